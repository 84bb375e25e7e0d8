// Two tickets about one matter made one, and apart again.
#include "care/ticket_talk.h"

static const char note_messages[] =
    "INSERT INTO ticket_merge_message (merge, message) SELECT CAST(? "
    "AS BIGINT), id FROM ticket_message WHERE ticket = ?";
static const char move_messages[] =
    "UPDATE ticket_message SET ticket = ? WHERE id IN (SELECT message FROM ticket_merge_message "
    "WHERE merge = ?)";
static const char put_merge[] = "INSERT INTO ticket_merge (id, keep, gone, at, person, status, "
                                "undone) VALUES (?, ?, ?, ?, ?, ?, 0)";
static const char load_merge[] =
    "SELECT keep, gone, status FROM ticket_merge WHERE id = ? AND undone = 0";
static const char end_merge[] = "UPDATE ticket_merge SET undone = ? WHERE id = ?";
static const char merges_of[] =
    "SELECT id, gone, at, person FROM ticket_merge WHERE keep = ? AND undone = 0 ORDER BY id";
static const char later_merge[] = "SELECT COUNT(*) FROM ticket_merge x JOIN ticket_merge_message a "
                                  "ON a.merge = x.id JOIN ticket_merge_message b ON b.message = "
                                  "a.message WHERE b.merge = ? AND x.id > ? AND x.undone = 0";

static enum err load(struct desk *d, int64_t id, struct record *r, struct ticket_clock *k)
{
    bool found;
    enum err e = record_load(d->w->c, d->w->tx, d->w->schema, d->object, id, r);
    if (!e)
        e = ticket_may_change(d, r);
    if (!e)
        e = ticket_catch_up(d, id);
    if (!e)
        e = record_load(d->w->c, d->w->tx, d->w->schema, d->object, id, r);
    if (!e)
        e = ticket_clock_load(d->w->c, d->w->tx, id, k, &found);
    if (!e && !found)
        *k = (struct ticket_clock){
            .ticket = id, .state = TICKET_CLOSED, .quiet = true, .first_s = -1};
    return e;
}

static enum err set_status(struct desk *d, struct record *r, struct str word)
{
    bool *given = ARENA_ARRAY(d->w->c->arena, bool, (size_t)d->o->field_count);
    if (d->status < 0)
        return ERR_NONE;
    r->cells[d->status] = word.len ? value_text(word) : value_null();
    given[d->status] = true;
    struct desk_self was = desk_begin(d);
    enum err e = desk_write(d, r, given);
    desk_end(d, was);
    return e ? e : ticket_catch_up(d, r->id);
}

static enum err check(struct desk *d, const struct record *keep, const struct record *gone,
                      const struct ticket_clock *k, const struct ticket_clock *g)
{
    if (keep->id == gone->id)
        return fail(d->w->c, ERR_INPUT, "a ticket cannot be made part of itself",
                    "工单不能并入自己");
    if (keep->customer != gone->customer)
        return fail(d->w->c, ERR_INPUT, "only tickets of one customer can be made one",
                    "只能合并同一客户的工单");
    if (k->into || g->into)
        return fail(d->w->c, ERR_CONFLICT, "one of them is part of another ticket already",
                    "其中一条已并入其他工单");
    return ERR_NONE;
}

enum err ticket_merge(struct desk *d, struct ticket_merging *m)
{
    struct work *w = d->w;
    struct record keep, gone;
    struct ticket_clock k, g;
    enum err e = load(d, m->keep, &keep, &k);
    if (!e)
        e = load(d, m->gone, &gone, &g);
    if (!e)
        e = check(d, &keep, &gone, &k, &g);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &m->id);
    if (!e)
        e = db_run(w->c, w->tx, put_merge,
                   DB_VALUES(value_int(m->id), value_int(m->keep), value_int(m->gone),
                             value_int(w->at_ms), value_int(w->actor),
                             value_text(desk_text(d, &gone, d->status))),
                   NULL);
    if (!e)
        e = db_run(w->c, w->tx, note_messages, DB_VALUES(value_int(m->id), value_int(m->gone)),
                   NULL);
    if (!e)
        e = db_run(w->c, w->tx, move_messages, DB_VALUES(value_int(m->keep), value_int(m->id)),
                   NULL);
    g.into = m->keep; // from here on nothing of it is timed
    if (!e)
        e = ticket_clock_save(d, &g);
    return e ? e : set_status(d, &gone, ticket_state_word(d, TICKET_CLOSED));
}

enum err ticket_unmerge(struct desk *d, int64_t merge, int64_t *out)
{
    struct work *w = d->w;
    struct db_rows *rows;
    struct record keep, gone;
    struct ticket_clock k, g;
    int64_t keep_id = 0, later = 0;
    struct str status = STR("");
    enum err e =
        db_one(w->c, w->tx, load_merge, DB_VALUES(value_int(merge)),
               "there is no such merge, or it was taken back", "没有这次合并，或已撤销", &rows);
    if (e)
        return e;
    keep_id = db_int(rows, 0);
    *out = db_int(rows, 1);
    status = db_text_copy(w->c, rows, 2);
    db_rows_close(rows);
    e = load(d, keep_id, &keep, &k);
    if (!e)
        e = load(d, *out, &gone, &g);
    if (!e)
        e = db_number(w->c, w->tx, later_merge, DB_VALUES(value_int(merge), value_int(merge)), 0,
                      &later);
    if (!e && later)
        e = fail(w->c, ERR_CONFLICT, "take back the later merge first", "请先撤销之后的那次合并");
    if (!e)
        e = db_run(w->c, w->tx, move_messages, DB_VALUES(value_int(*out), value_int(merge)), NULL);
    if (!e)
        e = db_run(w->c, w->tx, end_merge, DB_VALUES(value_int(w->at_ms), value_int(merge)), NULL);
    if (!e)
        e = set_status(d, &gone,
                       status); // while it is still part of the other: it does not come back
    bool found = false;
    if (!e)
        e = ticket_clock_load(w->c, w->tx, *out, &g, &found);
    if (e || !found)
        return e;
    g.into = 0;
    ticket_retime(d, &g);
    e = ticket_clock_save(d, &g);
    return e ? e : ticket_schedule(d, &g);
}

enum err ticket_merges(struct ctx *c, struct db_tx *tx, int64_t keep, struct ticket_merged **out,
                       int *count)
{
    struct db_rows *rows;
    *out = NULL;
    *count = 0;
    enum err e = db_query(c, tx, merges_of, DB_VALUES(value_int(keep)), &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)*count, (size_t)*count + 1, sizeof **out);
        (*out)[(*count)++] = (struct ticket_merged){db_int(rows, 0), db_int(rows, 1),
                                                    db_int(rows, 2), db_int(rows, 3)};
    }
    return e;
}
