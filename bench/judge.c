// bench: a hundred warning rules on a million customers: how long one new event takes until all rules are
// judged for its customer, and the scan past midnight, beside the same rules asked of the same database in
// SQL. Whom the rules hold for is compared.
//
//   bench_judge [--customers n] [--rules n] [--events n] [--folder path]
#include "base/random.h"
#include "bench/bench.h"
#include "flow/warning.h"
#include "model/mirror.h"
#include "model/record.h"
#include "sys/file.h"

#include <math.h>
#include <sqlite3.h>

enum { BATCH = 20000, RULES_MAX = 200, PEER_EVENTS = 20, EACH = 2 };
static const char today_text[] = "2026-06-30";

struct bench {
    struct ctx c;
    struct org *org;
    struct random r;
    int customers, rules, events;
    int64_t *ids;
    int from, to; // of this batch
    day_t today;
};

// ---- the company --------------------------------------------------------------------------------

static struct record blank(struct work *w, const char *object, int64_t customer)
{
    struct record r = {.object = schema_object(w->schema, str_of(object)), .customer = customer};
    r.cells = ARENA_ARRAY(w->c->arena, struct value,
                          (size_t)w->schema->objects[r.object].field_count);
    return r;
}

static struct value *cell(struct work *w, struct record *r, const char *field)
{
    return &r->cells[object_field(&w->schema->objects[r->object], str_of(field))];
}

// Some time within two years before today.
static struct value moment(struct bench *b)
{
    return value_int((int64_t)(b->today - (day_t)random_below(&b->r, 730)) * 86400 +
                     (int64_t)random_below(&b->r, 86400));
}

static enum err add_event(struct work *w, struct bench *b, int64_t customer, bool order, int n)
{
    struct record r = blank(w, order ? "order" : "login", customer);
    *cell(w, &r, "date") = moment(b);
    if (order) {
        *cell(w, &r, "amount") = value_int((int64_t)random_below(&b->r, 5000) * 1000000);
        *cell(w, &r, "order_no") = value_text(
            str_format(w->c->arena, "O%lld-%d", (long long)customer, n));
    }
    return record_add(w, &r);
}

static enum err fill(struct work *w, void *user)
{
    struct bench *b = user;
    struct ctx own = {.arena = arena_create()}, *outer = w->c;
    enum err e = ERR_NONE;
    w->c = &own;
    for (int i = b->from; i < b->to && !e; i++) {
        struct record r = blank(w, "customer", 0);
        *cell(w, &r, "code") = value_text(str_format(own.arena, "K%d", i));
        *cell(w, &r, "name") = value_text(str_format(own.arena, "客户%d", i));
        *cell(w, &r, "since") = value_int(b->today - 800);
        e = record_add(w, &r);
        b->ids[i] = r.id;
        for (int n = 0; n < 2 * EACH && !e; n++)
            e = add_event(w, b, r.id, n % 2 == 0, n);
        ctx_reset(&own);
    }
    if (e)
        fail_as(outer, &own.why);
    arena_destroy(own.arena);
    w->c = outer;
    return e;
}

// Each rule holds for one in some thousands: what a company would keep on.
static struct str condition_of(struct arena *a, int i)
{
    if (i % 2)
        return str_format(a, "days_since(login) = %d and days_since(order) > 200", 120 + i);
    return str_format(a, "days_since(order) = %d and count(login, 180d) = 0", 120 + i);
}

static enum err make_rules(struct work *w, void *user)
{
    struct bench *b = user;
    enum err e = ERR_NONE;
    for (int i = 0; i < b->rules && !e; i++) {
        struct warning_rule r = {.name = str_format(w->c->arena, "规则 %d", i),
                                 .condition = condition_of(w->c->arena, i),
                                 .enabled = true,
                                 .hold_down = 7};
        e = warning_rule_create(w, &r);
    }
    return e;
}

static void hold(struct bench *b, day_t day)
{
    clock_hold(org_clock(b->org), clock_day_ms(org_clock(b->org), day) + 3600 * 1000);
}

static void make(struct bench *b, struct str folder)
{
    struct org_settings s = {STR("量一量"), STR("Asia/Shanghai"), STR("CNY"), STR("zh")};
    must(&b->c, org_create(&b->c, folder, &s));
    must(&b->c, org_open(&b->c, folder, &b->org));
    hold(b, b->today);
    b->ids = ARENA_ARRAY(b->c.arena, int64_t, (size_t)b->customers);
    double began = now();
    for (b->from = 0; b->from < b->customers; b->from = b->to) {
        b->to = b->from + BATCH < b->customers ? b->from + BATCH : b->customers;
        must(&b->c, org_write(&b->c, b->org, 0, fill, b));
    }
    must(&b->c, org_write(&b->c, b->org, 0, make_rules, b));
    printf("# %d customers, %d events, %d rules, made in %.0f s\n", b->customers,
           b->customers * 2 * EACH, b->rules, now() - began);
}

// ---- ours ---------------------------------------------------------------------------------------

static enum err one_event(struct work *w, void *user)
{
    struct bench *b = user;
    return add_event(w, b, b->ids[random_below(&b->r, (uint64_t)b->customers)],
                     random_chance(&b->r, 0.5), (int)random_below(&b->r, 1u << 30));
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void scan(struct bench *b, day_t day, const char *says)
{
    int64_t opened = 0;
    hold(b, day);
    double began = now();
    must(&b->c, judge_all(&b->c, b->org, &opened));
    printf("%-52s %8.2f s   %lld opened\n", says, now() - began, (long long)opened);
}

static void events(struct bench *b)
{
    double *took = ARENA_ARRAY(b->c.arena, double, (size_t)b->events);
    for (int i = 0; i < b->events; i++) {
        int64_t opened;
        must(&b->c, org_write(&b->c, b->org, 0, one_event, b));
        double began = now();
        must(&b->c, judge_changes(&b->c, b->org, &opened));
        took[i] = (now() - began) * 1000;
    }
    qsort(took, (size_t)b->events, sizeof *took, by_size);
    printf("%-52s %8.3f ms  99th percentile %.3f ms\n", "one new event, all rules judged: median",
           took[b->events / 2], took[b->events * 99 / 100]);
}

// ---- the peer: SQLite, asked in SQL -------------------------------------------------------------

static sqlite3_int64 count(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *s = NULL;
    sqlite3_int64 n = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
        n = sqlite3_column_int64(s, 0);
    else
        fprintf(stderr, "bench: %s: %s\n", sqlite3_errmsg(db), sql);
    sqlite3_finalize(s);
    return n;
}

// Whom rule `i` holds for on `day`; `who`: a condition on k.id.
static struct str rule_sql(struct arena *a, int i, day_t day, const char *who)
{
    long long d = day, login = 120 + i, order = 120 + i;
    if (i % 2)
        return str_format(
            a,
            "SELECT COUNT(*) FROM o_customer k WHERE %s AND (SELECT MAX(f_date) / 86400 FROM o_login "
            "l WHERE l.customer = k.id AND l.f_date < %lld) = %lld AND (SELECT MAX(f_date) / 86400 "
            "FROM o_order o WHERE o.customer = k.id AND o.f_date < %lld) < %lld",
            who, (d + 1) * 86400, d - login, (d + 1) * 86400, d - 200);
    return str_format(
        a,
        "SELECT COUNT(*) FROM o_customer k WHERE %s AND (SELECT MAX(f_date) / 86400 FROM o_order o "
        "WHERE o.customer = k.id AND o.f_date < %lld) = %lld AND (SELECT COUNT(*) FROM o_login l WHERE "
        "l.customer = k.id AND l.f_date >= %lld AND l.f_date < %lld) = 0",
        who, (d + 1) * 86400, d - order, (d - 179) * 86400, (d + 1) * 86400);
}

static void peer(struct bench *b, struct str folder, day_t day)
{
    enum { SCANNED = 4 };
    sqlite3 *db;
    sqlite3_int64 theirs = 0, ours = 0;
    if (sqlite3_open_v2(path_join(b->c.arena, folder, "liuke.db"), &db, SQLITE_OPEN_READONLY, NULL))
        exit(1);
    double began = now();
    for (int i = 0; i < SCANNED && i < b->rules; i++)
        theirs += count(db, rule_sql(b->c.arena, i, day, "1").at);
    printf("%-52s %8.2f s   (%d rules asked, %d reckoned)\n", "SQLite in SQL: scan of all rules",
           (now() - began) / SCANNED * b->rules, SCANNED, b->rules);
    ours = count(db, str_format(b->c.arena,
                                "SELECT COUNT(*) FROM warning WHERE ended IS NULL AND rule IN (SELECT "
                                "id FROM rule ORDER BY id LIMIT %d)",
                                SCANNED)
                         .at);
    printf("# the first %d rules hold for %lld customers, in SQL for %lld\n", SCANNED,
           (long long)ours, (long long)theirs);
    began = now();
    for (int k = 0; k < PEER_EVENTS; k++)
        for (int i = 0; i < b->rules; i++)
            count(db, rule_sql(b->c.arena, i, day,
                               str_format(b->c.arena, "k.id = %lld",
                                          (long long)b->ids[random_below(&b->r, (uint64_t)b->customers)])
                                   .at)
                          .at);
    printf("%-52s %8.3f ms\n", "SQLite in SQL: all rules for one customer",
           (now() - began) * 1000 / PEER_EVENTS);
    sqlite3_close(db);
    if (ours != theirs)
        exit(1);
}

int main(int argc, char **argv)
{
    struct bench b = {.c = {.arena = arena_create()},
                      .customers = 1000000,
                      .rules = 100,
                      .events = 300,
                      .today = day_parse(STR(today_text))};
    struct str folder = STR("bench/data/judge");
    for (int i = 1; i + 1 < argc; i += 2) {
        struct str name = str_of(argv[i]), value = str_of(argv[i + 1]);
        int n = atoi(argv[i + 1]);
        if (str_eq(name, STR("--customers")))
            b.customers = n;
        if (str_eq(name, STR("--rules")))
            b.rules = n < RULES_MAX ? n : RULES_MAX;
        if (str_eq(name, STR("--events")))
            b.events = n;
        if (str_eq(name, STR("--folder")))
            folder = value;
    }
    random_init(&b.r, 7);
    make(&b, folder);
    scan(&b, b.today, "first scan of everybody (opens what holds)");
    scan(&b, b.today + 1, "the scan past the next midnight");
    events(&b);
    scan(&b, b.today + 2, "and past the one after it");
    peer(&b, folder, b.today + 2);
    org_close(b.org);
    arena_destroy(b.c.arena);
    return 0;
}
