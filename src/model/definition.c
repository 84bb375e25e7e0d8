#include "model/definition.h"
#include "model/scope.h"

#include <roaring/roaring.h>

static enum err part_of(struct ctx *c, const struct schema *s, struct str text, const char *name,
                        struct rule **out, const char **part)
{
    *out = NULL;
    if (!str_trim(text).len)
        return ERR_NONE;
    enum err e = rule_parse(c, &s->catalog, text, NULL, 0, out);
    if (e && part)
        *part = name;
    return e;
}

// The parts are in brackets, each on lines of its own, so that their comments or signs cannot reach
// into each other.
static struct str member_text(struct arena *a, const struct definition *d)
{
    struct str lost = rule_text(a, d->lost, NULL);
    struct str spared = d->spared ? rule_text(a, d->spared, NULL) : STR_NONE;
    struct str customer = d->customer ? rule_text(a, d->customer, NULL) : STR_NONE;
    struct str not_lost =
        d->spared ? str_format(a, "not ((%.*s) and not (%.*s))", STR_ARG(lost), STR_ARG(spared))
                  : str_format(a, "not (%.*s)", STR_ARG(lost));
    if (!d->customer)
        return not_lost;
    return str_format(a, "(%.*s) and %.*s", STR_ARG(customer), STR_ARG(not_lost));
}

enum err definition_parse(struct ctx *c, const struct schema *s, const struct draft *draft,
                          struct definition *out, const char **part)
{
    *out = (struct definition){0};
    if (!str_trim(draft->lost_when).len)
        return fail(c, ERR_INPUT, "when is a customer lost? The condition is missing",
                    "缺少流失条件：什么时候算流失？");
    enum err e = part_of(c, s, draft->lost_when, "lost_when", &out->lost, part);
    if (!e)
        e = part_of(c, s, draft->customer_when, "customer_when", &out->customer, part);
    if (!e)
        e = part_of(c, s, draft->not_while, "not_while", &out->spared, part);
    if (!e)
        e = rule_parse(c, &s->catalog, member_text(c->arena, out), NULL, 0, &out->member);
    if (!e)
        e = reasons_parse(c, draft->reason, &out->reasons);
    return e ? e : reasons_check(c, s, &out->reasons);
}

// ---- a question ---------------------------------------------------------------------------------

static enum err allowed(struct ctx *c, const struct viewer *v, const struct rule *const *rules,
                        int count)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < count && !e; i++)
        e = viewer_allows(c, v, rules[i]);
    return e;
}

// Each object that the rules look at, and the customer.
static bool *objects_of(struct arena *a, const struct schema *s, const struct rule *const *rules,
                        int count)
{
    bool *out = ARENA_ARRAY(a, bool, (size_t)s->object_count);
    out[s->customer] = true;
    for (int i = 0; i < count; i++)
        viewer_objects(rules[i], out);
    return out;
}

struct sets {
    struct id_set **at;
    int count;
};

static enum err take_sets(struct ctx *c, struct org *o, const struct schema *s,
                          const struct viewer *v, enum verb verb, const bool *objects,
                          struct sets *out)
{
    struct id_set *more = NULL;
    enum err e = ERR_NONE;
    out->at = ARENA_ARRAY(c->arena, struct id_set *, (size_t)s->object_count + 1);
    for (int i = 0; i < s->object_count && !e; i++) {
        struct id_set *set = NULL;
        if (objects[i])
            e = scope_ids(c, o, v, s, i, VERB_SEE, &set);
        if (!e && set)
            out->at[out->count++] = set;
    }
    if (!e && verb != VERB_SEE)
        e = scope_ids(c, o, v, s, s->customer, verb, &more);
    if (!e && more)
        out->at[out->count++] = more;
    return e;
}

static void drop_sets(struct sets *sets)
{
    for (int i = 0; i < sets->count; i++)
        id_set_drop(sets->at[i]);
}

// Those in all of the sets, as customers of the history.
static void *within(const struct history *h, const struct sets *sets)
{
    size_t count;
    if (!sets->count)
        return NULL;
    roaring_bitmap_t *out = roaring_bitmap_create();
    const int64_t *ids = id_set_list(sets->at[0], &count);
    for (size_t i = 0; i < count; i++) {
        uint32_t customer = history_customer_of(h, ids[i]);
        bool in_all = customer != UINT32_MAX;
        for (int n = 1; n < sets->count && in_all; n++)
            in_all = id_set_has(sets->at[n], ids[i]);
        if (in_all)
            roaring_bitmap_add(out, customer);
    }
    return out;
}

static enum err begin(struct ctx *c, struct org *o, const struct schema *s, const struct viewer *v,
                      enum verb verb, const struct rule *const *rules, int count,
                      const bool *objects, struct question *out)
{
    struct sets sets = {0};
    *out = (struct question){.mirror = org_mirror(o), .schema = s};
    enum err e = viewer_need(c, v, &s->objects[s->customer], verb);
    if (!e && objects)
        e = take_sets(c, o, s, v, verb, objects, &sets);
    if (!e)
        e = mirror_use(c, out->mirror, rules, count, &out->history);
    if (!e)
        out->within = within(out->history, &sets);
    drop_sets(&sets);
    return e;
}

enum err question_begin(struct ctx *c, struct org *o, const struct schema *s,
                        const struct viewer *v, enum verb verb, const struct rule *const *rules,
                        int count, struct question *out)
{
    *out = (struct question){.schema = s};
    enum err e = allowed(c, v, rules, count);
    return e ? e
             : begin(c, o, s, v, verb, rules, count, objects_of(c->arena, s, rules, count), out);
}

enum err question_begin_published(struct ctx *c, struct org *o, const struct schema *s,
                                  const struct viewer *v, enum verb verb,
                                  const struct rule *const *rules, int count, int published,
                                  struct question *out)
{
    const struct rule *const *own = rules + published;
    *out = (struct question){.schema = s};
    enum err e = allowed(c, v, own, count - published);
    return e ? e
             : begin(c, o, s, v, verb, rules, count,
                     objects_of(c->arena, s, own, count - published), out);
}

static enum err sees_of_him(struct ctx *c, struct org *o, const struct schema *s,
                            const struct viewer *v, const bool *objects, int64_t customer)
{
    struct db_tx *tx;
    bool seen = true;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    for (int i = 0; i < s->object_count && !e && seen; i++)
        if (objects[i])
            e = scope_customer(c, o, tx, v, s, i, VERB_SEE, customer, &seen);
    db_read_end(tx);
    if (!e && !seen)
        e = fail(c, ERR_NOT_FOUND, "there is no such customer", "没有这个客户");
    return e;
}

enum err question_begin_one(struct ctx *c, struct org *o, const struct schema *s,
                            const struct viewer *v, const struct rule *const *rules, int count,
                            int64_t customer, struct question *out)
{
    *out = (struct question){.schema = s};
    enum err e = allowed(c, v, rules, count);
    if (!e)
        e = sees_of_him(c, o, s, v, objects_of(c->arena, s, rules, count), customer);
    return e ? e : begin(c, o, s, v, VERB_SEE, rules, count, NULL, out);
}

void question_end(struct question *q)
{
    if (q->history)
        mirror_release(q->mirror);
    if (q->within)
        roaring_bitmap_free(q->within);
    q->history = NULL;
    q->within = NULL;
}
