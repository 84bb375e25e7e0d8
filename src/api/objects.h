// objects: what the files about objects and fields share: one step of change, with its consequences.
#pragma once
#include "api/handlers.h"
#include "model/alter.h"

// One change of objects or fields. `step` runs inside the transaction and finds what it needs by
// name there, so that it never meets another schema than the one it changes.
struct altering {
    struct call *k;
    enum err (*step)(struct work *w, struct altering *a);
    int64_t version;       // If-Match; 0: whatever it is
    int64_t object, field; // ids, set by the step
    struct carry carry;    // choices that are called otherwise
    int64_t changed;       // records
};
// Runs it, carries all conditions over, and tells the pages.
enum err altering_run(struct altering *a) MUST_USE;

// The object and the field that the path names, as of the work.
enum err altering_object(struct work *w, struct altering *a, const struct object **out) MUST_USE;
enum err altering_field(struct work *w, struct altering *a, const struct object **object,
                        const struct field **out) MUST_USE;

// Notes in the audit, within the work, who deletes the object or field `id`.
#define DELETED_NOTE "deleted"
enum err altering_note_deleted(struct work *w, int64_t id, struct str name) MUST_USE;

// What the members "name", "label", "help" and "position" of the body ask for.
struct asked {
    struct str name, zh, en, help_zh, help_en;
    struct alter alter; // points into the above, for what was given
};
enum err read_asked(struct call *k, struct asked *out) MUST_USE;
// The options in the body, an object and a roll-up by name; `*given`: there are any.
enum err read_field_options(struct call *k, const struct schema *s, const struct kind *kind,
                            struct field_options *out, bool *given) MUST_USE;
