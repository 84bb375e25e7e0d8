#include "setup/differ.h"

static const char *const what_names[] = {[SETUP_ADDED] = "added",
                                         [SETUP_CHANGED] = "changed",
                                         [SETUP_REMOVED] = "removed",
                                         [SETUP_ONLY_HERE] = "only_here",
                                         [SETUP_KEPT] = "kept"};

const char *setup_what_name(enum setup_what w)
{
    return what_names[w];
}

static bool same(struct arena *a, const struct json *x, const struct json *y)
{
    if (!x || !y)
        return !x && !y;
    return str_eq(setup_compact(a, x, NULL), setup_compact(a, y, NULL));
}

// ---- the order of fields ------------------------------------------------------------------------

static const struct json *named(const struct json *list, struct str name)
{
    for (int i = 0; list && i < list->count; i++) {
        const struct json *n = json_get(&list->items[i], "name");
        if (n && str_eq(n->text, name))
            return &list->items[i];
    }
    return NULL;
}

// The names of those that are in both, in the order of `list`.
static struct str order_of(struct arena *a, const struct json *list, const struct json *other)
{
    struct buf b;
    buf_init(&b, SETUP_BYTES_MAX);
    for (int i = 0; list && i < list->count; i++) {
        const struct json *n = json_get(&list->items[i], "name");
        if (!n || (other && !named(other, n->text)))
            continue;
        if (b.len)
            buf_add(&b, STR("、"));
        buf_add(&b, n->text);
    }
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

static bool same_order(struct arena *a, const struct json *x, const struct json *y)
{
    return str_eq(order_of(a, x, y), order_of(a, y, x));
}

bool setup_differs(const struct applying *a, const struct setup_item *was,
                   const struct setup_item *to, const struct setup *now)
{
    struct arena *arena = a->w->c->arena;
    (void)now;
    for (int i = 0; i < to->body->count; i++) {
        const struct json *v = &to->body->items[i];
        if (v->kind == JSON_NULL || item_holds(to, v->key))
            continue;
        if (!same(arena, v, json_get(was->body, str_zero(arena, v->key))))
            return true;
    }
    for (int i = 0; a->to->whole && i < was->body->count; i++) {
        const struct json *v = &was->body->items[i];
        if (!item_holds(was, v->key) && !json_get(to->body, str_zero(arena, v->key)))
            return true;
    }
    return a->to->whole && !a->undoing && setup_parts[to->part].inside &&
           !same_order(arena, json_get(was->body, "fields"), json_get(to->body, "fields"));
}

// ---- values as people read them -----------------------------------------------------------------

static void add_value(struct arena *a, struct buf *b, const struct json *v)
{
    const struct json *name = v->kind == JSON_OBJECT ? json_get(v, "name") : NULL;
    if (!name && v->kind == JSON_OBJECT)
        name = json_get(v, "field");
    const struct json *title = !name && v->kind == JSON_OBJECT ? json_get(v, "title") : NULL;
    if (title)
        name = json_get(title, "zh");
    const struct json *when = !name && v->kind == JSON_OBJECT ? json_get(v, "when") : NULL;
    if (v->kind == JSON_TEXT)
        buf_add(b, v->text);
    else if (v->kind == JSON_ARRAY)
        for (int i = 0; i < v->count; i++) {
            if (i)
                buf_add(b, STR("、"));
            add_value(a, b, &v->items[i]);
        }
    else if (name)
        buf_add(b, name->text);
    else if (when) // of a kind of loss
        buf_format(b, "%.*s: %.*s", STR_ARG(json_get(v, "kind")->text), STR_ARG(when->text));
    else
        buf_add(b, setup_compact(a, v, NULL));
}

static struct str value_of(struct arena *a, const struct json *v)
{
    struct buf b;
    if (!v || v->kind == JSON_NULL)
        return STR_NONE;
    buf_init(&b, SETUP_BYTES_MAX);
    add_value(a, &b, v);
    struct str out = str_copy(a, b.len ? buf_str(&b) : STR(""));
    buf_deinit(&b);
    return out.at ? out : STR("");
}

static void add_change(struct arena *a, struct setup_step *s, struct setup_change one)
{
    size_t n = (size_t)s->change_count++;
    s->changes = arena_grow(a, s->changes, n, n + 1, sizeof *s->changes);
    s->changes[n] = one;
}

// The leaves that differ, each with its path.
static void compare(struct arena *a, struct setup_step *s, struct str path, const struct json *x,
                    const struct json *y)
{
    const struct json *both[] = {x, y};
    if (same(a, x, y))
        return;
    bool deep = (x && x->kind == JSON_OBJECT) || (y && y->kind == JSON_OBJECT);
    if (!deep) {
        add_change(
            a, s,
            (struct setup_change){.path = path, .before = value_of(a, x), .after = value_of(a, y)});
        return;
    }
    for (int side = 0; side < 2; side++)
        for (int i = 0; both[side] && i < both[side]->count; i++) {
            struct str key = both[side]->items[i].key;
            const char *zero = str_zero(a, key);
            if (side && x && json_get(x, zero)) // was there in the first round
                continue;
            if (!path.len && item_holds(&s->item, key))
                continue;
            compare(a, s, path.len ? str_format(a, "%.*s.%s", STR_ARG(path), zero) : key,
                    x ? json_get(x, zero) : NULL, y ? json_get(y, zero) : NULL);
        }
}

// ---- conditions as sentences --------------------------------------------------------------------

static void sentence(struct arena *a, const struct schema *s, struct str text, struct str *zh,
                     struct str *en)
{
    struct ctx quiet = {.arena = a};
    struct rule *r;
    if (!text.len || rule_parse(&quiet, &s->catalog, text, NULL, 0, &r))
        return;
    *zh = rule_sentence(a, r, RULE_ZH);
    *en = rule_sentence(a, r, RULE_EN);
}

static void say_conditions(const struct applying *a, struct setup_step *s)
{
    static const char *const paths[] = {"condition", "lost_when", "customer_when", "not_while",
                                        "permits.condition"};
    struct arena *arena = a->w->c->arena;
    for (int i = 0; i < s->change_count; i++)
        for (size_t n = 0; n < sizeof paths / sizeof *paths; n++) {
            struct setup_change *c = &s->changes[i];
            if (!str_eq(c->path, str_of(paths[n])))
                continue;
            sentence(arena, a->before, c->before, &c->before_zh, &c->before_en);
            sentence(arena, a->w->schema, c->after, &c->after_zh, &c->after_en);
        }
}

// ---- steps --------------------------------------------------------------------------------------

struct differing {
    struct ctx *c;
    const struct applying *a;
    struct setup_difference *out;
};

static struct setup_step *add_step(struct differing *d, enum setup_what what,
                                   const struct setup_item *i)
{
    struct setup_difference *out = d->out;
    const struct json *label = json_get(i->body, "label"), *v;
    if ((out->count & (out->count - 1)) == 0)
        out->steps = arena_grow(d->c->arena, out->steps, (size_t)out->count,
                                out->count ? (size_t)out->count * 2 : 1, sizeof *out->steps);
    struct setup_step *s = &out->steps[out->count++];
    *s = (struct setup_step){.what = what, .item = *i, .zh = i->name, .en = i->name};
    if (setup_parts[i->part].call)
        setup_parts[i->part].call(d->c->arena, d->a->w->schema, i, &s->zh, &s->en);
    if (label && (v = json_get(label, "zh")) && v->text.len)
        s->zh = v->text;
    if (label && (v = json_get(label, "en")) && v->text.len)
        s->en = v->text;
    s->follows = !setup_find(d->a->to, i->key);
    return s;
}

static void look_at(struct differing *d, const struct setup_item *was, const struct setup_item *is)
{
    struct setup_step s = {.item = is ? *is : *was}, *kept;
    struct arena *a = d->c->arena;
    if (was && is) {
        compare(a, &s, STR_NONE, was->body, is->body);
        const struct json *x = json_get(was->body, "fields"), *y = json_get(is->body, "fields");
        if (setup_parts[is->part].inside && !same_order(a, x, y))
            add_change(a, &s,
                       (struct setup_change){.path = STR("order"),
                                             .before = order_of(a, x, y),
                                             .after = order_of(a, y, x)});
        if (!s.change_count)
            return;
    } else {
        compare(a, &s, STR_NONE, was ? was->body : NULL, is ? is->body : NULL);
    }
    say_conditions(d->a, &s);
    kept = add_step(d, was && is ? SETUP_CHANGED : is ? SETUP_ADDED : SETUP_REMOVED, is ? is : was);
    kept->changes = s.changes;
    kept->change_count = s.change_count;
    kept->before = was ? was->body : NULL;
    kept->after = is ? is->body : NULL;
}

// What is said about a thing that is as the file says stands with its step.
static struct setup_step *step_of(const struct differing *d, struct str key)
{
    for (int i = 0; i < d->out->count; i++)
        if (str_eq(d->out->steps[i].item.key, key))
            return &d->out->steps[i];
    return NULL;
}

static void add_notes(struct differing *d, const struct setup *after)
{
    for (int n = 0; n < d->a->note_count; n++) {
        const struct setup_note *note = &d->a->notes[n];
        struct setup_step *told = note->left ? NULL : step_of(d, note->key);
        if (told) {
            told->why_en = note->en;
            told->why_zh = note->zh;
        }
        if (!note->left)
            continue;
        const struct setup_item *i = setup_find(d->a->to, note->key);
        if (!i)
            i = setup_find(after, note->key);
        if (!i)
            continue;
        struct setup_step *s = add_step(d, SETUP_KEPT, i);
        s->why_en = note->en;
        s->why_zh = note->zh;
    }
}

void setup_differ(struct ctx *c, const struct setup *before, const struct setup *after,
                  const struct applying *a, struct setup_difference *out)
{
    struct differing d = {c, a, out};
    for (int i = 0; i < after->count; i++)
        look_at(&d, setup_find(before, after->items[i].key), &after->items[i]);
    for (int i = 0; i < before->count; i++)
        if (!setup_find(after, before->items[i].key))
            look_at(&d, &before->items[i], NULL);
    add_notes(&d, after);
    for (int i = 0; a->to->whole && !a->undoing && i < after->count; i++)
        if (!setup_find(a->to, after->items[i].key))
            add_step(&d, SETUP_ONLY_HERE, &after->items[i]);
    int *counts[] = {[SETUP_ADDED] = &out->added,
                     [SETUP_CHANGED] = &out->changed,
                     [SETUP_REMOVED] = &out->removed,
                     [SETUP_ONLY_HERE] = &out->only_here,
                     [SETUP_KEPT] = &out->kept};
    for (int i = 0; i < out->count; i++)
        ++*counts[out->steps[i].what];
}
