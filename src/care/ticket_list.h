// ticket_list: which tickets there are for somebody, and figures over them: how long the first answer
// and the solution took, what came back, what was late. Everything is asked by a viewer, and every
// figure can be asked again as the list of tickets behind it.
#pragma once
#include "care/ticket.h"
#include "model/viewer.h"

enum ticket_which {
    TICKETS_ALL,
    TICKETS_OPEN,
    TICKETS_OVER, // solved or closed
    TICKETS_LATE, // open, and late in something
    TICKETS_WHICH
};
enum ticket_only {
    ONLY_ANY,
    ONLY_ANSWERED,
    ONLY_SOLVED,
    ONLY_FIRST_LATE,
    ONLY_SOLVE_LATE,
    ONLY_BACK,
    ONLIES
};
extern const char *const ticket_which_names[], *const ticket_only_names[];

struct ticket_question {
    enum ticket_which which;
    enum ticket_only only;
    bool timed;             // those that count for figures
    int64_t queue;          // 0: any; -1: in none
    const struct str *by;   // NULL: anybody; empty: nobody
    const struct str *kind; // NULL: any
    int64_t customer;       // 0: any
    int64_t from, to;       // started in [from, to), wall-clock seconds; 0: any time
    bool newest;            // else the most urgent first
    int64_t at;             // a page begins at this place
    int limit;
};

struct ticket_row {
    struct record record;      // whole: seen.h shows it
    struct ticket_clock clock; // `ticket` 0: it has none
};

// ERR_DENIED where he may not see tickets, or not what he asks by.
enum err ticket_list(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                     const struct viewer *v, const struct ticket_question *q,
                     struct ticket_row **out, int *count, int64_t *total) MUST_USE;
enum err ticket_row_load(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                         const struct viewer *v, int64_t id, struct ticket_row *out) MUST_USE;

// How many open ones each queue has, and how many of them are late. Queue 0: in none.
struct ticket_load {
    int64_t queue, open, late, mine;
};
enum err ticket_loads(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                      const struct viewer *v, struct ticket_load **out, int *count) MUST_USE;

enum ticket_group { GROUP_NONE, GROUP_BY, GROUP_KIND, GROUP_WEEK, TICKET_GROUPS };
extern const char *const ticket_group_names[];

// Hours of working time; NaN where there is none.
struct ticket_figures {
    struct str name; // who, which kind; a week by its Monday; empty: nobody, none
    int64_t count, answered, solved, reopened, first_late, solve_late;
    double first_median, first_p90, solve_median, solve_p90;
};
// Of tickets that are timed and began in [from, to): the first row is all of them.
enum err ticket_figures(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                        const struct viewer *v, const struct ticket_question *q,
                        enum ticket_group group, struct ticket_figures **out, int *count) MUST_USE;
