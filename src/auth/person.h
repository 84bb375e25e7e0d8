// person: who may sign in, and with what. Passwords are kept as argon2id (libsodium).
#pragma once
#include "db/db.h"

struct person {
    int64_t id;
    struct str login, name, language;     // "zh" or "en"
    int64_t version, department, manager; // 0: none
    struct str mail, phone;
    bool active;        // false: has left, and cannot sign in
    bool second_factor; // he signs in with a code, too
    bool second_needed; // a role of his asks for it
    int64_t seen_ms;    // when he was last here, to the hour; 0: never
    int64_t rights;     // rights_version when he was read
};

// What person_read wants of a query over `person`, in this order.
#define PERSON_COLUMNS                                                                             \
    "person.id, person.login, person.name, person.language, person.version, person.department, "   \
    "person.manager, person.mail, person.phone, person.active, person.seen, "                      \
    "(SELECT COUNT(*) FROM second_factor f WHERE f.person = person.id AND f.confirmed = 1), "      \
    "(SELECT COUNT(*) FROM person_role x JOIN role r ON r.id = x.role WHERE x.person = person.id " \
    "AND r.second_factor = 1), "                                                                   \
    "(SELECT CAST(value AS BIGINT) FROM setting WHERE setting.name = 'rights_version')"
// From the column `first` on.
struct person person_read(struct ctx *c, struct db_rows *rows, int first);

enum { PASSWORD_LETTERS_MIN = 8, PASSWORD_BYTES_MAX = 1024 };

// Turns a password into what is kept of it: 64 MiB and some 90 ms, so call it outside transactions.
// ERR_INPUT where it is too short or too long.
enum err password_hash(struct ctx *c, struct str password, struct str *out) MUST_USE;

// What is kept of somebody who has no password: nothing opens it, and trying takes as long.
struct str person_no_password(void);

// The first person of an organisation is its administrator.
// `hash` from password_hash. ERR_INPUT: no login, or not 2 to 100 characters; ERR_CONFLICT: taken.
enum err person_create(struct ctx *c, struct db_tx *tx, const struct person *p, struct str hash,
                       int64_t at_ms, int64_t *id) MUST_USE;
enum err person_load(struct ctx *c, struct db_tx *tx, int64_t id, struct person *out) MUST_USE;
// What those with these names of sign-in are called; empty where nobody has it.
enum err person_names(struct ctx *c, struct db_tx *tx, const struct str *logins, int count,
                      struct str *names) MUST_USE;
// `*id` 0: nobody has that name of sign-in, active or not.
enum err person_of_login(struct ctx *c, struct db_tx *tx, struct str login, int64_t *id) MUST_USE;
// By name of sign-in.
enum err person_list(struct ctx *c, struct db_tx *tx, struct person **out, int *count) MUST_USE;
// Everything but login, language and password. ERR_STALE where `p->version` is not the present one.
// One who is made inactive is signed out everywhere. ERR_CONFLICT where nobody who is active would
// be left as administrator.
enum err person_update(struct ctx *c, struct db_tx *tx, const struct person *p) MUST_USE;
// Those who are here and may do everything, by id.
enum err person_administrators(struct ctx *c, struct db_tx *tx, int64_t **out, int *count) MUST_USE;
enum err person_count(struct ctx *c, struct db_tx *tx, int64_t *out) MUST_USE;
enum err person_language(struct ctx *c, struct db_tx *tx, int64_t id, struct str language) MUST_USE;
// `hash` from password_hash. Sessions that are open stay open: see session_end_others.
enum err person_password(struct ctx *c, struct db_tx *tx, int64_t id, struct str hash) MUST_USE;

// Signing in: ERR_SIGN_IN where login or password is wrong (it takes as long either way).
enum err person_check(struct ctx *c, struct db_tx *tx, struct str login, struct str password,
                      struct person *out) MUST_USE;

// Wrong passwords, counted for each login and each address: after five within a quarter of an
// hour each further try must wait.
struct throttle;
struct throttle *throttle_create(void);
void throttle_destroy(struct throttle *t);
// ERR_TOO_MANY with the seconds to wait.
enum err throttle_ask(struct ctx *c, struct throttle *t, struct str key, int64_t now_ms,
                      int *wait_s) MUST_USE;
void throttle_failed(struct throttle *t, struct str key, int64_t now_ms);
void throttle_passed(struct throttle *t, struct str key);
