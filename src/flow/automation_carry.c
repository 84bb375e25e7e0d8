// Automations when objects and fields change: every name stands in a parameter, whose row says what it names.
#include "flow/action_fill.h"
#include "flow/automation.h"
#include "flow/gone.h"
#include "model/carry.h"

static const char all_ids[] = "SELECT id FROM automation WHERE deleted = 0 ORDER BY id";
static const char set_texts[] = "UPDATE automation SET starts = ?, condition = ?, steps = ?, "
                                "version = version + 1 WHERE id = ?";
static const char plans_of[] = "SELECT id, steps FROM automation_plan WHERE automation = ? AND (id "
                               "= ? OR id IN (SELECT plan FROM "
                               "automation_run WHERE ended = 0)) ORDER BY id";
static const char set_plan[] = "UPDATE automation_plan SET steps = ? WHERE id = ?";
static const char off[] =
    "UPDATE automation SET enabled = 0, lacks = 1, problem = ?, problem_en = ?, version = "
    "version + 1 WHERE id = ?";
static const char on[] =
    "UPDATE automation SET enabled = 1, lacks = 0, problem = '', problem_en = '', version "
    "= version + 1 WHERE id = ?";

struct carrying {
    struct work *w;
    const struct carry *k;
    int about;         // what it is about, in k->from; -1
    struct str zh, en; // what does not work any more; empty: all does
};

static void lacks(struct carrying *x, struct str zh, struct str en)
{
    if (x->zh.len)
        return;
    x->zh = zh;
    x->en = en;
}

// ---- names --------------------------------------------------------------------------------------

static struct str object_now(struct carrying *x, struct str name)
{
    struct arena *a = x->w->c->arena;
    int from = schema_object(x->k->from, name);
    int to = from < 0 ? schema_object(x->k->to, name)
                      : schema_object_of_id(x->k->to, x->k->from->objects[from].id);
    if (to >= 0)
        return x->k->to->objects[to].name;
    if (from < 0 || !name.len)
        return name; // it was gone before
    const struct object *o = &x->k->from->objects[from];
    struct gone g = {.zh = object_label(o, true), .en = object_label(o, false)};
    struct cause why = gone_words(a, &g);
    lacks(x, why.zh, why.en);
    return name;
}

static struct str field_now(struct carrying *x, int object, struct str name)
{
    const struct object *o = object < 0 ? NULL : &x->k->from->objects[object];
    int from = o ? object_field(o, name) : -1;
    int to_object = o ? schema_object_of_id(x->k->to, o->id) : -1;
    if (from < 0 || to_object < 0)
        return name;
    const struct object *there = &x->k->to->objects[to_object];
    int to = object_field_of_id(there, o->fields[from].id);
    if (to >= 0)
        return there->fields[to].name;
    struct gone g = {.object = o->id,
                     .zh = field_label(&o->fields[from], true),
                     .en = field_label(&o->fields[from], false)};
    struct cause why = gone_words(x->w->c->arena, &g);
    lacks(x, why.zh, why.en);
    return name;
}

static struct str choice_now(const struct carrying *x, int object, struct str field,
                             struct str text)
{
    const struct object *o = object < 0 ? NULL : &x->k->from->objects[object];
    int at = o ? object_field(o, field) : -1;
    if (at < 0)
        return text;
    return carry_choice(x->w->c->arena, x->k, o->fields[at].id, text);
}

// A text with {{fields}}.
static struct str filled_now(struct carrying *x, struct str text)
{
    struct carried gone = {.works = true};
    struct str now = action_fill_carry(x->w->c, x->k, x->about, text, &gone);
    if (!gone.works)
        lacks(x, gone.zh, gone.en);
    return now;
}

static enum err condition_now(struct carrying *x, int object, struct str text, struct str *out)
{
    struct carried one;
    *out = text;
    if (!str_trim(text).len || object < 0)
        return ERR_NONE;
    enum err e = carry_text(x->w->c, x->k, x->k->from->objects[object].id, false, text, &one);
    if (e)
        return e;
    if (!one.works)
        lacks(x, one.zh, one.en);
    else
        *out = one.text;
    return ERR_NONE;
}

// ---- writing it anew ----------------------------------------------------------------------------

static enum err carry_params(struct carrying *x, struct json_out *out,
                             const struct action_param *params, const struct json *o);

static enum err carry_steps(struct carrying *x, struct json_out *out, const struct json *steps)
{
    enum err e = ERR_NONE;
    json_out_array(out);
    for (int i = 0; i < steps->count && !e; i++) {
        const struct action *a = action_named(action_text(&steps->items[i], "do"));
        if (!a)
            continue;
        json_out_object(out);
        json_out_key(out, STR("do"));
        json_out_text(out, str_of(a->name));
        e = carry_params(x, out, a->params, &steps->items[i]);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    return e;
}

static void carry_values(struct carrying *x, struct json_out *out, int object, const struct json *v)
{
    json_out_object(out);
    for (int i = 0; i < v->count; i++) {
        const struct json *one = &v->items[i];
        json_out_key(out, field_now(x, object, one->key));
        if (one->kind == JSON_TEXT) {
            json_out_text(out, filled_now(x, choice_now(x, object, one->key, one->text)));
        } else if (one->kind == JSON_ARRAY) {
            json_out_array(out);
            for (int n = 0; n < one->count; n++)
                json_out_text(out, choice_now(x, object, one->key, one->items[n].text));
            json_out_array_end(out);
        } else {
            json_out_tree(out, one);
        }
    }
    json_out_object_end(out);
}

// A tag is a choice of the field beside it.
static struct str plain_now(struct carrying *x, const struct action_param *params,
                            const struct json *o, struct str text)
{
    for (const struct action_param *p = params; p->name; p++)
        if (p->kind == PARAM_FIELD && p->fits == FITS_CHOICES)
            return choice_now(x, action_object(x->k->from, x->about, p, params, o),
                              action_text(o, p->name), text);
    return text;
}

static enum err carry_param(struct carrying *x, struct json_out *out, const struct action_param *p,
                            const struct action_param *params, const struct json *o,
                            const struct json *v)
{
    struct str text = v->kind == JSON_TEXT ? v->text : STR("");
    int object = action_object(x->k->from, x->about, p, params, o);
    int customer = x->k->from->customer;
    enum err e = ERR_NONE;
    switch (p->kind) {
    case PARAM_OBJECT:
        json_out_text(out, object_now(x, text));
        return e;
    case PARAM_FIELD:
        json_out_text(out, field_now(x, object, text));
        return e;
    case PARAM_FIELDS:
        json_out_array(out);
        for (int i = 0; i < v->count; i++)
            json_out_text(out, field_now(x, object, v->items[i].text));
        json_out_array_end(out);
        return e;
    case PARAM_VALUES:
        carry_values(x, out, object, v);
        return e;
    case PARAM_TEXT:
        json_out_text(out, filled_now(x, text));
        return e;
    case PARAM_PLAIN:
        json_out_text(out, plain_now(x, params, o, text));
        return e;
    case PARAM_CONDITION:
    case PARAM_FILTER:
        e = condition_now(x, p->kind == PARAM_FILTER ? object : customer, text, &text);
        json_out_text(out, text);
        return e;
    case PARAM_STEPS:
        return carry_steps(x, out, v);
    default:
        json_out_tree(out, v);
        return e;
    }
}

static enum err carry_params(struct carrying *x, struct json_out *out,
                             const struct action_param *params, const struct json *o)
{
    enum err e = ERR_NONE;
    for (const struct action_param *p = params; p->name && !e; p++) {
        const struct json *v = json_get(o, p->name);
        if (!v)
            continue;
        json_out_key(out, str_of(p->name));
        e = carry_param(x, out, p, params, o, v);
    }
    return e;
}

enum { WHAT_STARTS, WHAT_STEPS };

// `starts` or `steps` as they stand from now on.
static enum err text_now(struct carrying *x, int what, const struct action *kind, struct str text,
                         struct str *out)
{
    struct buf b;
    struct json_out json;
    const struct json *root;
    struct ctx *c = x->w->c;
    enum err e = json_parse(c, text, AUTOMATION_BYTES_MAX, &root);
    if (e)
        return e;
    buf_init(&b, AUTOMATION_BYTES_MAX * 2);
    json_out_init(&json, &b);
    if (what == WHAT_STEPS) {
        e = carry_steps(x, &json, root);
    } else {
        json_out_object(&json);
        json_out_key(&json, STR("kind"));
        json_out_text(&json, str_of(kind->name));
        e = carry_params(x, &json, kind->params, root);
        json_out_object_end(&json);
    }
    if (!e)
        e = json_out_done(c, &json);
    *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

// ---- one automation -----------------------------------------------------------------------------

static enum err carry_plans(struct carrying *x, const struct automation *a)
{
    struct kept {
        int64_t id;
        struct str steps;
    } *list = NULL;
    struct db_rows *rows;
    size_t n = 0;
    struct ctx *c = x->w->c;
    enum err e =
        db_query(c, x->w->tx, plans_of, DB_VALUES(value_int(a->id), value_int(a->plan)), &rows);
    while (!e && db_next(c, rows, &e)) {
        list = arena_grow(c->arena, list, n, n + 1, sizeof *list);
        list[n++] = (struct kept){db_int(rows, 0), db_text_copy(c, rows, 1)};
    }
    for (size_t i = 0; i < n && !e; i++) {
        struct str now;
        e = text_now(x, WHAT_STEPS, NULL, list[i].steps, &now);
        if (!e && !str_eq(now, list[i].steps))
            e = db_run(c, x->w->tx, set_plan, DB_VALUES(value_text(now), value_int(list[i].id)),
                       NULL);
    }
    return e;
}

static const struct action *kind_of_text(struct ctx *c, struct str starts)
{
    struct ctx quiet = {.arena = c->arena};
    const struct json *root;
    if (json_parse(&quiet, starts, AUTOMATION_BYTES_MAX, &root))
        return NULL;
    for (const struct action *k = automation_kinds; k->name; k++)
        if (str_eq(action_text(root, "kind"), str_of(k->name)))
            return k;
    return NULL;
}

// What it is about by the objects as they were.
static int about_before(struct carrying *x, const struct automation *a)
{
    struct ctx quiet = {.arena = x->w->c->arena};
    struct automation_plan p = {.object = -1};
    // Of one that was broken before nothing is known but what was read so far.
    enum err e = automation_parse(&quiet, x->w->tx, x->k->from, a, &p);
    return e && !p.starts ? -1 : p.object;
}

static enum err settle(struct carrying *x, const struct automation *was, struct automation *now)
{
    struct ctx quiet = {.arena = x->w->c->arena};
    struct automation_plan p;
    struct work *w = x->w;
    enum err e = automation_parse(&quiet, w->tx, x->k->to, now, &p);
    if (e && e != ERR_INPUT && e != ERR_NOT_FOUND)
        return fail_as(w->c, &quiet.why);
    bool works = !e && !x->zh.len;
    if (e)
        lacks(x, quiet.why.zh, quiet.why.en);
    if (works && was->lacks)
        return db_run(w->c, w->tx, on, DB_VALUES(value_int(was->id)), NULL);
    if (works || !was->enabled)
        return ERR_NONE;
    return db_run(w->c, w->tx, off,
                  DB_VALUES(value_text(x->zh), value_text(x->en), value_int(was->id)), NULL);
}

static enum err carry_one(struct work *w, const struct carry *k, int64_t id)
{
    struct carrying x = {.w = w, .k = k, .zh = STR(""), .en = STR("")};
    struct automation was, now;
    enum err e = automation_load(w->c, w->tx, id, &was);
    const struct action *kind = e ? NULL : kind_of_text(w->c, was.starts);
    if (e || !kind)
        return e;
    now = was;
    x.about = about_before(&x, &was);
    e = text_now(&x, WHAT_STARTS, kind, was.starts, &now.starts);
    if (!e)
        e = text_now(&x, WHAT_STEPS, NULL, was.steps, &now.steps);
    if (!e)
        e = condition_now(&x, k->from->customer, was.condition, &now.condition);
    bool changed = !e && (!str_eq(now.starts, was.starts) || !str_eq(now.steps, was.steps) ||
                          !str_eq(now.condition, was.condition));
    if (changed)
        e = db_run(w->c, w->tx, set_texts,
                   DB_VALUES(value_text(now.starts), value_text(now.condition),
                             value_text(now.steps), value_int(id)),
                   NULL);
    if (!e)
        e = carry_plans(&x, &was);
    return e ? e : settle(&x, &was, &now);
}

enum err automations_carry(struct work *w, const struct carry *k)
{
    struct db_rows *rows;
    int64_t *ids = NULL;
    size_t n = 0;
    enum err e = db_query(w->c, w->tx, all_ids, DB_NO_VALUES, &rows);
    while (!e && db_next(w->c, rows, &e)) {
        ids = arena_grow(w->c->arena, ids, n, n + 1, sizeof *ids);
        ids[n++] = db_int(rows, 0);
    }
    for (size_t i = 0; i < n && !e; i++)
        e = carry_one(w, k, ids[i]);
    return e;
}

// ---- what speaks of it --------------------------------------------------------------------------

struct mentioning {
    struct ctx *c;
    const struct schema *s;
    int about, object, field;
    bool found;
};

static void look_node(void *user, const struct rule_node *n)
{
    struct mentioning *m = user;
    int object = n->object >= 0 ? n->object : m->s->customer;
    bool names = n->object >= 0 || n->field >= 0;
    m->found |= names && object == m->object && (m->field < 0 || n->field == m->field);
    m->found |=
        n->named && n->named->object == m->object && (m->field < 0 || n->named->field == m->field);
}

static void look_rule(struct mentioning *m, int object, struct str text)
{
    struct ctx quiet = {.arena = m->c->arena};
    struct rule *r;
    if (!str_trim(text).len ||
        (object >= 0 ? rule_parse_filter(&quiet, &m->s->catalog, object, text, &r)
                     : rule_parse(&quiet, &m->s->catalog, text, NULL, 0, &r)))
        return;
    // Bare names of a filter are the object's own.
    if (object >= 0 && object == m->object && m->field < 0)
        m->found = true;
    rule_walk(r->root, look_node, m);
}

static void look_field(struct mentioning *m, int object, struct str name)
{
    m->found |= name.len && object >= 0 && object == m->object &&
                (m->field < 0 || object_field(&m->s->objects[object], name) == m->field);
}

static void look_steps(struct mentioning *m, const struct json *steps);

static void look_param(struct mentioning *m, const struct action_param *p,
                       const struct action_param *params, const struct json *o,
                       const struct json *v)
{
    int object = action_object(m->s, m->about, p, params, o);
    struct str text = v->kind == JSON_TEXT ? v->text : STR("");
    if (p->kind == PARAM_OBJECT)
        m->found |= m->field < 0 && schema_object(m->s, text) == m->object;
    if (p->kind == PARAM_FIELD)
        look_field(m, object, text);
    for (int i = 0; i < v->count && p->kind == PARAM_FIELDS; i++)
        look_field(m, object, v->items[i].text);
    for (int i = 0; i < v->count && p->kind == PARAM_VALUES; i++)
        look_field(m, object, v->items[i].key);
    if (p->kind == PARAM_CONDITION)
        look_rule(m, -1, text);
    if (p->kind == PARAM_FILTER)
        look_rule(m, object, text);
    if (p->kind == PARAM_TEXT)
        m->found |= action_fill_names(m->c, m->s, m->about, text, m->object, m->field);
    for (int i = 0; i < v->count && p->kind == PARAM_VALUES; i++)
        if (v->items[i].kind == JSON_TEXT)
            m->found |=
                action_fill_names(m->c, m->s, m->about, v->items[i].text, m->object, m->field);
    if (p->kind == PARAM_STEPS)
        look_steps(m, v);
}

static void look_params(struct mentioning *m, const struct action_param *params,
                        const struct json *o)
{
    for (const struct action_param *p = params; p->name; p++) {
        const struct json *v = json_get(o, p->name);
        if (v)
            look_param(m, p, params, o, v);
    }
}

static void look_steps(struct mentioning *m, const struct json *steps)
{
    for (int i = 0; i < steps->count; i++) {
        const struct action *a = action_named(action_text(&steps->items[i], "do"));
        if (a)
            look_params(m, a->params, &steps->items[i]);
    }
}

bool automation_mentions(struct ctx *c, struct db_tx *tx, const struct schema *s,
                         const struct automation *a, int object, int field)
{
    struct ctx quiet = {.arena = c->arena};
    struct mentioning m = {.c = c, .s = s, .object = object, .field = field};
    struct automation_plan p;
    if (automation_parse(&quiet, tx, s, a, &p))
        return false;
    m.about = p.object;
    look_params(&m, automation_kinds[p.kind].params, p.starts);
    look_steps(&m, p.steps);
    look_rule(&m, -1, a->condition);
    return m.found || (field < 0 && p.object == object);
}
