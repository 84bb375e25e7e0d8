#include "model/alter.h"
#include "model/author.h"
#include "model/org.h"

static const char object_set[] =
    "UPDATE object SET name = ?, zh = ?, en = ?, help_zh = ?, help_en = ?, version = version + 1 "
    "WHERE id = ?";
static const char field_set[] =
    "UPDATE field SET name = ?, zh = ?, en = ?, help_zh = ?, help_en = ?, options = ?, version = "
    "version + 1 WHERE id = ?";
static const char object_place[] = "UPDATE object SET position = ? WHERE id = ?";
static const char field_place[] = "UPDATE field SET position = ? WHERE id = ?";
static const char object_named[] = "SELECT id FROM object WHERE name = ? AND id <> ?";
static const char field_named[] = "SELECT id FROM field WHERE object = ? AND name = ? AND id <> ?";

// Names by which the program itself looks for things; their labels are free.
static const struct {
    const char *object, *field; // field NULL: the object itself
} fixed_names[] = {
    {"customer", NULL},       {"customer", "code"},       {"customer", "name"},
    {"customer", "phone"},    {"customer", "mail"},       {"customer", "owner"},
    {"order", NULL},          {"order", "order_no"},      {"order", "date"},
    {"order", "amount"},      {"order_line", NULL},       {"order_line", "order_no"},
    {"order_line", "date"},   {"order_line", "quantity"}, {"order_line", "unit_price"},
    {"order_line", "amount"},
};

static bool is_fixed(const struct object *o, const struct field *f)
{
    for (size_t i = 0; i < sizeof fixed_names / sizeof *fixed_names; i++) {
        const char *field = fixed_names[i].field;
        if (!str_eq(o->name, str_of(fixed_names[i].object)) || (f == NULL) != (field == NULL))
            continue;
        if (!f || str_eq(f->name, str_of(field)))
            return true;
    }
    return false;
}

static enum err stale(struct ctx *c)
{
    return fail(c, ERR_STALE, "somebody changed it in the meantime: read it again",
                "刚被别人修改过，请刷新后再试");
}

static enum err find_object(struct work *w, int64_t id, int64_t version, int *at)
{
    *at = schema_object_of_id(w->schema, id);
    if (*at < 0)
        return fail(w->c, ERR_NOT_FOUND, "there is no such object", "没有这个对象");
    return version && version != w->schema->objects[*at].version ? stale(w->c) : ERR_NONE;
}

enum err alter_find(struct work *w, int64_t field, int64_t version, int *object, int *at)
{
    for (int o = 0; o < w->schema->object_count; o++) {
        *object = o;
        *at = object_field_of_id(&w->schema->objects[o], field);
        if (*at < 0)
            continue;
        return version && version != w->schema->objects[o].fields[*at].version ? stale(w->c)
                                                                               : ERR_NONE;
    }
    return fail(w->c, ERR_NOT_FOUND, "there is no such field", "没有这个字段");
}

enum err alter_finish(struct work *w, struct carry *k)
{
    bool changed = false;
    if (!k->from)
        k->from = w->schema;
    enum err e = schema_bump(w->c, w->tx);
    if (!e)
        e = org_job_schema(w);
    k->to = w->schema;
    if (!e)
        e = carry_fields(w, k, &changed);
    if (!e && changed)
        e = org_job_schema(w);
    k->to = w->schema;
    return e;
}

enum err alter_must_work(struct work *w, int64_t field)
{
    int object, at;
    enum err e = alter_find(w, field, 0, &object, &at);
    if (e)
        return e;
    const struct field *f = &w->schema->objects[object].fields[at];
    if (!f->broken_en.len)
        return ERR_NONE;
    return fail(w->c, ERR_INPUT, "%s%.0s", "%.0s%s", str_zero(w->c->arena, f->broken_en),
                str_zero(w->c->arena, f->broken_zh));
}

// ---- names, labels, places ----------------------------------------------------------------------

static struct str or_old(const struct str *fresh, struct str old)
{
    return fresh ? str_trim(*fresh) : old;
}

static enum err check_labels(struct ctx *c, const struct alter *a)
{
    enum { LABEL_MAX = 200, HELP_MAX = 2000 };
    const struct str *labels[] = {a->zh, a->en}, *helps[] = {a->help_zh, a->help_en};
    for (int i = 0; i < 2; i++) {
        if (labels[i] && (labels[i]->len > LABEL_MAX || !utf8_valid(*labels[i])))
            return fail(c, ERR_INPUT, "a label has at most %d bytes", "标签最多 %d 个字节",
                        LABEL_MAX);
        if (helps[i] && (helps[i]->len > HELP_MAX || !utf8_valid(*helps[i])))
            return fail(c, ERR_INPUT, "a help text has at most %d bytes", "说明最多 %d 个字节",
                        HELP_MAX);
    }
    return ERR_NONE;
}

// `sql` finds another of the same name.
static enum err check_name(struct work *w, const struct object *o, const struct field *f,
                           struct str name)
{
    int64_t other;
    if (str_eq(name, f ? f->name : o->name))
        return ERR_NONE;
    if (is_fixed(o, f))
        return fail(w->c, ERR_INPUT,
                    "the program itself goes by the name '%.*s'; change its labels instead",
                    "系统按“%.*s”这个名称工作，不能改名；可以改它的显示名称",
                    STR_ARG(f ? f->name : o->name));
    enum err e = schema_check_name(w->c, name);
    if (!e)
        e = f ? db_number(w->c, w->tx, field_named,
                          DB_VALUES(value_int(o->id), value_text(name), value_int(f->id)), 0,
                          &other)
              : db_number(w->c, w->tx, object_named, DB_VALUES(value_text(name), value_int(o->id)),
                          0, &other);
    if (!e && other)
        e = fail(w->c, ERR_CONFLICT, "there is already a '%.*s'", "“%.*s”已经存在", STR_ARG(name));
    return e;
}

// Writes the places 1, 2, 3 … with `id` at `position`.
static enum err place(struct work *w, const char *sql, int64_t *ids, int count, int64_t id,
                      int64_t position)
{
    int from = 0, to = position >= count ? count - 1 : (int)position;
    while (from < count - 1 && ids[from] != id)
        from++;
    for (; from < to; from++)
        ids[from] = ids[from + 1];
    for (; from > to; from--)
        ids[from] = ids[from - 1];
    ids[to] = id;
    enum err e = ERR_NONE;
    for (int i = 0; i < count && !e; i++)
        e = db_run(w->c, w->tx, sql, DB_VALUES(value_int(i + 1), value_int(ids[i])), NULL);
    return e;
}

static enum err place_field(struct work *w, const struct object *o, int64_t field, int64_t position)
{
    int *order = object_order(w->c->arena, o);
    int64_t *ids = ARENA_ARRAY(w->c->arena, int64_t, (size_t)o->field_count);
    for (int i = 0; i < o->field_count; i++)
        ids[i] = o->fields[order[i]].id;
    return place(w, field_place, ids, o->field_count, field, position);
}

static enum err place_object(struct work *w, int64_t object, int64_t position)
{
    const struct schema *s = w->schema;
    int *order = schema_order(w->c->arena, s);
    int64_t *ids = ARENA_ARRAY(w->c->arena, int64_t, (size_t)s->object_count);
    for (int i = 0; i < s->object_count; i++)
        ids[i] = s->objects[order[i]].id;
    return place(w, object_place, ids, s->object_count, object, position);
}

enum err alter_object(struct work *w, int64_t object, int64_t version, const struct alter *a)
{
    struct carry k = {0};
    int at;
    enum err e = find_object(w, object, version, &at);
    if (e)
        return e;
    const struct object *o = &w->schema->objects[at];
    struct str name = or_old(a->name, o->name);
    e = check_name(w, o, NULL, name);
    if (!e)
        e = check_labels(w->c, a);
    if (!e)
        e = db_run(w->c, w->tx, object_set,
                   DB_VALUES(value_text(name), value_text(or_old(a->zh, o->zh)),
                             value_text(or_old(a->en, o->en)),
                             value_text(or_old(a->help_zh, o->help_zh)),
                             value_text(or_old(a->help_en, o->help_en)), value_int(object)),
                   NULL);
    if (!e && a->position >= 0)
        e = place_object(w, object, a->position);
    return e ? e : alter_finish(w, &k);
}

// ---- options ------------------------------------------------------------------------------------

// Records that are there may say the same twice; the first of it is named.
static enum err must_be_single(struct work *w, const struct object *o, const struct field *f)
{
    struct db_rows *rows;
    struct str sql =
        str_format(w->c->arena,
                   "SELECT %.*s, COUNT(*) FROM %.*s WHERE %.*s IS NOT NULL GROUP BY "
                   "%.*s HAVING COUNT(*) > 1 LIMIT 1",
                   STR_ARG(f->column), STR_ARG(o->table), STR_ARG(f->column), STR_ARG(f->column));
    enum err e = db_query(w->c, w->tx, sql.at, DB_NO_VALUES, &rows);
    if (e || !db_next(w->c, rows, &e))
        return e;
    struct str text = kind_text(w->c->arena, f->kind, db_value(rows, 0));
    int64_t count = db_int(rows, 1);
    db_rows_close(rows);
    return fail(w->c, ERR_CONFLICT, "%lld records have '%.*s': make them different first",
                "有 %lld 条记录的值都是“%.*s”，请先改为不同的值", (long long)count, STR_ARG(text));
}

static enum err change_options(struct work *w, const struct object *o, const struct field *f,
                               const struct field_options *fresh)
{
    bool was = f->options.unique, is = fresh->unique;
    if ((f->kind->takes & TAKES_OBJECT) && fresh->object != f->options.object)
        return fail(w->c, ERR_INPUT, "a link keeps the object it leads to; make another field",
                    "关联字段不能更换关联的对象，请新建字段");
    if (was == is)
        return ERR_NONE;
    enum err e = is ? must_be_single(w, o, f) : ERR_NONE;
    return e ? e : schema_unique_index(w->c, w->tx, o->table, f->column, f->id, is);
}

static enum err check_object(struct work *w, const struct kind *k, const struct field_options *o)
{
    if (!(k->takes & TAKES_OBJECT))
        return ERR_NONE;
    if (o && schema_object_of_id(w->schema, o->object) >= 0)
        return ERR_NONE;
    return fail(w->c, ERR_INPUT, "which object does it link to? There is none such",
                "请指明要关联的对象");
}

enum err alter_field(struct work *w, int64_t field, int64_t version, const struct alter *a)
{
    struct carry k = {0};
    struct str options = STR("");
    int object, at;
    enum err e = alter_find(w, field, version, &object, &at);
    if (e)
        return e;
    const struct object *o = &w->schema->objects[object];
    const struct field *f = &o->fields[at];
    struct str name = or_old(a->name, f->name);
    e = check_name(w, o, f, name);
    if (!e)
        e = check_labels(w->c, a);
    if (!e && a->options)
        e = change_options(w, o, f, a->options);
    if (!e)
        e = options_text(w->c, a->options ? a->options : &f->options, &options);
    if (!e)
        e = db_run(w->c, w->tx, field_set,
                   DB_VALUES(value_text(name), value_text(or_old(a->zh, f->zh)),
                             value_text(or_old(a->en, f->en)),
                             value_text(or_old(a->help_zh, f->help_zh)),
                             value_text(or_old(a->help_en, f->help_en)), value_text(options),
                             value_int(field)),
                   NULL);
    if (!e && a->options)
        e = author_set(w, AUTHOR_FIELD, field);
    if (!e && a->position >= 0)
        e = place_field(w, o, field, a->position);
    if (!e)
        e = alter_finish(w, &k);
    return e || !a->options ? e : alter_must_work(w, field);
}

enum err alter_add_field(struct work *w, int64_t object, const struct new_field *f, int64_t *id)
{
    enum { FIELDS_MAX = 500 };
    struct carry k = {0};
    struct alter labels = {
        .zh = &f->zh, .en = &f->en, .help_zh = &f->help_zh, .help_en = &f->help_en};
    int at;
    enum err e = find_object(w, object, 0, &at);
    if (!e && w->schema->objects[at].field_count >= FIELDS_MAX)
        e = fail(w->c, ERR_INPUT, "an object has at most %d fields", "一个对象最多 %d 个字段",
                 FIELDS_MAX);
    if (!e)
        e = check_labels(w->c, &labels);
    if (!e)
        e = check_object(w, kind_of(f->kind), f->options);
    if (!e && f->kind == KIND_AUTO_NUMBER && !(f->options && f->options->number.len))
        e = fail(w->c, ERR_INPUT, "how does the number look? Such as KH-{yyyy}-{0000}",
                 "请填写编号规则，如 KH-{yyyy}-{0000}");
    if (!e)
        e = schema_add_field(w->c, w->tx, object, f, id);
    if (!e)
        e = author_set(w, AUTHOR_FIELD, *id);
    if (!e)
        e = alter_finish(w, &k);
    return e ? e : alter_must_work(w, *id);
}

enum err alter_add_object(struct work *w, const struct object *o, struct str parent, int64_t *id)
{
    static const struct new_field moment[] = {{.name = {"date", 4},
                                               .zh = {"日期", 6},
                                               .en = {"Date", 4},
                                               .kind = KIND_TIME,
                                               .role = ROLE_START}};
    static const struct new_field span[] = {{.name = {"start", 5},
                                             .zh = {"开始日期", 12},
                                             .en = {"Start", 5},
                                             .kind = KIND_DATE,
                                             .role = ROLE_START},
                                            {.name = {"end", 3},
                                             .zh = {"结束日期", 12},
                                             .en = {"End", 3},
                                             .kind = KIND_DATE,
                                             .role = ROLE_END}};
    enum { OBJECTS_MAX = 200 };
    struct carry k = {0};
    struct alter labels = {
        .zh = &o->zh, .en = &o->en, .help_zh = &o->help_zh, .help_en = &o->help_en};
    const struct new_field *fields = o->shape == SHAPE_SPAN ? span : moment;
    int count = o->shape == SHAPE_SPAN ? 2 : o->shape == SHAPE_MOMENT ? 1 : 0;
    enum err e = check_labels(w->c, &labels);
    if (!e && o->shape == SHAPE_CUSTOMER)
        e = fail(w->c, ERR_INPUT, "there is one customer object already", "客户对象只有一个");
    if (!e && w->schema->object_count >= OBJECTS_MAX)
        e = fail(w->c, ERR_INPUT, "there are at most %d objects", "最多 %d 个对象", OBJECTS_MAX);
    if (!e)
        e = schema_add_object(w->c, w->tx, o, parent, fields, count, id);
    return e ? e : alter_finish(w, &k);
}
