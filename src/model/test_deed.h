// One record created, changed or deleted, for tests: each in a writing of its own.
#pragma once
#include "tests/support/org.h"

struct deed {
    const char *object, *cells;
    int64_t id, customer, version;
    bool changed;
    enum { DEED_CREATE, DEED_UPDATE, DEED_DELETE } what;
};

static inline enum err do_deed(struct work *w, void *user)
{
    struct deed *d = user;
    struct record r = {.object = schema_object(w->schema, str_of(d->object)),
                       .id = d->id,
                       .customer = d->customer};
    bool given[64] = {false};
    if (d->what == DEED_DELETE)
        return record_delete(w, r.object, d->id, d->version);
    test_cells(w->c, w->schema, &r, given, d->cells);
    if (d->what == DEED_UPDATE)
        return record_update(w, &r, given, d->version, &d->changed);
    enum err e = record_create(w, &r, NULL);
    d->id = r.id;
    return e;
}

static inline enum err try_deed(struct test_org *t, struct deed *d)
{
    fail_clear(&t->c);
    enum err e = org_write(&t->c, t->org, 7, do_deed, d);
    if (e)
        assert_true(t->c.why.en.len > 0 && t->c.why.zh.len > 0);
    return e;
}

static inline int64_t create(struct test_org *t, const char *object, int64_t customer,
                             const char *cells)
{
    struct deed d = {object, cells, 0, customer, 0, false, DEED_CREATE};
    assert_ok(&t->c, try_deed(t, &d));
    return d.id;
}

static inline bool change(struct test_org *t, const char *object, int64_t id, const char *cells)
{
    struct deed d = {object, cells, id, 0, 0, false, DEED_UPDATE};
    assert_ok(&t->c, try_deed(t, &d));
    return d.changed;
}

static inline void take_away(struct test_org *t, const char *object, int64_t id)
{
    struct deed d = {object, "", id, 0, 0, false, DEED_DELETE};
    assert_ok(&t->c, try_deed(t, &d));
}

struct test_count {
    const char *sql;
    int64_t out;
};

static inline enum err do_count(struct work *w, void *user)
{
    struct test_count *q = user;
    return db_number(w->c, w->tx, q->sql, DB_NO_VALUES, -1, &q->out);
}

// The one number that `sql` gives; -1: none.
static inline int64_t count_by(struct test_org *t, const char *sql)
{
    struct test_count q = {sql, 0};
    assert_ok(&t->c, org_read(&t->c, t->org, do_count, &q));
    return q.out;
}

static inline enum err load(struct test_org *t, const char *object, int64_t id, struct record *out)
{
    struct db_tx *tx;
    const struct schema *s = org_schema(t->org);
    assert_ok(&t->c, db_read_begin(&t->c, org_db(t->org), &tx));
    enum err e = record_load(&t->c, tx, s, schema_object(s, str_of(object)), id, out);
    db_read_end(tx);
    return e;
}

// What a field was on a day, as time lines tell it.
static inline struct str field_on(struct test_org *t, const char *field, int64_t customer,
                                  const char *day)
{
    struct rule *r;
    const struct history *h;
    struct history_plan *plan;
    const struct schema *s = org_schema(t->org);
    assert_ok(&t->c, rule_parse_value(&t->c, &s->catalog, str_of(field), &r));
    const struct rule *rules[] = {r};
    assert_ok(&t->c, mirror_use(&t->c, org_mirror(t->org), rules, 1, &h));
    assert_ok(&t->c, history_compile(&t->c, h, r, &plan));
    double v = history_value(h, plan, history_customer_of(h, customer), day_parse(str_of(day)));
    struct str out = v != v ? STR("") : str_copy(t->c.arena, history_text(h, v));
    mirror_release(org_mirror(t->org));
    return out;
}
