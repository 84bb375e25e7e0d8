// books: what this program writes down for itself, and how a deed is done once although whoever does it may be killed at
// any moment: as a client of the API with an Idempotency-Key, it leaves a mark in the transaction of its deed; whoever
// follows looks for the mark and knows whether it was done.
#pragma once
#include "tests/simulate/year.h"

enum happening_kind {
    H_CUSTOMER, // who; thing: id
    H_ORDER,    // who; value: day
    H_PAUSE,    // who; value: first day, other: the first no longer
    H_MERGED,   // who: gone; value: index of who stays
    H_TICKET, // who; thing: id; value: 1 urgent; other: minutes allowed for the answer * 10000 + for the solution
    H_STATE,     // thing: ticket; value: a ticket_state
    H_REPLY,     // thing: ticket: the customer was answered
    H_ASKED,     // who; thing: invitation; value: survey's quiet days
    H_ANSWERED,  // who; thing: invitation; value: score; other: 1 complete
    H_LOOP,      // thing: loop; value: loop_state
    H_OPTED_OUT, // who
    H_INTERVIEW, // thing: loss; value: index of the reason
    H_WARNING, // who: index of the rule; thing: id of the customer; value: 'h'andled, 's'nooze, 'g'iven
    H_LEFT, // who: a person
};

// A deed by somebody (an index of the staff; -1: by nobody, as a customer's own). `run` fills in what happened.
struct deed {
    struct year *year;
    int by;
    bool (*wants)(struct deed *d); // NULL
    enum err (*run)(struct work *w, struct deed *d);
    const char *text;
    int64_t a, b, c, e, f;
    struct str s, t;
};
// Once for an id made of the moment and these; false where it was done already, or was refused.
bool deed_do(struct deed *d, uint64_t kind, uint64_t thing);
// Inside `run`: this is going to have happened.
struct happening *deed_notes(struct deed *d, enum happening_kind what, int who);
// At the beginning of a process: the deed that the one before died in was done, or was not.
void deed_settle(struct year *y);
// A moment is over.
void deed_forget(struct year *y);
// Outside of any deed (the company's making).
void book(struct year *y, struct happening h);
