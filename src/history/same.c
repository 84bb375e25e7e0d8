// Whether two histories hold the same: the proof that a mirror kept up equals one built anew.
#include "history/inside.h"

struct compare {
    struct ctx *c;
    const struct history *a, *b;
    int64_t customer; // at hand
};

static enum err cells_same(struct compare *m, const struct track *x, const struct track *y,
                           uint32_t i, uint32_t k, uint32_t nth, struct str object)
{
    for (int c = 0; c < x->column_count; c++) {
        int64_t v = track_raw(x, c, i), w = track_raw(y, c, k);
        bool text = x->types[c] == RULE_TEXT || x->types[c] == RULE_CHOICES;
        bool same = v == w;
        if (text && v != CELL_EMPTY && w != CELL_EMPTY)
            same = str_eq(history_text(m->a, (double)v), history_text(m->b, (double)w));
        if (!same)
            return fail(m->c, ERR_CONFLICT, "customer %lld: field %d of the %u. %.*s differs",
                        "客户 %lld：字段 %d 不一致（第 %u 条 %.*s）", (long long)m->customer,
                        x->fields[c], nth, STR_ARG(object));
    }
    return ERR_NONE;
}

static enum err track_same(struct compare *m, const struct track *x, const struct track *y,
                           uint32_t customer, uint32_t other, struct str object)
{
    struct slice s = track_slice(x, m->a->patch_of, customer);
    struct slice t = track_slice(y, m->b->patch_of, other);
    if (s.to - s.from != t.to - t.from)
        return fail(m->c, ERR_CONFLICT, "customer %lld has %u %.*s here and %u there",
                    "客户 %lld：此处有 %u 条 %.*s，另一处有 %u 条", (long long)m->customer,
                    s.to - s.from, STR_ARG(object), t.to - t.from);
    for (uint32_t i = s.from, k = t.from; i < s.to; i++, k++) {
        bool day = *track_days(x, i) == *track_days(y, k);
        bool end = !x->span || *track_ends(x, i) == *track_ends(y, k);
        if (!day || !end)
            return fail(m->c, ERR_CONFLICT, "customer %lld: item %u of %.*s differs",
                        "客户 %lld：第 %u 条 %.*s 不一致", (long long)m->customer, i - s.from + 1,
                        STR_ARG(object));
        enum err e = cells_same(m, x, y, i, k, i - s.from + 1, object);
        if (e)
            return e;
    }
    return ERR_NONE;
}

static enum err customer_same(struct compare *m, uint32_t customer)
{
    const struct history *a = m->a, *b = m->b;
    const struct catalog *catalog = a->catalog;
    m->customer = a->ids[customer];
    uint32_t other = history_customer_of(b, m->customer);
    if (other == UINT32_MAX)
        return fail(m->c, ERR_CONFLICT, "customer %lld is held only once",
                    "客户 %lld 只在其中一处存在", (long long)m->customer);
    if (a->first[customer] != b->first[other])
        return fail(m->c, ERR_CONFLICT, "customer %lld has another first day (%d, %d)",
                    "客户 %lld 的首日不一致（%d，%d）", (long long)m->customer, a->first[customer],
                    b->first[other]);
    enum err e = ERR_NONE;
    for (int o = 0; !e && o < catalog->object_count; o++)
        e = track_same(m, &a->tracks[o], &b->tracks[o], customer, other, catalog->objects[o].name);
    const struct catalog_object *own = &catalog->objects[catalog->customer];
    for (int i = 0; !e && i < history_state_count(a); i++)
        e = track_same(m, &a->states[i], &b->states[i], customer, other,
                       own->fields[a->columns[catalog->customer][i]].name);
    return e;
}

static enum err columns_same(struct compare *m)
{
    for (int o = 0; o < m->a->catalog->object_count; o++) {
        bool same = m->a->column_counts[o] == m->b->column_counts[o];
        for (int i = 0; same && i < m->a->column_counts[o]; i++)
            same = m->a->columns[o][i] == m->b->columns[o][i];
        if (!same)
            return fail(m->c, ERR_CONFLICT, "the two hold different fields of %.*s",
                        "两处保存的 %.*s 字段不同", STR_ARG(m->a->catalog->objects[o].name));
    }
    return ERR_NONE;
}

enum err history_same(struct ctx *c, const struct history *a, const struct history *b)
{
    struct compare m = {c, a, b, 0};
    enum err e = columns_same(&m);
    for (uint32_t i = 0; !e && i < a->customers; i++)
        if (a->first[i] != FIRST_GONE)
            e = customer_same(&m, i);
    for (uint32_t i = 0; !e && i < b->customers; i++)
        if (b->first[i] != FIRST_GONE && history_customer_of(a, b->ids[i]) == UINT32_MAX)
            e = fail(c, ERR_CONFLICT, "customer %lld is held only once",
                     "客户 %lld 只在其中一处存在", (long long)b->ids[i]);
    if (!e && a->customers - a->gone != b->customers - b->gone)
        e = fail(c, ERR_CONFLICT, "%u customers are counted here and %u there",
                 "此处计有 %u 位客户，另一处计有 %u 位", a->customers - a->gone,
                 b->customers - b->gone);
    return e;
}
