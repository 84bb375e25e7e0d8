// split: finds the line of a table that a value of the rule language belongs to, while values come
// in no order. Knows no columns: callers keep an array beside it, one element for each line.
#pragma once
#include "base/map.h"
#include "history/history.h"

struct split {
    double *values; // of each line: a number, a day, a code of history_text; NaN: empty
    int count, room;
    struct int_map lines; // bits of a value → its line
};

void split_init(struct split *s);
void split_deinit(struct split *s);
// The line of `value`, a new one where it has none. Every empty is one value, and so is 0.
int split_line(struct split *s, double value);
bool split_same(double a, double b);
// By text or number, empty last.
int split_order(const struct history *h, enum rule_type type, double a, double b);
