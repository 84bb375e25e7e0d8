// schema: the objects a company keeps and their fields, as data. One schema is one unchanging state
// of them; a change makes the next. The catalog of the rule language is part of it: object and
// field numbers in conditions are indexes into `objects` and their `fields`.
#pragma once
#include "db/db.h"
#include "model/options.h"
#include "rule/rule.h"

enum field_role { ROLE_NONE, ROLE_KEY, ROLE_START, ROLE_END };

struct field {
    int64_t id, version, position;
    struct str name, zh, en, help_zh, help_en;
    const struct kind *kind;
    enum rule_type type; // the kind's, or what the formula gives
    struct str column;   // "NULL" where the kind has none: it can be selected, not written
    enum field_role role;
    struct field_options options;
    // Read from the options, over the fields of this schema; NULL: there is none, or it is broken.
    const struct rule *formula, *shown_when, *required_when;
    bool over_time;                  // the formula looks along time lines
    struct str broken_en, broken_zh; // why one of them does not work; empty: all do
};

struct duplicate_rule;

struct object {
    int64_t id, version, position;
    struct str name, zh, en, help_zh, help_en;
    enum rule_shape shape;
    struct str table;
    const struct field *fields;
    int field_count;
    int key, start, end;    // fields by role; -1 where there is none
    int parent;             // the object it is a line of; -1
    bool ruled;             // some field has options that records are checked for
    const struct duplicate_rule *duplicates; // those that are on (model/duplicate.h)
    int duplicate_count;
    const char *insert_sql; // statement_insert, made once
    const char *add_sql;    // statement_add, likewise
    const char *by_id_sql;  // statement_select for one id
    const char *by_key_sql; // statement_find by the key; NULL without one
};

struct schema {
    const struct object *objects;
    int object_count;
    int customer;
    struct catalog catalog;
    int64_t number;   // counts the changes of objects and fields in this database
    uint64_t meaning; // differs whenever objects or fields do
    struct arena *arena;
    struct schema *older; // kept while the organisation is open: conditions may still refer to it
};

enum err schema_load(struct ctx *c, struct db_tx *tx, struct schema **out) MUST_USE;
void schema_destroy(struct schema *s); // and all the older ones

// Indexes, by name or by id; -1 where there is none.
int schema_object(const struct schema *s, struct str name);
int schema_object_of_id(const struct schema *s, int64_t id);
int object_field(const struct object *o, struct str name);
// By name, or by a label: as people write it into a text.
int object_field_called(const struct object *o, struct str name);
int object_field_of_id(const struct object *o, int64_t id);
// "订单" or "Order"; the API name where there is no label.
struct str object_label(const struct object *o, bool zh);
struct str field_label(const struct field *f, bool zh);

// What the rule language sees in SQL: ids as text, else the column.
struct str field_term(struct arena *a, const struct field *f);
// The same for a cell that was read from the column itself.
struct value field_said(struct arena *a, const struct field *f, struct value cell);
static inline bool field_computed(const struct field *f)
{
    return (f->kind->flags & KIND_COMPUTED) != 0;
}
// kind_read and kind_take, with the field's label in both languages in errors.
enum err field_read(struct ctx *c, const struct field *f, struct str text,
                    struct value *out) MUST_USE;
enum err field_take(struct ctx *c, const struct field *f, struct str text,
                    struct value *out) MUST_USE;
// The fields of an object in the order in which people see them: indexes into its fields.
int *object_order(struct arena *a, const struct object *o);
int *schema_order(struct arena *a, const struct schema *s); // the same of objects

// A field to be made. `kind` by name; `role` '' for all that people add.
struct new_field {
    struct str name, zh, en;
    enum kind_id kind;
    enum field_role role;
    bool indexed; // records are looked up by it
    struct str help_zh, help_en;
    const struct field_options *options; // NULL: none
};
// Adds an object with its table and fields; ERR_CONFLICT where the name is taken.
enum err schema_add_object(struct ctx *c, struct db_tx *tx, const struct object *o,
                           struct str parent_name, const struct new_field *fields, int count,
                           int64_t *id) MUST_USE;
enum err schema_add_field(struct ctx *c, struct db_tx *tx, int64_t object,
                          const struct new_field *f, int64_t *id) MUST_USE;
// Tells everybody that objects or fields are others from now on; adding does so by itself.
enum err schema_bump(struct ctx *c, struct db_tx *tx) MUST_USE;
// The number of the schema in the database.
enum err schema_number(struct ctx *c, struct db_tx *tx, int64_t *out) MUST_USE;
// A new column for a field (none where the kind has none); `column` is then its name.
enum err schema_add_column(struct ctx *c, struct db_tx *tx, struct str table, struct str name,
                           enum kind_id kind, int64_t id, struct str *column) MUST_USE;
// Makes or takes away the index that keeps values of a field from coming twice.
enum err schema_unique_index(struct ctx *c, struct db_tx *tx, struct str table, struct str column,
                             int64_t field, bool wanted) MUST_USE;
// A name that people may give: a letter first, then letters, digits and '_' ('-' inside), at most
// 60 characters.
enum err schema_check_name(struct ctx *c, struct str name) MUST_USE;

