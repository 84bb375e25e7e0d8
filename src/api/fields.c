// Fields of objects: added, described, moved, turned into another kind, their choices merged, deleted.
#include "api/guarded.h"
#include "api/named.h"
#include "api/objects.h"
#include "rule/function.h"

// ---- what is asked for --------------------------------------------------------------------------

// {"function": "sum", "object": "order", …} as a text of the rule language, which is what is kept.
static enum err rollup_text(struct call *k, const struct json *r, struct str *out)
{
    struct str function, object, field = STR_NONE, where = STR_NONE, window = STR_NONE;
    enum err e = json_need_text(k->c, r, "function", &function);
    if (!e)
        e = json_need_text(k->c, r, "object", &object);
    if (!e)
        e = json_want_text(k->c, r, "field", &field);
    if (!e)
        e = json_want_text(k->c, r, "where", &where);
    if (!e)
        e = json_want_text(k->c, r, "window", &window);
    if (e)
        return e;
    enum rule_function f = function_find(function);
    if (f == RULE_FUNCTION_COUNT)
        return fail(k->c, ERR_INPUT, "there is no function '%.*s'", "没有函数“%.*s”",
                    STR_ARG(function));
    bool windowed = function_row(f)->window != WINDOW_NO;
    if (windowed && !window.len)
        window = STR(ROLLUP_ALWAYS);
    *out =
        str_format(k->c->arena, "%.*s(%.*s%s%.*s%s%.*s%s%.*s)", STR_ARG(function), STR_ARG(object),
                   field.len ? "." : "", STR_ARG(field), where.len ? " where " : "", STR_ARG(where),
                   windowed ? ", " : "", STR_ARG(windowed ? window : STR_NONE));
    return ERR_NONE;
}

enum err read_field_options(struct call *k, const struct schema *s, const struct kind *kind,
                            struct field_options *out, bool *given)
{
    const struct json *o = json_get(k->body, "options"), *rollup, *object;
    struct json rest;
    struct json *items;
    struct str formula = STR_NONE;
    int64_t link = 0;
    *out = (struct field_options){0};
    *given = o && o->kind != JSON_NULL;
    if (!*given)
        return ERR_NONE;
    enum err e = json_as(k->c, o, JSON_OBJECT);
    if (e)
        return e;
    rollup = json_get(o, "rollup");
    object = json_get(o, "object");
    if (rollup && rollup->kind != JSON_NULL)
        e = rollup_text(k, rollup, &formula);
    if (!e && object && object->kind == JSON_TEXT && object->text.len) {
        int at;
        e = named_any(k->c, s, object->text, ERR_INPUT, &at);
        link = e ? 0 : s->objects[at].id;
    }
    if (e)
        return e;
    // What stands by name was read here; the rest is as it is kept.
    rest = *o;
    items = ARENA_ARRAY(k->c->arena, struct json, (size_t)o->count + 1);
    rest.items = items;
    rest.count = 0;
    for (int i = 0; i < o->count; i++)
        if (&o->items[i] != rollup && &o->items[i] != object)
            items[rest.count++] = o->items[i];
    e = options_read(k->c, kind, &rest, out);
    if (!e && link && !(kind->takes & TAKES_OBJECT))
        e = fail(k->c, ERR_INPUT, "only links lead to an object", "只有关联字段可以指定对象");
    out->object = link;
    if (!e && formula.len && kind->id != KIND_ROLLUP)
        e = fail(k->c, ERR_INPUT, "only a roll-up takes 'rollup'", "只有汇总字段可以使用 rollup");
    if (formula.len)
        out->formula = formula;
    return e;
}

static enum err read_kind(struct call *k, const struct kind **out)
{
    struct str name;
    enum err e = json_need_text(k->c, k->body, "kind", &name);
    *out = e ? NULL : kind_named(name);
    if (!e && !*out)
        e = fail(k->c, ERR_INPUT, "there is no kind '%.*s'", "没有字段类型“%.*s”", STR_ARG(name));
    return e;
}

static enum err answer_field(struct call *k, const struct altering *a)
{
    const struct schema *s = call_schema(k->org);
    int object = schema_object_of_id(s, a->object);
    int at = object < 0 ? -1 : object_field_of_id(&s->objects[object], a->field);
    if (at < 0)
        return fail(k->c, ERR_NOT_FOUND, "there is no such field", "没有这个字段");
    write_field_meta(k, s, &s->objects[object], at);
    k->version = s->objects[object].fields[at].version;
    return ERR_NONE;
}

// ---- reading ------------------------------------------------------------------------------------

static enum err find(struct call *k, const struct schema *s, struct altering *a)
{
    struct work look = {.c = k->c, .schema = s};
    const struct object *o;
    const struct field *f;
    a->k = k;
    enum err e = altering_field(&look, a, &o, &f);
    if (!e)
        e = viewer_need(k->c, k->viewer, o, VERB_SEE);
    if (!e && viewer_field(k->viewer, o, (int)(f - o->fields)) == FIELD_HIDDEN)
        e = fail(k->c, ERR_NOT_FOUND, "there is no field '%.*s'", "没有字段“%.*s”",
                 STR_ARG(k->words[1]));
    return e;
}

static enum err one_field(struct call *k)
{
    struct altering a = {0};
    enum err e = find(k, call_schema(k->org), &a);
    return e ? e : answer_field(k, &a);
}

static enum err list_fields(struct call *k)
{
    const struct schema *s = call_schema(k->org);
    struct work look = {.c = k->c, .schema = s};
    struct altering a = {.k = k};
    const struct object *o;
    enum err e = altering_object(&look, &a, &o);
    if (!e)
        e = viewer_need(k->c, k->viewer, o, VERB_SEE);
    if (e)
        return e;
    int *order = object_order(k->c->arena, o);
    put_rows(&k->out);
    for (int i = 0; i < o->field_count; i++)
        if (viewer_field(k->viewer, o, order[i]) > FIELD_HIDDEN)
            write_field_meta(k, s, o, order[i]);
    put_rows_end(&k->out);
    return ERR_NONE;
}

// ---- changing -----------------------------------------------------------------------------------

static enum err add_step(struct work *w, struct altering *a)
{
    struct call *k = a->k;
    const struct object *o;
    const struct kind *kind;
    struct asked asked;
    struct field_options options;
    bool given;
    enum err e = altering_object(w, a, &o);
    if (!e)
        e = read_asked(k, &asked);
    if (!e)
        e = read_kind(k, &kind);
    if (!e)
        e = read_field_options(k, w->schema, kind, &options, &given);
    if (e)
        return e;
    struct new_field f = {.name = asked.name,
                          .zh = asked.zh,
                          .en = asked.en,
                          .help_zh = asked.help_zh,
                          .help_en = asked.help_en,
                          .kind = kind->id,
                          .options = given ? &options : NULL};
    e = alter_add_field(w, a->object, &f, &a->field);
    if (!e && asked.alter.position >= 0)
        e = alter_field(w, a->field, 0, &(struct alter){.position = asked.alter.position});
    return e;
}

static enum err change_step(struct work *w, struct altering *a)
{
    const struct object *o;
    const struct field *f;
    struct asked asked;
    struct field_options options;
    bool given = false;
    enum err e = altering_field(w, a, &o, &f);
    if (!e)
        e = read_asked(a->k, &asked);
    if (!e)
        e = read_field_options(a->k, w->schema, f->kind, &options, &given);
    if (!e && given)
        asked.alter.options = &options;
    return e ? e : alter_field(w, f->id, a->version, &asked.alter);
}

static enum err delete_step(struct work *w, struct altering *a)
{
    const struct object *o;
    const struct field *f;
    enum err e = altering_field(w, a, &o, &f);
    if (!e)
        e = altering_note_deleted(w, f->id, f->name);
    return e ? e : alter_delete_field(w, f->id, a->version);
}

static enum err add_field(struct call *k)
{
    struct altering a = {.k = k, .step = add_step};
    enum err e = altering_run(&a);
    return e ? e : answer_field(k, &a);
}

static enum err change_field(struct call *k)
{
    struct altering a = {.k = k, .step = change_step};
    enum err e = call_version(k, &a.version);
    if (!e)
        e = altering_run(&a);
    return e ? e : answer_field(k, &a);
}

static enum err delete_field(struct call *k)
{
    struct altering a = {.k = k, .step = delete_step};
    enum err e = call_version(k, &a.version);
    return e ? e : altering_run(&a);
}

// ---- another kind -------------------------------------------------------------------------------

static enum err read_change(struct work *w, struct altering *a, struct kind_change *change,
                            struct field_options *options)
{
    const struct object *o;
    const struct field *f;
    const struct kind *kind;
    bool given;
    enum err e = altering_field(w, a, &o, &f);
    if (!e)
        e = read_kind(a->k, &kind);
    if (!e)
        e = read_field_options(a->k, w->schema, kind, options, &given);
    if (!e)
        *change = (struct kind_change){f->id, a->version, kind->id, options};
    return e;
}

static void write_fates(struct json_out *out, const char *key, const int64_t *counts)
{
    json_out_key(out, str_of(key));
    json_out_object(out);
    put_int(out, "same", counts[FATE_SAME]);
    put_int(out, "changed", counts[FATE_CHANGED]);
    put_int(out, "lost", counts[FATE_LOST]);
    json_out_object_end(out);
}

static void write_preview(struct json_out *out, const struct kind_preview *p)
{
    static const char *const fates[] = {
        [FATE_SAME] = "same", [FATE_CHANGED] = "changed", [FATE_LOST] = "lost"};
    json_out_object(out);
    write_fates(out, "records", p->records);
    write_fates(out, "values", p->values);
    json_out_key(out, STR("examples"));
    json_out_array(out);
    for (int i = 0; i < p->example_count; i++) {
        const struct becoming *b = &p->examples[i];
        json_out_object(out);
        put_text(out, "value", b->value);
        put_text(out, "becomes", b->becomes);
        put_int(out, "count", b->count);
        put_text(out, "fate", str_of(fates[b->fate]));
        if (b->zh.len)
            put_both(out, "reason", b->zh, b->en);
        else
            put_null(out, "reason");
        json_out_object_end(out);
    }
    json_out_array_end(out);
    put_text(out, "fingerprint", p->fingerprint);
    json_out_object_end(out);
}

static enum err preview_job(struct work *w, void *user)
{
    struct altering *a = user;
    struct kind_change change;
    struct field_options options;
    struct kind_preview p;
    enum err e = read_change(w, a, &change, &options);
    if (!e)
        e = alter_kind_preview(w, &change, &p);
    if (!e)
        write_preview(&a->k->out, &p);
    return e;
}

static enum err preview(struct call *k)
{
    struct altering a = {.k = k};
    return org_read(k->c, k->org, preview_job, &a);
}

static enum err kind_step(struct work *w, struct altering *a)
{
    struct kind_change change;
    struct field_options options;
    struct str fingerprint;
    enum err e = json_need_text(w->c, a->k->body, "fingerprint", &fingerprint);
    if (!e)
        e = read_change(w, a, &change, &options);
    return e ? e : alter_kind(w, &change, fingerprint);
}

static enum err change_kind(struct call *k)
{
    struct altering a = {.k = k, .step = kind_step};
    enum err e = call_version(k, &a.version);
    if (!e)
        e = altering_run(&a);
    return e ? e : answer_field(k, &a);
}

// ---- choices ------------------------------------------------------------------------------------

static enum err choices_step(struct work *w, struct altering *a)
{
    const struct json *from;
    const struct object *o;
    const struct field *f;
    struct str into;
    enum err e = json_need(w->c, a->k->body, "from", JSON_ARRAY, &from);
    if (!e)
        e = json_need_text(w->c, a->k->body, "into", &into);
    if (!e && (from->count < 1 || from->count > CHOICES_MAX))
        e = fail(w->c, ERR_INPUT, "which choices? Name 1 to %d", "请指明 1 到 %d 个选项",
                 CHOICES_MAX);
    if (!e)
        e = altering_field(w, a, &o, &f);
    if (e)
        return e;
    struct str *olds = ARENA_ARRAY(a->k->c->arena, struct str, (size_t)from->count);
    for (int i = 0; i < from->count && !e; i++)
        e = json_as_text(w->c, &from->items[i], &olds[i]);
    a->carry.choice_field = f->id;
    a->carry.choice_olds = olds;
    a->carry.choice_old_count = from->count;
    a->carry.choice_new = str_trim(into);
    return e ? e
             : alter_choices(w, f->id, a->version, olds, from->count, a->carry.choice_new,
                             &a->changed);
}

static enum err merge_choices(struct call *k)
{
    struct altering a = {.k = k, .step = choices_step};
    enum err e = call_version(k, &a.version);
    if (!e)
        e = altering_run(&a);
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "records", a.changed);
    json_out_key(&k->out, STR("field"));
    e = answer_field(k, &a);
    json_out_object_end(&k->out);
    return e;
}

const struct route field_routes[] = {
    {HTTP_GET, "/api/objects/:object/fields", PERMIT_VIEWER, 0, list_fields, "", "FieldMetaList",
     "The fields of an object, in the order in which people see them.",
     "对象的字段，按显示顺序排列。"},
    {HTTP_POST, "/api/objects/:object/fields", PERMIT_ADMIN, ROUTE_CREATES, add_field,
     "FieldQuestion", "FieldMeta", "Adds a field.", "新建字段。"},
    {HTTP_GET, "/api/objects/:object/fields/:field", PERMIT_VIEWER, 0, one_field, "", "FieldMeta",
     "One field.", "一个字段。"},
    {HTTP_PATCH, "/api/objects/:object/fields/:field", PERMIT_ADMIN, ROUTE_VERSION, change_field,
     "FieldQuestion", "FieldMeta",
     "Names, labels, help, options, place. Conditions that use the name are written anew.",
     "名称、标签、说明、选项、位置。用到这个名称的条件会一起改写。"},
    {HTTP_DELETE, "/api/objects/:object/fields/:field", PERMIT_ADMIN, ROUTE_VERSION, delete_field,
     "", "",
     "Hides it; its values are kept for 30 days. Conditions that use it are switched off and say "
     "so.",
     "隐藏字段；其中的值保留 30 天。用到它的条件会停用并说明原因。"},
    {HTTP_POST, "/api/objects/:object/fields/:field/preview", PERMIT_ADMIN, ROUTE_ASKS, preview,
     "KindQuestion", "KindPreview",
     "What each value would become in another kind. Changes nothing.",
     "预览换成另一种类型后每个值会变成什么。不做任何修改。"},
    {HTTP_POST, "/api/objects/:object/fields/:field/kind", PERMIT_ADMIN, ROUTE_VERSION, change_kind,
     "KindQuestion", "FieldMeta",
     "Changes the kind, with the fingerprint of the preview; 409 where other values would be lost "
     "by "
     "now.",
     "更改字段类型，需要预览给出的指纹；如果现在会丢失其他值，返回 409。"},
    {HTTP_POST, "/api/objects/:object/fields/:field/choices", PERMIT_ADMIN, ROUTE_VERSION,
     merge_choices, "ChoicesQuestion", "ChoicesAnswer",
     "Merges choices into one, or renames one: in the list, in records, in conditions.",
     "把几个选项合并成一个，或给选项改名：选项列表、记录、条件一起改。"},
    {0},
};
