// figures: how large an organisation is, read from its database without opening it as a whole.
#pragma once
#include "db/db.h"

struct orgs_figures {
    int64_t people, customers, bytes; // people: who may sign in
    int64_t seen_ms;                  // when somebody was last there, to the hour; 0: never
};
enum err orgs_measure(struct ctx *c, struct db *db, struct orgs_figures *out) MUST_USE;
