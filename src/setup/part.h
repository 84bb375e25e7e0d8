// part: the table of what a set-up is made of. A row says how the items of a part are checked,
// written, made, changed and taken away; whatever else a company can make one day is one more row, one
// more list in the members of setup_read.c, and its file.
#pragma once
#include "setup/setup.h"

// A change of an organisation to what items say, under way.
struct applying {
    struct work *w;
    const struct setup *to;   // the items come from here
    bool undoing;             // what is in the bin is taken back rather than made anew
    struct setup_note *notes; // what was left as it is, and why
    int note_count;
    const struct schema *before; // as it was when it began
};
struct setup_note {
    struct str key, en, zh;
    bool left; // it is not as the file says; else it is, and something is to be done about it
};

struct part {
    const char *word;   // of keys: "field"
    const char *list;   // the member of the file that holds them; NULL: inside their objects
    const char *name;   // the member they are matched by
    const char *inside; // the member that holds items of another part; NULL: none
    bool in_object;     // its items belong to an object
    bool many;          // several may have the same name
    enum err (*check)(struct ctx *c, const struct setup_item *i);
    enum err (*put)(struct work *w, struct json_out *out); // all of them, as items of a list
    enum err (*make)(struct applying *a, const struct setup_item *i);
    enum err (*change)(struct applying *a, const struct setup_item *i);
    enum err (*drop)(struct applying *a, const struct setup_item *i);
    // What people call it, where that is not its name or label.
    void (*call)(struct arena *a, const struct schema *s, const struct setup_item *i,
                 struct str *zh, struct str *en);
};
extern const struct part setup_parts[SETUP_PART_COUNT];

// The rows' calls, by file.
enum err part_object_check(struct ctx *c, const struct setup_item *i);
enum err part_object_put(struct work *w, struct json_out *out);
enum err part_object_make(struct applying *a, const struct setup_item *i);
enum err part_object_change(struct applying *a, const struct setup_item *i);
enum err part_object_drop(struct applying *a, const struct setup_item *i);
// Objects are placed as a whole file has them, once all of them are there.
enum err setup_place_objects(struct applying *a) MUST_USE;
// ERR_INPUT where an object on the time line has no start, or there are too many.
enum err setup_stands(struct ctx *c, const struct schema *s, const struct setup_item *i) MUST_USE;
enum err part_field_check(struct ctx *c, const struct setup_item *i);
void part_field_put(struct work *w, struct json_out *out, const struct object *o, int field);
enum err part_field_make(struct applying *a, const struct setup_item *i);
enum err part_field_change(struct applying *a, const struct setup_item *i);
enum err part_field_drop(struct applying *a, const struct setup_item *i);
enum err part_layout_check(struct ctx *c, const struct setup_item *i);
enum err part_layout_put(struct work *w, struct json_out *out);
enum err part_layout_make(struct applying *a, const struct setup_item *i);
enum err part_layout_change(struct applying *a, const struct setup_item *i);
enum err part_layout_drop(struct applying *a, const struct setup_item *i);
enum err part_view_check(struct ctx *c, const struct setup_item *i);
enum err part_view_put(struct work *w, struct json_out *out);
enum err part_view_make(struct applying *a, const struct setup_item *i);
enum err part_view_change(struct applying *a, const struct setup_item *i);
enum err part_view_drop(struct applying *a, const struct setup_item *i);
enum err part_form_check(struct ctx *c, const struct setup_item *i);
enum err part_form_put(struct work *w, struct json_out *out);
enum err part_form_make(struct applying *a, const struct setup_item *i);
enum err part_form_change(struct applying *a, const struct setup_item *i);
enum err part_form_drop(struct applying *a, const struct setup_item *i);
enum err part_duplicate_check(struct ctx *c, const struct setup_item *i);
enum err part_duplicate_put(struct work *w, struct json_out *out);
enum err part_duplicate_make(struct applying *a, const struct setup_item *i);
enum err part_duplicate_change(struct applying *a, const struct setup_item *i);
enum err part_duplicate_drop(struct applying *a, const struct setup_item *i);
enum err part_definition_check(struct ctx *c, const struct setup_item *i);
enum err part_definition_put(struct work *w, struct json_out *out);
enum err part_definition_make(struct applying *a, const struct setup_item *i);
enum err part_definition_change(struct applying *a, const struct setup_item *i);
enum err part_definition_drop(struct applying *a, const struct setup_item *i);
enum err part_rule_check(struct ctx *c, const struct setup_item *i);
enum err part_rule_put(struct work *w, struct json_out *out);
enum err part_rule_make(struct applying *a, const struct setup_item *i);
enum err part_rule_change(struct applying *a, const struct setup_item *i);
enum err part_rule_drop(struct applying *a, const struct setup_item *i);
enum err part_role_check(struct ctx *c, const struct setup_item *i);
enum err part_role_put(struct work *w, struct json_out *out);
enum err part_role_make(struct applying *a, const struct setup_item *i);
enum err part_role_change(struct applying *a, const struct setup_item *i);
enum err part_role_drop(struct applying *a, const struct setup_item *i);
enum err part_provider_check(struct ctx *c, const struct setup_item *i);
enum err part_provider_put(struct work *w, struct json_out *out);
enum err part_provider_make(struct applying *a, const struct setup_item *i);
enum err part_provider_change(struct applying *a, const struct setup_item *i);
enum err part_provider_drop(struct applying *a, const struct setup_item *i);
void part_layout_call(struct arena *a, const struct schema *s, const struct setup_item *i,
                      struct str *zh, struct str *en);
void part_duplicate_call(struct arena *a, const struct schema *s, const struct setup_item *i,
                         struct str *zh, struct str *en);

// ---- what the rows share ------------------------------------------------------------------------

// Whether the item says something about `key`: NULL and true where it says, by saying nothing in a
// whole file, that there is none.
bool item_says(const struct applying *a, const struct setup_item *i, const char *key,
               const struct json **out);
void item_text(const struct applying *a, const struct setup_item *i, const char *key,
               struct str *out); // stays where nothing is said
void item_bool(const struct applying *a, const struct setup_item *i, const char *key, bool *out);
enum err item_int(const struct applying *a, const struct setup_item *i, const char *key,
                  int64_t *out) MUST_USE;
// "label" and "help".
bool item_both(const struct applying *a, const struct setup_item *i, const char *key,
               struct str *zh, struct str *en);
// Whether the member `key` of the item holds items of their own.
bool item_holds(const struct setup_item *i, struct str key);
// What the item says, and where it says nothing and its file is not a whole one, what `now` says.
const struct json *item_over(const struct applying *a, const struct setup_item *i,
                             const struct json *now);
// ERR_NOT_FOUND: it is not there any more.
enum err item_gone(struct ctx *c, const struct setup_item *i) MUST_USE;
// The object it belongs to; ERR_INPUT where that is not there.
enum err item_object(struct applying *a, const struct setup_item *i, int *object) MUST_USE;
// Copies what the item means, the how-manyth of its name in `list`, to `*out`; ERR_NOT_FOUND as above.
// `type`: what the list holds, a struct with a `name`.
#define ITEM_TAKE(c, item, type, list, count, out)                                                 \
    item_take(c, item, list, count, sizeof(type), offsetof(type, name), out)
enum err item_take(struct ctx *c, const struct setup_item *i, const void *list, int count,
                   size_t size, size_t name, void *out) MUST_USE;
// Says what is still to be done about an item that is as its file says.
void item_tell(struct applying *a, const struct setup_item *i, const char *en, const char *zh);
// Leaves the item as it is and says why. Both formats take the same arguments.
void item_leave(struct applying *a, const struct setup_item *i, const char *en, const char *zh, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));
void item_leave_as(struct applying *a, const struct setup_item *i, const struct cause *why);

void put_str(struct json_out *out, const char *key, struct str value); // nothing where empty
void put_flag(struct json_out *out, const char *key, bool value);      // nothing where false
void put_two(struct json_out *out, const char *key, struct str zh, struct str en);
// A tree as it is; `sparse` leaves out null, "", false, 0, [] and {} in objects.
void put_json(struct json_out *out, const struct json *node, bool sparse);
