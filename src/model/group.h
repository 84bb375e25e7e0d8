// group: the records of a list by the values of a field: how many, and what a field of theirs
// adds up to. Over all rows of the list, however many; only those the viewer sees.
#pragma once
#include "model/list.h"

enum { GROUPS_MAX = 200 };

struct group {
    struct value value; // null: where the field is empty
    int64_t count;
    num_t sum; // of what is not empty
};

// Of `q` its object, search and filter count. `sum`: a field of numbers, -1: none. The largest
// groups first, at most GROUPS_MAX; `more`: there are more. ERR_DENIED where he does not read
// one of the fields, ERR_INPUT where it is worked out when read or holds several values.
enum err group_list(struct ctx *c, struct org *o, const struct schema *s, const struct viewer *v,
                    const struct list_question *q, int by, int sum, struct group **out, int *count,
                    bool *more) MUST_USE;
