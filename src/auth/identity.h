// identity: who somebody is at an issuer and here; and those who are on the way there and back.
#pragma once
#include "db/db.h"

enum { VISIT_SECONDS = 600 };

struct identity {
    int64_t id, person, created_ms, seen_ms;
    struct str issuer, sub, login; // login: what he is called there
};

// `out->id` 0: nobody is linked to it.
enum err identity_find(struct ctx *c, struct db_tx *tx, struct str issuer, struct str sub,
                       struct identity *out) MUST_USE;
// ERR_CONFLICT where it is somebody else's.
enum err identity_link(struct ctx *c, struct db_tx *tx, struct identity *i, int64_t at_ms) MUST_USE;
enum err identity_seen(struct ctx *c, struct db_tx *tx, const struct identity *i,
                       int64_t at_ms) MUST_USE;
enum err identity_list(struct ctx *c, struct db_tx *tx, int64_t person, struct identity **out,
                       int *count) MUST_USE;
// One of his own; ERR_NOT_FOUND.
enum err identity_unlink(struct ctx *c, struct db_tx *tx, int64_t person, int64_t id) MUST_USE;

// A way there and back. The texts that come back are kept as hashes only.
struct visit {
    struct str state, browser; // secrets: in the address, in the cookie
    struct str nonce, verifier;
    int64_t provider;
    int64_t person;  // who links his account; 0: somebody signs in
    int64_t arrived; // who is back, and still owes a code; 0: nobody
};

// Makes up its secrets; forgets those of before ten minutes.
enum err visit_begin(struct ctx *c, struct db_tx *tx, struct visit *v, int64_t at_ms) MUST_USE;
// Takes it away, so that it counts once: ERR_DENIED where there is none of this state in this
// browser any more. `back`: one of those who owe a code, else one who is still on the way.
enum err visit_take(struct ctx *c, struct db_tx *tx, struct visit *v, bool back,
                    int64_t at_ms) MUST_USE;
// The same, and leaves it there.
enum err visit_look(struct ctx *c, struct db_tx *tx, struct visit *v, bool back,
                    int64_t at_ms) MUST_USE;
// Keeps it for `arrived`, who still owes a code.
enum err visit_wait(struct ctx *c, struct db_tx *tx, const struct visit *v, int64_t at_ms) MUST_USE;
