// tell: tells a person of the organisation something, on the page's bell, in his language. Part of the
// transaction that causes it; under one key he hears it once.
#pragma once
#include "model/message.h"

struct telling {
    int64_t person;
    int64_t customer;  // about whom; 0: nobody
    const char *cause; // what it comes from, "warning", "ticket" …, and its id
    int64_t cause_id;
    struct str key;
    struct str zh, en;             // in a line
    struct str body_zh, body_en;   // more; may be empty
};

// Nothing is told to nobody (person 0), nor to one who has left.
enum err tell_person(struct work *w, const struct telling *t) MUST_USE;
