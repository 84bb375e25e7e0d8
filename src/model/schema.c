#include "model/schema.h"
#include "model/duplicate.h"
#include "model/follow.h"
#include "model/resolve.h"
#include "model/statement.h"

#include <stdlib.h>
#include <xxhash.h>

enum {
    OBJECT_ID,
    OBJECT_NAME,
    OBJECT_ZH,
    OBJECT_EN,
    OBJECT_SHAPE,
    OBJECT_TABLE,
    OBJECT_PARENT,
    OBJECT_VERSION,
    OBJECT_POSITION,
    OBJECT_HELP_ZH,
    OBJECT_HELP_EN
};
// In the order in which they were made: the numbers of what was there before stay what they were.
static const char select_objects[] =
    "SELECT id, name, zh, en, shape, relation, parent, version, position, help_zh, help_en FROM "
    "object WHERE deleted = 0 ORDER BY id";
enum {
    FIELD_ID,
    FIELD_NAME,
    FIELD_ZH,
    FIELD_EN,
    FIELD_KIND,
    FIELD_COLUMN,
    FIELD_ROLE,
    FIELD_VERSION,
    FIELD_POSITION,
    FIELD_HELP_ZH,
    FIELD_HELP_EN,
    FIELD_OPTIONS
};
static const char select_fields[] =
    "SELECT id, name, zh, en, kind, relation_column, role, version, position, help_zh, help_en, "
    "options FROM field WHERE object = ? AND deleted = 0 ORDER BY id";
static const char number_select[] =
    "SELECT CAST(value AS BIGINT) FROM setting WHERE name = 'schema'";

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

// Options that cannot be read switch themselves off and say so; nothing else of the field suffers.
static struct field read_field(struct ctx *c, struct db_rows *rows, const struct kind *kind)
{
    struct ctx quiet = {.arena = c->arena};
    struct field f = {.id = db_int(rows, FIELD_ID),
                      .version = db_int(rows, FIELD_VERSION),
                      .position = db_int(rows, FIELD_POSITION),
                      .name = db_text_copy(c, rows, FIELD_NAME),
                      .zh = db_text_copy(c, rows, FIELD_ZH),
                      .en = db_text_copy(c, rows, FIELD_EN),
                      .help_zh = db_text_copy(c, rows, FIELD_HELP_ZH),
                      .help_en = db_text_copy(c, rows, FIELD_HELP_EN),
                      .kind = kind,
                      .type = kind->type,
                      .column = db_text_copy(c, rows, FIELD_COLUMN)};
    f.role = (enum field_role)index_of(db_text(rows, FIELD_ROLE), role_names, 4);
    struct str options = db_text_copy(c, rows, FIELD_OPTIONS);
    if (options_parse(&quiet, kind, options, &f.options)) {
        f.options = (struct field_options){0};
        f.broken_en = quiet.why.en;
        f.broken_zh = quiet.why.zh;
    }
    if (kind->flags & KIND_COMPUTED)
        f.column = STR("NULL");
    return f;
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
        fields[count] = read_field(c, rows, kind);
        take_role(o, count, fields[count].role);
        o->ruled |= db_text(rows, FIELD_OPTIONS).len > 0;
        count++;
    }
    o->fields = fields;
    o->field_count = count;
    return e;
}

static struct catalog_field *catalog_fields(const struct schema *s, const struct object *o)
{
    struct arena *a = s->arena;
    struct catalog_field *fields = ARENA_ARRAY(a, struct catalog_field, (size_t)o->field_count);
    for (int i = 0; i < o->field_count; i++)
        fields[i] = (struct catalog_field){
            .name = o->fields[i].name,
            .zh = o->fields[i].zh,
            .en = o->fields[i].en,
            .type = o->fields[i].kind->type,
            .formula = field_computed(&o->fields[i]) ? o->fields[i].options.formula : STR_NONE,
            .id = o->fields[i].id,
            .target = follow_target(s->objects, s->object_count, &o->fields[i])};
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
                                          .fields = catalog_fields(s, o),
                                          .field_count = o->field_count,
                                          .start_field = o->start,
                                          .end_field = o->end,
                                          .id = o->id};
    }
    s->catalog =
        (struct catalog){.objects = list, .object_count = s->object_count, .customer = s->customer};
    s->catalog.targets = follow_targets(s->arena, list, s->object_count, &s->catalog.target_count);
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
            add_to_hash(state, o->fields[n].column);
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
            .version = db_int(rows, OBJECT_VERSION),
            .position = db_int(rows, OBJECT_POSITION),
            .help_zh = db_text_copy(c, rows, OBJECT_HELP_ZH),
            .help_en = db_text_copy(c, rows, OBJECT_HELP_EN),
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

enum err schema_number(struct ctx *c, struct db_tx *tx, int64_t *out)
{
    return db_number(c, tx, number_select, DB_NO_VALUES, 0, out);
}

enum err schema_load(struct ctx *c, struct db_tx *tx, struct schema **out)
{
    struct ctx own = {.arena = arena_create()};
    struct loading l = {0};
    int64_t number = 0;
    enum err e = load_objects(&own, tx, &l);
    if (!e)
        e = schema_number(&own, tx, &number);
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
    s->number = number;
    make_catalog(s);
    s->meaning = schema_meaning(s);
    schema_resolve(s);
    e = duplicate_rules_load(c, tx, s);
    if (e)
        schema_destroy(s);
    else
        *out = s;
    return e;
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

int object_field_called(const struct object *o, struct str name)
{
    int field = object_field(o, name);
    for (int i = 0; field < 0 && i < o->field_count; i++)
        if (str_eq(o->fields[i].zh, name) || str_eq(o->fields[i].en, name))
            field = i;
    return field;
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

struct str field_term(struct arena *a, const struct field *f)
{
    if (!(f->kind->flags & KIND_REFERS) || f->kind->id == KIND_LINKS)
        return f->column;
    return str_format(a, "CAST(%.*s AS TEXT)", STR_ARG(f->column));
}

struct value field_said(struct arena *a, const struct field *f, struct value cell)
{
    if (cell.type != VALUE_INT || !(f->kind->flags & KIND_REFERS))
        return cell;
    return value_text(kind_text(a, f->kind, cell));
}

// The words are made once with each label, and each language takes its own.
static enum err field_value(struct ctx *c, const struct field *f, struct str text,
                            struct value *out, bool take)
{
    struct ctx words[2] = {{.arena = c->arena}, {.arena = c->arena}};
    enum err e = ERR_NONE;
    for (int zh = 0; zh < 2; zh++) {
        struct str name = field_label(f, zh);
        e = take ? kind_take(&words[zh], f->kind, name, text, out)
                 : kind_read(&words[zh], f->kind, name, text, out);
        if (!e)
            return ERR_NONE;
    }
    return fail(c, e, "%s%.0s", "%.0s%s", str_zero(c->arena, words[0].why.en),
                str_zero(c->arena, words[1].why.zh));
}

enum err field_read(struct ctx *c, const struct field *f, struct str text, struct value *out)
{
    return field_value(c, f, text, out, false);
}

enum err field_take(struct ctx *c, const struct field *f, struct str text, struct value *out)
{
    return field_value(c, f, text, out, true);
}

int *object_order(struct arena *a, const struct object *o)
{
    int *order = ARENA_ARRAY(a, int, (size_t)o->field_count + 1);
    for (int i = 0; i < o->field_count; i++) {
        int at = i;
        for (; at && o->fields[order[at - 1]].position > o->fields[i].position; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    return order;
}

int *schema_order(struct arena *a, const struct schema *s)
{
    int *order = ARENA_ARRAY(a, int, (size_t)s->object_count + 1);
    for (int i = 0; i < s->object_count; i++) {
        int at = i;
        for (; at && s->objects[order[at - 1]].position > s->objects[i].position; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    return order;
}
