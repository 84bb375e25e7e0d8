// reviews: what the handlers of reviews share.
#pragma once
#include "api/guarded.h"
#include "review/review.h"

// ?kind= and ?start= (any day of the period; without it the newest that is over).
enum err read_review_when(struct call *k, struct review_when *out) MUST_USE;
// `kind` and `start` of the body.
enum err body_review_when(struct call *k, struct review_when *out) MUST_USE;
void write_review_note(struct call *k, const struct review_note *n);
