// tries: how often and after how long something that did not arrive is tried again, and what is kept of
// an answer: the same for webhooks and for messages.
#pragma once
#include "base/err.h"

// After so many tries it is given up: more than three days.
int tries_max(void);
// How long to wait after the first try that failed, the second, …; what the Standard Webhooks
// specification proposes.
int64_t tries_wait_ms(int tries);
// How long all tries take together.
int64_t tries_whole_ms(void);
// An answer as a database can keep it: what is no text is only told of.
struct str tries_answer(struct arena *a, struct str answer);
