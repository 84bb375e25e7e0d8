// demo_story: the lives of the example company's customers, as facts in the order of time. It knows
// no database: demo.c writes the facts down.
//
// One seed and one last day always give the same facts. Each customer has random numbers of his
// own, so that one life does not shift the others.
#pragma once
#include "base/day.h"
#include "sample/demo_words.h"

enum demo_what {
    DEMO_CUSTOMER,
    DEMO_CONTACT,
    DEMO_CONTRACT, // number: yuan; day: its end; text 0: kind
    DEMO_PAUSE,    // day: its end; text 0: reason
    DEMO_LOGIN,
    DEMO_ORDER,         // number: fen
    DEMO_FOLLOW_UP,     // text: kind, content, tags (or empty)
    DEMO_VISIT,         // text: kind, content
    DEMO_TICKET,        // number: which ticket; text: kind, subject, priority
    DEMO_TICKET_CLOSED, // number: which ticket
    DEMO_RATING,        // number: score; text 0: comment
    DEMO_PAYMENT,       // number: fen
    DEMO_NEW_PLAN,      // number: yuan a month; text 0: plan
    DEMO_NEW_LEVEL,     // text 0
    DEMO_NEW_OWNER,     // text 0
    DEMO_NEW_CONTACT,   // text 0: the name
    DEMO_WHAT_COUNT
};

struct demo_fact {
    int64_t at;       // seconds since 1970-01-01 on the wall
    int64_t sequence; // order within the same second
    enum demo_what what;
    int customer; // index
    int64_t number;
    day_t day;
    struct str text[3];
};

struct demo_customer {
    struct str code, name, phone, mail, contact, title;
    const struct demo_city *city;
    const struct demo_industry *industry;
    const char *level, *owner;
    int plan;
    day_t since;
};

struct demo_world {
    struct arena *arena;
    uint64_t seed;
    day_t from, until; // logins, orders and the like are known from `from` on
    struct demo_customer *customers;
    int customer_count;
    struct demo_fact *facts; // sorted by time
    size_t fact_count, fact_room;
    int64_t ticket_count;
};

// `seed`, `until`, `customer_count` and `arena` are set; everything else is worked out.
void demo_story(struct demo_world *w);
