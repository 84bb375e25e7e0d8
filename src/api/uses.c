// What speaks of an object or a field, asked before it is deleted; and formulas tried before they
// are kept.
#include "flow/uses.h"
#include "api/guarded.h"
#include "api/named.h"
#include "api/objects.h"
#include "model/computed.h"

// ---- uses ---------------------------------------------------------------------------------------

static void write_use(struct json_out *out, const struct use *u)
{
    static const char *const names[USE_COUNT] = {
        [USE_RULE] = "rule",
        [USE_DEFINITION] = "definition",
        [USE_FORMULA] = "formula",
        [USE_SHOWN_WHEN] = "shown_when",
        [USE_REQUIRED_WHEN] = "required_when",
        [USE_LINK] = "link",
        [USE_AUTOMATION] = "automation",
        [USE_PLAY] = "play",
        [USE_QUEUE] = "queue",
        [USE_TEMPLATE] = "template",
        [USE_WORTH] = "worth",
        [USE_ROLE] = "role",
        [USE_VIEW] = "view",
        [USE_FORM] = "form",
    };
    json_out_object(out);
    put_text(out, "what", str_of(names[u->kind]));
    put_int(out, "id", u->id);
    put_both(out, "label", u->zh, u->en);
    put_text_or_null(out, "object", u->object);
    json_out_object_end(out);
}

static enum err write_uses(struct work *w, struct call *k, int object, int field)
{
    struct use *list;
    int count;
    enum err e = uses_find(w, object, field, &list, &count);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < count; i++)
        write_use(&k->out, &list[i]);
    put_rows_end(&k->out);
    return ERR_NONE;
}

static enum err object_job(struct work *w, void *user)
{
    struct altering *a = user;
    const struct object *o;
    enum err e = altering_object(w, a, &o);
    return e ? e : write_uses(w, a->k, (int)(o - w->schema->objects), -1);
}

static enum err field_job(struct work *w, void *user)
{
    struct altering *a = user;
    const struct object *o;
    const struct field *f;
    enum err e = altering_field(w, a, &o, &f);
    return e ? e : write_uses(w, a->k, (int)(o - w->schema->objects), (int)(f - o->fields));
}

static enum err object_uses(struct call *k)
{
    struct altering a = {.k = k};
    return org_read(k->c, k->org, object_job, &a);
}

static enum err field_uses(struct call *k)
{
    struct altering a = {.k = k};
    return org_read(k->c, k->org, field_job, &a);
}

// ---- formulas -----------------------------------------------------------------------------------

enum { TRIED_MAX = 20 };

static enum err read_try(struct call *k, const struct schema *s, struct formula_try *t)
{
    struct str kind;
    struct field_options options;
    bool given;
    enum err e = named_any(k->c, s, k->words[0], ERR_NOT_FOUND, &t->object);
    if (!e)
        e = json_need_text(k->c, k->body, "kind", &kind);
    const struct kind *row = e ? NULL : kind_named(kind);
    if (!e && (!row || !(row->flags & KIND_COMPUTED)))
        e = fail(k->c, ERR_INPUT, "only formulas and roll-ups can be tried",
                 "只有公式和汇总可以试算");
    if (!e)
        e = read_field_options(k, s, row, &options, &given);
    if (e)
        return e;
    t->kind = row->id;
    t->text = options.formula;
    return ERR_NONE;
}

static enum err load_tried(struct call *k, const struct schema *s, struct formula_try *t)
{
    const struct json *list = json_get(k->body, "records");
    struct db_tx *tx;
    int64_t id;
    enum err e = list && list->kind != JSON_NULL ? json_as(k->c, list, JSON_ARRAY) : ERR_NONE;
    if (!e && list && list->count > TRIED_MAX)
        e = fail(k->c, ERR_INPUT, "at most %d records", "最多 %d 条记录", TRIED_MAX);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    t->records = ARENA_ARRAY(k->c->arena, struct record, TRIED_MAX);
    for (int i = 0; list && i < list->count && !e; i++) {
        e = json_as_int(k->c, &list->items[i], &id);
        if (!e)
            e = seen_load(k->c, k->org, tx, k->viewer, s, t->object, id, &t->records[i]);
        t->count++;
    }
    db_read_end(tx);
    return e;
}

static void write_tried(struct json_out *out, enum rule_type type, struct value v)
{
    char room[KIND_TEXT_SIZE];
    if (v.type == VALUE_NULL)
        json_out_null(out);
    else if (type == RULE_NUMBER)
        json_out_num(out, v.integer);
    else if (type == RULE_BOOL)
        json_out_bool(out, v.integer != 0);
    else
        json_out_text(out, kind_format(kind_of(KIND_DATE), v, room));
}

static enum err try_formula(struct call *k)
{
    static const char *const types[] = {
        [RULE_NOTHING] = "empty", [RULE_BOOL] = "bool",       [RULE_NUMBER] = "number",
        [RULE_TEXT] = "text",     [RULE_CHOICES] = "choices", [RULE_DATE] = "date",
        [RULE_DURATION] = "days"};
    const struct schema *s = viewer_schema(k->viewer);
    struct formula_try t = {0};
    enum err e = read_try(k, s, &t);
    if (!e)
        e = load_tried(k, s, &t);
    if (!e)
        e = computed_try(k->c, k->org, s, &t);
    if (e)
        return e;
    enum rule_type type = t.rule->root->type;
    json_out_object(&k->out);
    put_text(&k->out, "text", rule_text(k->c->arena, t.rule, NULL));
    put_both(&k->out, "sentence", rule_sentence(k->c->arena, t.rule, RULE_ZH),
             rule_sentence(k->c->arena, t.rule, RULE_EN));
    put_text(&k->out, "type", str_of(types[type]));
    json_out_key(&k->out, STR("values"));
    json_out_array(&k->out);
    for (int i = 0; i < t.count; i++)
        write_tried(&k->out, type, t.values[i]);
    json_out_array_end(&k->out);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

const struct route use_routes[] = {
    {HTTP_GET, "/api/objects/:object/uses", PERMIT_ADMIN, 0, object_uses, "", "UseList",
     "Rules, definitions, formulas and links that would break if the object were deleted.",
     "删除这个对象会使哪些规则、口径、公式和关联失效。"},
    {HTTP_GET, "/api/objects/:object/fields/:field/uses", PERMIT_ADMIN, 0, field_uses, "",
     "UseList",
     "Rules, definitions, formulas and conditions that would break if the field were deleted.",
     "删除这个字段会使哪些规则、口径、公式和条件失效。"},
    {HTTP_POST, "/api/objects/:object/formula", PERMIT_ADMIN, ROUTE_ASKS, try_formula,
     "FormulaQuestion", "FormulaTry",
     "Reads a formula or roll-up that is not kept yet, and works it out for some records.",
     "读一个还没有保存的公式或汇总，并用几条记录算出结果。"},
    {0},
};
