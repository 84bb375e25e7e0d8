// reader: who gets reviews by mail, each computed with his own rights: the main figures as text, the whole
// as a PDF. Weekly on the first working day of the week, monthly on that of the month, at the time of the
// morning digest; once per person and period, whatever happens in between.
#pragma once
#include "review/review.h"

struct review_reading {
    int64_t person;
    bool reads[REVIEW_KINDS];
    bool address, server; // he has a mail address; the company has a mail server
};
enum err review_reading_get(struct ctx *c, struct db_tx *tx, int64_t person,
                            struct review_reading *out) MUST_USE;
// From now on: the first he gets is of the period that runs now.
enum err review_reading_set(struct work *w, const struct review_reading *r) MUST_USE;

// For the loop: sends those that are due, some people at a time.
enum err review_follow(struct ctx *c, struct org *o, bool *more) MUST_USE;
// One to himself, at once. ERR_CONFLICT where he has no address or the company no mail server.
struct person;
enum err review_send_now(struct ctx *c, struct org *o, const struct schema *s,
                         const struct viewer *v, const struct person *person,
                         struct review_when when) MUST_USE;
