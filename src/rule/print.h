// print: how names are written so that they are read back as the same. Inside this folder only.
#pragma once
#include "rule/rule.h"

// A name that lex() reads as one word and the catalog finds again: the API name with '_' for '-',
// or, where that is no word, a label.
struct str print_object_name(struct arena *a, const struct catalog *c, int object);
struct str print_field_name(struct arena *a, const struct catalog *c, int object, int field);
// 30d, 3m, 1y.
struct str print_duration(struct arena *a, struct rule_duration by);
