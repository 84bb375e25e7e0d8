// The walker: keys of new rules, pairs of changed objects, pairs of changed records.
#include "model/change.h"
#include "model/pair.h"
#include "model/statement.h"

static const char reader[] = "duplicates";
static const char rules_due[] =
    "SELECT id, object, keyed FROM duplicate_rule WHERE active = 1 AND keyed >= 0 ORDER BY id";
static const char rule_keyed[] = "UPDATE duplicate_rule SET keyed = ? WHERE id = ?";
static const char key_put[] = "INSERT INTO duplicate_key (keyset, hash, record) VALUES (?, ?, ?) ON "
                              "CONFLICT DO NOTHING";
static const char scans_due[] =
    "SELECT object, looked FROM duplicate_scan WHERE looked >= 0 ORDER BY object";
static const char scan_set[] = "UPDATE duplicate_scan SET looked = ? WHERE object = ?";
static const char changes_after[] =
    "SELECT id, object, record FROM change WHERE id > ? ORDER BY id LIMIT ?";
static const char forget_open[] = "DELETE FROM duplicate_pair WHERE object = ? AND a = ? AND "
                                  "state = 'open'";
static const char forget_open_b[] = "DELETE FROM duplicate_pair WHERE b = ? AND object = ? AND "
                                    "state = 'open'";
static const char pair_put[] =
    "INSERT INTO duplicate_pair (object, a, b, score, state, person, at) VALUES (?, ?, ?, ?, "
    "'open', 0, 0) ON CONFLICT (object, a, b) DO UPDATE SET score = excluded.score";
static const char keyset_after[] =
    "SELECT keyset FROM duplicate_key WHERE keyset > ? ORDER BY keyset LIMIT 1";
static const char keyset_used[] =
    "SELECT 1 FROM duplicate_rule WHERE keyset = ? AND active = 1 LIMIT 1";
static const char keyset_drop[] =
    "DELETE FROM duplicate_key WHERE keyset = ? AND hash <= (SELECT MAX(hash) FROM (SELECT hash "
    "FROM duplicate_key WHERE keyset = ? ORDER BY hash LIMIT 5000) x)";

// ---- pairs of one record ------------------------------------------------------------------------

static enum err put_pair(struct work *w, int object, const struct record *r, int64_t other)
{
    const struct object *o = &w->schema->objects[object];
    double *alike = ARENA_ARRAY(w->c->arena, double, (size_t)o->duplicate_count + 1);
    struct record there;
    enum err e = record_load(w->c, w->tx, w->schema, object, other, &there);
    if (e || !duplicate_compare(w->c->arena, o, r->cells, there.cells, alike))
        return e;
    int64_t a = r->id < other ? r->id : other, b = r->id < other ? other : r->id;
    return db_run(w->c, w->tx, pair_put,
                  DB_VALUES(value_int(o->id), value_int(a), value_int(b),
                            value_int(duplicate_score(o, alike))),
                  NULL);
}

static enum err pairs_of(struct work *w, const struct record *r)
{
    struct duplicate_question q = {r->object, r->id, r->cells, NULL, true, NULL};
    struct duplicate_match *found;
    int count;
    enum err e = duplicate_find(w->c, w->tx, w->schema, &q, &found, &count);
    for (int i = 0; i < count && !e; i++) {
        bool before = false;
        for (int k = 0; k < i; k++)
            before |= found[k].record == found[i].record;
        if (!before)
            e = put_pair(w, r->object, r, found[i].record);
    }
    return e;
}

static enum err look_again(struct work *w, int object, int64_t id)
{
    struct value of = value_int(w->schema->objects[object].id), record = value_int(id);
    struct ctx quiet = {.arena = w->c->arena};
    struct record r;
    enum err e = db_run(w->c, w->tx, forget_open, DB_VALUES(of, record), NULL);
    if (!e)
        e = db_run(w->c, w->tx, forget_open_b, DB_VALUES(record, of), NULL);
    if (e)
        return e;
    e = record_load(&quiet, w->tx, w->schema, object, id, &r);
    if (e == ERR_NOT_FOUND)
        return ERR_NONE;
    return e ? fail_as(w->c, &quiet.why) : pairs_of(w, &r);
}

// ---- pieces -------------------------------------------------------------------------------------

// One record after the other, each with memory of its own.
struct piece {
    struct work *w;
    struct ctx *outer, one;
};

static void piece_begin(struct piece *p, struct work *w)
{
    *p = (struct piece){.w = w, .outer = w->c, .one = {.arena = arena_create()}};
}

static enum err piece_end(struct piece *p, enum err e)
{
    p->w->c = p->outer;
    if (e)
        fail_as(p->outer, &p->one.why);
    arena_destroy(p->one.arena);
    return e;
}

// The next records of an object behind `after`.
static enum err next_ids(struct work *w, int object, int64_t after, int64_t *ids, int *count)
{
    struct db_rows *rows;
    const char *sql = str_format(w->c->arena,
                                 "SELECT id FROM %.*s WHERE id > ? ORDER BY id LIMIT %d",
                                 STR_ARG(w->schema->objects[object].table), PAIR_PIECE)
                          .at;
    *count = 0;
    enum err e = db_query(w->c, w->tx, sql, DB_VALUES(value_int(after)), &rows);
    while (!e && db_next(w->c, rows, &e))
        ids[(*count)++] = db_int(rows, 0);
    return e;
}

static enum err key_record(struct work *w, int object, const struct duplicate_rule *rule, int64_t id)
{
    const struct object *o = &w->schema->objects[object];
    uint64_t hashes[DUPLICATE_KEYS_MAX];
    struct record r;
    enum err e = record_load(w->c, w->tx, w->schema, object, id, &r);
    int count = e ? 0 : duplicate_hashes(w->c->arena, o, rule, r.cells, hashes);
    for (int i = 0; i < count && !e; i++) {
        int64_t hash;
        memcpy(&hash, &hashes[i], sizeof hash);
        e = db_run(w->c, w->tx, key_put,
                   DB_VALUES(value_int(rule->keyset), value_int(hash), value_int(id)), NULL);
    }
    return e;
}

static const struct duplicate_rule *rule_of(const struct schema *s, int object, int64_t id)
{
    const struct object *o = &s->objects[object];
    for (int i = 0; i < o->duplicate_count; i++)
        if (o->duplicates[i].id == id)
            return &o->duplicates[i];
    return NULL;
}

static enum err key_piece(struct work *w, int64_t rule, int object, int64_t after, bool *did)
{
    int64_t ids[PAIR_PIECE];
    int count = 0;
    const struct duplicate_rule *r = object < 0 ? NULL : rule_of(w->schema, object, rule);
    struct piece p;
    enum err e = r ? next_ids(w, object, after, ids, &count) : ERR_NONE;
    piece_begin(&p, w);
    for (int i = 0; i < count && !e; i++) {
        w->c = &p.one;
        e = key_record(w, object, r, ids[i]);
        ctx_reset(&p.one);
    }
    e = piece_end(&p, e);
    *did = true;
    int64_t keyed = count == PAIR_PIECE ? ids[count - 1] : -1;
    return e ? e : db_run(w->c, w->tx, rule_keyed, DB_VALUES(value_int(keyed), value_int(rule)), NULL);
}

static enum err scan_piece(struct work *w, int64_t object_id, int object, int64_t after)
{
    int64_t ids[PAIR_PIECE];
    int count = 0;
    struct piece p;
    enum err e = object >= 0 && w->schema->objects[object].duplicate_count
                     ? next_ids(w, object, after, ids, &count)
                     : ERR_NONE;
    piece_begin(&p, w);
    for (int i = 0; i < count && !e; i++) {
        struct record r;
        w->c = &p.one;
        e = record_load(w->c, w->tx, w->schema, object, ids[i], &r);
        if (!e)
            e = pairs_of(w, &r);
        ctx_reset(&p.one);
    }
    e = piece_end(&p, e);
    int64_t looked = count == PAIR_PIECE ? ids[count - 1] : -1;
    return e ? e
             : db_run(w->c, w->tx, scan_set, DB_VALUES(value_int(looked), value_int(object_id)),
                      NULL);
}

// ---- what is next -------------------------------------------------------------------------------

static enum err new_keys(struct work *w, bool *did)
{
    struct db_rows *rows;
    int64_t rule = 0, object = 0, keyed = 0;
    enum err e = db_query(w->c, w->tx, rules_due, DB_NO_VALUES, &rows);
    if (!e && db_next(w->c, rows, &e)) {
        rule = db_int(rows, 0);
        object = db_int(rows, 1);
        keyed = db_int(rows, 2);
        db_rows_close(rows);
    }
    return e || !rule ? e
                      : key_piece(w, rule, schema_object_of_id(w->schema, object), keyed, did);
}

static enum err new_pairs(struct work *w, bool *did)
{
    struct db_rows *rows;
    int64_t object = 0, looked = 0;
    enum err e = db_query(w->c, w->tx, scans_due, DB_NO_VALUES, &rows);
    if (!e && db_next(w->c, rows, &e)) {
        object = db_int(rows, 0);
        looked = db_int(rows, 1);
        db_rows_close(rows);
    }
    if (e || !object)
        return e;
    *did = true;
    return scan_piece(w, object, schema_object_of_id(w->schema, object), looked);
}

// Keys of rules that are gone, or compare otherwise now.
static enum err find_old_keys(struct work *w, int64_t *keyset)
{
    int64_t used = 1;
    enum err e = ERR_NONE;
    *keyset = 0;
    while (!e && used) {
        e = db_number(w->c, w->tx, keyset_after, DB_VALUES(value_int(*keyset)), 0, keyset);
        if (e || !*keyset)
            return e;
        e = db_number(w->c, w->tx, keyset_used, DB_VALUES(value_int(*keyset)), 0, &used);
    }
    return e;
}

static enum err old_keys(struct work *w, bool *did)
{
    int64_t keyset, dropped = 0;
    enum err e = find_old_keys(w, &keyset);
    if (!e && keyset)
        e = db_run(w->c, w->tx, keyset_drop, DB_VALUES(value_int(keyset), value_int(keyset)),
                   &dropped);
    *did |= dropped > 0;
    return e;
}

enum { CHANGES_AT_ONCE = 20000 };
struct changed {
    int64_t last;
    int64_t records[PAIR_PIECE];
    int objects[PAIR_PIECE];
    int count;
};

// Records of objects with rules among the next changes, each once; the piece ends where it is full.
static enum err read_changes(struct work *w, int64_t after, struct changed *out)
{
    struct db_rows *rows;
    out->last = after;
    enum err e =
        db_query(w->c, w->tx, changes_after,
                 DB_VALUES(value_int(after), value_int(CHANGES_AT_ONCE)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        int object = schema_object_of_id(w->schema, db_int(rows, 1));
        int64_t record = db_int(rows, 2);
        bool there = object < 0 || !w->schema->objects[object].duplicate_count;
        for (int i = 0; i < out->count && !there; i++)
            there = out->records[i] == record;
        if (!there && out->count == PAIR_PIECE) {
            db_rows_close(rows);
            break;
        }
        if (!there) {
            out->objects[out->count] = object;
            out->records[out->count++] = record;
        }
        out->last = db_int(rows, 0);
    }
    return e;
}

static enum err changed_records(struct work *w, bool *did)
{
    struct changed *found = ARENA_NEW(w->c->arena, struct changed);
    struct piece p;
    int64_t position;
    enum err e = change_position(w->c, w->tx, reader, &position);
    if (!e)
        e = read_changes(w, position, found);
    piece_begin(&p, w);
    for (int i = 0; i < found->count && !e; i++) {
        w->c = &p.one;
        e = look_again(w, found->objects[i], found->records[i]);
        ctx_reset(&p.one);
    }
    e = piece_end(&p, e);
    *did |= found->last != position;
    return e || found->last == position ? e : change_move(w->c, w->tx, reader, found->last);
}

static enum err step(struct work *w, void *user)
{
    bool *did = user;
    enum err e = new_keys(w, did);
    if (!e && !*did)
        e = new_pairs(w, did);
    if (!e)
        e = changed_records(w, did);
    return e || *did ? e : old_keys(w, did);
}

// Whether anything is to be done, without taking the writer's turn.
static enum err is_due(struct work *w, void *user)
{
    bool *due = user;
    int64_t position, last, one;
    enum err e = change_position(w->c, w->tx, reader, &position);
    if (!e)
        e = change_last(w->c, w->tx, &last);
    *due = !e && last != position;
    if (!e && !*due) {
        e = db_number(w->c, w->tx, rules_due, DB_NO_VALUES, 0, &one);
        *due = one != 0;
    }
    if (!e && !*due) {
        e = db_number(w->c, w->tx, scans_due, DB_NO_VALUES, 0, &one);
        *due = one != 0;
    }
    if (!e && !*due) {
        e = find_old_keys(w, &one);
        *due = one != 0;
    }
    return e;
}

enum err pair_follow(struct ctx *c, struct org *o, bool *more)
{
    bool due = false;
    *more = false;
    enum err e = org_read(c, o, is_due, &due);
    return e || !due ? e : org_write(c, o, 0, step, more);
}
