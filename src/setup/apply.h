// apply: what a set-up would make of an organisation, told before it is done; doing it, all or
// nothing; and taking it back. The preview is the same work in a transaction that is undone again,
// so that what it says is what happens.
#pragma once
#include "setup/setup.h"

enum setup_what {
    SETUP_ADDED,
    SETUP_CHANGED,
    SETUP_REMOVED,
    SETUP_ONLY_HERE, // not in the file: stays unless somebody asks
    SETUP_KEPT       // the file says otherwise, and it cannot become that
};
const char *setup_what_name(enum setup_what w);

struct setup_change {
    struct str path;          // "options.choices"
    struct str before, after; // as text; `at` NULL: there was, or will be, none
    // Of conditions: the sentences they make; empty where they make none.
    struct str before_zh, before_en, after_zh, after_en;
};

struct setup_step {
    enum setup_what what;
    struct setup_item item; // key, part, object, name
    struct str zh, en;      // what people call it
    bool follows;           // not in the file: it comes of another step
    struct setup_change *changes;
    int change_count;
    struct str why_zh, why_en;         // of what is kept
    const struct json *before, *after; // bodies; NULL: was not, will not be there
};

struct setup_difference {
    struct setup_step *steps;
    int count;
    int added, changed, removed, only_here, kept;
    struct str fingerprint; // of the file and of what it meets
    int64_t id;             // of what was done, to take it back; 0: nothing was
    struct str zh, en;      // of the file
};

// What is asked for: a text, and of it what to take.
struct setup_ask {
    struct str text;
    bool english;           // names that the file gives in both languages
    bool some;              // only `take`; else everything the file says
    const struct str *take; // keys
    int take_count;
    const struct str *drop; // keys of what is only here and shall go
    int drop_count;
    struct str fingerprint; // of the preview; empty: whatever it meets
    struct str name;        // for the list of what was applied; empty: the file's own
    struct setup_difference out;
};
// Jobs: with org_try the preview, with org_write the deed. ERR_CONFLICT where the preview had seen
// another organisation.
enum err setup_apply(struct work *w, void *ask) MUST_USE;

struct setup_done {
    int64_t id, at_ms, person, undone_ms; // undone_ms 0: it was not
    struct str name;
    int64_t added, changed, removed;
};
// The newest first, at most 100.
enum err setup_list(struct ctx *c, struct db_tx *tx, struct setup_done **out, int *count) MUST_USE;

// A job that takes one back: what it added goes into the bin, what it changed and took away is as
// before, except where somebody changed it since: that is kept and told.
struct setup_undo {
    int64_t id;
    struct setup_difference out;
    struct str *kept; // names of what stays as it is now
    int kept_count;
};
enum err setup_undo(struct work *w, void *undo) MUST_USE;
