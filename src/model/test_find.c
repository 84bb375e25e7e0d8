// Finding what is not a customer: a naive search over the same words finds the same records, whatever
// was written; objects whose fields change are found by what they are made of then.
#include "base/random.h"
#include "model/alter.h"
#include "model/finder.h"
#include "model/list.h"
#include "tests/support/org.h"
#include "tests/support/rounds.h"

enum { PEOPLE = 120, ROUNDS = 25 };

static const struct {
    const char *name, *full, *initials;
} names[] = {
    {"张三", "zhangsan", "zs"},    {"张三丰", "zhangsanfeng", "zsf"},
    {"李小四", "lixiaosi", "lxs"}, {"曾国强", "zengguoqiang", "zgq"},
    {"Anna Schmidt", "", ""},      {"王 Bob", "wangbob", "wb"},
};
enum { NAMES = sizeof names / sizeof *names };

struct contact {
    int64_t id;
    int name;
    char phone[16], mail[24];
};

struct book {
    struct test_org t;
    struct random r;
    struct contact list[PEOPLE];
    int64_t customer;
};

static enum err change_some(struct work *w, void *user)
{
    struct book *b = user;
    int object = schema_object(w->schema, STR("contact"));
    if (!b->customer)
        b->customer = test_add(w, "customer", 0, "name=公司");
    for (int i = 0; i < 15; i++) {
        struct contact *p = &b->list[random_below(&b->r, PEOPLE)];
        struct record r = {.object = object, .id = p->id};
        bool given[64] = {false};
        if (p->id && random_chance(&b->r, 0.2)) {
            assert_ok(w->c, record_delete(w, object, p->id, 0));
            p->id = 0;
            continue;
        }
        p->name = (int)random_below(&b->r, NAMES);
        snprintf(p->phone, sizeof p->phone, "13%09d", (int)random_below(&b->r, 1000000000));
        snprintf(p->mail, sizeof p->mail, "m%d@q.cn", (int)random_below(&b->r, 50));
        const char *cells = str_format(w->c->arena, "name=%s;phone=%s;mail=%s", names[p->name].name,
                                       p->phone, p->mail)
                                .at;
        if (!p->id) {
            p->id = test_add(w, "contact", b->customer, cells);
            continue;
        }
        test_cells(w->c, w->schema, &r, given, cells);
        assert_ok(w->c, record_update(w, &r, given, 0, NULL));
    }
    return ERR_NONE;
}

static void lower(char *out, size_t room, const char *text)
{
    size_t n = 0;
    for (; text[n] && n + 1 < room; n++)
        out[n] = (char)(text[n] >= 'A' && text[n] <= 'Z' ? text[n] + 'a' - 'A' : text[n]);
    out[n] = '\0';
}

static bool naive(const struct contact *p, const char *query)
{
    char room[64], word[64], name[64];
    snprintf(room, sizeof room, "%s", query);
    lower(name, sizeof name, names[p->name].name);
    for (char *at = strtok(room, " "); at; at = strtok(NULL, " ")) {
        lower(word, sizeof word, at);
        if (!strstr(name, word) && !strstr(names[p->name].full, word) &&
            !strstr(names[p->name].initials, word) && !strstr(p->phone, word) &&
            !strstr(p->mail, word))
            return false;
    }
    return true;
}

static int found_in(struct test_org *t, const char *object, const char *query, int limit,
                    int64_t *ids)
{
    const struct schema *s = org_schema(t->org);
    struct list_question q = {.object = schema_object(s, str_of(object)),
                              .search = str_of(query),
                              .sort = -1,
                              .limit = limit};
    struct list_page page = {.more = true};
    int count = 0;
    int64_t total;
    assert_ok(&t->c, list_count(&t->c, t->org, s, viewer_program(), &q, false, &total));
    while (page.more) {
        assert_ok(&t->c, list_records(&t->c, t->org, s, viewer_program(), &q, &page));
        for (int i = 0; i < page.count; i++)
            ids[count++] = page.rows[i].id;
        assert_true(page.count || !page.more);
        q.after = page.count ? page.rows[page.count - 1].id : 0;
    }
    assert_int_equal(total, count);
    return count;
}

static void assert_same(struct book *b, const char *query)
{
    int64_t ids[PEOPLE];
    int count = found_in(&b->t, "contact", query, 1 + (int)random_below(&b->r, 30), ids), want = 0;
    for (int i = 0; i < PEOPLE; i++) {
        bool there = false;
        for (int n = 0; n < count; n++)
            there |= ids[n] == b->list[i].id;
        if (b->list[i].id && naive(&b->list[i], query) != there)
            fail_msg("«%s»: %s %s %s is%s found", query, names[b->list[i].name].name,
                     b->list[i].phone, b->list[i].mail, there ? "" : " not");
        want += b->list[i].id && there;
    }
    assert_int_equal(count, want);
}

static void what_is_no_customer_is_found_too(void **state)
{
    (void)state;
    static const char *const queries[] = {"张",       "三丰",   "zhangsan", "zs",     "SCHMIDT",
                                          "138",      "m1@q",   "q.cn 张",  "张 130", "zengguo",
                                          "wang bob", "nobody", "1",        "xs 13"};
    struct book *b = mem_alloc(sizeof *b);
    test_org_create(&b->t);
    random_init(&b->r, 5);
    for (int round = 0; round < test_rounds(ROUNDS); round++) {
        assert_ok(&b->t.c, org_write(&b->t.c, b->t.org, 0, change_some, b));
        for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
            assert_same(b, queries[i]);
        assert_same(b, b->list[random_below(&b->r, PEOPLE)].phone);
        ctx_reset(&b->t.c);
    }
    test_org_destroy(&b->t);
    free(b);
}

// ---- fields that change -------------------------------------------------------------------------

static enum err add_nickname(struct work *w, void *user)
{
    int64_t *id = user;
    struct new_field f = {.name = STR("nickname"), .kind = KIND_TEXT};
    int64_t object = w->schema->objects[schema_object(w->schema, STR("contact"))].id;
    enum err e = schema_add_field(w->c, w->tx, object, &f, id);
    return e ? e : org_job_schema(w);
}

static enum err drop_nickname(struct work *w, void *user)
{
    enum err e = alter_delete_field(w, *(int64_t *)user, 0);
    return e ? e : org_job_schema(w);
}

static enum err add_one(struct work *w, void *user)
{
    test_add(w, "contact", test_add(w, "customer", 0, "name=甲"), user);
    test_add(w, "ticket", test_add(w, "customer", 0, "name=乙"),
             "ticket_no=T-77;subject=退款 申请;start=2026-01-01T00:00:00");
    test_add(w, "order_line", test_add(w, "customer", 0, "name=丙"),
             "order_no=L-1;product=退款券;date=2026-01-01T00:00:00");
    return ERR_NONE;
}

static void an_object_is_found_by_the_fields_it_has(void **state)
{
    (void)state;
    struct test_org t;
    int64_t ids[10], nickname;
    char named[] = "name=李四;nickname=小豆子";
    test_org_create(&t);
    assert_ok(&t.c, finder_follow(&t.c, org_finder(t.org)));
    assert_ok(&t.c, org_write(&t.c, t.org, 0, add_nickname, &nickname));
    assert_ok(&t.c, org_write(&t.c, t.org, 0, add_one, named));
    assert_int_equal(found_in(&t, "contact", "豆子", 5, ids), 1);
    assert_int_equal(found_in(&t, "contact", "xdz", 5, ids), 1);
    assert_int_equal(found_in(&t, "ticket", "t-77", 5, ids), 1);
    assert_int_equal(found_in(&t, "ticket", "tuikuan 7", 5, ids), 1);
    assert_int_equal(found_in(&t, "order_line", "退款", 5, ids), 0); // found by its order
    assert_int_equal(found_in(&t, "login", "退款", 5, ids), 0);      // nothing there has a name
    assert_ok(&t.c, org_write(&t.c, t.org, 0, drop_nickname, &nickname));
    assert_int_equal(found_in(&t, "contact", "豆子", 5, ids), 0);
    assert_int_equal(found_in(&t, "contact", "李", 5, ids), 1);
    test_org_destroy(&t);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(what_is_no_customer_is_found_too),
        cmocka_unit_test(an_object_is_found_by_the_fields_it_has),
    };
    return cmocka_run_group_tests_name("find", all, NULL, NULL);
}
