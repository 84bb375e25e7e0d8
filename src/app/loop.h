// loop: what goes by itself in an organisation, as two arrays: engines that read the change log, and
// what is done when a time has come (jobs/agenda.h). The server turns it a few times a second
// (follow.c); whoever wants a year in a minute turns it on a clock that is held.
#pragma once
#include "model/org.h"

// Everything that is due now, some of it at a time; `*more`: there is more. What fails is tried again
// later; only what the database or the machine says is an error.
enum err loop_turn(struct ctx *c, struct org *o, bool *more) MUST_USE;
