// provider: the identity providers of an organisation, as rows: where they are, what this program is
// called there, and who may come by them. It asks no network.
#pragma once
#include "db/db.h"

enum { PROVIDERS_MAX = 10 };
#define PROVIDER_PAGE "/sign-in/back" // where the provider sends people back to

struct provider {
    int64_t id, version;
    struct str name, issuer, client, secret;
    struct str home;  // the address under which people open this program
    struct str claim; // what of a person there is the sign-in name here
    bool matches;     // an unknown account is linked to the person of that sign-in name
    bool makes;       // who is not there is made, with `role` and in `department`
    bool closes;      // only administrators may use a password
    bool trusts;      // its word for a second factor counts
    bool leaves;      // signing out here signs out there
    bool enabled;
    int64_t role, department; // of who is made; 0: none
    int64_t deleted_ms;       // 0: it is there
};

// Those that are there; with `deleted` the others, too.
enum err provider_list(struct ctx *c, struct db_tx *tx, bool deleted, struct provider **out,
                       int *count) MUST_USE;
// ERR_NOT_FOUND; a deleted one is found.
enum err provider_load(struct ctx *c, struct db_tx *tx, int64_t id, struct provider *out) MUST_USE;
// ERR_NOT_FOUND also where it is off or deleted: for who signs in.
enum err provider_open(struct ctx *c, struct db_tx *tx, int64_t id, struct provider *out) MUST_USE;
// ERR_INPUT for what cannot be, a role of administrators for people who come by themselves among it.
enum err provider_create(struct ctx *c, struct db_tx *tx, struct provider *p, int64_t at_ms) MUST_USE;
// An empty secret leaves it as it is, unless it belongs to another issuer or client. ERR_STALE.
enum err provider_update(struct ctx *c, struct db_tx *tx, struct provider *p) MUST_USE;
enum err provider_delete(struct ctx *c, struct db_tx *tx, int64_t id, int64_t version,
                         int64_t at_ms) MUST_USE;
enum err provider_restore(struct ctx *c, struct db_tx *tx, int64_t id, struct provider *out) MUST_USE;
// ERR_DENIED where people sign in by a provider only, and this one is no administrator.
enum err provider_password(struct ctx *c, struct db_tx *tx, int64_t person) MUST_USE;

// The address it sends people back to, to be registered there. The only place that makes it: `home`
// holds what stands before the path of a page, also of one organisation among several.
struct str provider_callback(struct arena *a, struct str home);
