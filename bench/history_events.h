// history_events: the company that bench_history asks about: customers with four kinds of events, drawn by
// chance over two years.
#pragma once
#include "bench/bench.h"
#include "history/history.h"

enum { LOGIN = 1, ORDER, RATING, TICKET, OBJECTS };
extern const struct catalog events_catalog;

struct events {
    struct ctx *c;
    struct history *h;  // made with events_catalog
    uint32_t customers; // their ids are 1 to `customers`
    day_t from, to;     // the two years, both days included
    const char *out;    // a folder to write them into, one file a kind, for the peer; NULL: none
    uint64_t count;     // out: how many events there are
};
// One seed always gives the same ones.
void events_load(struct events *e, uint64_t seed);
