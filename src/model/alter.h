// alter: objects and fields as people change them, while everybody works on: added, described,
// renamed, moved, deleted and taken back. Each call is one step inside a piece of work and leaves
// w->schema as it is afterwards.
//
// What is deleted is hidden at once and dropped only after ALTER_KEPT_DAYS; until then it can be
// taken back with all its values.
#pragma once
#include "model/carry.h"

enum { ALTER_KEPT_DAYS = 30 };

// What is to be another; NULL: stays. `position`: the place among its kind, from 0; -1: stays.
struct alter {
    const struct str *name, *zh, *en, *help_zh, *help_en;
    const struct field_options *options; // fields
    int64_t position;
};

// An object with the fields its shape needs (a start, an end). `parent`: by name, or empty.
enum err alter_add_object(struct work *w, const struct object *o, struct str parent,
                          int64_t *id) MUST_USE;
enum err alter_object(struct work *w, int64_t object, int64_t version,
                      const struct alter *a) MUST_USE;
enum err alter_add_field(struct work *w, int64_t object, const struct new_field *f,
                         int64_t *id) MUST_USE;
enum err alter_field(struct work *w, int64_t field, int64_t version,
                     const struct alter *a) MUST_USE;

enum err alter_delete_object(struct work *w, int64_t object, int64_t version) MUST_USE;
enum err alter_delete_field(struct work *w, int64_t field, int64_t version) MUST_USE;
// An object or a field, whichever has the id. ERR_CONFLICT where its name is another's by now.
enum err alter_restore(struct work *w, int64_t id) MUST_USE;

// What was deleted and can be taken back, newest first.
struct deleted {
    int64_t id, object; // object: 0 for objects themselves
    struct str name, zh, en, object_name;
    int64_t at_ms;
};
enum err alter_deleted(struct ctx *c, struct db_tx *tx, struct deleted **out, int *count) MUST_USE;
// Drops one thing whose time is over; `*any`: there was one.
enum err alter_purge(struct work *w, bool *any) MUST_USE;

// What a field's values would become in another kind. `field` is the one of w->schema; `kind` and
// `options` what it would be.
struct kind_change {
    int64_t field, version;
    enum kind_id kind;
    const struct field_options *options;
};
enum fate {
    FATE_SAME,    // written back it would be the same
    FATE_CHANGED, // something of it is dropped: the time of a day
    FATE_LOST     // it would be empty
};
struct becoming {
    struct str value, becomes;
    int64_t count; // records that have it
    enum fate fate;
    struct str en, zh; // why it is lost
};
enum { BECOMINGS_MAX = 100 };
struct kind_preview {
    int64_t records[FATE_LOST + 1];  // by fate
    int64_t values[FATE_LOST + 1];   // distinct ones
    const struct becoming *examples; // the lost first, then the changed, then the rest
    int example_count;
    struct str fingerprint; // of all that would be lost or changed
};
enum err alter_kind_preview(struct work *w, const struct kind_change *k,
                            struct kind_preview *out) MUST_USE;
// Does it. ERR_CONFLICT where another value would be lost or changed than the preview said.
enum err alter_kind(struct work *w, const struct kind_change *k, struct str fingerprint) MUST_USE;

// Several choices of a field become one, in its list, in records, in their past and in conditions;
// `changed` counts records. Renaming is merging one into one that is not there yet.
enum err alter_choices(struct work *w, int64_t field, int64_t version, const struct str *olds,
                       int old_count, struct str into, int64_t *changed) MUST_USE;

// Reads the schema again and carries the conditions of fields over; for changes made in other ways.
enum err alter_finish(struct work *w, struct carry *k) MUST_USE;
// ERR_INPUT in the field's own words where its formula or conditions do not work now.
enum err alter_must_work(struct work *w, int64_t field) MUST_USE;
// ERR_NOT_FOUND, ERR_STALE. `object` and `field`: places in w->schema.
enum err alter_find(struct work *w, int64_t field, int64_t version, int *object, int *at) MUST_USE;
