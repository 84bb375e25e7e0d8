// role: what those who have it may do, as a text that model/permit.c reads; who has which; and the
// version of all rights, which goes up with every change to roles, people, departments and shares,
// so that what was worked out from them can be kept until then.
#pragma once
#include "db/db.h"

enum { ROLE_ADMINISTRATOR = 1 }; // the role every organisation begins with

struct role {
    int64_t id, version;
    struct str name;
    bool administrator; // may do everything
    bool second_factor; // who has it must sign in with two factors
    struct str permits; // JSON
    int64_t people;     // who are active and have it; filled in by role_list
};

enum err role_list(struct ctx *c, struct db_tx *tx, struct role **out, int *count) MUST_USE;
enum err role_load(struct ctx *c, struct db_tx *tx, int64_t id, struct role *out) MUST_USE;
// Those one person has.
enum err role_of_person(struct ctx *c, struct db_tx *tx, int64_t person, struct role **out,
                        int *count) MUST_USE;
// `permits` must have been checked (permit_check). ERR_INPUT without a name, ERR_STALE, and
// ERR_CONFLICT where no administrator would be left.
enum err role_create(struct ctx *c, struct db_tx *tx, struct role *r) MUST_USE;
enum err role_update(struct ctx *c, struct db_tx *tx, const struct role *r) MUST_USE;
// ERR_CONFLICT while somebody has it.
enum err role_delete(struct ctx *c, struct db_tx *tx, int64_t id, int64_t version) MUST_USE;
// Exactly these. ERR_INPUT where one is not there.
enum err role_give(struct ctx *c, struct db_tx *tx, int64_t person, const int64_t *roles,
                   int count) MUST_USE;
// ERR_CONFLICT where nobody active is an administrator; nothing is asked where there is nobody.
enum err role_need_administrator(struct ctx *c, struct db_tx *tx) MUST_USE;

enum err rights_version(struct ctx *c, struct db_tx *tx, int64_t *out) MUST_USE;
enum err rights_changed(struct ctx *c, struct db_tx *tx) MUST_USE;
