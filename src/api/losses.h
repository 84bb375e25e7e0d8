// losses: what the handlers of losses share.
#pragma once
#include "api/guarded.h"

// One loss, as whoever asks sees it, with its version. ERR_NOT_FOUND also where it is there, but not
// for him.
enum err losses_answer(struct call *k, int64_t id) MUST_USE;
