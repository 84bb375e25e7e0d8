// plot: how a share moved, as a line with its interval, against a target. On paper.
#pragma once
#include "review/ink.h"
#include "review/review.h"

// From k->y down over the whole width; moves k->y.
void plot(struct ink *k, const struct review_section *s, enum review_kind kind, bool zh);
