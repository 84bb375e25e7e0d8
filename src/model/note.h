// note: what somebody did besides changing records, noted in the audit (auth/audit.h) within the piece
// of work that does it: both happen, or neither.
#pragma once
#include "model/record.h"

// `detail` is one JSON value. From where it came is noted along, by w->from.
enum err work_note(struct work *w, int64_t person, const char *what, struct str detail) MUST_USE;
