// year: a company that is lived through on a clock that is held, day by day, from a seed: its customers, its people, its
// server, and a stranger's server that its messages go to. The same seed is the same year.
//
// Everything that uses the company's folder runs in a child process, which is killed (kill -9) now and then and followed by
// another on the same folder. What has to outlive it lies in memory that its parent shares: how far the year is, and the
// books, in which this program writes down for itself what happened to whom (books.h).
#pragma once
#include "base/random.h"
#include "model/org.h"
#include "model/viewer.h"
#include "tests/support/peer.h"

enum {
    CUSTOMERS_MAX = 4000,
    PEOPLE = 30,
    ORDERS_MAX = 120, // of one customer
    MOMENTS = 7,      // of a day
    HAPPENINGS_MAX = 400 * 1000,
    DONE_ROOM = 16384,
    STAGED_MAX = 2000,
    BEFORE_DAYS = 150 // of history
};

struct year_options {
    uint64_t seed;
    int customers, days;
};

// ---- what is going to happen of itself (plan.c) ---------------------------------------------------

enum trait { REGULAR, DECLINES, LEAVES, VIP, OCCASIONAL, TRAITS };

struct planned_order {
    day_t day;
    int moment, yuan;
};
struct planned_customer {
    enum trait trait;
    int owner;      // index of a person; -1: nobody
    day_t joins;    // before the first day: was there
    day_t grumbles; // from that day on he has more to complain of
    int into;       // he is the same as another, into whom he is merged; -1
    day_t merged;
    day_t pauses; // DAY_NONE
    int pause_days;
    struct planned_order orders[ORDERS_MAX];
    int order_count;
};

enum duty { BOSS, HEAD, SELLS, SERVES };
struct planned_person {
    enum duty duty;
    int department; // 0, 1: sales; 2: service
    double diligence;
    day_t away[3][2]; // [first, last]
    day_t leaves;     // DAY_NONE
};

// ---- what outlives a process ----------------------------------------------------------------------

// What happened, in the words of this program alone. What `thing`, `value` and `other` are: books.h.
struct happening {
    int what, who; // who: index of the customer, or of the person; -1
    int64_t wall, thing, value, other;
};

struct shared {
    _Atomic int64_t strike; // tests/support/strike.h
    int day, moment;        // the next to be lived
    bool over;
    int64_t writes_left; // to arm the strike with on `strike_day`
    int strike_day;
    // A deed under way, and those of this moment that are done (deed.c).
    uint64_t intent;
    struct happening staged[STAGED_MAX];
    int staged_count;
    uint64_t done[DONE_ROOM];
    int done_count;
    // Who is who in the database.
    int64_t customers[CUSTOMERS_MAX], people[PEOPLE], departments[3];
    int64_t rules[3], plays[2], survey, queue, sms, hook, letters[3];
    // The books.
    int happening_count;
    struct happening happenings[HAPPENINGS_MAX];
    int refused, stale; // deeds on one's own list that were refused
    char refusal[400];
    int64_t digest;
};

struct tally; // check.h

struct year {
    struct year_options options;
    day_t first, last;
    struct planned_customer *plan;
    struct planned_person staff[PEOPLE];
    struct shared *shared;
    struct peer *peer;
    char folder[256];
    struct ctx c;
    struct org *org; // in the child
    int64_t now_ms;
    int kills;
    struct tally *tally;
};

void plan_year(struct year *y);
// Of a customer and a day and whatever else: always the same number, whoever asks.
uint64_t year_lot(const struct year *y, uint64_t a, uint64_t b, uint64_t c);
// True with probability `p`.
bool year_chance(const struct year *y, double p, uint64_t a, uint64_t b, uint64_t c);

// ---- living (in the child) ------------------------------------------------------------------------

void company_open(struct year *y); // makes it, in a process of its own
void year_live(struct year *y);    // to the end, from where the one before was cut off
void year_hold(struct year *y, int day, int moment);
day_t year_today(const struct year *y);
int64_t year_wall(const struct year *y);

void customers_act(struct year *y, int day, int moment);
void people_act(struct year *y, int day, int moment);
void server_act(struct year *y);

// Ends the program with the cause in words.
_Noreturn void year_fails(const struct year *y, const char *what);
void must(const struct year *y, enum err e, const char *what);
// The rights of one of the staff, held until the next arena_reset of the child's day.
const struct viewer *viewer_of(struct year *y, int person);

// Reads "field=value;field=value" into a record; `given` (or NULL) says which were there.
void cells(struct year *y, struct work *w, struct record *r, bool *given, const char *text);
int64_t number(struct year *y, const char *sql, int64_t a);
