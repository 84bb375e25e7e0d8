// action_things: what the numbers in a step stand for: people, templates, plays, surveys, forms,
// channels.
#pragma once
#include "flow/action.h"

// What it is called; empty where it is not there (any more). Of a person one who is active.
enum err action_thing(struct ctx *c, struct db_tx *tx, enum param_kind kind, int64_t id,
                      struct str *name) MUST_USE;
// "09:00" as minutes of the day; -1: it is none.
int action_minutes(struct str text);
// Who is meant by a WHO parameter, for the customer of the call: somebody who is active, the
// author at last; 0: nobody is there.
enum err action_person(struct action_call *a, const char *param, int64_t *person) MUST_USE;
