// undone: what should have been done by itself and was not: a step of the agenda that failed for the last
// time, a part of the loop that does not get on. Administrators are told, once a day for each kind, and
// find what waits in a list (agenda_stuck); nothing waits where nobody looks.
#pragma once
#include "jobs/agenda.h"
#include "model/record.h"

// The item waits for somebody from now on. Inside the writing that notes so.
enum err undone_tell(struct work *w, const struct agenda_item *item,
                     const struct cause *why) MUST_USE;
// Something of what the server does by itself has failed for a while.
enum err undone_tell_part(struct work *w, const struct cause *why) MUST_USE;
