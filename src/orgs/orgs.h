// orgs: the other organisations of a server: which there are, in what state, and where their
// databases lie. The first one's database ("home") holds the list; each of the others is a whole
// organisation of its own, which knows nothing of the list.
//
// Its folder is orgs/NAME in home's. Where home's database is on a server, so is its own, in the
// schema HOME_NAME: so another server before the same database finds it by the list alone.
#pragma once
#include "model/org.h"

enum orgs_state { ORGS_MAKING = 1, ORGS_OPEN, ORGS_SUSPENDED, ORGS_BIN };
// What scripts and pages see.
const char *orgs_state_name(enum orgs_state s);

enum { ORGS_NAME_MAX = 40, ORGS_BIN_DAYS = 30 };

struct orgs_row {
    struct str name, label;
    enum orgs_state state;
    int64_t created_ms, changed_ms;
};

// ERR_INPUT with words: 1 to 40 of a-z, 0-9 and hyphens.
enum err orgs_name_check(struct ctx *c, struct str name) MUST_USE;
bool orgs_name_good(struct str name);

// By name.
enum err orgs_list(struct ctx *c, struct db_tx *tx, struct orgs_row **out, int *count) MUST_USE;
// ERR_NOT_FOUND.
enum err orgs_find(struct ctx *c, struct db_tx *tx, struct str name, struct orgs_row *out) MUST_USE;
// The same out of a transaction of its own.
enum err orgs_look(struct ctx *c, struct db *home, struct str name, struct orgs_row *out) MUST_USE;
// From one state into another; ERR_CONFLICT where it is in none of `from` (bits 1 << state).
enum err orgs_move(struct ctx *c, struct db_tx *tx, struct str name, unsigned from,
                   enum orgs_state to, int64_t at_ms) MUST_USE;
enum err orgs_label(struct ctx *c, struct db_tx *tx, struct str name, struct str label) MUST_USE;

// The folder of one of the others, made where it is not there, with the address of its database.
enum err orgs_folder(struct ctx *c, struct str home, struct str name, struct str *out) MUST_USE;
// The same, without making anything: the folder, or an address. For replica.h and db_open.
enum err orgs_place(struct ctx *c, struct str home, struct str name, struct str *out) MUST_USE;
