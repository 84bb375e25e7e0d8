// differ: two set-ups of one organisation, before and after, as a list of steps in plain values; and
// whether one item says something else than another.
#pragma once
#include "setup/apply.h"
#include "setup/part.h"

// Whether `to`, as far as it says anything, is something else than `was`.
bool setup_differs(const struct applying *a, const struct setup_item *was,
                   const struct setup_item *to, const struct setup *now);
// Fills steps and counts. What the file does not name is only here; notes tell what was left.
void setup_differ(struct ctx *c, const struct setup *before, const struct setup *after,
                  const struct applying *a, struct setup_difference *out);
