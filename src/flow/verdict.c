#include "flow/verdict.h"
#include "flow/ladder.h"
#include "flow/step.h"

// The newest warning of each customer under one rule that still binds: open, or its reason not yet
// gone for the hold-down.
// Whose it is, where he is there: one who has left has no list.
#define NEWEST_COLUMNS                                                                             \
    "w.customer, w.id, w.status, w.ended, COALESCE((SELECT p.id FROM person p WHERE p.id = "       \
    "w.person "                                                                                    \
    "AND p.active = 1), 0), w.chosen, w.handed, w.rule, w.snoozed"
static const char select_newest[] =
    "SELECT " NEWEST_COLUMNS " FROM warning w WHERE w.rule = ? AND w.id = (SELECT MAX(x.id) FROM "
    "warning x WHERE x.rule = w.rule AND x.customer = w.customer)";
// Of one customer all there were, the newest of each rule behind its others.
static const char select_his[] =
    "SELECT " NEWEST_COLUMNS " FROM warning w WHERE w.customer = ? ORDER BY w.id";
static const char is_open[] = "SELECT COUNT(*) FROM warning WHERE id = ? AND status = 'open'";
static const char set_ended[] = "UPDATE warning SET ended = ? WHERE id = ?";
static const char set_gone[] =
    "UPDATE warning SET version = version + 1, status = 'gone', closed = ? WHERE id = ?";

struct newest {
    int64_t customer, id;
    bool open;
    day_t ended; // DAY_NONE: the rule has been true ever since
    struct opened_one whose;
};

// ---- one customer under one rule ----------------------------------------------------------------

static enum err open_warning(struct work *w, struct judging *j, int64_t customer)
{
    j->opened++;
    return opening_make(w, &j->opening, customer);
}

// Its reason has been gone for the hold-down.
static enum err let_go(struct work *w, int64_t warning)
{
    enum err e = db_run(w->c, w->tx, set_gone,
                        DB_VALUES(value_int(work_today(w)), value_int(warning)), NULL);
    if (!e)
        e = step_add(w, warning, STEP_GONE, 0, STR_NONE);
    return e ? e : ladder_end(w, warning);
}

static enum err end_with(struct work *w, int64_t warning, struct value day)
{
    return db_run(w->c, w->tx, set_ended, DB_VALUES(day, value_int(warning)), NULL);
}

// `n` is NULL where there never was a warning.
static enum err judge_one(struct work *w, struct judging *j, int64_t customer, bool holds,
                          const struct newest *n)
{
    day_t today = work_today(w);
    bool over = n && n->ended != DAY_NONE;
    if (holds && !n)
        return open_warning(w, j, customer);
    if (!n || (!holds && over && !n->open))
        return ERR_NONE;
    if (holds && over && !n->open && today - n->ended >= j->rule.hold_down)
        return open_warning(w, j, customer);
    enum err e = ERR_NONE;
    if (holds && over)
        e = end_with(w, n->id, value_null()); // only flicker: it has never really gone
    else if (!holds && !over)
        e = end_with(w, n->id, value_int(today));
    day_t ended = over ? n->ended : today;
    if (!e && !holds && n->open && today - ended >= j->rule.hold_down)
        e = let_go(w, n->id);
    return e;
}

enum { NEWEST_RULE = 7 };

static struct newest read_newest(struct db_rows *rows)
{
    struct value ended = db_value(rows, 3);
    struct newest n = {.customer = db_int(rows, 0),
                       .id = db_int(rows, 1),
                       .open = str_eq(db_text(rows, 2), STR("open")),
                       .ended = ended.type == VALUE_INT ? (day_t)ended.integer : DAY_NONE};
    n.whose = (struct opened_one){.id = n.id,
                                  .customer = n.customer,
                                  .person = db_int(rows, 4),
                                  .chosen = db_int(rows, 5) != 0,
                                  .handed = db_value(rows, 6).type == VALUE_INT,
                                  .asleep = db_value(rows, 8).type == VALUE_INT};
    return n;
}

// One that stays open goes along with its customer's owner, or to whoever is there by now.
static enum err keep_up(struct work *w, struct judging *j, const struct newest *n)
{
    int64_t open = 0;
    if (!n->open)
        return ERR_NONE;
    enum err e = db_number(w->c, w->tx, is_open, DB_VALUES(value_int(n->id)), 0, &open);
    return e || !open ? e : opening_keep_up(w, j->org, &j->opening, &n->whose);
}

// Whether it is on the list of somebody who sees the customer; what is not open is nobody's business.
static enum err stays(struct judging *j, const struct newest *n, bool *out)
{
    *out = !n->open;
    if (!n->open || !n->whose.person)
        return ERR_NONE;
    return assigner_may(&j->opening.assigner, n->whose.person, n->customer, out);
}

// ---- everybody ----------------------------------------------------------------------------------

static enum err all_newest(struct work *w, const struct judging *j, struct newest **out,
                           size_t *count)
{
    struct db_rows *rows;
    size_t n = 0;
    struct newest *list = NULL;
    enum err e = db_query(w->c, w->tx, select_newest, DB_VALUES(value_int(j->rule.id)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        if ((n & (n - 1)) == 0)
            list = arena_grow(w->c->arena, list, n, n * 2 + 1, sizeof *list);
        list[n++] = read_newest(rows);
    }
    *out = list;
    *count = n;
    return e;
}

static bool holds_for(const struct judging *j, int64_t customer)
{
    uint32_t at = history_customer_of(j->history, customer);
    return at != UINT32_MAX && roaring_bitmap_contains(j->holds, at);
}

static enum err judge_everybody(struct work *w, struct judging *j)
{
    struct newest *list;
    size_t count;
    bool kept;
    struct int_map known;
    int_map_init(&known, 1024);
    enum err e = all_newest(w, j, &list, &count);
    for (size_t i = 0; i < count && !e; i++) {
        int_map_put(&known, (uint64_t)list[i].customer, 1);
        e = judge_one(w, j, list[i].customer, holds_for(j, list[i].customer), &list[i]);
        if (!e)
            e = stays(j, &list[i], &kept);
        if (!e && !kept)
            e = keep_up(w, j, &list[i]);
    }
    roaring_uint32_iterator_t it;
    roaring_init_iterator(j->holds, &it);
    for (; it.has_value && !e; roaring_advance_uint32_iterator(&it)) {
        int64_t customer = history_customer_id(j->history, it.current_value);
        if (!int_map_get(&known, (uint64_t)customer))
            e = judge_one(w, j, customer, true, NULL);
    }
    int_map_deinit(&known);
    return e;
}

// ---- some ---------------------------------------------------------------------------------------

static int rule_index(const struct judging_few *f, int64_t rule)
{
    for (int i = 0; i < f->count; i++)
        if (f->list[i].rule.id == rule)
            return i;
    return -1;
}

// By rule; `id` 0 where there never was one.
static enum err his_newest(struct work *w, const struct judging_few *f, int64_t customer,
                           struct newest *out)
{
    struct db_rows *rows;
    memset(out, 0, (size_t)f->count * sizeof *out);
    enum err e = db_query(w->c, w->tx, select_his, DB_VALUES(value_int(customer)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        int at = rule_index(f, db_int(rows, NEWEST_RULE));
        if (at >= 0)
            out[at] = read_newest(rows);
    }
    return e;
}

static enum err judge_customer(struct work *w, struct judging_few *f, int64_t customer,
                               struct newest *newest)
{
    enum err e = his_newest(w, f, customer, newest);
    for (int i = 0; i < f->count && !e; i++) {
        struct judging *j = &f->list[i];
        bool holds = holds_for(j, customer), any = newest[i].id != 0;
        if (!holds && !any)
            continue;
        e = judge_one(w, j, customer, holds, any ? &newest[i] : NULL);
        if (!e && any)
            e = keep_up(w, j, &newest[i]);
    }
    return e;
}

enum err verdict_few(struct work *w, void *user)
{
    struct judging_few *f = user;
    struct newest *newest = ARENA_ARRAY(w->c->arena, struct newest, (size_t)f->count + 1);
    enum err e = ERR_NONE;
    for (int i = 0; i < f->count; i++)
        opening_begin(w, f->list[i].org, &f->list[i].opening);
    for (int k = 0; f->count && k < f->list->only_count && !e; k++)
        e = judge_customer(w, f, f->list->only[k], newest);
    for (int i = 0; i < f->count; i++)
        e = opening_end(&f->list[i].opening, e);
    return e;
}

enum err verdict_everybody(struct work *w, void *user)
{
    struct judging *j = user;
    opening_begin(w, j->org, &j->opening);
    return opening_end(&j->opening, judge_everybody(w, j));
}
