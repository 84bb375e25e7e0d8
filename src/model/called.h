// called: what an organisation is called, everywhere: on its pages, in its exports, where one switches
// between several. It stands in its own database and is read there each time: another server, or
// whoever keeps the list of organisations, may have renamed it.
#pragma once
#include "auth/audit.h"
#include "model/org.h"

enum { CALLED_LETTERS_MAX = 100 };

struct calling {
    struct str name;
    struct str was;    // what it is called as he saw it; empty: whatever it is
    struct audit by;   // who, when, from where
    struct str before; // out
};

enum err called(struct ctx *c, const struct org *o, struct str *out) MUST_USE;
// Renames it and notes that, with the name before. ERR_STALE where it has another name than `was`;
// ERR_INPUT where the new one is none. The same name again is nothing.
enum err called_set(struct ctx *c, struct db_tx *tx, struct calling *g) MUST_USE;
// Whether anybody ever renamed it so.
enum err called_renamed(struct ctx *c, struct db_tx *tx, bool *out) MUST_USE;
