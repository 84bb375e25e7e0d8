// check: everything that can be proven of an organisation's data, one row of a table each, and the
// mending of what can be worked out again.
#pragma once
#include "model/proof.h"

struct check_result {
    const char *name, *en, *zh; // "mirror"; what it proves, in words
    struct proof proof;
};

enum { CHECKS_MAX = 16 };

// Runs all of them, in the order in which one leans on another. `out` has room for CHECKS_MAX.
enum err check_all(struct ctx *c, struct org *o, struct check_result *out, int *count) MUST_USE;
// Everything is right, now that what could be mended is.
bool check_passed(const struct check_result *list, int count);
