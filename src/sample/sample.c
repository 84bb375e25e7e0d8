#include "sample/sample.h"
#include "model/change.h"
#include "sample/making.h"

#include <stdlib.h>

static const char insert_import[] =
    "INSERT INTO import (id, at, person, file, object, counts, first_change, last_change, undone) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)";

static int by_time(const void *a, const void *b)
{
    const struct fact *x = a, *y = b;
    if (x->at != y->at)
        return (x->at > y->at) - (x->at < y->at);
    return (x->sequence > y->sequence) - (x->sequence < y->sequence);
}

static enum err write_one(struct work *w, struct making *m, const struct fact *f, int64_t ahead_s)
{
    struct record r = {.object = f->object,
                       .customer = f->customer >= 0 ? m->customers[f->customer] : 0,
                       .cells = f->cells};
    w->wall = f->at;
    w->at_ms = (f->at - ahead_s) * 1000;
    m->s->records++;
    enum err e = record_add(w, &r);
    if (f->customer >= 0 && f->object == m->schema->customer)
        m->customers[f->customer] = r.id;
    return e;
}

static enum err write_facts(struct work *w, struct making *m)
{
    struct ctx own = {.arena = arena_create(), .from = w->c->from}, *outer = w->c;
    int64_t wall = w->wall, at_ms = w->at_ms, ahead_s = wall - at_ms / 1000;
    enum err e = ERR_NONE;
    qsort(m->facts, m->count, sizeof *m->facts, by_time);
    w->c = &own;
    for (size_t i = 0; i < m->count && !e; i++) {
        e = write_one(w, m, &m->facts[i], ahead_s);
        ctx_reset(&own);
    }
    w->c = outer;
    w->wall = wall;
    w->at_ms = at_ms;
    if (e)
        fail_as(outer, &own.why);
    arena_destroy(own.arena);
    return e;
}

// Courses, shops: what everybody's records refer to. Nobody's, and there before all else.
static enum err write_catalogue(struct work *w, struct making *m, const struct plan_row *row)
{
    const struct object *o = &m->schema->objects[row->object];
    struct links *k = &m->catalogue[row->object];
    int count = row->fixed ? row->fixed->count : 0;
    k->ids = ARENA_ARRAY(m->arena, int64_t, (size_t)count + 1);
    for (int i = 0; i < count && !m->e; i++) {
        const struct json *cells = &row->fixed->items[i];
        struct record r = {.object = row->object};
        r.cells = ARENA_ARRAY(m->arena, struct value, (size_t)o->field_count);
        for (int n = 0; n < cells->count && !m->e; n++) {
            int field = object_field(o, cells->items[n].key);
            if (field < 0)
                m->e = fail(w->c, ERR_INPUT, "%.*s: there is no such field", "%.*s：没有这个字段",
                            STR_ARG(json_path(w->c->arena, &cells->items[n])));
            else
                making_set(m, row->object, r.cells, field, cells->items[n].text);
        }
        if (!m->e)
            m->e = record_create(w, &r, NULL);
        k->ids[k->count++] = r.id;
        m->s->records++;
    }
    return m->e;
}

// As an import, so that it can be taken back as one.
static enum err keep(struct work *w, struct sample *s, int64_t before)
{
    int64_t last;
    enum err e = change_last(w->c, w->tx, &last);
    if (e)
        return e;
    struct str counts =
        str_format(w->c->arena,
                   "{\"read\":%lld,\"created\":%lld,\"updated\":0,\"unchanged\":0,\"refused\":0,"
                   "\"skipped\":0}",
                   (long long)s->records, (long long)s->records);
    return db_run(w->c, w->tx, insert_import,
                  DB_VALUES(value_int(s->import), value_int(w->at_ms), value_int(w->actor),
                            value_text(STR("演示数据 Demo data")),
                            value_int(w->schema->objects[w->schema->customer].id),
                            value_text(counts), value_int(before + 1), value_int(last)),
                  NULL);
}

static enum err must_be_empty(struct work *w)
{
    int64_t there;
    struct str table = w->schema->objects[w->schema->customer].table;
    enum err e = db_number(w->c, w->tx,
                           str_format(w->c->arena, "SELECT COUNT(*) FROM %.*s", STR_ARG(table)).at,
                           DB_NO_VALUES, 0, &there);
    if (!e && there)
        e = fail(w->c, ERR_CONFLICT,
                 "there are customers already: demo data is for an empty company",
                 "已经有客户了：演示数据只能装入空的组织");
    return e;
}

enum err sample_fill(struct work *w, void *user)
{
    struct sample *s = user;
    struct making m = {.w = w, .arena = w->c->arena, .s = s, .schema = w->schema};
    int64_t before = 0;
    s->records = 0;
    enum err e = must_be_empty(w);
    if (!e)
        e = sample_plan_read(w->c, w->schema, s->text, &m.plan);
    if (!e)
        e = change_last(w->c, w->tx, &before);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &s->import);
    if (e)
        return e;
    if (s->customers)
        m.plan.customers = s->customers;
    m.from = s->until - m.plan.days;
    m.customers = ARENA_ARRAY(m.arena, int64_t, (size_t)m.plan.customers);
    m.catalogue = ARENA_ARRAY(m.arena, struct links, (size_t)w->schema->object_count);
    w->source = s->import;
    for (int i = 0; i < m.plan.catalogue_count && !e; i++)
        e = write_catalogue(w, &m, &m.plan.catalogue[i]);
    text_map_init(&m.names);
    for (int i = 0; i < m.plan.customers && !e && !m.e; i++)
        making_live(&m, i);
    text_map_deinit(&m.names);
    e = e ? e : m.e;
    if (!e)
        e = write_facts(w, &m);
    w->source = 0;
    return e ? e : keep(w, s, before);
}
