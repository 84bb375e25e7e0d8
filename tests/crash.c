// The program is killed (kill -9) at random moments of imports and single writes, over and over.
// After each time the folder opens, the mirror equals the records, an import is there as a whole or
// not at all, and every write that was acknowledged is there.
#include "base/random.h"
#include "sys/file.h"
#include "tests/support/org.h"
#include "tests/support/rounds.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

// Each 105 times of imports and of writes.
enum { KILLS = 105, ROUNDS_A_FOLDER = 35, LINES = 1200 };

struct scene {
    struct test_org t; // its organisation is open only between two kills
    struct random r;
    char file[600], program[600];
    int imported; // files that are there as a whole
    int round;
};

static void scene_begin(struct scene *s)
{
    test_org_create(&s->t);
    test_org_close(&s->t);
    s->imported = 0;
    snprintf(s->file, sizeof s->file, "%s/lines.csv", s->t.folder);
}

static void scene_end(struct scene *s)
{
    test_remove(s->t.folder);
    arena_destroy(s->t.c.arena);
}

static int64_t now_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

// Kills the process after so many microseconds. True when it had ended well before.
static bool kill_after(pid_t child, int64_t us)
{
    int status = 0;
    usleep((useconds_t)us);
    kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        fail_msg("it ended by itself with status %d", WEXITSTATUS(status));
    return WIFEXITED(status);
}

// ---- imports ------------------------------------------------------------------------------------

static void write_lines(const struct scene *s)
{
    FILE *f = fopen(s->file, "w");
    fputs("order_no,date,product,quantity,unit_price,customer,城市\n", f);
    for (int i = 0; i < LINES; i++)
        fprintf(f, "N%d-%d,2025-%02d-%02d,p%d,%d,1.5,C%d,上海\n", s->round, i / 4, i % 12 + 1,
                i % 28 + 1, i, i % 7 + 1, i % 90);
    fclose(f);
}

static pid_t start_import(const struct scene *s)
{
    pid_t child = fork();
    if (child)
        return child;
    int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execl(s->program, s->program, "import", "--data", s->t.folder, s->file, "--object",
          "order_line", "--map", "城市=customer.city", (char *)NULL);
    _exit(127);
}

static void prove(struct scene *s)
{
    test_org_open(&s->t);
    assert_ok(&s->t.c, mirror_prove(&s->t.c, org_mirror(s->t.org)));
    if (random_chance(&s->r, 0.3)) // the next one begins from a snapshot
        assert_ok(&s->t.c, mirror_save(&s->t.c, org_mirror(s->t.org)));
}

static void after_import(struct scene *s, bool ended)
{
    prove(s);
    int64_t lines = test_number(&s->t, "SELECT COUNT(*) FROM o_order_line");
    int64_t imports = test_number(&s->t, "SELECT COUNT(*) FROM import");
    int64_t orders = test_number(&s->t, "SELECT COUNT(*) FROM o_order");
    if (lines == (int64_t)(s->imported + 1) * LINES)
        s->imported++;
    else if (ended)
        fail_msg("an import that ended well is not there");
    if (lines != (int64_t)s->imported * LINES || imports != s->imported ||
        orders != (int64_t)s->imported * LINES / 4)
        fail_msg("round %d: half an import: %lld lines, %lld orders, %lld imports", s->round,
                 (long long)lines, (long long)orders, (long long)imports);
    assert_int_equal(test_number(&s->t, "SELECT COUNT(*) FROM o_customer"), s->imported ? 90 : 0);
    test_org_close(&s->t);
}

static void killed_imports_are_whole_or_not_there(void **state)
{
    (void)state;
    struct scene s = {0};
    int whole = 0, none = 0;
    int64_t takes = 0;
    random_init(&s.r, (uint64_t)now_us());
    snprintf(s.program, sizeof s.program, "%s/liuke", getenv("LIUKE_BUILD"));
    for (s.round = 0; s.round < test_rounds(KILLS); s.round++) {
        if (s.round % ROUNDS_A_FOLDER == 0)
            scene_begin(&s);
        write_lines(&s);
        int before = s.imported;
        int64_t start = now_us(), wait = takes + takes / 4;
        bool measure = s.round % ROUNDS_A_FOLDER == 0; // the first is left to end
        pid_t child = start_import(&s);
        if (measure) {
            int status;
            waitpid(child, &status, 0);
            assert_int_equal(status, 0);
            takes = now_us() - start;
        }
        bool ended = measure || kill_after(child, (int64_t)random_below(&s.r, (uint64_t)wait));
        after_import(&s, ended);
        whole += s.imported > before;
        none += s.imported == before;
        if (s.round % ROUNDS_A_FOLDER == ROUNDS_A_FOLDER - 1)
            scene_end(&s);
    }
    print_message("# imports: %d whole, %d not there, %lld ms each\n", whole, none,
                  (long long)takes / 1000);
    assert_true(none > 10);
}

// ---- single writes ------------------------------------------------------------------------------

// So many that most of them wait for one commit while another is made durable.
enum { PENS = 8, CUSTOMERS = 20 };

// One thread of the writer program.
struct pen {
    struct org *org;
    const int64_t *customers;
    int pipe;
    struct random r;
    int64_t id; // of the last order
};

// What the writer says once a write is acknowledged: the order, and the amount it has.
struct receipt {
    int64_t id, amount;
};

static enum err write_order(struct work *w, void *user)
{
    struct pen *p = user;
    w->alone = true; // as over the API
    struct record r = {.object = schema_object(w->schema, STR("order")),
                       .customer = p->customers[random_below(&p->r, CUSTOMERS)]};
    test_cells(
        w->c, w->schema, &r, NULL,
        str_format(w->c->arena, "date=2025-%02d-01;amount=1", (int)random_below(&p->r, 12) + 1).at);
    enum err e = record_create(w, &r, NULL);
    p->id = r.id;
    return e;
}

static enum err raise_amount(struct work *w, void *user)
{
    struct pen *p = user;
    struct record r = {.object = schema_object(w->schema, STR("order")), .id = p->id};
    bool given[64] = {false};
    w->alone = true;
    test_cells(w->c, w->schema, &r, given, "amount=2");
    return record_update(w, &r, given, 0, NULL);
}

static void acknowledge(const struct pen *p, int64_t amount)
{
    struct receipt done = {p->id, amount};
    if (write(p->pipe, &done, sizeof done) != (ssize_t)sizeof done)
        _exit(3);
}

static void *write_on(void *user)
{
    struct pen *p = user;
    for (;;) {
        struct ctx c = {.arena = arena_create()};
        if (org_write(&c, p->org, 0, write_order, p))
            _exit(4);
        acknowledge(p, 1);
        if (random_chance(&p->r, 0.5)) {
            if (org_write(&c, p->org, 0, raise_amount, p))
                _exit(5);
            acknowledge(p, 2);
        }
        if (random_chance(&p->r, 0.02) && mirror_save(&c, org_mirror(p->org)))
            _exit(6);
        arena_destroy(c.arena);
    }
    return NULL;
}

static pid_t start_writer(struct scene *s, const int64_t *customers, int *pipe_out)
{
    int ends[2];
    if (pipe(ends))
        fail_msg("no pipe");
    fcntl(ends[1], F_SETPIPE_SZ, 1 << 20); // so that the writer never waits for its reader
    pid_t child = fork();
    if (child) {
        close(ends[1]);
        *pipe_out = ends[0];
        return child;
    }
    struct pen pens[PENS];
    pthread_t threads[PENS];
    if (org_open(&s->t.c, str_of(s->t.folder), &s->t.org))
        _exit(2);
    for (int i = 0; i < PENS; i++) {
        pens[i] = (struct pen){.org = s->t.org, .customers = customers, .pipe = ends[1]};
        random_init(&pens[i].r, (uint64_t)(s->round * PENS + i));
        pthread_create(&threads[i], NULL, write_on, &pens[i]);
    }
    pthread_join(threads[0], NULL);
    _exit(0);
}

// However slow the machine is: until the first write is acknowledged.
static void await_receipt(int from)
{
    struct pollfd one = {.fd = from, .events = POLLIN};
    if (poll(&one, 1, 120000) != 1)
        fail_msg("nothing was acknowledged in two minutes");
}

static int64_t check_receipts(struct scene *s, int from)
{
    struct receipt done;
    struct db_tx *tx;
    int64_t count = 0;
    assert_ok(&s->t.c, db_read_begin(&s->t.c, org_db(s->t.org), &tx));
    while (read(from, &done, sizeof done) == (ssize_t)sizeof done) {
        int64_t amount;
        assert_ok(&s->t.c, db_number(&s->t.c, tx, "SELECT f_amount FROM o_order WHERE id = ?",
                                     DB_VALUES(value_int(done.id)), -1, &amount));
        if (amount < done.amount * 1000000)
            fail_msg("round %d: order %lld was acknowledged with %lld and is %lld", s->round,
                     (long long)done.id, (long long)done.amount, (long long)amount);
        count++;
    }
    db_read_end(tx);
    return count;
}

struct crowd {
    int64_t ids[CUSTOMERS];
};

static enum err add_crowd(struct work *w, void *user)
{
    struct crowd *k = user;
    for (int i = 0; i < CUSTOMERS; i++)
        k->ids[i] = test_add(w, "customer", 0, str_format(w->c->arena, "code=C%d", i).at);
    return ERR_NONE;
}

static void acknowledged_writes_are_there(void **state)
{
    (void)state;
    struct scene s = {0};
    struct crowd crowd;
    int64_t total = 0;
    random_init(&s.r, (uint64_t)now_us());
    for (s.round = 0; s.round < test_rounds(KILLS); s.round++) {
        int from;
        if (s.round % ROUNDS_A_FOLDER == 0) {
            scene_begin(&s);
            test_org_open(&s.t);
            assert_ok(&s.t.c, org_write(&s.t.c, s.t.org, 0, add_crowd, &crowd));
            test_org_close(&s.t);
        }
        pid_t child = start_writer(&s, crowd.ids, &from);
        if (random_chance(&s.r, 0.8)) // else also while it opens
            await_receipt(from);
        kill_after(child, (int64_t)random_below(&s.r, 80000));
        prove(&s);
        total += check_receipts(&s, from);
        close(from);
        assert_int_equal(test_number(&s.t, "SELECT COUNT(*) FROM o_order"),
                         test_number(&s.t, "SELECT COUNT(*) FROM change WHERE op = 1") - CUSTOMERS);
        test_org_close(&s.t);
        if (s.round % ROUNDS_A_FOLDER == ROUNDS_A_FOLDER - 1)
            scene_end(&s);
    }
    print_message("# %lld acknowledged writes, all there\n", (long long)total);
    assert_true(total >= test_rounds(KILLS) / 2);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(killed_imports_are_whole_or_not_there),
        cmocka_unit_test(acknowledged_writes_are_there),
    };
    return cmocka_run_group_tests_name("crash", all, NULL, NULL);
}
