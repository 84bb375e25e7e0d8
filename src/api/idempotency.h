// idempotency: a creation that is asked for twice with the same Idempotency-Key is answered the
// second time as the first, and done once.
#pragma once
#include "api/api.h"

enum { IDEMPOTENCY_DAYS = 2 };

// Gives the first answer where there is one. ERR_CONFLICT where the key came with another request.
enum err idempotency_look(struct call *k, bool *answered) MUST_USE;
// Keeps the answer.
enum err idempotency_keep(struct call *k) MUST_USE;
