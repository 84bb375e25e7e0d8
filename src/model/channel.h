// channel: a way on which messages leave: a mail server, a group's robot, an SMS gateway, another
// program. What differs between kinds is a row of one table; settings are texts by name, and those
// that are secret are written and never given back.
#pragma once
#include "model/record.h"

enum message_kind {
    MESSAGE_MAIL,
    MESSAGE_WECOM,
    MESSAGE_DINGTALK,
    MESSAGE_FEISHU,
    MESSAGE_SMS,
    MESSAGE_HOOK,
    MESSAGE_BELL, // the page's own: it needs no channel
    MESSAGE_KINDS
};

enum message_target { TARGET_CUSTOMER, TARGET_PERSON, TARGET_GROUP, TARGET_COUNT };

enum { CHANNEL_FIELDS_MAX = 16, CHANNELS_MAX = 50 };

struct channel_field {
    const char *name;
    bool secret, required, lines; // lines: may be several
    const char *zh, *en, *help_zh, *help_en;
    const char *usual; // where nothing is given; NULL: nothing
};

struct channel_kind {
    enum message_kind id;
    const char *name, *zh, *en;
    unsigned targets;                                    // bit 1 << enum message_target
    int minute_max;                                      // messages in a minute; 0: any number
    struct channel_field fields[CHANNEL_FIELDS_MAX + 1]; // up to the one without a name
};

const struct channel_kind *channel_kind(enum message_kind kind);
// MESSAGE_KINDS where there is none.
enum message_kind message_kind_named(struct str name);
struct str message_kind_label(enum message_kind kind, bool zh);

struct channel {
    int64_t id, version, person, minute_ms, used, paused_ms, created_ms, deleted_ms;
    enum message_kind kind;
    struct str name, problem, problem_en;
    bool enabled;
    struct str values[CHANNEL_FIELDS_MAX]; // by the kind's fields; empty: not given
};

// What is set, else what is usual.
struct str channel_value(const struct channel *ch, const char *name);

// With those that are deleted.
enum err channel_list(struct ctx *c, struct db_tx *tx, struct channel **out, int *count) MUST_USE;
// ERR_NOT_FOUND, also where it is deleted.
enum err channel_load(struct ctx *c, struct db_tx *tx, int64_t id, struct channel *out) MUST_USE;
// ERR_INPUT for what cannot work: no name, a setting that is missing, an address that is none.
enum err channel_create(struct work *w, struct channel *ch) MUST_USE;
// A secret without `at` stays as it is. What waited for it is tried at once. ERR_STALE.
enum err channel_update(struct work *w, struct channel *ch, int64_t version) MUST_USE;
enum err channel_delete(struct work *w, int64_t id, int64_t version) MUST_USE;
enum err channel_restore(struct work *w, int64_t id) MUST_USE;
// The program's own: it cannot go on. Whoever made the channel is told by the bell.
enum err channel_switch_off(struct work *w, const struct channel *ch, struct str zh,
                            struct str en) MUST_USE;
// Whether one more may leave now; it is counted then. Else `*until_ms`: when to ask again.
enum err channel_take(struct work *w, struct channel *ch, bool *may, int64_t *until_ms) MUST_USE;
// The peer asked for patience.
enum err channel_pause(struct work *w, int64_t id, int64_t until_ms) MUST_USE;
