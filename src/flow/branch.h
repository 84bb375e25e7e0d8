// branch: which way a branch of a play or a run goes. Its condition is asked of the time lines as of now,
// outside of any writing: who judges holds the mirror and then writes, and the other order could wait for
// ever. What goes on by the answer does so in a transaction of its own, where it still waits.
// Inside this folder only.
#pragma once
#include "model/org.h"

struct branch {
    int64_t customer;
    const struct rule *rule; // NULL: it cannot be read any more: it holds for nobody
    bool holds;
};

void branch_read(struct ctx *c, struct org *o, int64_t customer, struct str when,
                 struct branch *out);
// Sets `holds` of each.
enum err branches_look(struct ctx *c, struct org *o, struct branch *const *list,
                       int count) MUST_USE;
