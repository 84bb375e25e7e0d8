#include "transfer/load.h"
#include "model/guard.h"
#include "model/merged.h"

#include <sodium.h>
#include <stdlib.h>
#include <xxhash.h>

void load_init(struct load *l, struct work *w, const struct plan *p, struct arena *lasting)
{
    const struct schema *s = w->schema;
    *l = (struct load){.work = w, .plan = p, .lasting = lasting, .parent_key = -1};
    l->object = &s->objects[p->object];
    l->customer = &s->objects[s->customer];
    if (p->parent >= 0) {
        l->parent = &s->objects[p->parent];
        l->parent_key = object_field(l->object, l->parent->fields[l->parent->key].name);
    }
    l->hash = XXH3_createState();
    text_map_init(&l->keys);
    text_map_init(&l->codes);
    text_map_init(&l->parents);
    int_map_init(&l->equals, 1024);
    int_map_init(&l->derived, 1024);
    int_map_init(&l->touched, 1024);
    int_map_init(&l->contents, 1024);
    int_map_init(&l->there, 16);
}

void load_deinit(struct load *l)
{
    XXH3_freeState(l->hash);
    text_map_deinit(&l->keys);
    text_map_deinit(&l->codes);
    text_map_deinit(&l->parents);
    int_map_deinit(&l->equals);
    int_map_deinit(&l->derived);
    int_map_deinit(&l->touched);
    int_map_deinit(&l->contents);
    int_map_deinit(&l->there);
    free(l->customers);
    free(l->fresh);
    free(l->were);
    free(l->seen);
    free(l->parent_cells);
}

// Rows that are known by their key are looked for by it, and rules look for values: both need the
// indexes.
enum err load_begin(struct ctx *c, struct load *l)
{
    bool keyless = l->object->shape != SHAPE_CUSTOMER && !l->object->ruled;
    for (int i = 0; i < l->plan->file.count; i++)
        keyless &=
            l->plan->targets[i].kind != TARGET_FIELD || l->plan->targets[i].field != l->object->key;
    enum err e = merge_any(c, l->work->tx, &l->merges);
    if (e)
        return e;
    return keyless ? bulk_begin(c, l->work->tx, l->object->table, &l->bulk) : ERR_NONE;
}

// ---- the customer -------------------------------------------------------------------------------

static enum err make_customer(struct ctx *c, struct load *l, struct str key, int64_t *id)
{
    struct record r = {.object = l->work->schema->customer, .derived = true};
    r.cells = ARENA_ARRAY(c->arena, struct value, (size_t)l->customer->field_count);
    r.cells[l->customer->key] = value_text(key);
    int name = object_field(l->customer, STR("name"));
    bool named = false;
    for (int i = 0; i < l->plan->file.count; i++)
        named |=
            l->plan->targets[i].kind == TARGET_CUSTOMER_FIELD && l->plan->targets[i].field == name;
    if (name >= 0 && !named)
        r.cells[name] = value_text(key);
    enum err e = record_add(l->work, &r);
    *id = r.id;
    l->customers_made += !e;
    return e;
}

// A record by its key; one that was merged into another is that one. `*was`: the id it had.
static enum err find_record(struct ctx *c, struct load *l, int object, struct str key, int64_t *id,
                            int64_t *was)
{
    struct work *w = l->work;
    enum err e = record_find(c, w->tx, w->schema, object, key, id);
    *was = *id;
    return e || *id || !l->merges
               ? e
               : merge_key_leads_to(c, w->tx, w->schema->objects[object].id, key, id, was);
}

static enum err customer_of(struct ctx *c, struct load *l, struct str key, int64_t *id,
                            int64_t *was)
{
    size_t before = l->keys.count;
    uint32_t n = text_map_put(&l->keys, key);
    if (n < before) {
        *id = l->customers[n];
        *was = l->were[n];
        return ERR_NONE;
    }
    if (n >= l->customers_room) {
        l->customers_room = l->customers_room ? l->customers_room * 2 : 1024;
        l->customers = mem_grow(l->customers, l->customers_room, sizeof *l->customers);
        l->fresh = mem_grow(l->fresh, l->customers_room, sizeof *l->fresh);
        l->were = mem_grow(l->were, l->customers_room, sizeof *l->were);
    }
    l->fresh[n] = false;
    enum err e = find_record(c, l, l->work->schema->customer, key, id, was);
    if (!e && !*id) {
        l->fresh[n] = true;
        e = make_customer(c, l, key, id);
        *was = *id;
    }
    l->customers[n] = *id;
    l->were[n] = *was;
    return e;
}

static uint64_t hash_value(uint64_t seed, struct value v)
{
    if (v.type == VALUE_INT)
        return XXH3_64bits_withSeed(&v.integer, sizeof v.integer, seed + 1);
    return XXH3_64bits_withSeed(v.text.at, v.text.len, seed + (uint64_t)v.type);
}

// One fact. Where the row itself changed nothing, no row of the log tells of a fact that is new.
static enum err derive_one(struct load *l, int64_t customer, int field, day_t day,
                           struct value cell, bool row_told)
{
    bool said = true;
    enum err e = row_told ? ERR_NONE : record_said(l->work, customer, field, day, cell, &said);
    int64_t *tell = int_map_put(&l->touched, (uint64_t)customer, 0);
    if (!e && !said)
        *tell = 1;
    return e ? e : record_derive(l->work, customer, field, day, cell);
}

static enum err derive_fields(struct load *l, int64_t customer, const struct load_row *row,
                              bool row_told)
{
    const struct object *o = l->object;
    bool dated = o->start >= 0 && o->shape != SHAPE_CUSTOMER;
    day_t day =
        dated ? kind_day(o->fields[o->start].kind, row->cells[o->start]) : work_today(l->work);
    enum err e = ERR_NONE;
    for (int i = 0; i < l->customer->field_count && !e; i++) {
        if (!row->customer_given[i])
            continue;
        uint64_t said = hash_value((uint64_t)customer * 512 + (uint64_t)i, row->customer_cells[i]) +
                        (uint64_t)(int64_t)day * 0x9E3779B97F4A7C15u;
        size_t before = l->derived.count;
        int_map_put(&l->derived, said, 1);
        if (l->derived.count == before)
            continue;
        e = derive_one(l, customer, i, day, row->customer_cells[i], row_told);
    }
    return e;
}

// ---- the record ---------------------------------------------------------------------------------

static uint64_t content_of(const struct load *l, int64_t customer, const struct load_row *row)
{
    uint64_t h = hash_value((uint64_t)l->object->id, value_int(customer));
    for (int i = 0; i < l->object->field_count; i++)
        if (row->given[i])
            h = hash_value(h + (uint64_t)i, row->cells[i]);
    return h;
}

// What tells a record without key from all others: what is in it, and its count among equals.
// Sixteen bytes, so that two different ones never meet.
static struct str identity(struct arena *a, struct load *l, int64_t customer,
                           const struct load_row *row)
{
    uint64_t low = content_of(l, customer, row);
    XXH128_hash_t h = {low, (uint64_t)++ * int_map_put(&l->equals, low, 0)};
    XXH3_state_t *state = l->hash;
    XXH3_128bits_reset(state);
    XXH3_128bits_update(state, &customer, sizeof customer);
    XXH3_128bits_update(state, &h, sizeof h);
    for (int i = 0; i < l->object->field_count; i++) {
        const struct value *v = &row->cells[i];
        if (!row->given[i])
            continue;
        XXH3_128bits_update(state, &i, sizeof i);
        if (v->type == VALUE_INT)
            XXH3_128bits_update(state, &v->integer, sizeof v->integer);
        else
            XXH3_128bits_update(state, v->text.at, v->text.len);
    }
    h = XXH3_128bits_digest(state);
    XXH128_canonical_t bytes;
    XXH128_canonicalFromHash(&bytes, h);
    char *text = arena_alloc(a, sizeof bytes.digest * 2 + 1);
    sodium_bin2hex(text, sizeof bytes.digest * 2 + 1, bytes.digest, sizeof bytes.digest);
    return str_of(text);
}

static uint64_t half_of(struct str content)
{
    uint64_t half = 0;
    for (size_t i = 0; i < content.len && i < 16; i++) {
        char ch = content.at[i];
        half = half << 4 | (uint64_t)(ch <= '9' ? ch - '0' : ch - 'a' + 10);
    }
    return half;
}

// A table of very many is asked row by row after all: knowing it would take too much memory.
static enum err learn_contents(struct ctx *c, struct load *l)
{
    enum { LONG_FILE = 1000, ROWS_MAX = 5000000 };
    struct db_tx *tx = l->work->tx;
    struct db_rows *rows;
    int64_t count;
    if (l->keyless++ != LONG_FILE || l->bulk.empty || !db_is_shared(db_of(tx)))
        return ERR_NONE;
    enum err e = db_number(
        c, tx, str_format(c->arena, "SELECT COUNT(*) FROM %.*s", STR_ARG(l->object->table)).at,
        DB_NO_VALUES, 0, &count);
    if (e || count > ROWS_MAX)
        return e;
    e = db_query_many(c, tx,
                      str_format(c->arena, "SELECT content FROM %.*s WHERE content IS NOT NULL",
                                 STR_ARG(l->object->table))
                          .at,
                      DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e))
        int_map_put(&l->contents, half_of(db_text(rows, 0)), 1);
    l->knows_contents = !e;
    return e;
}

// `was`: under which id of his the record is known by what is in it.
static enum err write_keyless(struct ctx *c, struct load *l, int64_t customer, int64_t was,
                              const struct load_row *row, enum load_what *what)
{
    bool existed;
    struct record r = {.object = l->plan->object, .customer = customer, .cells = row->cells};
    r.content = identity(c->arena, l, was, row);
    enum err e = learn_contents(c, l);
    uint64_t half = half_of(r.content);
    // Equal rows of one file are told apart by their count: in an empty table each is new.
    bool surely_new = l->bulk.empty || (l->knows_contents && !int_map_get(&l->contents, half));
    if (l->knows_contents)
        int_map_put(&l->contents, half, 1);
    existed = false;
    if (!e)
        e = surely_new ? record_add(l->work, &r) : record_create(l->work, &r, &existed);
    *what = existed ? LOAD_UNCHANGED : LOAD_CREATED;
    return e == ERR_DUPLICATE && l->update ? load_there(c, l, row, &r.id, what) : e;
}

// The second row of a file with the same key must say the same: else it would depend on the order
// of the rows which one counts.
static enum err first_with_key(struct ctx *c, struct load *l, struct str key, int64_t number,
                               uint64_t content, struct load_seen **out, bool *again)
{
    size_t before = l->codes.count;
    uint32_t n = text_map_put(&l->codes, key);
    if (n >= l->seen_room) {
        l->seen_room = l->seen_room ? l->seen_room * 2 : 1024;
        l->seen = mem_grow(l->seen, l->seen_room, sizeof *l->seen);
    }
    *again = n < before;
    *out = &l->seen[n];
    if (!*again) {
        l->seen[n] = (struct load_seen){.row = number, .content = content};
        return ERR_NONE;
    }
    if (l->seen[n].content == content)
        return ERR_NONE;
    return fail(c, ERR_INPUT, "row %lld has the same number (%.*s) and says otherwise",
                "与第 %lld 行编号相同（%.*s）但内容不同", (long long)l->seen[n].row, STR_ARG(key));
}

static enum err write_keyed(struct ctx *c, struct load *l, struct str key, int64_t customer,
                            const struct load_row *row, int64_t number, enum load_what *what)
{
    struct load_seen *seen;
    int64_t was;
    bool again;
    struct record r = {.object = l->plan->object, .customer = customer, .cells = row->cells};
    uint64_t content = content_of(l, customer, row);
    enum err e = first_with_key(c, l, key, number, content, &seen, &again);
    *what = LOAD_UNCHANGED;
    if (e || again)
        return e;
    e = find_record(c, l, l->plan->object, key, &r.id, &was);
    if (!e && r.id && was != r.id) { // merged into another: what it once said counts no more
        seen->record = r.id;
        return ERR_NONE;
    }
    if (!e && r.id) {
        bool changed = false;
        e = load_once(c, l, r.id);
        if (!e)
            e = load_update(l, &r, row->given, &changed);
        *what = changed ? LOAD_UPDATED : LOAD_UNCHANGED;
    } else if (!e) {
        e = record_add(l->work, &r);
        *what = LOAD_CREATED;
        if (e == ERR_DUPLICATE && l->update)
            e = load_there(c, l, row, &r.id, what);
    }
    seen->record = r.id;
    return e;
}

static enum err write_customer(struct ctx *c, struct load *l, const struct load_row *row,
                               int64_t number, enum load_what *what)
{
    int name = object_field(l->customer, STR("name"));
    row->cells[l->customer->key] = value_text(row->key);
    row->given[l->customer->key] = true;
    if (name >= 0 && !row->given[name]) {
        int64_t there;
        enum err e =
            record_find(c, l->work->tx, l->work->schema, l->plan->object, row->key, &there);
        if (e)
            return e;
        if (!there) {
            row->cells[name] = value_text(row->key);
            row->given[name] = true;
        }
    }
    return write_keyed(c, l, row->key, 0, row, number, what);
}

static void note_parent(struct load *l, const struct load_row *row)
{
    if (!l->parent || l->parent_key < 0 || !row->given[l->parent_key])
        return;
    size_t before = l->parents.count;
    uint32_t n = text_map_put(&l->parents, row->cells[l->parent_key].text);
    if (n >= l->parents_room) {
        l->parents_room = l->parents_room ? l->parents_room * 2 : 1024;
        l->parent_cells = mem_grow(l->parent_cells, l->parents_room, sizeof *l->parent_cells);
    }
    if (n >= before)
        l->parent_cells[n] = NULL;
    for (int i = 0; i < l->parent->field_count; i++) {
        if (!row->parent_given[i])
            continue;
        if (!l->parent_cells[n])
            l->parent_cells[n] =
                ARENA_ARRAY(l->lasting, struct value, (size_t)l->parent->field_count);
        l->parent_cells[n][i] = row->parent_cells[i];
        if (row->parent_cells[i].type == VALUE_TEXT)
            l->parent_cells[n][i].text = str_copy(l->lasting, row->parent_cells[i].text);
    }
}

enum err load_write(struct ctx *c, struct load *l, const struct load_row *row, int64_t number,
                    enum load_what *what)
{
    int64_t customer = 0, was = 0;
    const struct object *o = l->object;
    if (o->shape == SHAPE_CUSTOMER)
        return write_customer(c, l, row, number, what);
    struct record checked = {.object = l->plan->object, .customer = 1, .cells = row->cells};
    enum err e = record_check(l->work, &checked, row->given);
    if (!e && row->key.len)
        e = customer_of(c, l, row->key, &customer, &was);
    for (int i = 0; customer && i < l->customer->field_count && !e; i++)
        if (row->customer_given[i]) // before anything is written: the row is refused as a whole
            e = guard_derive(l->work, customer, i);
    if (!e && o->key >= 0 && row->given[o->key])
        e = write_keyed(c, l, row->cells[o->key].text, customer, row, number, what);
    else if (!e)
        e = write_keyless(c, l, customer, was, row, what);
    if (!e && customer)
        e = derive_fields(l, customer, row, *what != LOAD_UNCHANGED);
    if (!e)
        note_parent(l, row);
    return e;
}
