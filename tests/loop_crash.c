// What goes by itself is killed (kill -9) between any two of its steps, over and over, on a clock that is held: warnings,
// their ladder, tickets and their deadlines, plays, surveys, losses, messages and webhooks. In the end the same has
// happened, once, as where nobody was killed; and a stranger's server, which outlives them all and honours idempotency
// keys, has got the same, none missing, none twice.
#include "base/random.h"
#include "model/message.h"
#include "tests/loop_world.h"
#include "tests/support/rounds.h"
#include "tests/support/strike.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

// KILLS=1000: more of them.
enum { KILLS = 500, KILLS_A_WORLD = 125, DRAIN_DAYS = 4, LINE = 200 };

// What the child has done, where its parent sees it.
struct progress {
    _Atomic int day; // the next to be lived
    _Atomic bool awake;
    _Atomic int64_t strike; // tests/support/strike.h
};

struct life {
    struct loop_world w;
    struct progress *progress;
};

static void live_a_day(struct loop_world *w, int day)
{
    loop_world_hold(w, day);
    if (day < LOOP_DAYS) {
        loop_world_turn(w);
        loop_world_deeds(w, day);
        loop_world_turn(w);
    }
    loop_world_send(w);
    arena_reset(w->t.c.arena);
}

// In a process of its own: goes on where the one before was cut off. The last days are for what is still on its way.
static void live_on(struct life *x)
{
    strike_stand(&x->progress->strike);
    atomic_store(&x->w.peer->sender, getpid());
    test_org_open(&x->w.t);
    x->progress->awake = true;
    for (int day = x->progress->day; day < LOOP_DAYS + DRAIN_DAYS; day = x->progress->day) {
        live_a_day(&x->w, day);
        x->progress->day = day + 1;
    }
    test_org_close(&x->w.t);
    _exit(0);
}

static void open_life(struct life *x, uint64_t seed, bool killed)
{
    // It fails as a stranger's server does, and has its sender killed in the middle of an answer.
    struct peer_faults faults = {
        .busy = 30, .taken_unsaid = 30, .hangs_up = 30, .strikes = killed ? 60 : 0};
    *x = (struct life){.w = {.seed = seed, .first = day_parse(STR("2026-09-14"))}};
    x->w.peer = peer_open(&faults);
    assert_non_null(x->w.peer);
    test_org_create(&x->w.t);
    x->progress =
        mmap(NULL, sizeof *x->progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(x->progress != MAP_FAILED);
    loop_world_hold(&x->w, 0);
    assert_ok(&x->w.t.c, org_write(&x->w.t.c, x->w.t.org, 0, loop_world_furnish, &x->w));
    test_org_close(&x->w.t);
}

static void close_life(struct life *x)
{
    test_org_close(&x->w.t);
    peer_close(x->w.peer);
    munmap(x->progress, sizeof *x->progress);
    test_remove(x->w.t.folder);
    arena_destroy(x->w.t.c.arena);
}

// Of three kills two come before the n-th write of the database, one after some time.
static void kill_it(struct life *x, pid_t child, struct random *r, int *status)
{
    if (random_below(r, 3))
        return; // it was armed before it began
    while (!x->progress->awake && !waitpid(child, status, WNOHANG))
        usleep(100);
    usleep((useconds_t)random_below(r, 12000));
    kill(child, SIGKILL);
}

// Lives to the end; `r` NULL: nobody is killed. How often somebody was.
static int live(struct life *x, struct random *r, int most)
{
    enum { WRITES = 400 };
    int kills = 0;
    while (x->progress->day < LOOP_DAYS + DRAIN_DAYS) {
        int status = 0;
        x->progress->awake = false;
        atomic_store(&x->progress->strike,
                     r && kills < most ? 1 + (int64_t)random_below(r, WRITES) : 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (!child)
            live_on(x);
        if (r && kills < most)
            kill_it(x, child, r, &status);
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            continue;
        atomic_store(&x->w.peer->sender, 0);
        kills += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
        if ((WIFEXITED(status) && WEXITSTATUS(status)) ||
            (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL))
            fail_msg("it ended by itself with status %d", status);
    }
    return kills;
}

// ---- what has happened --------------------------------------------------------------------------

// Every row in words that do not hang on ids: those are never used again after a crash.
static const struct {
    const char *name, *sql;
} books[] = {
    {"steps",
     "SELECT r.name || ' ' || k.f_code || ' ' || s.what || ' ' || CAST(s.at AS TEXT) || ' ' || "
     "COALESCE(p.login, '') FROM warning_step s JOIN warning w ON w.id = s.warning JOIN rule r ON "
     "r.id = "
     "w.rule JOIN o_customer k ON k.id = w.customer LEFT JOIN person p ON p.id = s.person ORDER BY "
     "1"},
    {"bells", "SELECT m.cause || ' ' || CASE WHEN m.cause = 'ticket' THEN '' ELSE m.subject || "
              "m.body END || ' ' || "
              "k.f_code || ' ' || p.login || ' ' || CAST(m.created AS TEXT) || ' ' || "
              "CAST(COUNT(b.id) AS TEXT) FROM "
              "message m JOIN o_customer k ON k.id = m.customer JOIN person p ON p.id = m.person "
              "LEFT JOIN bell b ON "
              "b.message = m.id WHERE m.kind = 'bell' GROUP BY m.id, m.cause, m.subject, m.body, "
              "k.f_code, p.login, "
              "m.created ORDER BY 1"},
    {"messages",
     "SELECT m.kind || ' ' || m.cause || ' ' || k.f_code || ' ' || m.state || ' ' || "
     "CAST(m.created AS TEXT) "
     "FROM message m JOIN o_customer k ON k.id = m.customer WHERE m.kind <> 'bell' ORDER BY 1"},
    {"warnings",
     "SELECT r.name || ' ' || k.f_code || ' ' || w.status || ' ' || w.outcome || ' ' || "
     "COALESCE(CAST(w.due AS TEXT), '-') || ' ' || COALESCE(p.login, '') FROM warning w JOIN rule "
     "r ON "
     "r.id = w.rule JOIN o_customer k ON k.id = w.customer LEFT JOIN person p ON p.id = w.person "
     "ORDER BY 1"},
    {"tickets", "SELECT k.f_code || ' ' || c.state || ' ' || c.handler || ' ' || CAST(c.started AS "
                "TEXT) || ' ' || "
                "CAST(c.first_s AS TEXT) || ' ' || CAST(c.first_late AS TEXT) || ' ' || "
                "CAST(c.worked_s AS TEXT) || ' ' "
                "|| CAST(c.solve_late AS TEXT) || ' ' || CAST(c.solved_at AS TEXT) FROM "
                "ticket_clock c JOIN o_ticket t "
                "ON t.id = c.ticket JOIN o_customer k ON k.id = t.customer ORDER BY 1"},
    {"steps of tickets", "SELECT k.f_code || ' ' || CAST(c.started AS TEXT) || ' ' || CAST(s.step "
                         "AS TEXT) || ' ' || CAST(s.at AS "
                         "TEXT) FROM ticket_step s JOIN ticket_clock c ON c.ticket = s.ticket JOIN "
                         "o_ticket t ON t.id = c.ticket "
                         "JOIN o_customer k ON k.id = t.customer ORDER BY 1"},
    {"entries of plays", "SELECT k.f_code || ' ' || e.arm || ' ' || CAST(e.entered AS TEXT) || ' ' "
                         "|| CAST(e.step AS TEXT) || ' ' "
                         "|| e.outcome || ' ' || COALESCE(CAST(e.ended AS TEXT), '-') FROM "
                         "play_entry e JOIN o_customer k ON k.id "
                         "= e.customer ORDER BY 1"},
    {"steps of plays", "SELECT k.f_code || ' ' || s.what || ' ' || CAST(s.step AS TEXT) || ' ' || "
                       "CAST(s.at AS TEXT) FROM "
                       "play_step s JOIN play_entry e ON e.id = s.entry JOIN o_customer k ON k.id "
                       "= e.customer ORDER BY 1"},
    {"tasks",
     "SELECT k.f_code || ' ' || COALESCE(t.f_title, '') || ' ' || COALESCE(t.f_by, '') || ' ' || "
     "COALESCE(CAST(t.f_due AS TEXT), '') || ' ' || COALESCE(CAST(t.f_end AS TEXT), '') FROM "
     "o_task t JOIN "
     "o_customer k ON k.id = t.customer ORDER BY 1"},
    {"losses", "SELECT k.f_code || ' ' || CAST(l.f_date AS TEXT) || ' ' || l.f_kind || ' ' || "
               "COALESCE(CAST(l.f_returned AS TEXT), '') FROM o_loss l JOIN o_customer k ON k.id = "
               "l.customer ORDER BY "
               "1"},
    {"bad answers", "SELECT k.f_code || ' ' || CAST(l.state AS TEXT) || ' ' || CAST(l.opened AS "
                    "TEXT) || ' ' || CAST(l.due AS "
                    "TEXT) || ' ' || l.owner FROM survey_loop l JOIN o_customer k ON k.id = "
                    "l.customer ORDER BY 1"},
    {"agenda",
     "SELECT a.kind || ' ' || CAST(a.step AS TEXT) || ' ' || CAST(a.due AS TEXT) || ' ' || "
     "CAST(a.tries AS TEXT) FROM agenda a ORDER BY 1"},
};
enum { BOOKS = sizeof books / sizeof *books };

static struct str book(struct life *x, const char *sql)
{
    struct ctx *c = &x->w.t.c;
    struct db_tx *tx;
    struct db_rows *rows;
    struct buf b;
    buf_init(&b, 1 << 22);
    assert_ok(c, db_read_begin(c, org_db(x->w.t.org), &tx));
    enum err e = db_query(c, tx, sql, DB_NO_VALUES, &rows);
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
    if (!wanted.len)
        fail_msg("%s, seed %llu: there are none", what, (unsigned long long)seed);
    while (wanted.len || got.len) {
        struct str a = str_cut(wanted, '\n', &wanted), b = str_cut(got, '\n', &got);
        if (!str_eq(a, b))
            fail_msg("%s, seed %llu: wanted '%.*s', got '%.*s'", what, (unsigned long long)seed,
                     STR_ARG(a), STR_ARG(b));
    }
}

// ---- counted at the peer ------------------------------------------------------------------------

static int by_key(const void *a, const void *b)
{
    const struct arrival *x = *(const struct arrival *const *)a,
                         *y = *(const struct arrival *const *)b;
    return strcmp(x->key, y->key);
}

static int by_line(const void *a, const void *b)
{
    return strcmp(a, b);
}

// What it got under each key, once, a line each without what is made of ids, in order. `*twice`: how many keys came
// again although they had been taken.
static struct str inbox(struct life *x, int *twice)
{
    struct peer *p = x->w.peer;
    struct arena *a = x->w.t.c.arena;
    int count = atomic_load(&p->count), n = 0, lines = 0;
    const struct arrival **taken = ARENA_ARRAY(a, const struct arrival *, (size_t)count + 1);
    char(*line)[LINE] = arena_array(a, (size_t)count + 1, LINE);
    for (int i = 0; i < count; i++)
        if (p->list[i].taken)
            taken[n++] = &p->list[i];
    qsort(taken, (size_t)n, sizeof *taken, by_key);
    *twice = 0;
    for (int i = 0; i < n; i++) {
        const struct arrival *m = taken[i];
        bool again = i && !strcmp(m->key, taken[i - 1]->key);
        const char *link = strstr(m->says, "/s/");
        *twice += again;
        if (!again)
            snprintf(line[lines++], LINE, "%s %.*s", m->to, (int)(link ? link - m->says : LINE / 2),
                     m->says);
        else if (strcmp(m->says, taken[i - 1]->says) || strcmp(m->to, taken[i - 1]->to))
            fail_msg("one key, two messages: '%s', '%s'", m->says, taken[i - 1]->says);
    }
    qsort(line, (size_t)lines, LINE, by_line);
    struct buf b;
    buf_init(&b, 1 << 22);
    for (int i = 0; i < lines; i++)
        buf_format(&b, "%s\n", line[i]);
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

static int kills_wanted(void)
{
    const char *text = getenv("KILLS");
    return text && atoi(text) > 0 ? atoi(text) : test_rounds(KILLS);
}

static void nothing_is_lost_and_nothing_doubled(void **state)
{
    int wanted = kills_wanted(), kills = 0, twice = 0, struck = 0, more;
    struct random r;
    (void)state;
    random_init(&r, 20261122);
    for (uint64_t seed = 1; kills < wanted; seed++) {
        struct life calm, killed;
        open_life(&calm, seed, false);
        open_life(&killed, seed, true);
        live(&calm, NULL, 0);
        kills += live(&killed, &r, KILLS_A_WORLD);
        struck += atomic_load(&killed.w.peer->struck);
        test_org_open(&calm.w.t);
        test_org_open(&killed.w.t);
        for (int i = 0; i < BOOKS; i++)
            same(books[i].name, book(&calm, books[i].sql), book(&killed, books[i].sql), seed);
        same("what the peer got", inbox(&calm, &more), inbox(&killed, &more), seed);
        twice += more;
        close_life(&calm);
        close_life(&killed);
    }
    print_message("# %d kills, %d of them by the peer; %d messages came again under their key\n",
                  kills, struck, twice);
}

int main(void)
{
    const struct CMUnitTest list[] = {cmocka_unit_test(nothing_is_lost_and_nothing_doubled)};
    return cmocka_run_group_tests(list, NULL, NULL);
}
