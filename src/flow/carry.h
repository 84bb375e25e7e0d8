// carry: warning rules and definitions when objects and fields change (model/carry.h).
#pragma once
#include "model/carry.h"

// Conditions whose names changed are written anew. One that cannot be read any more is switched off
// and says why; one that was switched off so and can be read again is switched on again.
enum err flow_carry(struct work *w, const struct carry *k) MUST_USE;
