// Duplicates: forms of values, names of companies that are and are not the same, keys that follow
// every writing, and the queue against every pair compared with every other.
#include "base/random.h"
#include "model/duplicate.h"
#include "model/pair.h"
#include "model/proof.h"
#include "tests/support/org.h"

// ---- forms --------------------------------------------------------------------------------------

static const struct {
    const char *says, *one, *other;
    enum duplicate_measure measure;
    bool same;
} forms[] = {
    {"with the country", "+86 138-0013-8000", "13800138000", MEASURE_PHONE, true},
    {"with 0086", "0086 13800138000", "13800138000", MEASURE_PHONE, true},
    {"86 without a plus", "8613800138000", "138 0013 8000", MEASURE_PHONE, true},
    {"full width", "１３８００１３８０００", "13800138000", MEASURE_PHONE, true},
    {"a landline", "010-12345678", "+86 10 1234 5678", MEASURE_PHONE, true},
    {"another digit", "13800138001", "13800138000", MEASURE_PHONE, false},
    {"86 inside a number", "86123456", "123456", MEASURE_PHONE, false},
    {"nothing but words", "无", "没有", MEASURE_PHONE, false},
    {"case", "91350100m000100y43", "91350100M000100Y43", MEASURE_CREDIT, true},
    {"case and blanks", " Li@Example.COM", "li@example.com", MEASURE_MAIL, true},
    {"white space", "客户 甲", "客户甲", MEASURE_TEXT, true},
};

static void forms_agree(void **state)
{
    struct arena *a = arena_create();
    (void)state;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct str x = duplicate_form(a, forms[i].measure, str_of(forms[i].one));
        struct str y = duplicate_form(a, forms[i].measure, str_of(forms[i].other));
        if ((x.len && str_eq(x, y)) != forms[i].same)
            fail_msg("%s: «%.*s» and «%.*s»", forms[i].says, STR_ARG(x), STR_ARG(y));
    }
    arena_destroy(a);
}

// ---- names --------------------------------------------------------------------------------------

static const struct {
    const char *one, *other;
    bool same;
} names[] = {
    {"华为技术有限公司", "华为技术（深圳）有限公司", true},
    {"联想（北京）有限公司", "联想集团有限公司", true},
    {"上海云帆信息技术有限公司", "云帆信息技术（上海）有限责任公司", true},
    {"浙江省杭州市阿里巴巴网络技术有限公司", "阿里巴巴网络技术有限公司", true},
    {"深圳市腾讯计算机系统有限公司", "腾讯计算机系统有限公司", true},
    {"北京字节跳动科技有限公司", "字节跳动科技股份有限公司", true},
    {"美的集团股份有限公司", "美的集团", true},
    {"比亚迪股份有限公司", "比亚迪", true},
    {"宁德时代新能源科技股份有限公司", "宁德时代新能源科技有限公司", true},
    {"阿里巴巴网络技术", "阿里巴巴网络科技", true},
    {"阿里巴巴网络技术", "阿里巴巴网路技术", true},
    {"上海浦东新区张江高科技园区开发股份有限公司", "张江高科技园区开发股份有限公司", false},
    {"上海市浦东新区张江高科技园区开发股份有限公司", "张江高科技园区开发股份有限公司", true},
    {"Apple Inc.", "APPLE", true},
    {"Foxconn Technology Co., Ltd.", "Foxconn Technology", true},
    {"ＡＢＣ贸易有限公司", "abc贸易公司", true},
    {"海底捞餐饮股份有限公司", "海底捞餐饮", true},
    {"李宁（中国）体育用品有限公司", "李宁体育用品有限公司", true},
    {"华为技术有限公司", "华为软件技术有限公司", false},
    {"华强电子有限公司", "华强电气有限公司", false},
    {"中国移动通信集团有限公司", "中国联合网络通信集团有限公司", false},
    {"中国工商银行", "中国建设银行", false},
    {"招商银行", "招商证券", false},
    {"北京大学", "南京大学", false},
    {"上海交通大学", "西安交通大学", false},
    {"上海银行", "北京银行", false},
    {"上海医药集团", "北京医药集团", false},
    {"第一中学", "第二中学", false},
    {"红星幼儿园一分园", "红星幼儿园二分园", false},
    {"恒大地产集团", "恒大汽车集团", false},
    {"海尔智家股份有限公司", "海尔电器集团有限公司", false},
    {"万科企业股份有限公司", "万科物业发展股份有限公司", false},
    {"中国石油天然气集团", "中国石油化工集团", false},
    {"小米科技有限责任公司", "小米通讯技术有限公司", false},
    {"王伟", "王玮", false},
    {"张三", "张三", true},
    {"客户1", "客户2", false},
    {"腾讯科技成都分公司", "腾讯科技", false},
    {"有限公司", "公司", false},
};

static void names_agree(void **state)
{
    struct arena *a = arena_create();
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct str x = name_core(a, str_of(names[i].one)), y = name_core(a, str_of(names[i].other));
        double alike = name_alike(x, y);
        if ((alike > 0) != names[i].same)
            fail_msg("%s, %s: «%.*s» and «%.*s» are %.3f", names[i].one, names[i].other,
                     STR_ARG(x), STR_ARG(y), jaro_winkler(x, y));
        assert_true(alike == name_alike(y, x));
    }
    arena_destroy(a);
}

// The figures of Winkler's own paper.
static void jaro_winkler_is_what_it_says(void **state)
{
    static const struct {
        const char *one, *other;
        double want;
    } rows[] = {
        {"martha", "marhta", 0.961},  {"dwayne", "duane", 0.840},  {"dixon", "dicksonx", 0.813},
        {"jones", "johnson", 0.832},  {"abc", "abc", 1},           {"abc", "xyz", 0},
        {"", "", 1},                  {"a", "", 0},                {"massey", "massie", 0.933},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double got = jaro_winkler(str_of(rows[i].one), str_of(rows[i].other));
        if (got < rows[i].want - 0.0006 || got > rows[i].want + 0.0006)
            fail_msg("%s, %s: wanted %.3f, got %.4f", rows[i].one, rows[i].other, rows[i].want, got);
    }
}

// ---- records ------------------------------------------------------------------------------------

enum { PEOPLE = 160 };
static const char *const starts[] = {"云帆", "华星", "天成", "远大", "金桥", "百川", "宏图"};
static const char *const trades[] = {"信息技术", "光电科技", "餐饮管理", "国际贸易", "医疗器械"};

static struct str random_name(struct arena *a, struct random *r)
{
    static const char *const forms_of[] = {"有限公司", "", "（上海）有限公司", "集团股份有限公司"};
    static const char *const places[] = {"", "", "上海", "浙江省杭州市"};
    const char *odd = random_below(r, 4) ? "" : "新";
    return str_format(a, "%s%s%s%s%s", places[random_below(r, 4)], starts[random_below(r, 7)], odd,
                      trades[random_below(r, 5)], forms_of[random_below(r, 4)]);
}

static struct str random_cells(struct arena *a, struct random *r)
{
    static const char *const before[] = {"", "+86 ", "0086"};
    struct str name = random_name(a, r);
    if (!random_below(r, 3))
        return str_format(a, "name=%.*s", STR_ARG(name));
    return str_format(a, "name=%.*s;phone=%s1380013%04d", STR_ARG(name),
                      before[random_below(r, 3)], (int)random_below(r, 60));
}

struct churning {
    struct random random;
    int64_t ids[PEOPLE * 4];
    int count, steps;
};

static enum err change_something(struct work *w, struct churning *k)
{
    bool given[64] = {false};
    struct record r = {.object = w->schema->customer};
    int at = k->count ? (int)random_below(&k->random, (uint64_t)k->count) : -1;
    uint64_t what = random_below(&k->random, 10);
    if (at >= 0 && what < 2) {
        int64_t id = k->ids[at];
        k->ids[at] = k->ids[--k->count];
        return record_delete(w, r.object, id, 0);
    }
    struct str cells = random_cells(w->c->arena, &k->random);
    test_cells(w->c, w->schema, &r, given, str_zero(w->c->arena, cells));
    if (at >= 0 && what < 5) {
        r.id = k->ids[at];
        return record_update(w, &r, given, 0, NULL);
    }
    enum err e = db_ids(w->c, w->tx, 1, &r.id);
    int key = w->schema->objects[r.object].key;
    r.cells[key] = value_text(str_format(w->c->arena, "K%lld", (long long)r.id));
    if (!e)
        e = record_create(w, &r, NULL);
    k->ids[k->count++] = r.id;
    return e;
}

static enum err churn(struct work *w, void *user)
{
    struct churning *k = user;
    enum err e = ERR_NONE;
    for (int i = 0; i < k->steps && !e; i++)
        e = change_something(w, k);
    return e;
}

static void follow_all(struct test_org *t)
{
    for (bool more = true; more;)
        assert_ok(&t->c, pair_follow(&t->c, t->org, &more));
}

static struct str keys_text(struct test_org *t)
{
    struct buf b;
    struct db_tx *tx;
    struct db_rows *rows;
    enum err e = ERR_NONE;
    buf_init(&b, 1 << 24);
    assert_ok(&t->c, db_read_begin(&t->c, org_db(t->org), &tx));
    assert_ok(&t->c,
              db_query(&t->c, tx,
                       "SELECT r.measure, k.hash, k.record FROM duplicate_key k JOIN "
                       "duplicate_rule r ON r.keyset = k.keyset ORDER BY r.id, k.hash, k.record",
                       DB_NO_VALUES, &rows));
    while (db_next(&t->c, rows, &e))
        buf_format(&b, "%.*s %lld %lld\n", STR_ARG(db_text(rows, 0)), (long long)db_int(rows, 1),
                   (long long)db_int(rows, 2));
    assert_ok(&t->c, e);
    db_read_end(tx);
    struct str text = str_copy(t->c.arena, buf_str(&b));
    buf_deinit(&b);
    return text;
}

static enum err renew(struct work *w, void *user)
{
    (void)user;
    return duplicate_rules_renew(w, w->schema->objects[w->schema->customer].id);
}

// Every pair of the queue, and every two records compared with each other: the same lists.
static void queue_is_complete(struct test_org *t, const struct churning *k)
{
    const struct schema *s = org_schema(t->org);
    const struct object *o = &s->objects[s->customer];
    struct record *all = ARENA_ARRAY(t->c.arena, struct record, (size_t)k->count);
    struct db_tx *tx;
    int wanted = 0;
    assert_ok(&t->c, db_read_begin(&t->c, org_db(t->org), &tx));
    for (int i = 0; i < k->count; i++)
        assert_ok(&t->c, record_load(&t->c, tx, s, s->customer, k->ids[i], &all[i]));
    for (int i = 0; i < k->count; i++)
        for (int n = 0; n < i; n++) {
            double alike[8];
            int64_t a = all[i].id < all[n].id ? all[i].id : all[n].id, there;
            int64_t b = a == all[i].id ? all[n].id : all[i].id;
            bool same = duplicate_compare(t->c.arena, o, all[i].cells, all[n].cells, alike);
            assert_ok(&t->c, db_number(&t->c, tx,
                                       "SELECT score FROM duplicate_pair WHERE a = ? AND b = ?",
                                       DB_VALUES(value_int(a), value_int(b)), 0, &there));
            if (same != (there > 0) || (same && there != duplicate_score(o, alike)))
                fail_msg("pair %lld %lld: same %d, score %lld", (long long)a, (long long)b, same,
                         (long long)there);
            wanted += same;
        }
    db_read_end(tx);
    assert_true(wanted > 20);
    assert_int_equal(test_number(t, "SELECT COUNT(*) FROM duplicate_pair"), wanted);
}

static enum err lose_a_key(struct work *w, void *user)
{
    (void)user;
    return db_run(w->c, w->tx,
                  "DELETE FROM duplicate_key WHERE record = (SELECT MIN(record) FROM duplicate_key) "
                  "AND keyset = (SELECT MAX(keyset) FROM duplicate_rule WHERE measure = 'name')",
                  DB_NO_VALUES, NULL);
}

static void keys_and_queue_follow(void **state)
{
    struct test_org t;
    struct churning *k = mem_alloc(sizeof *k);
    (void)state;
    test_org_create(&t);
    k->count = 0;
    random_init(&k->random, 20260105);
    for (int round = 0; round < 4; round++) {
        k->steps = 60;
        assert_ok(&t.c, org_write(&t.c, t.org, 7, churn, k));
        follow_all(&t);
    }
    queue_is_complete(&t, k);
    struct str kept = keys_text(&t);
    assert_ok(&t.c, org_write(&t.c, t.org, 7, renew, NULL));
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM duplicate_pair"), 0);
    follow_all(&t);
    struct str made = keys_text(&t);
    assert_true(kept.len > 1000 && str_eq(kept, made));
    queue_is_complete(&t, k);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM duplicate_key WHERE keyset NOT IN "
                                     "(SELECT keyset FROM duplicate_rule)"),
                     0);
    struct proof found = {0};
    assert_ok(&t.c, proof_duplicates(&t.c, t.org, &found));
    assert_int_equal(found.wrong, 0);
    assert_ok(&t.c, org_write(&t.c, t.org, 7, lose_a_key, NULL));
    assert_ok(&t.c, proof_duplicates(&t.c, t.org, &found));
    assert_true(found.wrong == 1 && found.mended == 1 && found.first_zh.len > 0);
    follow_all(&t);
    assert_true(str_eq(keys_text(&t), made));
    free(k);
    test_org_destroy(&t);
}

// ---- a value that thousands share ---------------------------------------------------------------

static enum err many_of_one(struct work *w, void *user)
{
    (void)user;
    for (int i = 0; i < 2000; i++)
        test_add(w, "contact", 0, "name=前台;phone=010-88888888");
    return ERR_NONE;
}

static void shared_by_many_is_no_pair(void **state)
{
    struct test_org t;
    (void)state;
    test_org_create(&t);
    assert_ok(&t.c, org_write(&t.c, t.org, 7, many_of_one, NULL));
    follow_all(&t);
    assert_int_equal(test_number(&t, "SELECT COUNT(*) FROM duplicate_pair"), 0);
    test_org_destroy(&t);
}

// ---- asking -------------------------------------------------------------------------------------

struct asked {
    const char *cells;
    bool seen, asks, changes;
    int64_t id;
    struct duplicate_asking asking;
};

static enum err ask(struct work *w, void *user)
{
    struct asked *a = user;
    bool given[64] = {false};
    struct record r = {.object = w->schema->customer, .id = a->id};
    a->asking = (struct duplicate_asking){.seen = a->seen, .arena = w->c->arena};
    w->duplicates = a->asks ? &a->asking : NULL;
    test_cells(w->c, w->schema, &r, given, a->cells);
    if (a->changes)
        return record_update(w, &r, given, 0, NULL);
    enum err e = record_create(w, &r, NULL);
    a->id = r.id;
    return e;
}

static void entry_is_asked(void **state)
{
    struct test_org t;
    (void)state;
    test_org_create(&t);
    struct asked first = {.cells = "code=A;name=云帆信息技术有限公司;phone=13800138000"};
    struct asked same = {.cells = "code=B;name=别的;phone=+86 138 0013 8000", .asks = true};
    struct asked name = {.cells = "code=C;name=上海云帆信息技术（集团）", .asks = true};
    struct asked other = {.cells = "code=D;name=天成餐饮;phone=13900139000", .asks = true};
    assert_ok(&t.c, org_write(&t.c, t.org, 7, ask, &first));
    assert_int_equal(org_write(&t.c, t.org, 7, ask, &same), ERR_DUPLICATE);
    assert_true(same.asking.count == 1 && same.asking.found[0].record == first.id);
    assert_false(same.asking.refused);
    fail_clear(&t.c);
    assert_int_equal(org_write(&t.c, t.org, 7, ask, &name), ERR_DUPLICATE);
    fail_clear(&t.c);
    assert_ok(&t.c, org_write(&t.c, t.org, 7, ask, &other));
    same.seen = true;
    assert_ok(&t.c, org_write(&t.c, t.org, 7, ask, &same));
    // What was a duplicate before may be changed elsewhere.
    struct asked elsewhere = {.cells = "city=北京", .asks = true, .changes = true, .id = same.id};
    assert_ok(&t.c, org_write(&t.c, t.org, 7, ask, &elsewhere));
    struct asked again = {.cells = "phone=13900139000", .asks = true, .changes = true, .id = same.id};
    assert_int_equal(org_write(&t.c, t.org, 7, ask, &again), ERR_DUPLICATE);
    test_org_destroy(&t);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(forms_agree),
        cmocka_unit_test(names_agree),
        cmocka_unit_test(jaro_winkler_is_what_it_says),
        cmocka_unit_test(keys_and_queue_follow),
        cmocka_unit_test(shared_by_many_is_no_pair),
        cmocka_unit_test(entry_is_asked),
    };
    return cmocka_run_group_tests_name("duplicate", all, NULL, NULL);
}
