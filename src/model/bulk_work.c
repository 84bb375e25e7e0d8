#include "model/bulk_work.h"
#include "auth/person.h"
#include "codec/json.h"
#include "model/bulk_inside.h"
#include "model/cells.h"
#include "model/duplicate.h"

#define WORK_COLUMNS                                                                               \
    "id, person, object, action, fields, undoes, state, why_zh, why_en, total, done, changed, "     \
    "refused, undone, address, session"
static const char insert[] =
    "INSERT INTO bulk_work (" WORK_COLUMNS ", created) VALUES (?, ?, ?, ?, ?, ?, 'running', '', '', "
    "?, 0, 0, 0, 0, ?, ?, ?)";
static const char insert_record[] = "INSERT INTO bulk_record (work, place, record) VALUES (?, ?, ?)";
static const char insert_piece[] =
    "INSERT INTO bulk_piece (work, place, undo, records, undone) VALUES (?, ?, ?, ?, 0)";
static const char insert_refused[] =
    "INSERT INTO bulk_refused (work, place, record, zh, en) VALUES (?, ?, ?, ?, ?)";
static const char select_one[] = "SELECT " WORK_COLUMNS " FROM bulk_work WHERE id = ?";
static const char select_running[] =
    "SELECT id FROM bulk_work WHERE state = 'running' ORDER BY id LIMIT ?";
static const char select_own[] =
    "SELECT " WORK_COLUMNS " FROM bulk_work WHERE state = 'running' AND person = ? ORDER BY id";
static const char select_refused[] =
    "SELECT record, en, zh FROM bulk_refused WHERE work = ? ORDER BY place";
static const char select_records[] =
    "SELECT record FROM bulk_record WHERE work = ? AND place > ? ORDER BY place LIMIT ?";
static const char select_piece[] =
    "SELECT place, undo, records FROM bulk_piece WHERE work = ? AND undone = 0 ORDER BY place DESC "
    "LIMIT 1";
static const char piece_undone[] = "UPDATE bulk_piece SET undone = 1 WHERE work = ? AND place = ?";
static const char count_running[] =
    "SELECT COUNT(*) FROM bulk_work WHERE state = 'running' AND person = ?";
static const char move[] =
    "UPDATE bulk_work SET done = done + ?, changed = changed + ?, refused = refused + ? WHERE id = ?";
static const char set_state[] = "UPDATE bulk_work SET state = ?, why_zh = ?, why_en = ?, fields = '' "
                                "WHERE id = ? AND state = 'running'";
static const char set_undone[] = "UPDATE bulk_work SET undone = 1 WHERE id = ?";
static const char drop_records[] = "DELETE FROM bulk_record WHERE work = ?";
static const char old_pieces[] =
    "DELETE FROM bulk_piece WHERE work IN (SELECT id FROM bulk_work WHERE created < ?)";
static const char old_refused[] =
    "DELETE FROM bulk_refused WHERE work IN (SELECT id FROM bulk_work WHERE created < ?)";
static const char old_works[] = "DELETE FROM bulk_work WHERE created < ? AND state <> 'running'";

static struct bulk_work read_row(struct ctx *c, struct db_rows *rows)
{
    return (struct bulk_work){.id = db_int(rows, 0),
                              .person = db_int(rows, 1),
                              .object = db_int(rows, 2),
                              .action = db_text_copy(c, rows, 3),
                              .fields = db_text_copy(c, rows, 4),
                              .undoes = db_int(rows, 5),
                              .state = db_text_copy(c, rows, 6),
                              .why_zh = db_text_copy(c, rows, 7),
                              .why_en = db_text_copy(c, rows, 8),
                              .total = db_int(rows, 9),
                              .done = db_int(rows, 10),
                              .changed = db_int(rows, 11),
                              .refused_count = db_int(rows, 12),
                              .undone = db_int(rows, 13) != 0,
                              .address = db_text_copy(c, rows, 14),
                              .session = db_text_copy(c, rows, 15)};
}

// ---- asked for ----------------------------------------------------------------------------------

static enum err tidy_up(struct work *w)
{
    const int64_t day_ms = 24 * 3600 * 1000;
    struct value before = value_int(w->at_ms - BULK_KEPT_DAYS * day_ms);
    enum err e = db_run(w->c, w->tx, old_pieces, &before, 1, NULL);
    if (!e)
        e = db_run(w->c, w->tx, old_refused, &before, 1, NULL);
    return e ? e : db_run(w->c, w->tx, old_works, &before, 1, NULL);
}

static struct value text_of(struct str s)
{
    return value_text(s.at ? s : STR(""));
}

static enum err keep(struct work *w, struct bulk_work *b)
{
    int64_t running = 0;
    const struct origin *from = w->c->from;
    b->person = w->actor;
    b->state = STR("running");
    enum err e = db_number(w->c, w->tx, count_running, DB_VALUES(value_int(b->person)), 0, &running);
    if (!e && running)
        e = fail(w->c, ERR_CONFLICT,
                 "one of yours is still running: wait until it has ended, or stop it",
                 "您的上一个批量操作还在进行，请等它完成或先停止");
    if (!e)
        e = tidy_up(w);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &b->id);
    return e ? e
             : db_run(w->c, w->tx, insert,
                      DB_VALUES(value_int(b->id), value_int(b->person), value_int(b->object),
                                value_text(b->action), text_of(b->fields), value_int(b->undoes),
                                value_int(b->total), text_of(from ? from->address : STR_NONE),
                                text_of(from ? from->session : STR_NONE), value_int(w->at_ms)),
                      NULL);
}

enum err bulk_work_begin(struct work *w, struct bulk_work *b, const int64_t *ids, int count)
{
    b->total = count;
    enum err e = keep(w, b);
    for (int i = 0; i < count && !e; i++)
        e = db_append(w->c, w->tx, insert_record,
                      DB_VALUES(value_int(b->id), value_int(i + 1), value_int(ids[i])));
    return e;
}

static enum err load(struct ctx *c, struct db_tx *tx, int64_t id, struct bulk_work *out)
{
    struct db_rows *rows;
    *out = (struct bulk_work){0};
    enum err e = db_query(c, tx, select_one, DB_VALUES(value_int(id)), &rows);
    while (!e && db_next(c, rows, &e))
        *out = read_row(c, rows);
    return e;
}

static enum err load_own(struct ctx *c, struct db_tx *tx, int64_t id, const struct viewer *v,
                         struct bulk_work *out)
{
    enum err e = load(c, tx, id, out);
    if (!e && (!out->id || (out->person != viewer_person(v) && !viewer_all(v))))
        e = fail(c, ERR_NOT_FOUND, "there is no such work any more", "这个批量操作已不存在");
    return e;
}

enum err bulk_work_load(struct ctx *c, struct db_tx *tx, int64_t id, const struct viewer *v,
                        struct bulk_work *out)
{
    struct db_rows *rows;
    int n = 0;
    enum err e = load_own(c, tx, id, v, out);
    if (e)
        return e;
    out->refused = ARENA_ARRAY(c->arena, struct bulk_refusal, BULK_TOLD_MAX);
    e = db_query(c, tx, select_refused, DB_VALUES(value_int(id)), &rows);
    while (!e && db_next(c, rows, &e))
        if (n < BULK_TOLD_MAX)
            out->refused[n++] = (struct bulk_refusal){db_int(rows, 0), db_text_copy(c, rows, 1),
                                                      db_text_copy(c, rows, 2)};
    return e;
}

enum err bulk_work_running(struct ctx *c, struct db_tx *tx, int64_t person, struct bulk_work **out,
                           int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, tx, select_own, DB_VALUES(value_int(person)), &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] = read_row(c, rows);
    }
    *count = n;
    return e;
}

static enum err end(struct work *w, int64_t id, struct str state, const struct cause *why)
{
    enum err e = db_run(w->c, w->tx, set_state,
                        DB_VALUES(value_text(state), text_of(why ? why->zh : STR_NONE),
                                  text_of(why ? why->en : STR_NONE), value_int(id)),
                        NULL);
    return e ? e : db_run(w->c, w->tx, drop_records, DB_VALUES(value_int(id)), NULL);
}

enum err bulk_work_stop(struct work *w, int64_t id)
{
    struct bulk_work b;
    enum err e = load_own(w->c, w->tx, id, w->viewer, &b);
    return e ? e : end(w, id, STR("stopped"), NULL);
}

// One that is taken back halfway can be taken back further: what is done is marked piece by piece.
enum err bulk_work_undo(struct work *w, int64_t id, struct bulk_work *out)
{
    struct bulk_work b;
    enum err e = load_own(w->c, w->tx, id, w->viewer, &b);
    if (!e && (b.undoes || !b.changed))
        e = fail(w->c, ERR_NOT_FOUND, "there is nothing to undo here", "没有可撤销的内容");
    if (!e && str_eq(b.state, STR("running")))
        e = fail(w->c, ERR_CONFLICT, "it is still running: stop it first", "还在进行中，请先停止");
    if (!e && b.undone)
        e = fail(w->c, ERR_CONFLICT, "this was undone before", "这次操作已经撤销过");
    *out = (struct bulk_work){
        .object = b.object, .action = STR("undo"), .undoes = id, .total = b.changed};
    if (!e)
        e = keep(w, out);
    return e ? e : db_run(w->c, w->tx, set_undone, DB_VALUES(value_int(id)), NULL);
}

// ---- done, piece by piece -----------------------------------------------------------------------

struct piece {
    struct bulk_work work;
    struct duplicate_asking asking;
    bool more;
};

static enum err tell_refused(struct work *w, const struct bulk_work *b,
                             const struct bulk_refusal *list, int64_t count)
{
    enum err e = ERR_NONE;
    for (int64_t i = 0; i < count && b->refused_count + i < BULK_TOLD_MAX && !e; i++)
        e = db_run(w->c, w->tx, insert_refused,
                   DB_VALUES(value_int(b->id), value_int(b->refused_count + i),
                             value_int(list[i].id), value_text(list[i].zh), value_text(list[i].en)),
                   NULL);
    return e;
}

static enum err moved(struct work *w, const struct bulk_work *b, int64_t done, int64_t changed,
                      int64_t refused)
{
    return db_run(w->c, w->tx, move,
                  DB_VALUES(value_int(done), value_int(changed), value_int(refused), value_int(b->id)),
                  NULL);
}

static enum err read_records(struct work *w, const struct bulk_work *b, struct bulk *out)
{
    struct db_rows *rows;
    int64_t *ids = ARENA_ARRAY(w->c->arena, int64_t, BULK_PIECE);
    enum err e =
        db_query(w->c, w->tx, select_records,
                 DB_VALUES(value_int(b->id), value_int(b->done), value_int(BULK_PIECE)), &rows);
    while (!e && db_next(w->c, rows, &e))
        ids[out->count++] = db_int(rows, 0);
    out->ids = ids;
    return e;
}

static enum err read_fields(struct work *w, const struct bulk_work *b, const struct object *o,
                            struct bulk *out)
{
    enum { FIELDS_BYTES_MAX = 1 << 20 };
    struct value *cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count + 1);
    bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count + 1);
    const struct json *values;
    enum err e = json_parse(w->c, b->fields, FIELDS_BYTES_MAX, &values);
    if (!e)
        e = cells_read(w->c, o, values, cells, given);
    out->cells = cells;
    out->given = given;
    return e;
}

static enum err do_piece(struct work *w, struct piece *p)
{
    const struct bulk_work *b = &p->work;
    struct bulk what = {.object = schema_object_of_id(w->schema, b->object)};
    struct bulk_done done = {0};
    bool deletes = str_eq(b->action, STR("delete"));
    if (what.object < 0)
        return fail(w->c, ERR_NOT_FOUND, "its object was deleted", "它所属的对象已删除");
    const struct object *o = &w->schema->objects[what.object];
    enum err e = viewer_need(w->c, w->viewer, o, deletes ? VERB_DELETE : VERB_CHANGE);
    if (!e)
        e = read_records(w, b, &what);
    if (e || !what.count)
        return e ? e : end(w, b->id, STR("done"), NULL);
    if (!deletes)
        e = read_fields(w, b, o, &what);
    p->asking = (struct duplicate_asking){.seen = true, .arena = w->c->arena};
    w->duplicates = &p->asking;
    if (!e)
        e = bulk_run(w, &what, &done);
    if (!e && done.undo)
        e = db_run(w->c, w->tx, insert_piece,
                   DB_VALUES(value_int(b->id), value_int(b->done + what.count),
                             value_int(done.undo), value_int(done.changed)),
                   NULL);
    if (!e)
        e = tell_refused(w, b, done.refused, done.refused_count);
    if (!e)
        e = moved(w, b, what.count, done.changed, done.refused_count);
    if (!e && b->done + what.count >= b->total)
        e = end(w, b->id, STR("done"), NULL);
    return e;
}

static enum err undo_piece(struct work *w, struct piece *p)
{
    const struct bulk_work *b = &p->work;
    struct bulk_undone done = {0};
    struct db_rows *rows;
    int64_t place = 0, handle = 0, records = 0;
    enum err e = db_query(w->c, w->tx, select_piece, DB_VALUES(value_int(b->undoes)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        place = db_int(rows, 0);
        handle = db_int(rows, 1);
        records = db_int(rows, 2);
    }
    if (e || !place)
        return e ? e : end(w, b->id, STR("done"), NULL);
    e = bulk_undo(w, handle, &done);
    if (!e)
        e = db_run(w->c, w->tx, piece_undone, DB_VALUES(value_int(b->undoes), value_int(place)), NULL);
    if (!e)
        e = tell_refused(w, b, done.kept, done.kept_count);
    // What hangs on a deleted customer is told beside him.
    int64_t back = records > done.kept_count ? records - done.kept_count : 0;
    return e ? e : moved(w, b, records, back, done.kept_count);
}

// Read again: it may have been stopped, or another server may have done this piece.
static enum err piece_work(struct work *w, void *user)
{
    struct piece *p = user;
    enum err e = load(w->c, w->tx, p->work.id, &p->work);
    if (e || !str_eq(p->work.state, STR("running")))
        return e;
    return str_eq(p->work.action, STR("undo")) ? undo_piece(w, p) : do_piece(w, p);
}

struct ending {
    int64_t id;
    struct cause why;
};

static enum err fail_work(struct work *w, void *user)
{
    const struct ending *n = user;
    return end(w, n->id, STR("failed"), &n->why);
}

// Whose rights; ERR_DENIED where he has left. Of one that has ended nothing is looked up.
static enum err find_rights(struct ctx *c, struct org *o, struct piece *p, const struct viewer **v)
{
    struct db_tx *tx;
    struct person person;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = load(c, tx, p->work.id, &p->work);
    p->more = !e && str_eq(p->work.state, STR("running"));
    if (p->more)
        e = person_load(c, tx, p->work.person, &person);
    if (!e && p->more && !person.active)
        e = fail(c, ERR_DENIED, "whoever began it has left", "发起人已停用");
    if (!e && p->more)
        e = viewers_get(c, org_viewers(o), tx, org_schema(o), p->work.person, v);
    db_read_end(tx);
    return e;
}

// One piece of a work; `*more`: it may have another.
static enum err one_piece(struct ctx *c, struct org *o, int64_t work, bool *more)
{
    struct piece p = {.work = {.id = work}};
    const struct viewer *v = NULL;
    const struct origin *before = c->from;
    enum err e = find_rights(c, o, &p, &v);
    *more = p.more;
    if (!p.more)
        return e;
    struct origin from = {p.work.address, p.work.session};
    c->from = &from;
    if (!e)
        e = org_write_as(c, o, v, piece_work, &p);
    viewer_drop(v);
    c->from = before;
    if (e == ERR_BUSY) { // objects changed: the next look
        *more = false;
        fail_clear(c);
        return ERR_NONE;
    }
    if (!bulk_is_refusal(e) && e != ERR_TOO_LARGE)
        return e;
    struct ending n = {work, c->why};
    fail_clear(c);
    return org_write(c, o, 0, fail_work, &n);
}

// What is claimed has a name that is kept for ever, so works share a few.
static enum err go_on_with(struct ctx *c, struct org *o, int64_t work, int64_t for_ms)
{
    enum { NAMES = 8 };
    int64_t until = clock_steady_ms() + for_ms;
    struct db_hold hold;
    bool more = true;
    enum err e = db_claim(c, org_db(o), str_format(c->arena, "pieces %d", (int)(work % NAMES)).at,
                          &hold);
    if (e || !hold.ours)
        return e;
    while (!e && more && clock_steady_ms() < until)
        e = one_piece(c, o, work, &more);
    db_unclaim(org_db(o), &hold);
    return e;
}

enum err bulk_work_follow(struct ctx *c, struct org *o, int64_t for_ms, bool *any)
{
    enum { WORKS_MAX = 32 };
    int64_t ids[WORKS_MAX];
    int count = 0;
    struct db_rows *rows;
    struct db_tx *tx;
    *any = false;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = db_query(c, tx, select_running, DB_VALUES(value_int(WORKS_MAX)), &rows);
    while (!e && db_next(c, rows, &e))
        ids[count++] = db_int(rows, 0);
    db_read_end(tx);
    for (int i = 0; i < count && !e; i++)
        e = go_on_with(c, o, ids[i], for_ms);
    *any = count > 0;
    return e;
}
