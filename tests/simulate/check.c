#include "tests/simulate/check.h"

#include <stdarg.h>
#include <stdio.h>
#include <xxhash.h>

void check_say(struct tally *t, bool good, const char *says, const char *format, ...)
{
    ++*(good ? &t->passed : &t->failed);
    if (t->quiet)
        return;
    printf("%sok %d - %s\n", good ? "" : "not ", t->passed + t->failed, says);
    if (good)
        return;
    va_list args;
    va_start(args, format);
    printf("# ");
    vprintf(format, args);
    printf("\n");
    va_end(args);
}

// Every row in words that do not hang on what is made by chance.
static const char *const state[] = {
    "SELECT rule, customer, opened, status, outcome, person, handed, due, rung FROM warning ORDER "
    "BY id",
    "SELECT warning, at, what, person FROM warning_step ORDER BY id",
    "SELECT ticket, state, handler, started, first_s, first_late, worked_s, solve_late, reopened "
    "FROM "
    "ticket_clock ORDER BY ticket",
    "SELECT play, customer, entered, arm, step, ended, outcome, decided FROM play_entry ORDER BY "
    "id",
    "SELECT customer, kind, purpose, cause, created, state, departed, ended, tries FROM message "
    "ORDER BY id",
    "SELECT customer, owner, state, outcome, due, ticket, task FROM survey_loop ORDER BY id",
    "SELECT customer, day, loss, task FROM loss_watch ORDER BY id",
    "SELECT kind, thing, step, due FROM agenda ORDER BY id",
};

static void add_rows(struct year *y, const char *sql, XXH64_state_t *h)
{
    struct db_tx *tx;
    struct db_rows *rows;
    must(y, db_read_begin(&y->c, org_db(y->org), &tx), sql);
    enum err e = db_query(&y->c, tx, sql, DB_NO_VALUES, &rows);
    int columns = 1;
    for (const char *at = sql; *at && strncmp(at, " FROM ", 6); at++)
        columns += *at == ',';
    while (!e && db_next(&y->c, rows, &e))
        for (int i = 0; i < columns; i++) {
            struct value v = db_value(rows, i);
            if (v.type == VALUE_TEXT)
                XXH64_update(h, v.text.at, v.text.len);
            else if (v.type == VALUE_INT)
                XXH64_update(h, &v.integer, sizeof v.integer);
            XXH64_update(h, "|", 1);
        }
    must(y, e, sql);
    db_read_end(tx);
}

static int64_t digest(struct year *y)
{
    XXH64_state_t *h = XXH64_createState();
    XXH64_reset(h, 0);
    for (size_t i = 0; i < sizeof state / sizeof *state; i++)
        add_rows(y, state[i], h);
    int64_t out = (int64_t)XXH64_digest(h);
    XXH64_freeState(h);
    return out;
}

void check_year(struct year *y)
{
    must(y, org_open(&y->c, str_of(y->folder), &y->org), "the company");
    year_hold(y, y->options.days, 0);
    y->shared->digest = digest(y);
    struct shared *s = y->shared;
    check_say(y->tally, s->refused == 0, "nobody is refused what stands on his own list",
              "seed %llu: %d times, first %s", (unsigned long long)y->options.seed, s->refused,
              s->refusal);
    check_lists(y);
    check_peers(y);
    check_figures(y);
    check_plays(y);
    check_tickets(y);
    org_close(y->org);
}
