// again: how often a request is tried once more where objects changed beneath it (ERR_BUSY).
#pragma once
#include "api/api.h"

enum { AGAIN_MAX = 12 };
// Waits before the `n`th try, from 2 ms on: where objects change quickly the next moment is as bad as
// this one. Then the words of the last try are forgotten and the viewer worked out again.
enum err again_begin(struct call *k, int n) MUST_USE;
