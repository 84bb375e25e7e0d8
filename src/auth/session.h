// session: a person who is signed in. The cookie holds a secret; the database only a hash of it.
#pragma once
#include "auth/person.h"

enum { SESSION_DAYS = 30 }; // without a request it ends after that
enum { SESSION_HOME_MAX = 64 };

struct session {
    struct person person;
    struct str csrf; // what every request that changes something must carry
    struct str id;   // names it without being of any use to sign in
    struct str home;  // the sign-in in the server's first organisation it came by; empty: none
    int64_t provider; // the identity provider he came by; 0: none
};

struct session_start {
    int64_t person, now_ms;
    struct str address;
    struct str home;  // the cookie of a sign-in in the server's first organisation; empty: none
    int64_t provider; // the identity provider he came by; 0: none
    bool vouched;     // its word for the second factor counts for this session
};
// `cookie`: the secret for the Set-Cookie header.
enum err session_begin(struct ctx *c, struct db_tx *tx, const struct session_start *s,
                       struct str *cookie) MUST_USE;
// ERR_SIGN_IN where the secret opens nothing (any more). `*stale`: it was seen more than an hour
// ago, and session_seen should be told.
enum err session_find(struct ctx *c, struct db_tx *tx, struct str cookie, int64_t now_ms,
                      struct session *out, bool *stale) MUST_USE;
enum err session_seen(struct ctx *c, struct db_tx *tx, struct str cookie, int64_t now_ms) MUST_USE;
enum err session_end(struct ctx *c, struct db_tx *tx, struct str cookie) MUST_USE;
// A person's sessions, the newest used first. `id` names one without being of any use to sign in.
struct session_place {
    struct str id, address;
    int64_t created_ms, seen_ms;
    bool here; // the one that `cookie` is of
};
enum err session_list(struct ctx *c, struct db_tx *tx, int64_t person, struct str cookie,
                      struct session_place **out, int *count) MUST_USE;
// ERR_NOT_FOUND where the person has none of that id.
enum err session_end_one(struct ctx *c, struct db_tx *tx, int64_t person, struct str id) MUST_USE;
// Signs the person out wherever else he is signed in; everywhere where `but` (a cookie) is empty.
enum err session_end_others(struct ctx *c, struct db_tx *tx, int64_t person,
                            struct str but) MUST_USE;
