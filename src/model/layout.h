// layout: how a record's page and its entry form are laid out: tabs, in them sections, in them
// fields, lists of what links here, and the time line. Kept as data for each object; an object
// without one is laid out by the pages themselves.
//
// Fields are kept by their ids: a new name changes nothing, a deleted field is left out until it is
// taken back. Conditions look at the record's own fields and follow new names (layout_carry).
#pragma once
#include "codec/json.h"
#include "model/carry.h"
#include "model/viewer.h"

enum layout_side { LAYOUT_PAGE, LAYOUT_FORM, LAYOUT_SIDES };
// What a section holds. Forms have fields alone.
enum layout_part { PART_FIELDS, PART_RELATED, PART_TIMELINE, PART_COUNT };

enum {
    LAYOUT_TABS_MAX = 12,
    LAYOUT_SECTIONS_MAX = 40, // of a tab
    LAYOUT_FIELDS_MAX = 500, // of a section
    LAYOUT_COLUMNS_MAX = 3,
    LAYOUT_TITLE_MAX = 100, // letters
    LAYOUT_BYTES_MAX = 1 << 18
};

struct layout_section {
    enum layout_part part;
    struct str zh, en; // its title; empty: none
    int columns;
    bool folds;           // it can be folded, and is at first
    struct str condition; // when it is shown; empty: always
    int64_t *fields;      // ids; of PART_RELATED the columns, those of `object`
    int field_count;
    int64_t object; // PART_RELATED: whose records
    int64_t link;   // its field that links here; 0: they belong to this customer
};

struct layout_tab {
    struct str zh, en;
    struct layout_section *sections;
    int section_count;
};

struct layout {
    int64_t object, version;
    bool saved;    // false: none is kept, and both sides are empty
    bool undoable; // the last change can be taken back
    struct layout_tab *tabs[LAYOUT_SIDES];
    int tab_count[LAYOUT_SIDES];
};

const char *layout_side_name(enum layout_side s);

// A LayoutQuestion of the API. ERR_INPUT with the place where a field, an object or a link is not
// there, where one comes twice, or where a condition does not work.
enum err layout_read(struct ctx *c, const struct schema *s, int object, const struct json *from,
                     struct layout *out) MUST_USE;
// Its sides as members of an object that is open, with fields by name, as he may see them: without
// fields and objects hidden from him, and without conditions he may not ask by.
void layout_write(struct ctx *c, struct json_out *out, const struct schema *s,
                  const struct viewer *v, const struct layout *l);
// The same to be kept: fields by their ids.
enum err layout_text(struct ctx *c, const struct layout *l, struct str *out) MUST_USE;
enum err layout_of_text(struct ctx *c, struct str text, struct layout *out) MUST_USE;

// As it is kept; where none is, version 1 and empty sides.
enum err layout_load(struct ctx *c, struct db_tx *tx, int64_t object, struct layout *out) MUST_USE;
// ERR_STALE where l->version is not the present one, for all three. What was there before can be
// taken back by layout_undo, which can itself be taken back.
enum err layout_save(struct work *w, const struct layout *l) MUST_USE;
enum err layout_reset(struct work *w, int64_t object, int64_t version) MUST_USE;
enum err layout_undo(struct work *w, int64_t object, int64_t version) MUST_USE;

// Whether a condition is one he may ask by: it works and looks at nothing he does not read. `*out`
// NULL where there is none, or where he may not.
void layout_condition(struct ctx *c, const struct schema *s, const struct viewer *v, int object,
                      struct str text, struct rule **out);

// Conditions whose names are others now are written anew.
enum err layout_carry(struct work *w, const struct carry *k) MUST_USE;
