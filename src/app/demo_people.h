// demo_people: those whose customers the example company's are: a department of them, so that warnings
// go to somebody. Nobody but the demo person can sign in.
#pragma once
#include "model/org.h"

// One person for each owner of customers, in one department that `head` leads.
enum err demo_people(struct work *w, int64_t head, bool english) MUST_USE;

// What the past weeks told `person` is read: his bell rings for what comes.
enum err demo_quiet(struct ctx *c, struct org *o, int64_t person) MUST_USE;
