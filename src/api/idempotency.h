// idempotency: a creation that is asked for twice with the same Idempotency-Key is answered the
// second time as the first, and done once.
#pragma once
#include "api/api.h"

enum { IDEMPOTENCY_DAYS = 2 };

// Gives the first answer where there is one; waits for it a moment where the write is done and its
// answer still under way. ERR_CONFLICT where the key came with another request, or where the answer
// was lost with the server that gave it.
enum err idempotency_look(struct call *k, bool *answered) MUST_USE;
// Inside the request's own writing: the key is used from now on. ERR_CONFLICT where it was before.
enum err idempotency_claim(struct call *k, struct work *w) MUST_USE;
// Keeps the answer.
enum err idempotency_keep(struct call *k) MUST_USE;
