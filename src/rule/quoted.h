// quoted: the texts in quotes of a condition, replaced by others. It knows no object and no field:
// the conditions of a set-up are there before anything they could be read against.
#pragma once
#include "base/err.h"

// What stands for `text` from now on; the same where it stays.
typedef struct str quoted_other(const void *of, struct str text);

// The condition with its texts replaced, everything else to the letter as it was. One that cannot be
// read comes back as it is: whoever parses it says what is wrong.
struct str rule_requote(struct arena *a, struct str text, quoted_other *other, const void *of);
