#include "model/duplicate.h"
#include "model/statement.h"

#include <stdlib.h>
#include <xxhash.h>

static const char key_add[] = "INSERT INTO duplicate_key (keyset, hash, record) VALUES (?, ?, ?)";
static const char key_put[] =
    "INSERT INTO duplicate_key (keyset, hash, record) VALUES (?, ?, ?) ON "
    "CONFLICT DO NOTHING";
static const char key_drop[] =
    "DELETE FROM duplicate_key WHERE keyset = ? AND hash = ? AND record = ?";
static const char key_records[] = "SELECT record FROM duplicate_key WHERE keyset = ? AND hash = ? "
                                  "ORDER BY record DESC LIMIT ?";

// ---- hashes -------------------------------------------------------------------------------------

enum tag { TAG_WHOLE = 1, TAG_BLOCK };

static uint64_t hash_of(struct str text, enum tag tag)
{
    return XXH3_64bits_withSeed(text.at, text.len, (uint64_t)tag);
}

static struct value as_value(uint64_t hash)
{
    int64_t number;
    memcpy(&number, &hash, sizeof number);
    return value_int(number);
}

static void add_hash(uint64_t *out, int *count, uint64_t hash)
{
    for (int i = 0; i < *count; i++)
        if (out[i] == hash)
            return;
    out[(*count)++] = hash;
}

// Of several fields each is compared as its kind wants it.
static enum duplicate_measure measure_of(const struct duplicate_rule *r, const struct field *f)
{
    if (r->measure != MEASURE_TEXT)
        return r->measure;
    return f->kind->id == KIND_PHONE         ? MEASURE_PHONE
           : f->kind->id == KIND_MAIL        ? MEASURE_MAIL
           : f->kind->id == KIND_CREDIT_CODE ? MEASURE_CREDIT
                                             : MEASURE_TEXT;
}

static struct str form_of(struct arena *a, const struct object *o, const struct duplicate_rule *r,
                          int at, const struct value *cells)
{
    int field = r->fields[at];
    if (cells[field].type != VALUE_TEXT)
        return STR_NONE;
    return duplicate_form(a, measure_of(r, &o->fields[field]), cells[field].text);
}

// All that must agree as one text; empty where something is missing.
static struct str joined(struct arena *a, const struct object *o, const struct duplicate_rule *r,
                         const struct value *cells)
{
    struct str all = STR_NONE;
    for (int i = 0; i < r->field_count; i++) {
        struct str one = form_of(a, o, r, i, cells);
        if (!one.len)
            return STR_NONE;
        all = i ? str_format(a, "%.*s\x1f%.*s", STR_ARG(all), STR_ARG(one)) : one;
    }
    return all;
}

int duplicate_hashes(struct arena *a, const struct object *o, const struct duplicate_rule *r,
                     const struct value *cells, uint64_t out[DUPLICATE_KEYS_MAX])
{
    struct str blocks[NAME_BLOCKS_MAX];
    int count = 0;
    for (int i = 0; r->any && i < r->field_count; i++) {
        struct str one = form_of(a, o, r, i, cells);
        if (one.len)
            add_hash(out, &count, hash_of(one, TAG_WHOLE));
    }
    struct str whole = r->any ? STR_NONE : joined(a, o, r, cells);
    if (whole.len)
        add_hash(out, &count, hash_of(whole, TAG_WHOLE));
    int n = whole.len && r->measure == MEASURE_NAME ? name_blocks(a, whole, blocks) : 0;
    for (int i = 0; i < n; i++)
        add_hash(out, &count, hash_of(blocks[i], TAG_BLOCK));
    return count;
}

// ---- memory -------------------------------------------------------------------------------------

static const char count_keys[] =
    "SELECT COUNT(*) FROM (SELECT 1 FROM duplicate_key WHERE keyset = ? LIMIT 5000001) x";
static const char all_hashes[] = "SELECT hash FROM duplicate_key WHERE keyset = ?";
enum { ASKED_MANY = 500, REMEMBERED_MAX = 5000000 };

void duplicate_memory_init(struct duplicate_memory *m)
{
    *m = (struct duplicate_memory){0};
    int_map_init(&m->hashes, 1024);
}

void duplicate_memory_deinit(struct duplicate_memory *m)
{
    int_map_deinit(&m->hashes);
}

static uint64_t remembered_as(const struct duplicate_rule *r, uint64_t hash)
{
    return hash + (uint64_t)r->keyset * 0x9E3779B97F4A7C15u;
}

static void remember(const struct work *w, const struct duplicate_rule *r, uint64_t hash)
{
    struct duplicate_memory *m = w->duplicates ? w->duplicates->memory : NULL;
    if (m && m->ready)
        ++*int_map_put(&m->hashes, remembered_as(r, hash), 0);
}

static enum err learn_rule(struct work *w, const struct duplicate_rule *r,
                           struct duplicate_memory *m)
{
    struct db_rows *rows;
    enum err e = db_query_many(w->c, w->tx, all_hashes, DB_VALUES(value_int(r->keyset)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        int64_t number = db_int(rows, 0);
        uint64_t hash;
        memcpy(&hash, &number, sizeof hash);
        ++*int_map_put(&m->hashes, remembered_as(r, hash), 0);
    }
    return e;
}

static enum err learn(struct work *w, const struct object *o, struct duplicate_memory *m)
{
    int64_t all = 0;
    enum err e = ERR_NONE;
    if (!m || m->ready || m->never || ++m->asked < ASKED_MANY)
        return ERR_NONE;
    for (int i = 0; i < o->duplicate_count && !e; i++) {
        int64_t count;
        e = db_number(w->c, w->tx, count_keys, DB_VALUES(value_int(o->duplicates[i].keyset)), 0,
                      &count);
        all += count;
    }
    m->never = all > REMEMBERED_MAX;
    for (int i = 0; i < o->duplicate_count && !e && !m->never; i++)
        e = learn_rule(w, &o->duplicates[i], m);
    m->ready = !m->never;
    return e;
}

// ---- keys ---------------------------------------------------------------------------------------

enum err duplicate_keys_add(struct work *w, const struct record *r)
{
    const struct object *o = &w->schema->objects[r->object];
    uint64_t hashes[DUPLICATE_KEYS_MAX];
    enum err e = ERR_NONE;
    for (int i = 0; i < o->duplicate_count && !e; i++) {
        const struct duplicate_rule *rule = &o->duplicates[i];
        int count = duplicate_hashes(w->c->arena, o, rule, r->cells, hashes);
        for (int n = 0; n < count && !e; n++) {
            remember(w, rule, hashes[n]);
            e = db_append(
                w->c, w->tx, key_add,
                DB_VALUES(value_int(rule->keyset), as_value(hashes[n]), value_int(r->id)));
        }
    }
    return e;
}

static bool has(const uint64_t *list, int count, uint64_t hash)
{
    for (int i = 0; i < count; i++)
        if (list[i] == hash)
            return true;
    return false;
}

static enum err change_one(struct work *w, const struct object *o,
                           const struct duplicate_rule *rule, const struct record *r,
                           const struct value *before)
{
    uint64_t old[DUPLICATE_KEYS_MAX], now[DUPLICATE_KEYS_MAX];
    int old_count = before ? duplicate_hashes(w->c->arena, o, rule, before, old) : 0;
    int count = r->cells ? duplicate_hashes(w->c->arena, o, rule, r->cells, now) : 0;
    enum err e = ERR_NONE;
    for (int i = 0; i < old_count && !e; i++)
        if (!has(now, count, old[i]))
            e = db_run(w->c, w->tx, key_drop,
                       DB_VALUES(value_int(rule->keyset), as_value(old[i]), value_int(r->id)),
                       NULL);
    for (int i = 0; i < count && !e; i++) {
        if (has(old, old_count, now[i]))
            continue;
        remember(w, rule, now[i]);
        e = db_run(w->c, w->tx, key_put,
                   DB_VALUES(value_int(rule->keyset), as_value(now[i]), value_int(r->id)), NULL);
    }
    return e;
}

enum err duplicate_keys_change(struct work *w, const struct record *r, const struct value *before)
{
    const struct object *o = &w->schema->objects[r->object];
    enum err e = ERR_NONE;
    for (int i = 0; i < o->duplicate_count && !e; i++)
        e = change_one(w, o, &o->duplicates[i], r, before);
    return e;
}

enum err duplicate_keys_drop(struct work *w, const struct record *r)
{
    struct record none = *r;
    none.cells = NULL;
    return duplicate_keys_change(w, &none, r->cells);
}

// ---- comparing ----------------------------------------------------------------------------------

static double alike_by(struct arena *a, const struct object *o, const struct duplicate_rule *r,
                       const struct value *one, const struct value *other)
{
    for (int i = 0; r->any && i < r->field_count; i++)
        for (int k = 0; k < r->field_count; k++) {
            struct str x = form_of(a, o, r, i, one);
            if (x.len && str_eq(x, form_of(a, o, r, k, other)))
                return 1;
        }
    if (r->any)
        return 0;
    struct str x = joined(a, o, r, one), y = joined(a, o, r, other);
    if (r->measure == MEASURE_NAME)
        return name_alike(x, y);
    return x.len && str_eq(x, y);
}

bool duplicate_compare(struct arena *a, const struct object *o, const struct value *one,
                       const struct value *other, double *alike)
{
    bool any = false;
    for (int i = 0; i < o->duplicate_count; i++) {
        alike[i] = alike_by(a, o, &o->duplicates[i], one, other);
        any |= alike[i] > 0;
    }
    return any;
}

int64_t duplicate_score(const struct object *o, const double *alike)
{
    static const double says[MEASURE_COUNT] = {[MEASURE_PHONE] = 0.8,
                                               [MEASURE_CREDIT] = 0.98,
                                               [MEASURE_MAIL] = 0.8,
                                               [MEASURE_TEXT] = 0.7,
                                               [MEASURE_NAME] = 0.75};
    double against = 1;
    for (int i = 0; i < o->duplicate_count; i++)
        against *= 1 - says[o->duplicates[i].measure] * alike[i] * alike[i];
    return (int64_t)((1 - against) * 1000 + 0.5);
}

// ---- finding ------------------------------------------------------------------------------------

struct finding {
    struct ctx *c;
    struct db_tx *tx;
    const struct schema *s;
    const struct object *o;
    const struct duplicate_question *q;
    int64_t *ids; // candidates of one rule, each once
    int id_count;
    bool common;                            // the rule's whole value is shared by too many
    struct str own[RULE_FIELDS_MAX], whole; // the forms of q->cells under the rule
    struct value *cells;                    // of one candidate
    struct duplicate_match *found;
    int count;
};

static void note_candidate(struct finding *f, int64_t id)
{
    for (int i = 0; i < f->id_count; i++)
        if (f->ids[i] == id)
            return;
    if (id != f->q->self)
        f->ids[f->id_count++] = id;
}

// A value that many share says nothing (无, a switchboard); in a block the newest are looked at. Of
// thousands of records in one work only blocks that few share are: who is like another shares a rare
// one with him, as a rule.
static enum err candidates(struct finding *f, const struct duplicate_rule *r, uint64_t hash,
                           bool whole)
{
    int limit = whole ? DUPLICATE_SHARED_MAX + 1 : DUPLICATE_BLOCK_MAX, before = f->id_count;
    int rows_read = 0;
    struct db_rows *rows;
    const struct duplicate_memory *m = f->q->memory;
    const int64_t *known = m && m->ready ? int_map_get(&m->hashes, remembered_as(r, hash)) : NULL;
    if (m && m->ready && (!known || (!whole && *known > DUPLICATE_SHARED_MAX)))
        return ERR_NONE;
    enum err e = db_query(f->c, f->tx, key_records,
                          DB_VALUES(value_int(r->keyset), as_value(hash), value_int(limit)), &rows);
    for (; !e && db_next(f->c, rows, &e); rows_read++)
        note_candidate(f, db_int(rows, 0));
    if (f->q->rare && whole && rows_read > DUPLICATE_SHARED_MAX) {
        f->common = true;
        f->id_count = before;
    }
    return e;
}

static bool looks_at(const struct duplicate_rule *r, const bool *fields)
{
    bool any = !fields;
    for (int i = 0; i < r->field_count; i++)
        any |= fields && fields[r->fields[i]];
    return any;
}

static double alike_own(const struct finding *f, const struct duplicate_rule *r)
{
    struct arena *a = f->c->arena;
    for (int k = 0; r->any && k < r->field_count; k++) {
        struct str other = form_of(a, f->o, r, k, f->cells);
        for (int i = 0; other.len && i < r->field_count; i++)
            if (str_eq(f->own[i], other))
                return 1;
    }
    if (r->any || !f->whole.len)
        return 0;
    struct str other = joined(a, f->o, r, f->cells);
    return r->measure == MEASURE_NAME ? name_alike(f->whole, other) : str_eq(f->whole, other);
}

// As many candidates as are asked of the database at once: each question costs a way there and back.
enum { LOOKED_AT = 64 };

static int place_of(const int64_t *ids, int count, int64_t id)
{
    for (int i = 0; i < count; i++)
        if (ids[i] == id)
            return i;
    return 0;
}

// How much each of them is alike; 0 also where it is a key whose record is gone. Of each the fields of
// the rule alone are read: a record may be wide. There are few statements, one for each power of two.
static enum err compare_some(struct finding *f, const struct duplicate_rule *r, const int64_t *ids,
                             int count, double *alike)
{
    struct value asked[LOOKED_AT];
    struct db_rows *rows;
    int wide = 1;
    while (wide < count)
        wide *= 2;
    for (int i = 0; i < wide; i++)
        asked[i] = value_int(ids[i < count ? i : 0]);
    const char *sql = statement_fields(f->c->arena, f->o, r->fields, r->field_count, wide);
    enum err e = db_query(f->c, f->tx, sql, asked, wide, &rows);
    while (!e && db_next(f->c, rows, &e)) {
        for (int i = 0; i < r->field_count; i++)
            f->cells[r->fields[i]] = db_value(rows, i + 1);
        alike[place_of(ids, count, db_int(rows, 0))] = alike_own(f, r);
    }
    return e;
}

static enum err look_at(struct finding *f, const struct duplicate_rule *r, const int64_t *ids,
                        int count)
{
    double alike[LOOKED_AT] = {0};
    enum err e = compare_some(f, r, ids, count, alike);
    for (int i = 0; i < count && !e; i++) {
        if (f->common && r->measure == MEASURE_NAME && alike[i] >= 1)
            continue;
        if (alike[i] > 0 && f->count < DUPLICATE_FOUND_MAX)
            f->found[f->count++] = (struct duplicate_match){ids[i], r, alike[i]};
    }
    return e;
}

static void prepare(struct finding *f, const struct duplicate_rule *r)
{
    f->ids =
        ARENA_ARRAY(f->c->arena, int64_t, (size_t)DUPLICATE_KEYS_MAX * (DUPLICATE_BLOCK_MAX + 1));
    f->id_count = 0;
    f->common = false;
    for (int i = 0; i < r->field_count; i++)
        f->own[i] = r->any ? form_of(f->c->arena, f->o, r, i, f->q->cells) : STR_NONE;
    f->whole = r->any ? STR_NONE : joined(f->c->arena, f->o, r, f->q->cells);
    f->cells = ARENA_ARRAY(f->c->arena, struct value, (size_t)f->o->field_count + 1);
}

static enum err find_by_rule(struct finding *f, const struct duplicate_rule *r)
{
    uint64_t hashes[DUPLICATE_KEYS_MAX];
    int count = duplicate_hashes(f->c->arena, f->o, r, f->q->cells, hashes);
    enum err e = ERR_NONE;
    if (!count)
        return ERR_NONE;
    prepare(f, r);
    for (int i = 0; i < count && !e; i++)
        e = candidates(f, r, hashes[i], r->measure != MEASURE_NAME || i == 0);
    for (int i = 0; i < f->id_count && !e && f->count < DUPLICATE_FOUND_MAX; i += LOOKED_AT) {
        int left = f->id_count - i;
        e = look_at(f, r, f->ids + i, left < LOOKED_AT ? left : LOOKED_AT);
    }
    return e;
}

enum err duplicate_find(struct ctx *c, struct db_tx *tx, const struct schema *s,
                        const struct duplicate_question *q, struct duplicate_match **out,
                        int *count)
{
    struct finding f = {.c = c, .tx = tx, .s = s, .o = &s->objects[q->object], .q = q};
    enum err e = ERR_NONE;
    *out = NULL;
    *count = 0;
    if (!f.o->duplicate_count)
        return ERR_NONE;
    f.found = ARENA_ARRAY(c->arena, struct duplicate_match, DUPLICATE_FOUND_MAX);
    for (int i = 0; i < f.o->duplicate_count && !e; i++)
        if (looks_at(&f.o->duplicates[i], q->fields))
            e = find_by_rule(&f, &f.o->duplicates[i]);
    *out = f.found;
    *count = f.count;
    return e;
}

// ---- asking -------------------------------------------------------------------------------------

const struct duplicate_match *duplicate_first(const struct duplicate_asking *asking)
{
    int at = 0;
    for (int i = asking->count - 1; i >= 0; i--)
        if (asking->found[i].rule->action == DUPLICATE_REFUSE)
            at = i;
    return &asking->found[at];
}

void duplicate_words(struct arena *a, const struct object *o, const struct duplicate_asking *asking,
                     struct str *en, struct str *zh)
{
    enum duplicate_measure m = duplicate_first(asking)->rule->measure;
    *en = str_format(a, "there is already such a %.*s: %s", STR_ARG(object_label(o, false)),
                     measure_says(m, false));
    *zh = str_format(a, "可能已有这条%.*s：%s", STR_ARG(object_label(o, true)),
                     measure_says(m, true));
}

static enum err say(struct work *w, const struct object *o)
{
    struct str en, zh;
    duplicate_words(w->c->arena, o, w->duplicates, &en, &zh);
    return fail(w->c, ERR_DUPLICATE, "%s%.0s", "%.0s%s", str_zero(w->c->arena, en),
                str_zero(w->c->arena, zh));
}

enum err duplicate_ask(struct work *w, const struct record *r, const bool *fields)
{
    struct duplicate_asking *asking = w->duplicates;
    const struct object *o = &w->schema->objects[r->object];
    struct duplicate_match *found;
    int count;
    if (!asking || !o->duplicate_count || r->derived)
        return ERR_NONE;
    struct duplicate_question q = {r->object, r->id, r->cells, fields, false, asking->memory};
    enum err e = learn(w, o, asking->memory);
    if (!e)
        e = duplicate_find(w->c, w->tx, w->schema, &q, &found, &count);
    asking->object = r->object;
    asking->refused = false;
    asking->count = 0;
    if (e || !count)
        return e;
    asking->found = ARENA_ARRAY(asking->arena, struct duplicate_match, (size_t)count);
    memcpy(asking->found, found, (size_t)count * sizeof *found);
    for (int i = 0; i < count; i++) { // the schema may be one of this work alone
        struct duplicate_rule *rule = ARENA_NEW(asking->arena, struct duplicate_rule);
        *rule = *found[i].rule;
        asking->found[i].rule = rule;
    }
    asking->count = count;
    for (int i = 0; i < count; i++)
        asking->refused |= found[i].rule->action == DUPLICATE_REFUSE;
    return asking->refused || !asking->seen ? say(w, o) : ERR_NONE;
}
