// invite: whom a survey asks: a link for each customer, signed so that nobody can make one up; and
// the quiet time, in which nobody is asked twice, whatever the survey.
#pragma once
#include "care/survey.h"

enum { INVITE_MAX = 10000 };

struct invitation {
    int64_t id, survey, customer;
    int64_t asked, opened, answered; // when; 0: not yet
};

// What stands behind /s/TOKEN/ in his link.
struct str invite_signed(struct arena *a, const struct survey *s, int64_t invitation);
// The invitation that the text names: ERR_DENIED in words where it was made up or altered, or where
// the customer is not there any more. Any bytes may be given.
enum err invite_check(struct ctx *c, struct db_tx *tx, const struct survey *s, struct str given,
                      struct invitation *out) MUST_USE;
// Its number alone; ERR_DENIED likewise.
enum err invite_number(struct ctx *c, const struct survey *s, struct str given,
                       int64_t *out) MUST_USE;

enum left_out { LEFT_OUT_NOT, LEFT_OUT_QUIET, LEFT_OUT_WAITING };
struct candidate {
    int64_t customer;
    enum left_out why; // quiet: asked too lately; waiting: this survey's link is still open
    int64_t asked;     // when he was asked last
    struct str survey; // by which
    int64_t invitation;
};
// Decides about each customer (`list` by ascending ids): those not left out may be asked at `now_ms`.
enum err invite_decide(struct ctx *c, struct db_tx *tx, const struct survey *s,
                       struct candidate *list, int count, int64_t now_ms) MUST_USE;
// Decides again and asks them: `invitation` is set of those who are asked.
enum err invite_ask(struct work *w, const struct survey *s, struct candidate *list,
                    int count) MUST_USE;

// Of one survey, the newest first; `after`: a page begins below this id, 0 the first.
enum err invite_list(struct ctx *c, struct db_tx *tx, int64_t survey, int64_t after, int limit,
                     struct invitation **out, int *count) MUST_USE;
// His link was opened.
enum err invite_opened(struct work *w, int64_t invitation) MUST_USE;
