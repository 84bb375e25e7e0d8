// token: what a program signs in with, in the name of a person and with no more than his rights. Told
// once; the database keeps a hash of it.
#pragma once
#include "db/db.h"

enum { TOKEN_OBJECTS_MAX = 200 };

struct token {
    int64_t id, person;
    struct str name;
    bool writes;            // false: it may only read
    const int64_t *objects; // their ids; none: all
    int object_count;
    int64_t created_ms, expires_ms, seen_ms; // 0: never
};

// `secret`: what the program sends. ERR_INPUT without a name, or with an end that is past.
enum err token_create(struct ctx *c, struct db_tx *tx, struct token *t, int64_t now_ms,
                      struct str *secret) MUST_USE;
// ERR_SIGN_IN where it opens nothing (any more). `*stale`: token_seen should be told.
enum err token_find(struct ctx *c, struct db_tx *tx, struct str secret, int64_t now_ms,
                    struct token *out, bool *stale) MUST_USE;
enum err token_seen(struct ctx *c, struct db_tx *tx, int64_t id, int64_t now_ms) MUST_USE;
// A person's, the newest first.
enum err token_list(struct ctx *c, struct db_tx *tx, int64_t person, struct token **out,
                    int *count) MUST_USE;
// ERR_NOT_FOUND where the person has none of that id.
enum err token_delete(struct ctx *c, struct db_tx *tx, int64_t person, int64_t id) MUST_USE;
