// schema: the objects a company keeps and their fields, as data. One schema is one unchanging state
// of them; a change makes the next. The catalog of the rule language is part of it: object and
// field numbers in conditions are indexes into `objects` and their `fields`.
#pragma once
#include "db/db.h"
#include "model/kind.h"
#include "rule/catalog.h"

enum field_role { ROLE_NONE, ROLE_KEY, ROLE_START, ROLE_END };

struct field {
    int64_t id;
    struct str name, zh, en;
    const struct kind *kind;
    struct str column;
    enum field_role role;
};

struct object {
    int64_t id;
    struct str name, zh, en;
    enum rule_shape shape;
    struct str table;
    const struct field *fields;
    int field_count;
    int key, start, end;    // fields by role; -1 where there is none
    int parent;             // the object it is a line of; -1
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
    uint64_t meaning; // differs whenever objects or fields do
    struct arena *arena;
    struct schema *older; // kept while the organisation is open: conditions may still refer to it
};

enum err schema_load(struct ctx *c, struct db_tx *tx, struct schema **out) MUST_USE;
void schema_destroy(struct schema *s); // and all the older ones

int schema_object(const struct schema *s, struct str name);
int schema_object_of_id(const struct schema *s, int64_t id);
int object_field(const struct object *o, struct str name);
int object_field_of_id(const struct object *o, int64_t id);
// "订单" or "Order"; the API name where there is no label.
struct str object_label(const struct object *o, bool zh);
struct str field_label(const struct field *f, bool zh);

// A field to be made. `kind` by name; `role` '' for all that people add.
struct new_field {
    struct str name, zh, en;
    enum kind_id kind;
    enum field_role role;
    bool indexed; // records are looked up by it
};
// Adds an object with its table and fields; ERR_CONFLICT where the name is taken.
enum err schema_add_object(struct ctx *c, struct db_tx *tx, const struct object *o,
                           struct str parent_name, const struct new_field *fields, int count,
                           int64_t *id) MUST_USE;
enum err schema_add_field(struct ctx *c, struct db_tx *tx, int64_t object,
                          const struct new_field *f, int64_t *id) MUST_USE;
// A name that people may give: a letter first, then letters, digits and '_' ('-' inside), at most
// 60 characters.
enum err schema_check_name(struct ctx *c, struct str name) MUST_USE;

// The objects every organisation starts with (model/standard.c).
enum err schema_add_standard(struct ctx *c, struct db_tx *tx) MUST_USE;
