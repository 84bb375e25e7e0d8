// The queue as somebody sees it, and what he says about a pair.
#include "model/pair.h"
#include "model/seen.h"

static const char select_pairs[] =
    "SELECT a, b, score, person, at FROM duplicate_pair WHERE object = ? AND state = ? AND (score < "
    "? OR (score = ? AND (a < ? OR (a = ? AND b < ?)))) ORDER BY score DESC, a DESC, b DESC LIMIT ?";
static const char count_pairs[] = "SELECT COUNT(*) FROM (SELECT 1 FROM duplicate_pair WHERE object "
                                  "= ? AND state = ? LIMIT 100001) x";
static const char say_so[] =
    "INSERT INTO duplicate_pair (object, a, b, score, state, person, at) VALUES (?, ?, ?, 0, ?, ?, "
    "?) ON CONFLICT (object, a, b) DO UPDATE SET state = excluded.state, person = excluded.person, "
    "at = excluded.at";
static const char is_there[] = "SELECT 1 FROM duplicate_pair WHERE object = ? AND a = ? AND b = ?";
static const char keyed_of[] =
    "SELECT MIN(keyed) FROM duplicate_rule WHERE object = ? AND active = 1 AND keyed >= 0";
static const char looked_of[] = "SELECT looked FROM duplicate_scan WHERE object = ?";

enum { LOOK_AT_MAX = 3000, CHUNK = 200 };

struct place {
    int64_t score, a, b;
};

struct walk {
    struct ctx *c;
    struct org *org;
    struct db_tx *tx;
    const struct viewer *v;
    const struct schema *s;
    const struct pair_question *q;
    struct place at; // behind this one
    bool end;
};

// ---- whether he may see it ----------------------------------------------------------------------

static bool may_know(const struct walk *k, const struct object *o, const struct duplicate_rule *r)
{
    bool all = true;
    for (int i = 0; i < r->field_count; i++)
        all &= viewer_field(k->v, o, r->fields[i]) >= FIELD_READ;
    return all;
}

static bool owned_by(const struct walk *k, const struct record *r)
{
    int owner = scope_owner(&k->s->objects[r->object]);
    return owner >= 0 && viewer_field(k->v, &k->s->objects[r->object], owner) >= FIELD_READ &&
           r->cells[owner].type == VALUE_TEXT && str_eq(r->cells[owner].text, k->q->owner);
}

static enum err load_side(struct walk *k, int64_t id, struct record *out, bool *seen)
{
    struct ctx quiet = {.arena = k->c->arena};
    enum err e = seen_load(&quiet, k->org, k->tx, k->v, k->s, k->q->object, id, out);
    *seen = !e;
    if (!e || e == ERR_NOT_FOUND || e == ERR_DENIED)
        return ERR_NONE;
    return fail_as(k->c, &quiet.why);
}

// Both sides, and something he reads that speaks for it.
static enum err look(struct walk *k, struct pair *p, int64_t a, int64_t b, bool *shown)
{
    const struct object *o = &k->s->objects[k->q->object];
    bool known = false;
    *shown = false;
    enum err e = load_side(k, a, &p->a, shown);
    if (!e && *shown)
        e = load_side(k, b, &p->b, shown);
    if (e || !*shown)
        return e;
    p->alike = ARENA_ARRAY(k->c->arena, double, (size_t)o->duplicate_count + 1);
    duplicate_compare(k->c->arena, o, p->a.cells, p->b.cells, p->alike);
    for (int i = 0; i < o->duplicate_count; i++) {
        if (!may_know(k, o, &o->duplicates[i]))
            p->alike[i] = 0;
        known |= p->alike[i] > 0;
    }
    *shown = known && (!k->q->owner.len || owned_by(k, &p->a) || owned_by(k, &p->b));
    p->different = k->q->different;
    return ERR_NONE;
}

// ---- walking ------------------------------------------------------------------------------------

struct row {
    struct place at;
    int64_t person, at_ms;
};

static struct value state_of(bool different)
{
    return value_text(different ? STR("different") : STR("open"));
}

static enum err read_chunk(struct walk *k, struct row *out, int *count)
{
    struct db_rows *rows;
    int64_t object = k->s->objects[k->q->object].id;
    *count = 0;
    enum err e = db_query(k->c, k->tx, select_pairs,
                          DB_VALUES(value_int(object), state_of(k->q->different),
                                    value_int(k->at.score), value_int(k->at.score),
                                    value_int(k->at.a), value_int(k->at.a), value_int(k->at.b),
                                    value_int(CHUNK)),
                          &rows);
    while (!e && db_next(k->c, rows, &e))
        out[(*count)++] = (struct row){{db_int(rows, 2), db_int(rows, 0), db_int(rows, 1)},
                                       db_int(rows, 3),
                                       db_int(rows, 4)};
    k->end = *count < CHUNK;
    return e;
}

// Up to `limit` pairs that he may see, into `out` (NULL: only counted); `*all` is false where the walk
// was broken off.
static enum err walk(struct walk *k, struct pair *out, int limit, int *count, bool *all)
{
    struct row *rows = ARENA_ARRAY(k->c->arena, struct row, CHUNK);
    int looked = 0, n = 0;
    enum err e = ERR_NONE;
    *count = 0;
    *all = false;
    while (!e && *count < limit && looked < LOOK_AT_MAX && !k->end) {
        e = read_chunk(k, rows, &n);
        for (int i = 0; i < n && !e && *count < limit; i++, looked++) {
            struct pair one = {.score = rows[i].at.score, .person = rows[i].person,
                               .at_ms = rows[i].at_ms};
            bool shown;
            e = look(k, &one, rows[i].at.a, rows[i].at.b, &shown);
            k->at = rows[i].at;
            k->end = n < CHUNK && i == n - 1;
            if (shown && out)
                out[*count] = one;
            *count += shown;
        }
    }
    *all = k->end;
    return e;
}

static struct place first_place(void)
{
    return (struct place){INT64_MAX, INT64_MAX, INT64_MAX};
}

static bool read_place(struct str text, struct place *out)
{
    int64_t *parts[] = {&out->score, &out->a, &out->b};
    *out = first_place();
    for (int i = 0; i < 3 && text.len; i++) {
        num_t n = num_parse(str_cut(text, '-', &text));
        if (n == NUM_NONE || n < 0)
            return false;
        *parts[i] = n / NUM_ONE;
    }
    return true;
}

static enum err count_all(struct walk *k, int64_t *out)
{
    struct walk again = *k;
    int count;
    bool all;
    enum err e;
    if (viewer_all(k->v) && !k->q->owner.len)
        return db_number(k->c, k->tx, count_pairs,
                         DB_VALUES(value_int(k->s->objects[k->q->object].id),
                                   state_of(k->q->different)),
                         0, out);
    again.at = first_place();
    again.end = false;
    e = walk(&again, NULL, LOOK_AT_MAX, &count, &all);
    *out = all ? count : PAIR_COUNT_UNKNOWN;
    return e;
}

enum err pair_list(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                   const struct schema *s, const struct pair_question *q, struct pair_page *out)
{
    struct walk k = {.c = c, .org = o, .tx = tx, .v = v, .s = s, .q = q};
    bool all;
    *out = (struct pair_page){.total = PAIR_COUNT_UNKNOWN};
    if (!read_place(q->after, &k.at))
        return fail(c, ERR_INPUT, "there is no such page", "没有这一页");
    out->rows = ARENA_ARRAY(c->arena, struct pair, (size_t)q->limit);
    enum err e = walk(&k, out->rows, q->limit, &out->count, &all);
    if (!e && !all)
        out->next = str_format(c->arena, "%lld-%lld-%lld", (long long)k.at.score,
                               (long long)k.at.a, (long long)k.at.b);
    return e || q->after.len ? e : count_all(&k, &out->total);
}

// ---- what is said about one ---------------------------------------------------------------------

enum err pair_say(struct work *w, int object, int64_t a, int64_t b, bool different)
{
    const struct object *o = &w->schema->objects[object];
    const int64_t ids[] = {a < b ? a : b, a < b ? b : a};
    int64_t there = 0;
    enum err e = viewer_need(w->c, w->viewer, o, VERB_CHANGE);
    for (int i = 0; i < 2 && !e; i++) {
        struct record r;
        bool seen = true;
        e = record_load(w->c, w->tx, w->schema, object, ids[i], &r);
        if (!e)
            e = scope_work(w, VERB_SEE, &r, &seen);
        if (!e && !seen)
            e = fail(w->c, ERR_NOT_FOUND, "there is no %.*s %lld", "没有这条记录（%.*s %lld）",
                     STR_ARG(o->name), (long long)ids[i]);
    }
    if (!e)
        e = db_number(w->c, w->tx, is_there,
                      DB_VALUES(value_int(o->id), value_int(ids[0]), value_int(ids[1])), 0, &there);
    if (!e && !there)
        e = fail(w->c, ERR_NOT_FOUND, "nothing says that these two are the same",
                 "这两条记录不在待查重列表中");
    if (e)
        return e;
    return db_run(w->c, w->tx, say_so,
                  DB_VALUES(value_int(o->id), value_int(ids[0]), value_int(ids[1]),
                            state_of(different), value_int(w->actor), value_int(w->at_ms)),
                  NULL);
}

// ---- how far it is ------------------------------------------------------------------------------

enum err pair_progress_of(struct ctx *c, struct db_tx *tx, const struct schema *s, int object,
                          struct pair_progress *out)
{
    const struct object *o = &s->objects[object];
    int64_t keyed, looked, done = 0;
    *out = (struct pair_progress){0};
    enum err e = db_number(c, tx, keyed_of, DB_VALUES(value_int(o->id)), -1, &keyed);
    if (!e)
        e = db_number(c, tx, looked_of, DB_VALUES(value_int(o->id)), -1, &looked);
    if (e || (keyed < 0 && looked < 0))
        return e;
    e = db_number(c, tx, str_format(c->arena, "SELECT COUNT(*) FROM %.*s", STR_ARG(o->table)).at,
                  DB_NO_VALUES, 0, &out->total);
    if (!e)
        e = db_number(
            c, tx,
            str_format(c->arena, "SELECT COUNT(*) FROM %.*s WHERE id <= ?", STR_ARG(o->table)).at,
            DB_VALUES(value_int(keyed >= 0 ? keyed : looked)), 0, &done);
    // First the keys, then the pairs: half of the way each.
    out->done = keyed >= 0 ? done / 2 : out->total / 2 + done / 2;
    return e;
}
