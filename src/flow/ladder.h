// ladder: what happens when nobody handles a warning: after some working days who has it is reminded,
// then his boss is told, then it becomes another's (flow/handling.h says when). A warning that sleeps
// climbs no further, and starts from the bottom when it wakes.
#pragma once
#include "flow/handling.h"
#include "jobs/agenda.h"
#include "sys/worktime.h"

#define LADDER_KIND "warning" // in the agenda: the thing is a warning
enum ladder_step { LADDER_CLIMB, LADDER_WAKE };

// It has come on a list: when it is due, and when the first rung comes.
enum err ladder_begin(struct work *w, struct org *o, const struct worktime *hours,
                      int64_t warning) MUST_USE;
// It sleeps until the morning of a day.
enum err ladder_sleep(struct work *w, struct org *o, int64_t warning, day_t until) MUST_USE;
// Nothing comes any more: it was handled, or has gone.
enum err ladder_end(struct work *w, int64_t warning) MUST_USE;
// Who sees whom is to be known before it climbs.
enum err ladder_ready(struct ctx *c, struct org *o, const struct agenda_item *item) MUST_USE;
// A step that was put down is due.
enum err ladder_climb(struct work *w, struct org *o, const struct agenda_item *item) MUST_USE;
