// standard: the objects every organisation starts with.
#pragma once
#include "model/schema.h"

// Of the arrays in standard.c: what later versions of the program bring along counts up from here.
enum { STANDARD_VERSION = 2 };

// All of them, for an organisation that is being made, whose language is a setting by now.
enum err standard_add(struct ctx *c, struct db_tx *tx) MUST_USE;
// Whether an organisation was made by an older program, and giving it what it has not got.
enum err standard_old(struct ctx *c, struct db_tx *tx, bool *old) MUST_USE;
enum err standard_renew(struct ctx *c, struct db_tx *tx) MUST_USE;

// The n-th listed choice of a standard field; choices are values, in the organisation's language.
struct str standard_choice(const char *object, const char *field, int n, bool zh);
// Which one a value is, in either language; -1: none of them (people may list others).
int standard_meaning(const char *object, const char *field, struct str value);
