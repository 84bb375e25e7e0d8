#include "model/carry.h"

static const char set_options[] = "UPDATE field SET options = ? WHERE id = ?";

// A tree being moved from one catalog to the next.
struct moving {
    struct ctx *c;
    const struct carry *k;
    enum err err;
};

static enum err parse(struct ctx *c, const struct schema *s, int64_t object, bool formula,
                      struct str text, struct rule **out)
{
    int at = schema_object_of_id(s, object);
    if (at < 0)
        return fail(c, ERR_INPUT, "the object it is about was deleted", "它所属的对象已删除");
    return formula ? rule_parse_formula(c, &s->catalog, at, text, out)
                   : rule_parse_filter(c, &s->catalog, at, text, out);
}

static int moved_object(struct moving *m, int object)
{
    const struct object *o = &m->k->from->objects[object];
    int at = schema_object_of_id(m->k->to, o->id);
    if (at < 0 && !m->err)
        m->err = fail(m->c, ERR_INPUT, "the object '%s'%.0s was deleted", "%.0s对象“%s”已删除",
                      str_zero(m->c->arena, object_label(o, false)),
                      str_zero(m->c->arena, object_label(o, true)));
    return at;
}

static enum err field_gone(struct ctx *c, const struct field *f)
{
    return fail(c, ERR_INPUT, "the field '%s'%.0s was deleted", "%.0s字段“%s”已删除",
                str_zero(c->arena, field_label(f, false)),
                str_zero(c->arena, field_label(f, true)));
}

static int moved_field(struct moving *m, int object, int field)
{
    const struct object *o = &m->k->from->objects[object];
    int to = moved_object(m, object);
    int at = to < 0 ? -1 : object_field_of_id(&m->k->to->objects[to], o->fields[field].id);
    if (at < 0 && !m->err)
        m->err = field_gone(m->c, &o->fields[field]);
    return at;
}

static bool is_of(const struct moving *m, const struct rule_node *n)
{
    const struct schema *s = m->k->from;
    int object = n->object >= 0 ? n->object : s->customer;
    bool call = n->op == RULE_CALL && (n->function == RULE_LAST || n->function == RULE_BEFORE);
    if (n->op != RULE_STATE && n->op != RULE_ITEM && !call)
        return false;
    return n->field >= 0 && s->objects[object].fields[n->field].id == m->k->choice_field;
}

// level = "VIP" where VIP is called otherwise now.
static void rename_choice(struct moving *m, struct rule_node *n)
{
    bool compares =
        n->op == RULE_EQ || n->op == RULE_NE || n->op == RULE_IN || n->op == RULE_CONTAINS;
    bool about = false;
    for (int i = 0; i < n->kid_count && compares; i++)
        about |= is_of(m, n->kids[i]);
    for (int i = 0; i < n->kid_count && about; i++)
        for (int old = 0; old < m->k->choice_old_count; old++)
            if (n->kids[i]->op == RULE_CONST_TEXT &&
                str_eq(n->kids[i]->text, m->k->choice_olds[old]))
                n->kids[i]->text = m->k->choice_new;
}

// Targets are the objects, and after them people and departments, whose fields are always there.
static void move_path(struct moving *m, struct rule_node *n)
{
    int objects = m->k->from->object_count;
    if (n->target < objects) {
        n->target_field = moved_field(m, n->target, n->target_field);
        n->target = moved_object(m, n->target);
    } else {
        n->target += m->k->to->object_count - objects;
    }
}

static void move(struct moving *m, struct rule_node *n)
{
    int object = n->object >= 0 ? n->object : m->k->from->customer;
    if (m->k->choice_field)
        rename_choice(m, n);
    for (int i = 0; i < n->kid_count; i++)
        move(m, n->kids[i]);
    if (n->where)
        move(m, n->where);
    if (n->field >= 0 && (n->op == RULE_STATE || n->op == RULE_ITEM || n->op == RULE_CALL))
        n->field = moved_field(m, object, n->field);
    if (n->object >= 0)
        n->object = moved_object(m, n->object);
    if (n->op == RULE_FOLLOW)
        move_path(m, n);
}

static void broken(struct carried *out, const struct ctx *c)
{
    out->works = false;
    out->en = c->why.en;
    out->zh = c->why.zh;
}

// Whether the text as it stands still says what the moved tree says.
static bool still_same(struct ctx *c, const struct carry *k, int64_t object, bool formula,
                       struct str text, const struct rule *moved)
{
    struct ctx quiet = {.arena = c->arena};
    struct rule *now;
    return !parse(&quiet, k->to, object, formula, text, &now) &&
           rule_node_eq(rule_node_folded(c->arena, now, now->root), moved->root);
}

enum err carry_text(struct ctx *c, const struct carry *k, int64_t object, bool formula,
                    struct str text, struct carried *out)
{
    struct ctx before = {.arena = c->arena}, after = {.arena = c->arena};
    struct moving m = {.c = &after, .k = k};
    struct rule *old, *now;
    *out = (struct carried){.text = text, .works = true};
    if (!text.len)
        return ERR_NONE;
    if (parse(&before, k->from, object, formula, text, &old)) {
        // It did not work before: perhaps what it misses is back.
        if (parse(&after, k->to, object, formula, text, &now))
            broken(out, &after);
        return ERR_NONE;
    }
    struct rule *moved = rule_folded(c->arena, old);
    move(&m, moved->root);
    if (m.err || (moved->scope = moved_object(&m, old->scope)) < 0) {
        broken(out, &after);
        return ERR_NONE;
    }
    moved->catalog = &k->to->catalog;
    if (still_same(c, k, object, formula, text, moved))
        return ERR_NONE;
    struct str written = rule_text(c->arena, moved, NULL);
    if (parse(&after, k->to, object, formula, written, &now)) {
        broken(out, &after);
        return ERR_NONE;
    }
    out->text = written;
    out->changed = !str_eq(written, text);
    return ERR_NONE;
}

void carry_name(struct ctx *c, const struct carry *k, int object, struct str name,
                struct carried *out)
{
    struct ctx quiet = {.arena = c->arena};
    const struct object *o = object < 0 ? NULL : &k->from->objects[object];
    int from = o ? object_field_called(o, name) : -1;
    int there = from < 0 ? -1 : schema_object_of_id(k->to, o->id);
    *out = (struct carried){.text = name, .works = true};
    if (there < 0)
        return;
    const struct object *now = &k->to->objects[there];
    const struct field *was = &o->fields[from];
    int to = object_field_of_id(now, was->id);
    if (to < 0) {
        (void)!field_gone(&quiet, was);
        broken(out, &quiet);
        return;
    }
    if (object_field_called(now, name) == to)
        return;
    out->text = str_eq(name, was->name) ? now->fields[to].name
                                        : field_label(&now->fields[to], str_eq(name, was->zh));
    if (object_field_called(now, out->text) != to)
        out->text = now->fields[to].name; // another has the same label
    out->changed = true;
}

struct str carry_choice(struct arena *a, const struct carry *k, int64_t field, struct str value)
{
    struct str rest = value, out = STR("");
    char mark[] = {RULE_CHOICE_MARK, 0};
    if (!k->choice_field || k->choice_field != field)
        return value;
    while (rest.len) {
        struct str one = str_cut(rest, RULE_CHOICE_MARK, &rest), left = out;
        bool there = false;
        for (int i = 0; i < k->choice_old_count; i++)
            if (str_eq(one, k->choice_olds[i]))
                one = k->choice_new;
        while (left.len)
            there |= str_eq(str_cut(left, RULE_CHOICE_MARK, &left), one);
        if (!there)
            out = str_format(a, "%.*s%s%.*s", STR_ARG(out), out.len ? mark : "", STR_ARG(one));
    }
    return out;
}

static enum err carry_option(struct work *w, const struct carry *k, int64_t object, bool formula,
                             struct str *text, bool *changed)
{
    struct carried one;
    enum err e = carry_text(w->c, k, object, formula, *text, &one);
    if (!e && one.works && one.changed) {
        *text = one.text;
        *changed = true;
    }
    return e;
}

static enum err carry_field(struct work *w, const struct carry *k, int64_t object,
                            const struct field *f, bool *changed)
{
    struct field_options o = f->options;
    struct str text;
    bool own = false;
    enum err e = carry_option(w, k, object, true, &o.formula, &own);
    if (!e)
        e = carry_option(w, k, object, false, &o.shown_when, &own);
    if (!e)
        e = carry_option(w, k, object, false, &o.required_when, &own);
    if (e || !own)
        return e;
    *changed = true;
    e = options_text(w->c, &o, &text);
    return e ? e
             : db_run(w->c, w->tx, set_options, DB_VALUES(value_text(text), value_int(f->id)),
                      NULL);
}

enum err carry_fields(struct work *w, const struct carry *k, bool *changed)
{
    enum err e = ERR_NONE;
    *changed = false;
    for (int o = 0; o < k->to->object_count; o++)
        for (int i = 0; i < k->to->objects[o].field_count && !e; i++)
            e = carry_field(w, k, k->to->objects[o].id, &k->to->objects[o].fields[i], changed);
    return e;
}
