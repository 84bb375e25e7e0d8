// err: what can go wrong, in one list, and the words for it.
//
// A call that can fail returns an `enum err`, which must be looked at. The first cause is kept in
// words, in English and in Chinese, in the context the call was given.
#pragma once
#include "base/arena.h"
#include "base/str.h"

//   name        HTTP  what a script sees    when
#define ERR_MAP(X)                                                                                 \
    X(NONE, 200, "none", "all is well")                                                            \
    X(INPUT, 422, "invalid", "what was given cannot be used; the words say where and why")         \
    X(USAGE, 400, "bad_request", "the question itself is malformed")                               \
    X(SIGN_IN, 401, "sign_in", "nobody is signed in")                                              \
    X(SECOND_FACTOR, 401, "second_factor", "the password is right, and a code is wanted, too")     \
    X(DENIED, 403, "denied", "signed in, but not allowed")                                         \
    X(NOT_FOUND, 404, "not_found", "there is no such thing")                                       \
    X(CONFLICT, 409, "conflict", "somebody else was faster, or it exists already")                 \
    X(DUPLICATE, 409, "duplicate", "it is likely there already; the answer lists what is like it")     \
    X(STALE, 412, "stale", "the record has changed since it was read")                             \
    X(NEED_VERSION, 428, "need_version", "the change does not say which version it is for")        \
    X(TOO_LARGE, 413, "too_large", "more than a stated limit")                                     \
    X(TOO_MANY, 429, "too_many", "too many tries; wait")                                           \
    X(STOPPED, 499, "stopped", "the caller asked to stop")                                         \
    X(IO, 500, "io", "a file or a disk did not do what it should")                                 \
    X(DB, 500, "database", "the database did not do what it should")                               \
    X(DAMAGED, 500, "damaged", "stored data does not pass its own checks")                         \
    X(BUSY, 503, "busy", "somebody else holds it; try again")                                      \
    X(SUSPENDED, 503, "suspended", "the organisation is suspended; its administrators know why")        \
    X(LOST, 503, "lost", "the database went away in the middle; nothing was written")              \
    X(INTERNAL, 500, "internal", "an error in the program itself")

enum err {
#define X(name, http, code, text) ERR_##name,
    ERR_MAP(X)
#undef X
        ERR_COUNT
};

#define MUST_USE __attribute__((warn_unused_result))

int err_http_status(enum err e);
// Whether it may be over by itself after a while: the machine, somebody else's turn. What was given, or a
// right that is missing, stays as it is.
bool err_may_pass(enum err e);
const char *err_code(enum err e);
const char *err_text(enum err e);

// The first cause, in words. `line` and `column` count from 1; 0: no place to name.
struct cause {
    enum err err;
    struct str en, zh;
    int line, column;
};

// Where a request comes from: what the change log and the audit keep beside who it was.
struct origin {
    struct str address, session; // session: a name that is of no use to sign in
};

// What every call that may fail or allocate is given first. Nothing in it outlives `arena`.
struct ctx {
    struct arena *arena;
    struct cause why;
    const struct origin *from; // NULL: the program itself
};

// Keeps the words (only the first time: the first cause wins) and returns `e`. Both formats take
// the same arguments in the same order.
enum err fail(struct ctx *c, enum err e, const char *en, const char *zh, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));
// The same with a place in a text or a file.
enum err fail_at(struct ctx *c, enum err e, int line, int column, const char *en, const char *zh,
                 ...) __attribute__((format(printf, 5, 7), format(printf, 6, 7)));
// Takes over the cause of another context, copied into this one's arena.
enum err fail_as(struct ctx *c, const struct cause *why);
// Forgets the cause, so that the context can be used for the next try.
void fail_clear(struct ctx *c);
// Gives back what its arena holds, for the next of many; not where the words of what went wrong lie
// in it.
void ctx_reset(struct ctx *c);
