// view: how an object's records are looked at, kept and shared: which columns, which filter,
// which order; as a list, a board or a calendar. Fields are kept by their ids, so that a new
// name changes nothing; conditions follow new names (view_carry).
#pragma once
#include "codec/json.h"
#include "model/carry.h"
#include "model/viewer.h"

enum view_kind { VIEW_LIST, VIEW_BOARD, VIEW_CALENDAR, VIEW_KIND_COUNT };
// Seen by its owner; by the people of his department and those below it; by everybody.
enum view_shared { VIEW_ME, VIEW_DEPARTMENT, VIEW_ALL, VIEW_SHARED_COUNT };

enum { VIEW_COLUMNS_MAX = 200, VIEW_WIDTH_MIN = 40, VIEW_WIDTH_MAX = 2000, VIEW_NAME_MAX = 100 };

struct view_column {
    int64_t field;
    int width; // pixels; 0: as usual
    bool frozen;
};

// Fields are ids; 0: none.
struct view_settings {
    struct view_column *columns; // none: as usual
    int column_count;
    int64_t sort, group, sum, board, calendar;
    bool down;
};

struct view {
    int64_t id, version, object, owner, position, created;
    struct str name, owner_name;
    enum view_shared shared;
    enum view_kind kind;
    struct str condition; // which records; empty: all
    struct view_settings settings;
    // For whoever reads it: why it cannot be looked at; empty: it can.
    struct str problem_en, problem_zh;
};

const char *view_kind_name(enum view_kind k);
const char *view_shared_name(enum view_shared s);

// A ViewSettings of the API, with its `filter` as `condition`. ERR_INPUT with the place where a
// field is not there or does not fit, where the condition does not parse, or where `v` may not
// ask by it.
enum err view_read(struct ctx *c, const struct schema *s, const struct viewer *v, struct view *view,
                   const struct json *settings) MUST_USE;
// The same back, with fields by name. What he may not see and what is gone is left out; a
// condition he may not ask by is not shown.
void view_write(struct json_out *out, const struct schema *s, const struct viewer *v,
                const struct view *view);

// Those of an object that are shown to him, his own first; each as view_load gives it.
enum err view_list(struct ctx *c, struct db_tx *tx, const struct schema *s, const struct viewer *v,
                   int object, struct view **out, int *count) MUST_USE;
// ERR_NOT_FOUND also where it is not shown to him (an administrator sees every one).
enum err view_load(struct ctx *c, struct db_tx *tx, const struct schema *s, const struct viewer *v,
                   int64_t id, struct view *out) MUST_USE;

enum err view_create(struct work *w, struct view *view) MUST_USE;
// By its owner or an administrator: ERR_DENIED else. ERR_STALE.
enum err view_update(struct work *w, const struct view *view) MUST_USE;
enum err view_delete(struct work *w, int64_t id, int64_t version) MUST_USE;

// Conditions whose names are others now are written anew.
enum err view_carry(struct work *w, const struct carry *k) MUST_USE;
