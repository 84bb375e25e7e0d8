// simulate: a year of a company on a clock that is held: `make simulate`, `SEED=7 make simulate`. See year.h.
#include "model/search.h"
#include "tests/simulate/books.h"
#include "tests/simulate/check.h"

#include <errno.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct peer_faults faults = {
    .busy = 25, .taken_unsaid = 15, .hangs_up = 10, .slow = 2, .refuses = 8, .strikes = 2};

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int64_t from_environment(const char *name, int64_t fallback)
{
    const char *text = getenv(name);
    return text && *text ? strtoll(text, NULL, 10) : fallback;
}

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *at)
{
    (void)s;
    (void)kind;
    (void)at;
    return remove(path);
}

// Runs a part of the year in a process of its own. False where it was killed.
static bool in_child(struct year *y, void (*part)(struct year *y))
{
    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        year_fails(y, "no process can be made");
    if (!child) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        atomic_store(&y->peer->sender, getpid());
        y->c = (struct ctx){.arena = arena_create()};
        part(y);
        fflush(stdout);
        _exit(0);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    atomic_store(&y->peer->sender, 0);
    if (WIFEXITED(status) && !WEXITSTATUS(status))
        return true;
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL) {
        printf("not ok - the year is lived to its end (seed %llu): it ended with %s %d\n",
               (unsigned long long)y->options.seed, WIFSIGNALED(status) ? "signal" : "status",
               WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
        printf("0 passed, 1 failed\n");
        exit(1);
    }
    return false;
}

// About once a week, in the middle of a write of some day; what the peer kills comes on top.
static void arm(struct year *y, struct random *r)
{
    enum { WITHIN_DAYS = 13, WRITES = 3000 };
    struct shared *s = y->shared;
    s->strike_day = s->day + (int)random_below(r, WITHIN_DAYS);
    s->writes_left = 1 + (int64_t)random_below(r, WRITES);
}

static int live(struct year *y)
{
    struct random r;
    int kills = 0;
    random_init(&r, y->options.seed ^ 0x6b696c6c);
    in_child(y, company_open);
    while (!y->shared->over) {
        arm(y, &r);
        kills += !in_child(y, year_live);
        atomic_store(&y->shared->strike, 0);
    }
    return kills;
}

static int64_t one_year(struct year_options options, struct tally *t)
{
    struct year *y = mem_alloc(sizeof *y);
    *y = (struct year){.options = options};
    y->shared =
        mmap(NULL, sizeof *y->shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    y->peer = peer_open(&faults);
    snprintf(y->folder, sizeof y->folder, "%s/liuke-simulate-XXXXXX",
             access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
    if (y->shared == MAP_FAILED || !y->peer || !mkdtemp(y->folder)) {
        printf("not ok - there is no memory, no folder or no port\n0 passed, 1 failed\n");
        exit(1);
    }
    double begun = seconds();
    plan_year(y);
    struct ctx warm = {.arena = arena_create()};
    (void)pinyin(warm.arena, STR("暖")); // its tables take long to read: once, not in each process
    arena_destroy(warm.arena);
    int kills = live(y);
    double lived = seconds();
    printf("# seed %llu: %d customers, %d people, %d days, %d things that happened, %d kills, %.1f "
           "s\n",
           (unsigned long long)options.seed, options.customers, PEOPLE, options.days,
           y->shared->happening_count, kills, lived - begun);
    y->kills = kills;
    y->tally = t;
    if (!in_child(y, check_year))
        printf("not ok - the checks come to their end\n");
    printf("# checked in %.1f s\n", seconds() - lived);
    int64_t digest = y->shared->digest;
    if (getenv("KEEP")) // to be looked at
        printf("# the company is in %s\n", y->folder);
    else
        nftw(y->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    peer_close(y->peer);
    munmap(y->shared, sizeof *y->shared);
    free(y->plan);
    free(y);
    return digest;
}

int main(int argc, char **argv)
{
    bool twice = argc > 1 && !strcmp(argv[1], "--twice");
    struct year_options o = {.seed = (uint64_t)from_environment("SEED", 20260101),
                             .customers = (int)from_environment("CUSTOMERS", twice ? 150 : 2000),
                             .days = (int)from_environment("DAYS", twice ? 90 : 365)};
    struct tally *t =
        mmap(NULL, sizeof *t, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (t == MAP_FAILED || o.customers < 100 || o.customers > CUSTOMERS_MAX || o.days < 60 ||
        o.days > 365) {
        fprintf(stderr, "CUSTOMERS: 100 to %d; DAYS: 60 to 365\n", CUSTOMERS_MAX);
        return 2;
    }
    int64_t digest = one_year(o, t);
    printf("# digest of the end %016llx\n", (unsigned long long)digest);
    if (twice) {
        struct tally quiet = {.quiet = true};
        int64_t again = one_year(o, &quiet);
        check_say(t, again == digest, "the same seed is the same year",
                  "seed %llu: %016llx, then %016llx", (unsigned long long)o.seed,
                  (unsigned long long)digest, (unsigned long long)again);
    }
    printf("1..%d\n", t->passed + t->failed);
    printf("%s%d passed, %d failed\n", twice ? "# " : "", t->passed, t->failed);
    return t->failed != 0;
}
