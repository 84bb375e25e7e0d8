// hook: webhooks: where changes are sent to, of which objects and kinds, in whose name.
#pragma once
#include "model/change.h"
#include "model/org.h"

#define HOOK_READER "hooks" // its position in the change log
enum { HOOK_OBJECTS_MAX = 200, HOOKS_MAX = 50, HOOK_OLD_SECRET_MS = 24 * 3600 * 1000 };

struct hook {
    int64_t id, version, person;
    struct str name, url;
    const int64_t *objects; // their ids; none: all
    int object_count;
    unsigned ops; // bit 1 << enum change_op
    bool enabled;
    struct str problem, problem_en;   // why the program switched it off
    struct str secret, secret_before; // the one before signs too, for a day after `renewed_ms`
    int64_t renewed_ms, since, created_ms;
    int64_t silent_ms, rest_ms; // since when nobody answers (0: it does); nothing is sent before
};

enum err hook_list(struct ctx *c, struct db_tx *tx, struct hook **out, int *count) MUST_USE;
// ERR_NOT_FOUND.
enum err hook_load(struct ctx *c, struct db_tx *tx, int64_t id, struct hook *out) MUST_USE;
// Tells of changes from now on. ERR_INPUT for a name, an address or kinds that cannot be.
enum err hook_create(struct work *w, struct hook *h) MUST_USE;
// Name, address, objects, kinds, whether it is on. ERR_STALE.
enum err hook_update(struct work *w, struct hook *h, int64_t version) MUST_USE;
enum err hook_delete(struct work *w, int64_t id, int64_t version) MUST_USE;
// A new secret; the old one signs beside it for a day.
enum err hook_renew(struct work *w, int64_t id, struct hook *out) MUST_USE;
// Somebody wants to know whether it answers: it rests no longer.
enum err hook_wake(struct work *w, int64_t id) MUST_USE;
// The program's own: whether it answers (0: it does), and when it is asked next.
enum err hook_note_silence(struct work *w, int64_t id, int64_t silent_ms, int64_t rest_ms) MUST_USE;
// The program's own: it cannot go on.
enum err hook_switch_off(struct work *w, int64_t id, struct str zh, struct str en) MUST_USE;

// Whether all the objects it was told of are deleted: it has nothing to tell of any more.
bool hook_lost(const struct hook *h, const struct schema *s);
// Whether it asks for this change.
bool hook_wants(const struct hook *h, const struct schema *s, const struct change *one);
