#include "model/schema.h"
#include "model/statement.h"

#include <stdlib.h>
#include <xxhash.h>

enum { OBJECT_ID, OBJECT_NAME, OBJECT_ZH, OBJECT_EN, OBJECT_SHAPE, OBJECT_TABLE, OBJECT_PARENT };
static const char select_objects[] =
    "SELECT id, name, zh, en, shape, relation, parent FROM object ORDER BY position, id";
enum { FIELD_ID, FIELD_NAME, FIELD_ZH, FIELD_EN, FIELD_KIND, FIELD_COLUMN, FIELD_ROLE };
static const char select_fields[] =
    "SELECT id, name, zh, en, kind, relation_column, role FROM field WHERE object = ? "
    "ORDER BY position, id";
static const char insert_object[] =
    "INSERT INTO object (id, name, zh, en, shape, relation, parent, "
    "position) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
static const char insert_field[] =
    "INSERT INTO field (id, object, name, zh, en, kind, "
    "relation_column, role, position) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char object_named[] = "SELECT id FROM object WHERE name = ?";
static const char object_relation[] = "SELECT relation FROM object WHERE id = ?";
static const char field_named[] = "SELECT id FROM field WHERE object = ? AND name = ?";

static const char *const shape_names[] = {
    [SHAPE_NONE] = "none",
    [SHAPE_CUSTOMER] = "customer",
    [SHAPE_MOMENT] = "moment",
    [SHAPE_SPAN] = "span",
};
static const char *const role_names[] = {
    [ROLE_NONE] = "",
    [ROLE_KEY] = "key",
    [ROLE_START] = "start",
    [ROLE_END] = "end",
};

static int index_of(struct str name, const char *const *names, int count)
{
    for (int i = 0; i < count; i++)
        if (str_eq(name, str_of(names[i])))
            return i;
    return 0;
}

// ---- loading ------------------------------------------------------------------------------------

static void take_role(struct object *o, int field, enum field_role role)
{
    if (role == ROLE_KEY)
        o->key = field;
    else if (role == ROLE_START)
        o->start = field;
    else if (role == ROLE_END)
        o->end = field;
}

static enum err load_fields(struct ctx *c, struct db_tx *tx, struct object *o)
{
    struct db_rows *rows;
    struct field *fields = NULL;
    int count = 0;
    enum err e = db_query(c, tx, select_fields, DB_VALUES(value_int(o->id)), &rows);
    while (!e && db_next(c, rows, &e)) {
        const struct kind *kind = kind_named(db_text(rows, FIELD_KIND));
        if (!kind)
            e = fail(c, ERR_DAMAGED, "a field of %.*s has an unknown kind",
                     "%.*s 有一个未知类型的字段", STR_ARG(o->name));
        if (e) {
            db_rows_close(rows);
            return e;
        }
        fields = arena_grow(c->arena, fields, (size_t)count, (size_t)count + 1, sizeof *fields);
        fields[count] = (struct field){
            .id = db_int(rows, FIELD_ID),
            .name = db_text_copy(c, rows, FIELD_NAME),
            .zh = db_text_copy(c, rows, FIELD_ZH),
            .en = db_text_copy(c, rows, FIELD_EN),
            .kind = kind,
            .column = db_text_copy(c, rows, FIELD_COLUMN),
            .role = (enum field_role)index_of(db_text(rows, FIELD_ROLE), role_names, 4)};
        take_role(o, count, fields[count].role);
        count++;
    }
    o->fields = fields;
    o->field_count = count;
    return e;
}

static struct catalog_field *catalog_fields(struct arena *a, const struct object *o)
{
    struct catalog_field *fields = ARENA_ARRAY(a, struct catalog_field, (size_t)o->field_count);
    for (int i = 0; i < o->field_count; i++)
        fields[i] = (struct catalog_field){.name = o->fields[i].name,
                                           .zh = o->fields[i].zh,
                                           .en = o->fields[i].en,
                                           .type = o->fields[i].kind->type,
                                           .id = o->fields[i].id};
    return fields;
}

static void make_catalog(struct schema *s)
{
    struct catalog_object *list =
        ARENA_ARRAY(s->arena, struct catalog_object, (size_t)s->object_count);
    for (int i = 0; i < s->object_count; i++) {
        const struct object *o = &s->objects[i];
        list[i] = (struct catalog_object){.name = o->name,
                                          .zh = o->zh,
                                          .en = o->en,
                                          .shape = o->shape,
                                          .fields = catalog_fields(s->arena, o),
                                          .field_count = o->field_count,
                                          .start_field = o->start,
                                          .end_field = o->end,
                                          .id = o->id};
    }
    s->catalog = (struct catalog){list, s->object_count, s->customer};
}

static void add_to_hash(XXH3_state_t *state, struct str s)
{
    XXH3_64bits_update(state, &s.len, sizeof s.len);
    XXH3_64bits_update(state, s.at, s.len);
}

static uint64_t schema_meaning(const struct schema *s)
{
    XXH3_state_t *state = XXH3_createState();
    XXH3_64bits_reset(state);
    for (int i = 0; i < s->object_count; i++) {
        const struct object *o = &s->objects[i];
        add_to_hash(state, o->name);
        add_to_hash(state, str_of(shape_names[o->shape]));
        for (int n = 0; n < o->field_count; n++) {
            add_to_hash(state, o->fields[n].name);
            add_to_hash(state, str_of(o->fields[n].kind->name));
            add_to_hash(state, str_of(role_names[o->fields[n].role]));
        }
    }
    uint64_t meaning = XXH3_64bits_digest(state);
    XXH3_freeState(state);
    return meaning;
}

struct loading {
    struct object *objects;
    int64_t *parents;
    int count;
};

static enum err load_objects(struct ctx *c, struct db_tx *tx, struct loading *l)
{
    struct db_rows *rows;
    enum err e = db_query(c, tx, select_objects, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        size_t n = (size_t)l->count++;
        l->objects = arena_grow(c->arena, l->objects, n, n + 1, sizeof *l->objects);
        l->parents = arena_grow(c->arena, l->parents, n, n + 1, sizeof *l->parents);
        l->objects[n] = (struct object){
            .id = db_int(rows, OBJECT_ID),
            .name = db_text_copy(c, rows, OBJECT_NAME),
            .zh = db_text_copy(c, rows, OBJECT_ZH),
            .en = db_text_copy(c, rows, OBJECT_EN),
            .shape = (enum rule_shape)index_of(db_text(rows, OBJECT_SHAPE), shape_names, 4),
            .table = db_text_copy(c, rows, OBJECT_TABLE),
            .key = -1,
            .start = -1,
            .end = -1,
            .parent = -1};
        l->parents[n] = db_int(rows, OBJECT_PARENT);
    }
    for (int i = 0; i < l->count && !e; i++)
        e = load_fields(c, tx, &l->objects[i]);
    return e;
}

enum err schema_load(struct ctx *c, struct db_tx *tx, struct schema **out)
{
    struct ctx own = {.arena = arena_create()};
    struct loading l = {0};
    enum err e = load_objects(&own, tx, &l);
    if (e) {
        e = fail_as(c, &own.why);
        arena_destroy(own.arena);
        return e;
    }
    struct schema *s = ARENA_NEW(own.arena, struct schema);
    *s = (struct schema){.objects = l.objects, .object_count = l.count, .customer = -1};
    s->arena = own.arena;
    for (int i = 0; i < l.count; i++) {
        if (l.objects[i].shape == SHAPE_CUSTOMER)
            s->customer = i;
        if (l.parents[i])
            l.objects[i].parent = schema_object_of_id(s, l.parents[i]);
    }
    for (int i = 0; i < l.count; i++) {
        struct object *o = &l.objects[i];
        o->insert_sql = statement_insert(s->arena, o);
        o->add_sql = statement_add(s->arena, o);
        o->by_id_sql = statement_select(s->arena, o, "WHERE id = ?");
        o->by_key_sql = o->key >= 0 ? statement_find(s->arena, o, o->key) : NULL;
    }
    make_catalog(s);
    s->meaning = schema_meaning(s);
    *out = s;
    return ERR_NONE;
}

void schema_destroy(struct schema *s)
{
    while (s) {
        struct schema *older = s->older;
        arena_destroy(s->arena);
        s = older;
    }
}

// ---- looking things up --------------------------------------------------------------------------

int schema_object(const struct schema *s, struct str name)
{
    return catalog_object(&s->catalog, name);
}

int schema_object_of_id(const struct schema *s, int64_t id)
{
    for (int i = 0; i < s->object_count; i++)
        if (s->objects[i].id == id)
            return i;
    return -1;
}

int object_field(const struct object *o, struct str name)
{
    for (int i = 0; i < o->field_count; i++)
        if (str_eq(o->fields[i].name, name))
            return i;
    return -1;
}

int object_field_of_id(const struct object *o, int64_t id)
{
    for (int i = 0; i < o->field_count; i++)
        if (o->fields[i].id == id)
            return i;
    return -1;
}

static struct str label(struct str name, struct str zh, struct str en, bool want_zh)
{
    struct str wanted = want_zh ? zh : en;
    return wanted.len ? wanted : name;
}

struct str object_label(const struct object *o, bool zh)
{
    return label(o->name, o->zh, o->en, zh);
}

struct str field_label(const struct field *f, bool zh)
{
    return label(f->name, f->zh, f->en, zh);
}

// ---- adding -------------------------------------------------------------------------------------

static bool letter(uint32_t code)
{
    if (code < 0x80)
        return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
    return code >= 0xC0 && !(code >= 0x2000 && code < 0x2E80) &&
           !(code >= 0x3000 && code < 0x3040) && !(code >= 0xFF00 && code < 0xFF21);
}

enum { NAME_MAX_LETTERS = 60 };

enum err schema_check_name(struct ctx *c, struct str name)
{
    int count = 0;
    bool good = true;
    struct str rest = name;
    while (rest.len && good) {
        uint32_t code;
        size_t n = utf8_next(rest, &code);
        bool inside = count > 0 && (code == '_' || code == '-' || (code >= '0' && code <= '9'));
        good = n > 0 && (letter(code) || inside);
        rest = (struct str){rest.at + n, rest.len - n};
        count++;
    }
    if (!good || !count || count > NAME_MAX_LETTERS || name.at[name.len - 1] == '-')
        return fail(
            c, ERR_INPUT,
            "'%.*s' cannot be a name: begin with a letter, go on with letters, digits and _",
            "“%.*s”不能用作名称：请以字母或汉字开头，后接字母、汉字、数字或下划线", STR_ARG(name));
    return ERR_NONE;
}

// What a table or column is called in SQL: readable where the name is plain, else by its id.
static struct str sql_name(struct arena *a, const char *prefix, struct str name, int64_t id)
{
    char plain[48];
    size_t n = 0;
    for (; n < name.len && n < sizeof plain; n++) {
        char ch = name.at[n] == '-' ? '_' : name.at[n];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_'))
            return str_format(a, "%s%lld", prefix, (long long)id);
        plain[n] = ch;
    }
    if (n < name.len)
        return str_format(a, "%s%lld", prefix, (long long)id);
    return str_format(a, "%s%.*s", prefix, (int)n, plain);
}

static enum err must_be_new(struct ctx *c, struct db_tx *tx, const char *sql, const struct value *v,
                            int count, struct str name)
{
    int64_t there;
    enum err e = db_number(c, tx, sql, v, count, 0, &there);
    if (!e && there)
        e = fail(c, ERR_CONFLICT, "there is already a '%.*s'", "“%.*s”已经存在", STR_ARG(name));
    return e;
}

static enum err add_index(struct ctx *c, struct db_tx *tx, const char *unique, struct str table,
                          const char *columns, const char *name)
{
    return db_ddl(c, tx,
                  str_format(c->arena, "CREATE %sINDEX %.*s_%s ON %.*s (%s)", unique,
                             STR_ARG(table), name, STR_ARG(table), columns)
                      .at);
}

enum err schema_add_field(struct ctx *c, struct db_tx *tx, int64_t object,
                          const struct new_field *f, int64_t *id)
{
    struct db_rows *rows;
    struct str table = STR_NONE;
    enum err e = schema_check_name(c, f->name);
    if (!e)
        e = must_be_new(c, tx, field_named, DB_VALUES(value_int(object), value_text(f->name)),
                        f->name);
    if (!e)
        e = db_query(c, tx, object_relation, DB_VALUES(value_int(object)), &rows);
    if (!e && db_next(c, rows, &e)) {
        table = db_text_copy(c, rows, 0);
        db_rows_close(rows);
    }
    if (!e)
        e = db_ids(c, tx, 1, id);
    if (e)
        return e;
    struct str column = sql_name(c->arena, "f_", f->name, *id);
    e = db_run(c, tx, insert_field,
               DB_VALUES(value_int(*id), value_int(object), value_text(f->name), value_text(f->zh),
                         value_text(f->en), value_text(str_of(kind_of(f->kind)->name)),
                         value_text(column), value_text(str_of(role_names[f->role])),
                         value_int(*id)),
               NULL);
    if (!e)
        e = db_ddl(c, tx,
                   str_format(c->arena, "ALTER TABLE %.*s ADD COLUMN %.*s %s", STR_ARG(table),
                              STR_ARG(column), kind_of(f->kind)->sql)
                       .at);
    if (!e && f->role == ROLE_KEY)
        e = add_index(c, tx, "UNIQUE ", table, column.at, "key");
    else if (!e && f->indexed)
        e = add_index(c, tx, "", table, column.at, column.at);
    return e;
}

// The columns that every record has, whatever its fields (docs/architecture.md).
static enum err make_table(struct ctx *c, struct db_tx *tx, struct str table, bool customer)
{
    const char *own = customer ? "search TEXT NOT NULL" : "customer BIGINT NOT NULL, content TEXT";
    enum err e = db_ddl(c, tx,
                        str_format(c->arena,
                                   "CREATE TABLE %.*s (id BIGINT PRIMARY KEY, version BIGINT NOT "
                                   "NULL, created BIGINT NOT NULL, %s)",
                                   STR_ARG(table), own)
                            .at);
    if (!e && !customer)
        e = add_index(c, tx, "", table, "customer", "customer");
    if (!e && !customer)
        e = add_index(c, tx, "UNIQUE ", table, "content", "content");
    return e;
}

enum err schema_add_object(struct ctx *c, struct db_tx *tx, const struct object *o,
                           struct str parent_name, const struct new_field *fields, int count,
                           int64_t *id)
{
    int64_t parent = 0;
    enum err e = schema_check_name(c, o->name);
    if (!e)
        e = must_be_new(c, tx, object_named, DB_VALUES(value_text(o->name)), o->name);
    if (!e && parent_name.len)
        e = db_number(c, tx, object_named, DB_VALUES(value_text(parent_name)), 0, &parent);
    if (!e)
        e = db_ids(c, tx, 1, id);
    if (e)
        return e;
    struct str table = sql_name(c->arena, "o_", o->name, *id);
    e = db_run(c, tx, insert_object,
               DB_VALUES(value_int(*id), value_text(o->name), value_text(o->zh), value_text(o->en),
                         value_text(str_of(shape_names[o->shape])), value_text(table),
                         parent ? value_int(parent) : value_null(), value_int(*id)),
               NULL);
    if (!e)
        e = make_table(c, tx, table, o->shape == SHAPE_CUSTOMER);
    for (int i = 0; i < count && !e; i++) {
        int64_t field;
        e = schema_add_field(c, tx, *id, &fields[i], &field);
    }
    return e;
}
