// eyes: with whose eyes a request is answered: an administrator may see as somebody else would.
#pragma once
#include "api/api.h"

// Where the header X-See-As or ?see_as= names a person or a role, k->viewer becomes theirs; nothing can
// be changed then. It is noted in the audit. ERR_DENIED to all but administrators.
enum err eyes_see_as(struct call *k, const struct route *route) MUST_USE;
