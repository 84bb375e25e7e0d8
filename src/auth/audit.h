// audit: what people did besides changing records, which the change log keeps: signing in, changing
// rights, looking as somebody else, exporting.
#pragma once
#include "db/db.h"

struct audit {
    int64_t id, at_ms, person;
    struct str address, session, what, detail; // detail: one JSON value
};

enum err audit_note(struct ctx *c, struct db_tx *tx, const struct audit *a) MUST_USE;

struct audit_question {
    int64_t person;         // 0: anybody
    struct str what;        // empty: anything
    int64_t from_ms, to_ms; // in [from, to); 0: any time
    int64_t after;          // a page begins below this id; 0: the newest
    int limit;
};
// Newest first.
enum err audit_list(struct ctx *c, struct db_tx *tx, const struct audit_question *q,
                    struct audit **out, int *count) MUST_USE;
