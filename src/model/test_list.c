// Lists: searching in memory gives the rows that searching in SQL gives, whatever was written, with
// any filter and sort, page by page; and what was just written is found.
#include "base/random.h"
#include "db/table.h"
#include "model/finder.h"
#include "model/group.h"
#include "model/index.h"
#include "model/list.h"
#include "model/marks.h"
#include "model/search.h"
#include "tests/support/org.h"

enum { CUSTOMERS = 150, FOUND_MAX = 2000 };

// The same folder opened twice: one looks in memory, the other's finder is never read.
struct twice {
    struct test_org t;
    struct org *plain;
    struct random r;
    int64_t ids[CUSTOMERS];
    int serial;
};

static void open_twice(struct twice *w, uint64_t seed)
{
    *w = (struct twice){0};
    test_org_create(&w->t);
    assert_ok(&w->t.c, org_open(&w->t.c, str_of(w->t.folder), &w->plain));
    assert_ok(&w->t.c, finder_follow(&w->t.c, org_finder(w->t.org)));
    random_init(&w->r, seed);
}

static void close_twice(struct twice *w)
{
    org_close(w->plain);
    test_org_destroy(&w->t);
}

static const char *some_name(struct random *r)
{
    static const char *const names[] = {"张三",     "张三丰",   "李四",         "王 小二",
                                        "杭州云杉", "云杉公司", "上海张氏公司", "Acme 中国",
                                        "ACME Ltd", "100% a_b", "曾国",         "ｆｕｌｌ"};
    return names[random_below(r, sizeof names / sizeof *names)];
}

static const char *some_cells(struct twice *w, struct arena *a)
{
    static const char *const levels[] = {"VIP", "普通", ""};
    return str_format(a, "name=%s%d;phone=13%09d;level=%s", some_name(&w->r), ++w->serial % 7,
                      (int)random_below(&w->r, 1000000000), levels[random_below(&w->r, 3)])
        .at;
}

static enum err change_some(struct work *w, void *user)
{
    struct twice *k = user;
    int customer = w->schema->customer;
    for (int i = 0; i < 20; i++) {
        int64_t *id = &k->ids[random_below(&k->r, CUSTOMERS)];
        struct record r = {.object = customer, .id = *id};
        bool given[64] = {false};
        if (!*id) {
            *id = test_add(w, "customer", 0, some_cells(k, w->c->arena));
            if (random_chance(&k->r, 0.5))
                test_add(w, "order", *id,
                         str_format(w->c->arena, "order_no=N%d;date=2026-01-01T00:00:00;amount=1",
                                    k->serial)
                             .at);
            continue;
        }
        test_cells(w->c, w->schema, &r, given, some_cells(k, w->c->arena));
        if (random_chance(&k->r, 0.2)) {
            assert_ok(w->c, record_delete(w, customer, *id, 0));
            *id = 0;
        } else {
            assert_ok(w->c, record_update(w, &r, given, 0, NULL));
        }
    }
    return ERR_NONE;
}

struct ask {
    const char *search, *filter;
    int sort;
    bool down;
    int limit;
};

static struct list_question question_of(struct ctx *c, const struct schema *s,
                                        const struct ask *ask)
{
    struct list_question q = {.object = s->customer,
                              .search = str_of(ask->search),
                              .sort = ask->sort,
                              .down = ask->down,
                              .limit = ask->limit};
    if (ask->filter)
        assert_ok(c, list_filter(c, s, s->customer, str_of(ask->filter), &q.filter));
    return q;
}

// All pages, one after the other; returns how many rows there are.
static int all_pages(struct twice *w, struct org *o, const struct ask *ask, int64_t *ids,
                     int64_t *total)
{
    struct ctx *c = &w->t.c;
    const struct schema *s = org_schema(o);
    struct list_question q = question_of(c, s, ask);
    struct list_page page = {.more = true};
    int count = 0;
    for (bool first = true; page.more; first = false) {
        assert_ok(c, list_records(c, o, s, viewer_program(), &q, &page));
        if (first)
            assert_ok(c, list_count(c, o, s, viewer_program(), &q, false, total));
        assert_true(page.total == LIST_UNCOUNTED || page.total == *total);
        assert_true(page.count <= ask->limit && (page.count || !page.more));
        for (int i = 0; i < page.count; i++)
            ids[count++] = page.rows[i].id;
        assert_true(count + ask->limit <= FOUND_MAX);
        if (page.count)
            q.after = page.rows[page.count - 1].id;
    }
    return count;
}

// A page that begins at a place holds what stands there, walked to from either end.
static void assert_places(struct twice *w, struct org *o, const struct ask *ask, const int64_t *ids,
                          int count)
{
    struct ctx *c = &w->t.c;
    const struct schema *s = org_schema(o);
    struct list_question q = question_of(c, s, ask);
    struct list_page page;
    for (int i = 0; i < 4; i++) {
        q.at = (int64_t)random_below(&w->r, (uint64_t)count + 3);
        q.of = i % 2 ? count : 0;
        int left = q.at < count ? count - (int)q.at : 0;
        if (q.of && q.at > count)
            continue; // the asker thinks that there are fewer
        assert_ok(c, list_records(c, o, s, viewer_program(), &q, &page));
        assert_int_equal(page.count, left < ask->limit ? left : ask->limit);
        assert_int_equal(page.more, left > ask->limit);
        for (int n = 0; n < page.count; n++)
            assert_int_equal(page.rows[n].id, ids[q.at + n]);
    }
}

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

// By marks that stand close to each other as well.
static void assert_marked_places(struct twice *w, struct org *o, const struct ask *ask,
                                 const int64_t *ids, int count)
{
    marks_set(org_marks(o), 0, 1 + (int64_t)random_below(&w->r, 5));
    assert_places(w, o, ask, ids, count);
    marks_set(org_marks(o), INT64_MAX, MARKS_EVERY);
    assert_places(w, o, ask, ids, count);
}

static void assert_same(struct twice *w, const struct ask *ask)
{
    int64_t memory[FOUND_MAX], sql[FOUND_MAX], totals[2];
    int n = all_pages(w, w->t.org, ask, memory, &totals[0]);
    int m = all_pages(w, w->plain, ask, sql, &totals[1]);
    assert_marked_places(w, w->t.org, ask, memory, n);
    assert_marked_places(w, w->plain, ask, sql, m);
    if (!ask->filter && ask->sort < 0 && !ask->down) { // in memory the best come first
        qsort(memory, (size_t)n, sizeof *memory, by_id);
        qsort(sql, (size_t)m, sizeof *sql, by_id);
    }
    if (n != m || totals[0] != totals[1] || memcmp(memory, sql, (size_t)n * sizeof *sql) != 0)
        fail_msg("«%s» filtered by %s, sorted by %d: %d of %lld in memory, %d of %lld in SQL",
                 ask->search, ask->filter ? ask->filter : "nothing", ask->sort, n,
                 (long long)totals[0], m, (long long)totals[1]);
}

static void memory_and_sql_find_the_same(void **state)
{
    (void)state;
    static const char *const searches[] = {
        "张", "张三",  "zs", "zhang", "公司", "云杉", "13",   "139",  "1 张", "公司 上海", "ACME",
        "a",  "zengg", "%",  "_b",    "王小", "王",   "full", "ＦＵ", "没有", " "};
    static const char *const filters[] = {NULL, "level = \"VIP\"", "count(order, 3650d) > 0",
                                          "level = \"VIP\" and count(order, 3650d) = 0"};
    struct twice w;
    open_twice(&w, 3);
    const struct schema *s = org_schema(w.t.org);
    int name = object_field(&s->objects[s->customer], STR("name"));
    int level = object_field(&s->objects[s->customer], STR("level"));
    for (int round = 0; round < 25; round++) {
        assert_ok(&w.t.c, org_write(&w.t.c, w.t.org, 0, change_some, &w));
        for (int i = 0; i < 25; i++) {
            const int sorts[] = {-1, name, level};
            struct ask ask = {.search =
                                  searches[random_below(&w.r, sizeof searches / sizeof *searches)],
                              .filter = filters[random_below(&w.r, 4)],
                              .sort = sorts[random_below(&w.r, 3)],
                              .down = random_chance(&w.r, 0.3),
                              .limit = 1 + (int)random_below(&w.r, 40)};
            assert_same(&w, &ask);
        }
        arena_reset(w.t.c.arena);
    }
    close_twice(&w);
}

static enum err add_ranked(struct work *w, void *user)
{
    int64_t *ids = user;
    ids[0] = test_add(w, "customer", 0, "name=小张三贸易");
    ids[1] = test_add(w, "customer", 0, "name=张三贸易有限公司");
    ids[2] = test_add(w, "customer", 0, "name=张三贸易");
    ids[3] = test_add(w, "customer", 0, "name=张三");
    return ERR_NONE;
}

static enum err rename_one(struct work *w, void *user)
{
    struct record r = {.object = w->schema->customer, .id = *(int64_t *)user};
    bool given[64] = {false};
    test_cells(w->c, w->schema, &r, given, "name=别人");
    return record_update(w, &r, given, 0, NULL);
}

static void the_best_come_first_and_what_changed_is_known(void **state)
{
    (void)state;
    struct twice w;
    int64_t ids[4], got[FOUND_MAX], total;
    struct ask ask = {.search = "张三", .sort = -1, .limit = 2};
    open_twice(&w, 1);
    assert_ok(&w.t.c, org_write(&w.t.c, w.t.org, 0, add_ranked, ids));
    assert_int_equal(all_pages(&w, w.t.org, &ask, got, &total), 4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(got[i], ids[3 - i]);
    const struct schema *s = org_schema(w.t.org);
    struct list_question q = {
        .object = s->customer, .search = STR("张三"), .sort = -1, .after = ids[2], .limit = 2};
    struct list_page page;
    assert_ok(&w.t.c, org_write(&w.t.c, w.t.org, 0, rename_one, &ids[2]));
    assert_int_equal(all_pages(&w, w.t.org, &ask, got, &total), 3);
    assert_int_equal(list_records(&w.t.c, w.t.org, s, viewer_program(), &q, &page), ERR_NOT_FOUND);
    fail_clear(&w.t.c);
    close_twice(&w);
}

static enum err add_many(struct work *w, void *user)
{
    (void)user;
    for (int i = 0; i < LIST_COUNT_MAX + 50; i++) {
        struct arena *a = w->c->arena;
        test_add(w, "customer", 0,
                 str_format(a, "name=x%s%05d;level=%s;monthly_fee=%d", i % 100 ? "q" : "", i % 5000,
                            i % 300 ? "普通" : "VIP", i)
                     .at);
    }
    return ERR_NONE;
}

static int indexes_of(struct test_org *t, struct str object)
{
    const struct table *tables;
    struct db_tx *tx;
    int count, found = 0;
    assert_ok(&t->c, db_read_begin(&t->c, org_db(t->org), &tx));
    assert_ok(&t->c, db_tables(&t->c, tx, &tables, &count));
    for (int i = 0; i < count; i++)
        if (str_eq(tables[i].name, object))
            found = tables[i].index_count;
    db_read_end(tx);
    return found;
}

// What was slow gets an index, once; what was quick does not. The lists are the same ones.
static void an_index_changes_no_list(struct twice *w)
{
    struct test_org *t = &w->t;
    const struct schema *s = org_schema(t->org);
    const struct object *customer = &s->objects[s->customer];
    int level = object_field(customer, STR("level")), city = object_field(customer, STR("city"));
    int plan = object_field(customer, STR("plan"));
    int64_t plain[FOUND_MAX], got[FOUND_MAX], total;
    struct ask up = {.search = "xq0000", .sort = level, .limit = 7}, down = up;
    struct rule *filter;
    bool made = true;
    while (made) // what the lists above left, on a slow machine
        assert_ok(&t->c, index_make(&t->c, t->org, &made));
    int before = indexes_of(t, customer->table);
    down.down = true;
    int count = all_pages(w, t->org, &down, plain, &total);
    assert_ok(&t->c, list_filter(&t->c, s, s->customer, STR("city = \"x\""), &filter));
    index_wish(t->org, customer, city, filter, INDEX_SLOW_MS - 1);
    assert_ok(&t->c, index_make(&t->c, t->org, &made));
    assert_false(made);
    index_wish(t->org, customer, plan, filter, INDEX_SLOW_MS);
    index_wish(t->org, customer, plan, filter, INDEX_SLOW_MS);
    for (int i = 0; i < 3; i++) {
        assert_ok(&t->c, index_make(&t->c, t->org, &made));
        assert_int_equal(made, i < 2); // of the sort and of the filter
    }
    assert_int_equal(indexes_of(t, customer->table), before + 2);
    index_wish(t->org, customer, level, NULL, INDEX_SLOW_MS);
    assert_ok(&t->c, index_make(&t->c, t->org, &made));
    assert_int_equal(all_pages(w, t->org, &down, got, &total), count);
    assert_memory_equal(got, plain, (size_t)count * sizeof *got);
    assert_int_equal(all_pages(w, t->org, &up, got, &total), count);
    assert_same(w, &up);
}

// By the value in small letters: both databases know the index as the same one, so that copies keep it.
static void an_index_of_small_letters(struct twice *w)
{
    struct test_org *t = &w->t;
    const struct schema *s = org_schema(t->org);
    const struct object *customer = &s->objects[s->customer];
    int mail = object_field(customer, STR("mail")), count, found = 0;
    const struct table *tables;
    struct db_tx *tx;
    bool made;
    struct str wanted =
        str_format(t->c.arena, "lower(%.*s)", STR_ARG(customer->fields[mail].column));
    index_wish_folded(t->org, customer, mail, INDEX_SLOW_MS);
    assert_ok(&t->c, index_make(&t->c, t->org, &made));
    assert_true(made);
    assert_ok(&t->c, db_read_begin(&t->c, org_db(t->org), &tx));
    assert_ok(&t->c, db_tables(&t->c, tx, &tables, &count));
    for (int i = 0; i < count; i++)
        for (int k = 0; k < tables[i].index_count; k++)
            found += str_eq(tables[i].indexes[k].columns, wanted);
    db_read_end(tx);
    assert_int_equal(found, 1);
}

// Each finds thousands, both ten, and none of them is among the newest.
static void frequent_and_together_rare(struct twice *w)
{
    struct test_org *t = &w->t;
    const struct schema *s = org_schema(t->org);
    const struct object *customer = &s->objects[s->customer];
    int fee = object_field(customer, STR("monthly_fee"));
    struct ask ask = {.search = "",
                      .sort = -1,
                      .limit = 3,
                      .filter = "monthly_fee >= 4000 and level = \"普通\" and monthly_fee < 4010"};
    int64_t plain[FOUND_MAX], got[FOUND_MAX], total;
    bool made;
    assert_int_equal(all_pages(w, t->org, &ask, plain, &total), 10);
    index_wish(t->org, customer, fee, NULL, INDEX_SLOW_MS);
    assert_ok(&t->c, index_make(&t->c, t->org, &made));
    assert_true(index_serves(&t->c, t->org, customer, fee));
    for (ask.sort = -1; ask.sort <= fee; ask.sort += fee + 1) {
        assert_int_equal(all_pages(w, t->org, &ask, got, &total), 10);
        assert_int_equal(total, 10);
        assert_memory_equal(got, plain, 10 * sizeof *got);
    }
}

static int64_t grouped(struct twice *w, struct org *o, const char *level)
{
    struct ctx *c = &w->t.c;
    const struct schema *s = org_schema(o);
    struct list_question q = {.object = s->customer};
    struct group *list;
    int count, by = object_field(&s->objects[s->customer], STR("level"));
    bool more;
    int64_t found = 0;
    assert_ok(c, group_list(c, o, s, viewer_program(), &q, by, -1, &list, &count, &more));
    for (int i = 0; i < count; i++)
        if (list[i].value.type == VALUE_TEXT && str_eq(list[i].value.text, str_of(level)))
            found = list[i].count;
    return found;
}

static enum err raise_one(struct work *w, void *user)
{
    struct record r = {.object = w->schema->customer, .id = *(int64_t *)user};
    bool given[64] = {false};
    test_cells(w->c, w->schema, &r, given, "level=VIP");
    return record_update(w, &r, given, 0, NULL);
}

// Groups that are kept are counted anew when a record has changed, also where another server did it.
static void groups_are_those_of_the_records(struct twice *w)
{
    struct ctx *c = &w->t.c;
    const struct schema *s = org_schema(w->t.org);
    struct list_question q = {.object = s->customer, .sort = -1, .limit = 1};
    struct list_page page;
    int64_t vip = grouped(w, w->t.org, "VIP"), low = grouped(w, w->plain, "普通");
    assert_ok(c, list_filter(c, s, s->customer, STR("level = \"普通\""), &q.filter));
    assert_ok(c, list_records(c, w->t.org, s, viewer_program(), &q, &page));
    assert_ok(c, org_write(c, w->t.org, 0, raise_one, &page.rows[0].id));
    assert_int_equal(grouped(w, w->t.org, "VIP"), vip + 1);
    assert_int_equal(grouped(w, w->plain, "普通"), low - 1);
    assert_int_equal(grouped(w, w->plain, "普通"), low - 1);
}

// More than a statement takes: the rows are walked instead, and the answers are the same.
static void so_many_that_the_rows_are_walked(void **state)
{
    (void)state;
    struct twice w;
    int64_t got[FOUND_MAX], total;
    struct ask ask = {.search = "x", .sort = -1, .limit = 100};
    open_twice(&w, 1);
    assert_ok(&w.t.c, org_write(&w.t.c, w.t.org, 0, add_many, NULL));
    assert_int_equal(all_pages(&w, w.t.org, &ask, got, &total), LIST_RANKED_MAX);
    assert_int_equal(total, LIST_COUNT_MAX);
    ask.filter = "level = \"VIP\"";
    assert_same(&w, &ask);
    ask.filter = "level = \"VIP\" and count(order, 30d) = 0";
    ask.down = true;
    assert_same(&w, &ask);
    ask = (struct ask){.search = "x0", .sort = 0, .limit = 30}; // few enough for a statement
    assert_same(&w, &ask);
    an_index_changes_no_list(&w);
    an_index_of_small_letters(&w);
    frequent_and_together_rare(&w);
    groups_are_those_of_the_records(&w);
    close_twice(&w);
}

// ---- pinyin -------------------------------------------------------------------------------------

static void add_character(struct buf *b, uint32_t code)
{
    const char bytes[] = {(char)(0xE0 | code >> 12), (char)(0x80 | (code >> 6 & 0x3F)),
                          (char)(0x80 | (code & 0x3F))};
    buf_add(b, (struct str){bytes, sizeof bytes});
}

// Names of Chinese characters, plain letters, digits and marks are read one by one, all others by ICU's
// rules as a whole: a letter with an accent before the same name makes it one of those.
static void a_name_is_read_as_the_whole_text_is(void **state)
{
    (void)state;
    static const char *const apart[] = {"a",  "Z", "0", "9", " ", "q", "（", "）", "(", ")",
                                        "[",  "]", "{", "}", "-", "_", "&",  "/",  "+", ".",
                                        ",",  ":", ";", "!", "?", "'", "#",  "@",  "~", "*",
                                        "\"", "%", "=", "<", ">", "|", "^",  "`",  "$"};
    static const char *const beside[] = {"重庆", "沈阳", "秘鲁", "藏文", "重要", "西藏"};
    struct arena *a = arena_create();
    struct random r;
    struct buf b;
    random_init(&r, 11);
    buf_init(&b, 1000);
    for (int i = 0; i < 3000; i++) {
        buf_clear(&b);
        buf_add(&b, STR("é一")); // nobody's surname
        for (uint64_t n = random_below(&r, 6); n; n--)
            if (random_chance(&r, 0.4))
                buf_add(&b, str_of(apart[random_below(&r, sizeof apart / sizeof *apart)]));
            else
                add_character(&b, 0x4E00 + (uint32_t)random_below(&r, 0x51A6));
        if (random_chance(&r, 0.2))
            buf_add(&b, str_of(beside[random_below(&r, 6)]));
        struct str whole = buf_str(&b), name = {whole.at + 2, whole.len - 2};
        struct str want = pinyin(a, whole), got = str_join(a, STR("e "), pinyin(a, name));
        if (!str_eq(want, got))
            fail_msg("%.*s: as a whole «%.*s», one by one «%.*s»", STR_ARG(whole), STR_ARG(want),
                     STR_ARG(got));
    }
    assert_string_equal(str_zero(a, pinyin(a, STR("重庆重要"))), "chong qing zhong yao");
    buf_deinit(&b);
    arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(a_name_is_read_as_the_whole_text_is),
        cmocka_unit_test(memory_and_sql_find_the_same),
        cmocka_unit_test(the_best_come_first_and_what_changed_is_known),
        cmocka_unit_test(so_many_that_the_rows_are_walked),
    };
    return cmocka_run_group_tests_name("list", all, NULL, NULL);
}
