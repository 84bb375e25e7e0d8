// What goes by itself is killed (kill -9) between any two of its steps, over and over, on a clock that is held:
// warnings that open, are handed out, climb, are given away, go; people told of them; tickets timed. In the end
// the same has happened, once, as where nobody was killed.
#include "app/loop.h"
#include "auth/department.h"
#include "auth/person.h"
#include "base/random.h"
#include "flow/deed.h"
#include "model/test_deed.h"
#include "tests/support/rounds.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum { KILLS = 500, KILLS_A_WORLD = 125, CUSTOMERS = 24, PEOPLE = 4, DAYS = 30, TURNS = 3 };
static const char *const logins[PEOPLE] = {"boss", "ann", "bob", "cat"};

// What the child has done, where its parent sees it.
struct progress {
    _Atomic int day; // the next to be lived
    _Atomic bool awake;
};

struct world {
    struct test_org t;
    struct progress *progress;
    uint64_t seed;
    day_t first;
    int64_t customers[CUSTOMERS];
};

// ---- the company --------------------------------------------------------------------------------

static enum err add_people(struct work *w)
{
    int64_t ids[PEOPLE];
    enum err e = ERR_NONE;
    for (int i = 0; i < PEOPLE && !e; i++) {
        struct person p = {
            .login = str_of(logins[i]), .name = str_of(logins[i]), .language = STR("zh")};
        e = person_create(w->c, w->tx, &p, person_no_password(), w->at_ms, &ids[i]);
    }
    struct department d = {.name = STR("成功部"), .head = ids[0]};
    if (!e)
        e = department_create(w->c, w->tx, &d);
    return e ? e
             : db_run(w->c, w->tx, "UPDATE person SET department = ? WHERE login <> 'boss'",
                      DB_VALUES(value_int(d.id)), NULL);
}

static enum err add_rules(struct work *w)
{
    static const char *const conditions[] = {"days_since(order) >= 5 and days_since(order) <= 16",
                                             "days_since(login) >= 9"};
    enum err e = ERR_NONE;
    for (int i = 0; i < 2 && !e; i++) {
        struct warning_rule r = {.name = str_of(i ? "久未登录" : "久未下单"),
                                 .condition = str_of(conditions[i]),
                                 .enabled = true,
                                 .hold_down = 2,
                                 .handling = STR("{\"due_days\":2}")};
        e = warning_rule_create(w, &r);
    }
    return e;
}

// Everything that happens in these days by hand is written beforehand, dated later: what is tested goes by
// itself.
static enum err furnish(struct work *w, void *user)
{
    struct world *x = user;
    struct random r;
    enum err e = add_people(w);
    random_init(&r, x->seed);
    for (int i = 0; i < CUSTOMERS && !e; i++) {
        struct arena *a = w->c->arena;
        x->customers[i] = test_add(w, "customer", 0,
                                   str_format(a, "code=K%d;name=客户%d;owner=%s", i, i,
                                              logins[1 + random_below(&r, 3)])
                                       .at);
        for (int n = 0; n < 4; n++) {
            struct str day = day_text(a, x->first - 20 + (day_t)random_below(&r, DAYS + 20));
            if (n % 2)
                test_add(w, "order", x->customers[i],
                         str_format(a, "order_no=O%d-%d;date=%.*s", i, n, STR_ARG(day)).at);
            else
                test_add(w, "login", x->customers[i], str_format(a, "date=%.*s", STR_ARG(day)).at);
        }
    }
    return e ? e : add_rules(w);
}

// ---- living -------------------------------------------------------------------------------------

static void hold(struct world *x, int day)
{
    clock_hold(org_clock(x->t.org), ((int64_t)(x->first + day) * 86400 + 4 * 3600) * 1000);
}

struct handled {
    struct world *x;
    int day;
};

// People do something about some of them each day; which, hangs on the customer and the day alone.
static enum err handle_some(struct work *w, void *user)
{
    struct handled *h = user;
    for (int i = 0; i < CUSTOMERS; i++) {
        int64_t id = 0, version = 0;
        if ((i * 7 + h->day) % 11)
            continue;
        enum err e = db_number(w->c, w->tx,
                               "SELECT MAX(id) FROM warning WHERE customer = ? AND status = 'open' AND "
                               "handed IS NOT NULL AND snoozed IS NULL",
                               DB_VALUES(value_int(h->x->customers[i])), 0, &id);
        if (!e && id)
            e = db_number(w->c, w->tx, "SELECT version FROM warning WHERE id = ?",
                          DB_VALUES(value_int(id)), 0, &version);
        // Done once a day: the day itself is lived again where it was cut off.
        int64_t done = 0;
        if (!e && id)
            e = db_number(w->c, w->tx,
                          "SELECT COUNT(*) FROM warning_step s JOIN warning v ON v.id = s.warning WHERE "
                          "v.customer = ? AND s.at = ? AND s.what IN ('handled', 'snoozed')",
                          DB_VALUES(value_int(h->x->customers[i]), value_int(w->at_ms)), 0, &done);
        if (!e && id && !done)
            e = i % 3 ? warning_handle(w, h->x->t.org, id, version, STR("kept"), STR("打过电话"))
                      : warning_snooze(w, h->x->t.org, id, version, work_today(w) + 2, STR("在休假"));
        if (e)
            return e;
    }
    return ERR_NONE;
}

static void live_a_day(struct world *x, int day)
{
    struct handled h = {x, day};
    int64_t opened;
    bool due = true, more;
    hold(x, day);
    assert_ok(&x->t.c, judge_due(&x->t.c, x->t.org, &due));
    if (due)
        assert_ok(&x->t.c, judge_all(&x->t.c, x->t.org, &opened));
    for (int i = 0; i < TURNS; i++)
        assert_ok(&x->t.c, loop_turn(&x->t.c, x->t.org, &more));
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, handle_some, &h));
}

// In a process of its own: goes on where the one before was cut off.
static void live_on(struct world *x)
{
    test_org_open(&x->t);
    x->progress->awake = true;
    for (int day = x->progress->day; day < DAYS; day = x->progress->day) {
        live_a_day(x, day);
        x->progress->day = day + 1;
    }
    test_org_close(&x->t);
    _exit(0);
}

static void open_world(struct world *x, uint64_t seed)
{
    *x = (struct world){.seed = seed, .first = day_parse(STR("2026-09-14"))};
    test_org_create(&x->t);
    x->progress = mmap(NULL, sizeof *x->progress, PROT_READ | PROT_WRITE,
                       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(x->progress != MAP_FAILED);
    hold(x, 0);
    assert_ok(&x->t.c, org_write(&x->t.c, x->t.org, 0, furnish, x));
    test_org_close(&x->t);
}

static void close_world(struct world *x)
{
    munmap(x->progress, sizeof *x->progress);
    test_remove(x->t.folder);
    arena_destroy(x->t.c.arena);
}

// Lives to the end; `r` NULL: nobody is killed. How often somebody was.
static int live(struct world *x, struct random *r, int most)
{
    int kills = 0;
    while (x->progress->day < DAYS) {
        x->progress->awake = false;
        pid_t child = fork();
        assert_true(child >= 0);
        if (!child)
            live_on(x);
        int status = 0;
        if (r && kills < most) {
            while (!x->progress->awake && !waitpid(child, &status, WNOHANG))
                usleep(100);
            usleep((useconds_t)random_below(r, 9000));
            kills += kill(child, SIGKILL) == 0;
        }
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            continue;
        if (WIFEXITED(status) && WEXITSTATUS(status))
            fail_msg("it ended by itself with status %d", WEXITSTATUS(status));
    }
    return kills;
}

// ---- what has happened --------------------------------------------------------------------------

// Every row in words that do not hang on ids: those are never used again after a crash.
static const char *const books[] = {
    "SELECT r.name || ' ' || k.f_code || ' ' || s.what || ' ' || CAST(s.at AS TEXT) || ' ' || "
    "COALESCE(p.login, '') FROM warning_step s JOIN warning w ON w.id = s.warning JOIN rule r ON r.id = "
    "w.rule JOIN o_customer k ON k.id = w.customer LEFT JOIN person p ON p.id = s.person ORDER BY 1",
    "SELECT m.body || ' ' || k.f_code || ' ' || p.login || ' ' || CAST(m.created AS TEXT) FROM message m "
    "JOIN o_customer k ON k.id = m.customer JOIN person p ON p.id = m.person ORDER BY 1",
    "SELECT r.name || ' ' || k.f_code || ' ' || w.status || ' ' || w.outcome || ' ' || "
    "COALESCE(CAST(w.due AS TEXT), '-') || ' ' || COALESCE(p.login, '') FROM warning w JOIN rule r ON "
    "r.id = w.rule JOIN o_customer k ON k.id = w.customer LEFT JOIN person p ON p.id = w.person "
    "ORDER BY 1",
    "SELECT a.kind || ' ' || CAST(a.step AS TEXT) || ' ' || CAST(a.due AS TEXT) || ' ' || "
    "CAST(a.tries AS TEXT) FROM agenda a ORDER BY 1",
};
enum { BOOKS = sizeof books / sizeof *books };

static struct str book(struct world *x, int n)
{
    struct ctx *c = &x->t.c;
    struct db_tx *tx;
    struct db_rows *rows;
    struct buf b;
    buf_init(&b, 1 << 22);
    assert_ok(c, db_read_begin(c, org_db(x->t.org), &tx));
    enum err e = db_query(c, tx, books[n], DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        buf_add(&b, db_text(rows, 0));
        buf_byte(&b, '\n');
    }
    assert_ok(c, e);
    db_read_end(tx);
    struct str out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return out;
}

// The first line in which they differ.
static void same(const char *what, struct str wanted, struct str got, uint64_t seed)
{
    while (wanted.len || got.len) {
        struct str a = str_cut(wanted, '\n', &wanted), b = str_cut(got, '\n', &got);
        if (!str_eq(a, b))
            fail_msg("%s, seed %llu: wanted '%.*s', got '%.*s'", what, (unsigned long long)seed,
                     STR_ARG(a), STR_ARG(b));
    }
}

static void nothing_is_lost_and_nothing_doubled(void **state)
{
    int wanted = test_rounds(KILLS), kills = 0;
    struct random r;
    (void)state;
    random_init(&r, 20261122);
    for (uint64_t seed = 1; kills < wanted; seed++) {
        struct world calm, killed;
        open_world(&calm, seed);
        open_world(&killed, seed);
        live(&calm, NULL, 0);
        kills += live(&killed, &r, KILLS_A_WORLD);
        test_org_open(&calm.t);
        test_org_open(&killed.t);
        static const char *const names[BOOKS] = {"steps", "messages", "warnings", "agenda"};
        for (int i = 0; i < BOOKS; i++) {
            struct str book_of_calm = book(&calm, i);
            assert_true(book_of_calm.len > 0);
            same(names[i], book_of_calm, book(&killed, i), seed);
        }
        test_org_close(&calm.t);
        test_org_close(&killed.t);
        close_world(&calm);
        close_world(&killed);
    }
    print_message("# %d kills\n", kills);
}

int main(void)
{
    const struct CMUnitTest list[] = {cmocka_unit_test(nothing_is_lost_and_nothing_doubled)};
    return cmocka_run_group_tests(list, NULL, NULL);
}
