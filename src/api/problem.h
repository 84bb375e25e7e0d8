// problem: errors as RFC 9457 has them, in the language of whoever asked.
#pragma once
#include "api/api.h"

void problem_answer(struct call *k, enum err e);
// The same as an object inside another answer (a job that failed).
void problem_write(struct json_out *out, const struct cause *why, struct str duplicates, bool zh);
