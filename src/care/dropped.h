// dropped: what has not ended and is on nobody's list any more: a bad answer, or a loss that nobody was
// asked about, whose task was ticked off without saying what came of it, was deleted, or belongs to nobody
// who is there and sees it. Once a day its task comes back: opened again, with who had it, else the
// customer's owner, else an administrator.
#pragma once
#include "model/org.h"

// For the loop: looks, where it has not looked today.
enum err dropped_follow(struct ctx *c, struct org *o, bool *more) MUST_USE;
