// A form in its two forms: as an administrator sends it, and as the database keeps it; and whether
// it could take an answer at all.
#include "model/cells.h"
#include "model/form_inside.h"
#include "model/record_rules.h"
#include "model/scope.h"

static const char person_there[] = "SELECT COUNT(*) FROM person WHERE login = ? AND active = 1";

// The texts of a form, each once: how they are called in both forms, and where they lie.
static const struct both {
    const char *name;
    size_t zh, en;
} texts[] = {
    {"title", offsetof(struct form, title_zh), offsetof(struct form, title_en)},
    {"intro", offsetof(struct form, intro_zh), offsetof(struct form, intro_en)},
    {"thanks", offsetof(struct form, thanks_zh), offsetof(struct form, thanks_en)},
};
enum { TEXTS = sizeof texts / sizeof *texts };

static struct str *text_at(struct form *f, size_t at)
{
    return (struct str *)(void *)((char *)f + at);
}

static int letters(struct str s)
{
    int n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.at[i] & 0xC0) != 0x80;
    return n;
}

bool form_asks(const struct field *f)
{
    const struct kind *k = f->kind;
    return !(k->flags & (KIND_REFERS | KIND_COMPUTED | KIND_MADE | KIND_FILED)) &&
           k->id != KIND_PERSON && f->role != ROLE_KEY;
}

// ---- as it is sent ------------------------------------------------------------------------------

static enum err read_both(struct ctx *c, const struct json *from, const char *key, struct str *zh,
                          struct str *en)
{
    const struct json *node = json_get(from, key);
    if (!node || node->kind == JSON_NULL)
        return ERR_NONE;
    enum err e = json_as(c, node, JSON_OBJECT);
    if (!e)
        e = json_want_text(c, node, "zh", zh);
    if (!e)
        e = json_want_text(c, node, "en", en);
    if (!e && (letters(*zh) > FORM_TEXT_MAX || letters(*en) > FORM_TEXT_MAX))
        e = fail(c, ERR_INPUT, "%s: a text has at most %d letters", "%s：文字最多 %d 个字", key,
                 FORM_TEXT_MAX);
    return e;
}

static enum err read_texts(struct ctx *c, const struct json *from, struct form *out)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < TEXTS && !e; i++)
        e = read_both(c, from, texts[i].name, text_at(out, texts[i].zh), text_at(out, texts[i].en));
    if (!e && !str_trim(out->title_zh).len && !str_trim(out->title_en).len)
        e = fail(c, ERR_INPUT, "title: a form wants a title", "title：请填写表单标题");
    return e;
}

bool form_has(const struct form *f, int64_t field)
{
    for (int i = 0; i < f->field_count; i++)
        if (f->fields[i].field == field)
            return true;
    for (int i = 0; i < f->fixed_count; i++)
        if (f->fixed[i].field == field)
            return true;
    return false;
}

static enum err read_field(struct ctx *c, const struct schema *s, const struct json *node,
                           struct form *f)
{
    struct form_field *out = &f->fields[f->field_count];
    struct form_place at;
    struct str name;
    enum err e = json_as(c, node, JSON_OBJECT);
    if (!e)
        e = json_need_text(c, node, "field", &name);
    if (!e && !form_place_named(s, f, name, &at))
        e = fail(c, ERR_INPUT, "%.*s: there is no field '%.*s'", "%.*s：没有字段“%.*s”",
                 STR_ARG(json_path(c->arena, node)), STR_ARG(name));
    if (!e)
        e = json_want_bool(c, node, "required", &out->required);
    if (!e)
        e = read_both(c, node, "help", &out->help_zh, &out->help_en);
    if (e)
        return e;
    const struct field *field = &s->objects[at.object].fields[at.field];
    if (!form_asks(field))
        return fail(c, ERR_INPUT, "%.*s: a public form cannot ask for '%.*s'",
                    "%.*s：公开表单不能填写“%.*s”", STR_ARG(json_path(c->arena, node)),
                    STR_ARG(name));
    if (form_has(f, field->id))
        return fail(c, ERR_INPUT, "%.*s: '%.*s' stands there twice", "%.*s：“%.*s”重复了",
                    STR_ARG(json_path(c->arena, node)), STR_ARG(name));
    out->field = field->id;
    f->field_count++;
    return ERR_NONE;
}

static enum err read_fields(struct ctx *c, const struct schema *s, const struct json *from,
                            struct form *out)
{
    const struct json *list;
    enum err e = json_need(c, from, "fields", JSON_ARRAY, &list);
    if (!e && (!list->count || list->count > FORM_FIELDS_MAX))
        e = fail(c, ERR_INPUT, "fields: a form asks for 1 to %d fields",
                 "fields：表单要有 1 到 %d 个字段", FORM_FIELDS_MAX);
    if (e)
        return e;
    out->fields = ARENA_ARRAY(c->arena, struct form_field, (size_t)list->count);
    out->field_count = 0;
    for (int i = 0; i < list->count && !e; i++)
        e = read_field(c, s, &list->items[i], out);
    return e;
}

static enum err read_fixed(struct ctx *c, const struct object *o, const struct json *values,
                           struct form *out)
{
    struct value *cells = ARENA_ARRAY(c->arena, struct value, (size_t)o->field_count + 1);
    bool *given = ARENA_ARRAY(c->arena, bool, (size_t)o->field_count + 1);
    enum err e = cells_read(c, o, values, cells, given);
    for (int i = 0; i < o->field_count && !e; i++) {
        const struct field *f = &o->fields[i];
        bool closed = field_computed(f) || (f->kind->flags & (KIND_MADE | KIND_FILED));
        if (!given[i] || cells[i].type == VALUE_NULL)
            continue;
        if (closed || form_has(out, f->id))
            return fail(c, ERR_INPUT, "fixed: '%.*s' cannot have a fixed value here",
                        "fixed：“%.*s”在这里不能设固定值", STR_ARG(f->name));
        e = record_check_value(c, f, cells[i]);
        out->fixed[out->fixed_count++] =
            (struct form_fixed){f->id, kind_text(c->arena, f->kind, cells[i])};
    }
    return e;
}

static enum err read_all_fixed(struct ctx *c, const struct schema *s, const struct json *from,
                               struct form *out)
{
    const struct object *o = &s->objects[schema_object_of_id(s, out->object)];
    const struct object *his = &s->objects[s->customer];
    const struct json *values = json_get(from, "fixed");
    if (!values || values->kind == JSON_NULL)
        return ERR_NONE;
    enum err e = json_as(c, values, JSON_OBJECT);
    if (e)
        return e;
    out->fixed =
        ARENA_ARRAY(c->arena, struct form_fixed, (size_t)(o->field_count + his->field_count) + 1);
    e = read_fixed(c, o, form_half(c->arena, s, out, values, false), out);
    if (!e && form_timed(s, out))
        e = read_fixed(c, his, form_half(c->arena, s, out, values, true), out);
    return e;
}

static enum err read_limits(struct ctx *c, const struct json *from, struct form *out)
{
    struct str day = STR_NONE;
    enum err e = json_want_text(c, from, "name", &out->name);
    out->name = str_trim(out->name);
    if (!e && (!out->name.len || letters(out->name) > FORM_NAME_MAX))
        e = fail(c, ERR_INPUT, "name: a form wants a name of at most %d letters",
                 "name：请给表单起一个名称（最多 %d 个字）", FORM_NAME_MAX);
    if (!e)
        e = json_want_text(c, from, "owner", &out->owner);
    if (!e)
        e = json_want_bool(c, from, "open", &out->open);
    if (!e)
        e = json_want_int(c, from, "most", &out->most);
    if (!e && (out->most < 0 || out->most > 1000000))
        e = fail(c, ERR_INPUT, "most: 0 (any number) to 1000000", "most：0（不限）到 1000000");
    if (!e)
        e = json_want_text(c, from, "ends", &day);
    out->ends = day.len ? day_parse(day) : DAY_NONE;
    if (!e && day.len && (out->ends == DAY_NONE || out->ends < 0 || out->ends > DAY_MAX))
        e = fail(c, ERR_INPUT, "ends: '%.*s' is no day; write 2026-01-31",
                 "ends：“%.*s”不是日期；请写成 2026-01-31", STR_ARG(day));
    return e;
}

enum err form_read(struct ctx *c, const struct schema *s, const struct json *from, struct form *out)
{
    int at = schema_object_of_id(s, out->object);
    if (at < 0)
        return fail(c, ERR_NOT_FOUND, "the object was deleted", "对象已删除");
    enum err e = read_limits(c, from, out);
    if (!e)
        e = read_texts(c, from, out);
    if (!e)
        e = read_fields(c, s, from, out);
    return e ? e : read_all_fixed(c, s, from, out);
}

static void write_help(struct json_out *out, struct str zh, struct str en, bool bare)
{
    if (bare && !zh.len && !en.len)
        return;
    json_out_key(out, STR("help"));
    json_out_object(out);
    if (!bare || zh.len) {
        json_out_key(out, STR("zh"));
        json_out_text(out, zh);
    }
    if (!bare || en.len) {
        json_out_key(out, STR("en"));
        json_out_text(out, en);
    }
    json_out_object_end(out);
}

void form_write_fields(struct json_out *out, struct arena *a, const struct schema *s,
                       const struct form *f, bool bare)
{
    json_out_key(out, STR("fields"));
    json_out_array(out);
    for (int i = 0; i < f->field_count; i++) {
        const struct form_field *one = &f->fields[i];
        struct form_place at;
        if (!form_place_of(s, f, one->field, &at))
            continue;
        json_out_object(out);
        json_out_key(out, STR("field"));
        json_out_text(out, form_field_name(a, s, f, at));
        if (!bare || one->required) {
            json_out_key(out, STR("required"));
            json_out_bool(out, one->required);
        }
        write_help(out, one->help_zh, one->help_en, bare);
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

// ---- whether it works ---------------------------------------------------------------------------

// What every record must have comes from somewhere.
static enum err check_required(struct ctx *c, const struct object *o, const struct form *f)
{
    bool timed = o->shape == SHAPE_MOMENT || o->shape == SHAPE_SPAN;
    for (int i = 0; i < o->field_count; i++) {
        const struct field *one = &o->fields[i];
        bool name = o->shape == SHAPE_CUSTOMER && str_eq(one->name, STR("name"));
        bool needed = one->options.required && !one->options.shown_when.len &&
                      !one->options.fallback.len && !(one->kind->flags & KIND_MADE);
        bool made = timed && i == o->start; // when it was sent
        if ((needed || name) && !made && !form_has(f, one->id) &&
            !(f->owner.len && i == scope_owner(o)))
            return fail(c, ERR_INPUT,
                        "'%s'%.0s must be filled: ask for it, or give it a fixed value",
                        "%.0s“%s”必须填写：请放到表单里，或设一个固定值",
                        str_zero(c->arena, field_label(one, false)),
                        str_zero(c->arena, field_label(one, true)));
    }
    return ERR_NONE;
}

// Values that fitted once, when the field was another.
static enum err check_fixed(struct ctx *c, const struct schema *s, const struct form *f)
{
    struct value v;
    enum err e = ERR_NONE;
    for (int i = 0; i < f->fixed_count && !e; i++) {
        struct form_place at;
        if (!form_place_of(s, f, f->fixed[i].field, &at))
            continue;
        const struct field *field = &s->objects[at.object].fields[at.field];
        e = field_read(c, field, f->fixed[i].value, &v);
        if (!e)
            e = record_check_value(c, field, v);
    }
    return e;
}

enum err form_check(struct ctx *c, struct db_tx *tx, const struct schema *s, const struct form *f)
{
    int64_t people = 1;
    int at = schema_object_of_id(s, f->object);
    if (at < 0)
        return fail(c, ERR_INPUT, "the object it is for was deleted", "它所属的对象已删除");
    const struct object *o = &s->objects[at];
    const struct object *his = form_timed(s, f) ? &s->objects[s->customer] : NULL;
    if (o->parent >= 0)
        return fail(
            c, ERR_INPUT,
            "a public form makes customers, things on their time line, or records by "
            "themselves; '%s'%.0s are lines of something else",
            "公开表单可以生成客户、客户时间线上的记录或独立的记录；%.0s“%s”是其他记录的明细",
            str_zero(c->arena, object_label(o, false)), str_zero(c->arena, object_label(o, true)));
    if (f->owner.len && scope_owner(his ? his : o) < 0)
        return fail(c, ERR_INPUT, "records of this object have no owner", "这个对象没有负责人字段");
    enum err e = ERR_NONE;
    if (f->owner.len)
        e = db_number(c, tx, person_there, DB_VALUES(value_text(f->owner)), 0, &people);
    if (!e && !people)
        e = fail(c, ERR_INPUT, "owner: there is nobody active called '%.*s'",
                 "owner：没有在用的人员“%.*s”", STR_ARG(f->owner));
    if (!e)
        e = check_fixed(c, s, f);
    if (!e)
        e = check_required(c, o, f);
    if (!e && his)
        e = form_check_contact(c, s, f);
    return e || !his ? e : check_required(c, his, f);
}

// ---- as it is kept ------------------------------------------------------------------------------

static void put_both(struct json_out *out, const char *key, struct str zh, struct str en)
{
    json_out_key(out, str_of(key));
    json_out_array(out);
    json_out_text(out, zh);
    json_out_text(out, en);
    json_out_array_end(out);
}

static void put_fields(struct json_out *out, const struct form *f)
{
    json_out_key(out, STR("fields"));
    json_out_array(out);
    for (int i = 0; i < f->field_count; i++) {
        json_out_array(out);
        json_out_int(out, f->fields[i].field);
        json_out_bool(out, f->fields[i].required);
        json_out_text(out, f->fields[i].help_zh);
        json_out_text(out, f->fields[i].help_en);
        json_out_array_end(out);
    }
    json_out_array_end(out);
    json_out_key(out, STR("fixed"));
    json_out_array(out);
    for (int i = 0; i < f->fixed_count; i++) {
        json_out_array(out);
        json_out_int(out, f->fixed[i].field);
        json_out_text(out, f->fixed[i].value);
        json_out_array_end(out);
    }
    json_out_array_end(out);
}

enum err form_text(struct ctx *c, const struct form *f, struct str *out)
{
    struct buf b;
    struct json_out json;
    struct form copy = *f;
    buf_init(&b, FORM_BYTES_MAX);
    json_out_init(&json, &b);
    json_out_object(&json);
    for (int i = 0; i < TEXTS; i++)
        put_both(&json, texts[i].name, *text_at(&copy, texts[i].zh), *text_at(&copy, texts[i].en));
    put_fields(&json, f);
    json_out_object_end(&json);
    enum err e = json_out_done(c, &json);
    *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

static enum err damaged(struct ctx *c)
{
    return fail(c, ERR_DAMAGED, "a form is not as it was written", "表单内容已损坏");
}

static enum err field_of(struct ctx *c, const struct json *node, struct form_field *out)
{
    if (node->count != 4)
        return damaged(c);
    enum err e = json_as_int(c, &node->items[0], &out->field);
    if (!e)
        e = json_as_bool(c, &node->items[1], &out->required);
    if (!e)
        e = json_as_text(c, &node->items[2], &out->help_zh);
    return e ? e : json_as_text(c, &node->items[3], &out->help_en);
}

static enum err fixed_of(struct ctx *c, const struct json *node, struct form_fixed *out)
{
    if (node->count != 2)
        return damaged(c);
    enum err e = json_as_int(c, &node->items[0], &out->field);
    return e ? e : json_as_text(c, &node->items[1], &out->value);
}

enum err form_of_text(struct ctx *c, struct str text, struct form *out)
{
    const struct json *all, *list;
    enum err e = json_parse(c, text, FORM_BYTES_MAX, &all);
    for (int i = 0; i < TEXTS && !e; i++) {
        e = json_need(c, all, texts[i].name, JSON_ARRAY, &list);
        if (!e && list->count != 2)
            e = damaged(c);
        if (!e)
            e = json_as_text(c, &list->items[0], text_at(out, texts[i].zh));
        if (!e)
            e = json_as_text(c, &list->items[1], text_at(out, texts[i].en));
    }
    if (!e)
        e = json_need(c, all, "fields", JSON_ARRAY, &list);
    if (e)
        return e;
    out->field_count = list->count;
    out->fields = ARENA_ARRAY(c->arena, struct form_field, (size_t)list->count + 1);
    for (int i = 0; i < list->count && !e; i++)
        e = field_of(c, &list->items[i], &out->fields[i]);
    if (!e)
        e = json_need(c, all, "fixed", JSON_ARRAY, &list);
    if (e)
        return e;
    out->fixed_count = list->count;
    out->fixed = ARENA_ARRAY(c->arena, struct form_fixed, (size_t)list->count + 1);
    for (int i = 0; i < list->count && !e; i++)
        e = fixed_of(c, &list->items[i], &out->fixed[i]);
    return e;
}
