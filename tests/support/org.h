// org: an organisation in a folder of its own, for tests that need a whole one: made, filled with
// records whose cells are written as text, closed and taken away again.
#pragma once
#include "model/mirror.h"
#include "model/org.h"
#include "tests/support/folder.h"

struct test_org {
    struct ctx c;
    char folder[512];
    struct org *org;
};

static inline void test_org_open(struct test_org *t)
{
    assert_ok(&t->c, org_open(&t->c, str_of(t->folder), &t->org));
}

static inline void test_org_close(struct test_org *t)
{
    org_close(t->org);
    t->org = NULL;
}

// The clock stands at noon of `today` there.
static inline void test_org_today(struct test_org *t, const char *today)
{
    clock_hold(org_clock(t->org), ((int64_t)day_parse(str_of(today)) * 86400 + 4 * 3600) * 1000);
}

static inline void test_org_create(struct test_org *t)
{
    *t = (struct test_org){.c = {.arena = arena_create()}};
    test_folder(t->folder, sizeof t->folder);
    struct org_settings s = {STR("测试"), STR("Asia/Shanghai"), STR("CNY"), STR("zh")};
    assert_ok(&t->c, org_create(&t->c, str_of(t->folder), &s));
    test_org_open(t);
}

static inline void test_org_destroy(struct test_org *t)
{
    test_org_close(t);
    test_remove(t->folder);
    arena_destroy(t->c.arena);
}

// Reads "field=value;field=value" into a record of `object`; `given` says which were there.
static inline void test_cells(struct ctx *c, const struct schema *s, struct record *r, bool *given,
                              const char *text)
{
    const struct object *o = &s->objects[r->object];
    r->cells = ARENA_ARRAY(c->arena, struct value, (size_t)o->field_count);
    for (struct str rest = str_of(text), one; rest.len;) {
        struct str value, name = str_cut(str_cut(rest, ';', &one), '=', &value);
        int field = object_field(o, name);
        if (field < 0)
            fail_msg("no field '%.*s'", STR_ARG(name));
        assert_ok(c, kind_read(c, o->fields[field].kind, name, value, &r->cells[field]));
        if (given)
            given[field] = true;
        rest = one;
    }
}

// Inside a job: one more record. Returns its id.
static inline int64_t test_add(struct work *w, const char *object, int64_t customer,
                               const char *cells)
{
    struct record r = {.object = schema_object(w->schema, str_of(object)), .customer = customer};
    test_cells(w->c, w->schema, &r, NULL, cells);
    assert_ok(w->c, record_create(w, &r, NULL));
    return r.id;
}

static inline enum err test_sql_work(struct work *w, void *user)
{
    return db_run(w->c, w->tx, user, DB_NO_VALUES, NULL);
}

// One statement, in a writing of its own.
static inline void test_sql(struct test_org *t, const char *sql)
{
    assert_ok(&t->c, org_write(&t->c, t->org, 0, test_sql_work, (void *)(uintptr_t)sql));
}

// One number asked of the database.
static inline int64_t test_number(struct test_org *t, const char *sql)
{
    struct db_tx *tx;
    int64_t out = -1;
    assert_ok(&t->c, db_read_begin(&t->c, org_db(t->org), &tx));
    assert_ok(&t->c, db_number(&t->c, tx, sql, DB_NO_VALUES, -1, &out));
    db_read_end(tx);
    return out;
}

static inline void test_dump_object(struct test_org *t, struct db_tx *tx, const struct object *o,
                                    struct buf *out)
{
    struct buf columns, sql;
    struct db_rows *rows;
    char room[KIND_TEXT_SIZE];
    buf_init(&columns, 1 << 16);
    buf_init(&sql, 1 << 16);
    for (int i = 0; i < o->field_count; i++)
        buf_format(&columns, "%s%.*s", i ? ", " : "", STR_ARG(o->fields[i].column));
    if (o->shape != SHAPE_CUSTOMER)
        buf_add(&columns, STR(", (SELECT f_code FROM o_customer WHERE id = t.customer)"));
    buf_format(&sql, "SELECT %.*s FROM %.*s t ORDER BY %.*s", STR_ARG(buf_str(&columns)),
               STR_ARG(o->table), STR_ARG(buf_str(&columns)));
    assert_ok(&t->c, db_query(&t->c, tx, str_zero(t->c.arena, buf_str(&sql)), DB_NO_VALUES, &rows));
    enum err e = ERR_NONE;
    while (db_next(&t->c, rows, &e)) {
        buf_format(out, "%.*s", STR_ARG(o->name));
        for (int i = 0; i < o->field_count; i++)
            buf_format(out, "|%.*s",
                       STR_ARG(kind_format(o->fields[i].kind, db_value(rows, i), room)));
        if (o->shape != SHAPE_CUSTOMER)
            buf_format(out, "|%.*s", STR_ARG(db_text(rows, o->field_count)));
        buf_byte(out, '\n');
    }
    assert_ok(&t->c, e);
    buf_deinit(&columns);
    buf_deinit(&sql);
}

// Every record of every object as text, sorted, without ids, versions and times: what two
// organisations are compared by. Free it with buf_deinit.
static inline struct buf test_dump(struct test_org *t)
{
    struct buf out;
    struct db_tx *tx;
    const struct schema *s = org_schema(t->org);
    buf_init(&out, 1 << 28);
    assert_ok(&t->c, db_read_begin(&t->c, org_db(t->org), &tx));
    for (int i = 0; i < s->object_count; i++)
        test_dump_object(t, tx, &s->objects[i], &out);
    db_read_end(tx);
    return out;
}

// Fails with the first line in which two dumps differ.
static inline void test_same(const char *says, const struct buf *a, const struct buf *b)
{
    struct str x = buf_str(a), y = buf_str(b), left, right;
    while (x.len || y.len) {
        left = str_cut(x, '\n', &x);
        right = str_cut(y, '\n', &y);
        if (!str_eq(left, right))
            fail_msg("%s: «%.*s» became «%.*s»", says, STR_ARG(left), STR_ARG(right));
    }
}
