// ticket: the clocks of tickets. A ticket is a record; what the engine keeps of it stands beside it: in
// which queue it is, since when it waits for an answer and for a solution, until when it should have
// them, and what was done about it.
//
// The engine reads the change log, so it is the same for a ticket whichever road it came; and it is
// called when a time has come (jobs/agenda.h). Both are safe to repeat. How clocks run: the first
// answer stops the first one; the second stands still while the customer is waited for and once it is
// solved, and goes on when the matter comes back.
#pragma once
#include "care/ticket_queue.h"
#include "jobs/agenda.h"
#include "model/calendar.h"
#include "model/change.h"

enum ticket_state {
    TICKET_NEW,
    TICKET_WORKING,
    TICKET_WAITING, // for the customer
    TICKET_SOLVED,
    TICKET_CLOSED,
    TICKET_STATES
};
extern const char *const ticket_state_names[];

// Points of time are wall-clock seconds; 0: none.
struct ticket_clock {
    int64_t ticket, queue, seen;
    enum ticket_state state;
    struct str kind, priority, handler;
    bool quiet; // old when it came here: nothing of it is timed
    int64_t started;
    int64_t first_at, first_due, first_s; // first_s: working seconds; -1 while there is no answer
    bool first_late;
    int64_t running, spent_s, worked_s; // since when it counts; what is counted already
    int64_t solve_due, solved_at;
    bool solve_late;
    int64_t reopened;
    int64_t into; // the ticket it was made part of
};

static inline bool ticket_is_open(enum ticket_state s)
{
    return s <= TICKET_WAITING;
}

// What all of the engine works with inside one piece of work.
struct desk {
    struct work *w;
    const struct clock *clock;
    struct org *org; // whose people may get one; NULL: whoever is there, without asking what he sees
    struct worktime hours;
    int object; // -1: this organisation has no tickets; nothing is done then
    const struct object *o;
    int status, by, queue, kind, priority, subject, source, content, solved; // -1: no such field
    struct ticket_queue *queues;
    int queue_count;
    bool zh; // the organisation's language
};
enum err desk_open(struct work *w, const struct clock *clock, struct desk *out) MUST_USE;
// Runs as the program itself, whoever asked for what led here.
struct desk_self {
    const struct viewer *viewer;
    int64_t actor;
};
struct desk_self desk_begin(struct desk *d);
void desk_end(struct desk *d, struct desk_self was);
// The text of a field that is not hidden from the engine; empty where there is none.
// record_update, but what the company's own rules for a field refuse is left as it is: the engine goes
// on, and people see the field as it was.
enum err desk_write(struct desk *d, struct record *r, const bool *given) MUST_USE;
struct str desk_text(const struct desk *d, const struct record *r, int field);

// The word for a state as this organisation writes it, and the state a word stands for.
struct str ticket_state_word(const struct desk *d, enum ticket_state s);
bool ticket_state_of(struct str word, enum ticket_state *out);

// `*found` false: it has no clock.
enum err ticket_clock_load(struct ctx *c, struct db_tx *tx, int64_t ticket,
                           struct ticket_clock *out, bool *found) MUST_USE;
enum err ticket_clock_save(struct desk *d, const struct ticket_clock *k) MUST_USE;

// ---- clocks (ticket_clock.c); they only compute --------------------------------------------------

// It is in another state since `at`.
void ticket_move(const struct desk *d, struct ticket_clock *k, enum ticket_state to, int64_t at);
// The time went on to `at`: what is late by then.
void ticket_pass(struct ticket_clock *k, int64_t at);
// Somebody answered the customer.
void ticket_answered(const struct desk *d, struct ticket_clock *k, int64_t at);
// When it is due, by the queue and the priority it has now.
void ticket_retime(const struct desk *d, struct ticket_clock *k);
// When `percent` of the time for a part is over; 0: nothing is asked, or it stands still.
int64_t ticket_point(const struct desk *d, const struct ticket_clock *k, enum queue_part part,
                     int64_t percent);

// ---- what goes by itself -------------------------------------------------------------------------

// Brings the engine up to the newest change of a ticket: its clock is there, its queue found, somebody
// has it, its times are in the agenda, the record says so.
enum err ticket_catch_up(struct desk *d, int64_t ticket) MUST_USE;
// A reader of the change log: the next changes; `*more`: there are others.
enum err ticket_follow(struct ctx *c, struct org *o, bool *more) MUST_USE;
// Who sees whom is to be known before a time of a ticket has come.
enum err ticket_ready(struct ctx *c, struct org *o, const struct agenda_item *item) MUST_USE;
// A time of a ticket has come.
enum err ticket_due(struct work *w, struct org *o, const struct agenda_item *item) MUST_USE;
#define ticket_agenda "ticket" // the kind in the agenda
// Its time began anew: what was done on the way to a solution may be done again.
enum err ticket_forget_steps(struct desk *d, int64_t ticket) MUST_USE;
// Puts what is to come into the agenda.
enum err ticket_schedule(struct desk *d, const struct ticket_clock *k) MUST_USE;

// ---- to whom (ticket_route.c) --------------------------------------------------------------------

// The queue a ticket belongs into; NULL: none.
const struct ticket_queue *ticket_queue_for(const struct desk *d, const struct record *r);
// Who of those that see tickets of the customer gets it, but not `besides`; where none of those who are
// there does, an administrator. A name of sign-in; empty where nobody is there: it stays in its queue.
// Notes whose turn it was.
enum err ticket_route(struct desk *d, const struct ticket_queue *q, int64_t customer,
                      struct str kind, struct str besides, struct str *login) MUST_USE;
