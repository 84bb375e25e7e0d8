// whose: which organisation an address belongs to. Pure: text in, texts out.
#pragma once
#include "base/err.h"

// /~NAME/rest: NAME, and /rest in its place. Any other path is home's (empty name) and stays. What
// begins with /~ and names nothing that could be an organisation, or names two, is ERR_NOT_FOUND:
// nothing is guessed.
enum err whose(struct ctx *c, struct str path, struct str *name, struct str *rest) MUST_USE;
