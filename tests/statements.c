// Every statement of the program can be prepared by the database: those that stand whole in the
// source come in on the standard input (statements.py), those made from the metadata are made here
// for every standard object.
#include "model/statement.h"
#include "tests/support/org.h"

// Prepares it with as many NULLs as it takes. Says so where that fails.
static bool prepares(struct ctx *c, struct db_tx *tx, const char *sql)
{
    enum { VALUES = 64 };
    static const struct value nulls[VALUES];
    struct db_rows *rows = NULL;
    int count = 0;
    char quote = 0;
    for (const char *at = sql; *at; at++) {
        if (quote ? *at == quote : *at == '\'' || *at == '"')
            quote = quote ? 0 : *at;
        count += *at == '?' && !quote;
    }
    enum err e = db_query(c, tx, sql, nulls, count, &rows);
    db_rows_close(rows);
    if (e)
        print_error("%s\n  %.*s\n", sql, STR_ARG(c->why.en));
    fail_clear(c);
    return !e;
}

// One that failed spoils the transaction; the next begins another.
static bool prepares_alone(struct test_org *t, const char *sql)
{
    struct db_tx *tx;
    assert_ok(&t->c, db_read_begin(&t->c, org_db(t->org), &tx));
    bool good = prepares(&t->c, tx, sql);
    db_read_end(tx);
    return good;
}

static void whole_statements_are_prepared(void **state)
{
    (void)state;
    struct test_org t;
    static char line[1 << 16];
    int count = 0, bad = 0;
    test_org_create(&t);
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        bad += !prepares_alone(&t, line);
        count++;
    }
    print_message("# %d statements\n", count);
    assert_true(count > 60);
    assert_int_equal(bad, 0);
    assert_false(prepares_alone(&t, "SELECT nothing FROM setting")); // it can fail
    test_org_destroy(&t);
}

static void made_statements_are_prepared(void **state)
{
    (void)state;
    struct test_org t;
    int bad = 0;
    test_org_create(&t);
    struct arena *a = t.c.arena;
    const struct schema *s = org_schema(t.org);
    for (int i = 0; i < s->object_count; i++) {
        const struct object *o = &s->objects[i];
        bool all[256];
        memset(all, 1, sizeof all);
        bad += !prepares_alone(&t, statement_select(a, o, "WHERE id > ? ORDER BY id LIMIT ?"));
        bad += !prepares_alone(&t, statement_insert(a, o));
        bad += !prepares_alone(&t, statement_update(a, o, all));
        bad += !prepares_alone(&t, statement_delete(a, o));
        for (int f = 0; f < o->field_count; f++)
            bad += !prepares_alone(&t, statement_find(a, o, f));
    }
    assert_true(s->object_count > 5);
    assert_int_equal(bad, 0);
    test_org_destroy(&t);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(whole_statements_are_prepared),
        cmocka_unit_test(made_statements_are_prepared),
    };
    return cmocka_run_group_tests_name("statements", all, NULL, NULL);
}
