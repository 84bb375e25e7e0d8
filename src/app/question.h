// question: what the commands that look along time lines have in common: a definition, days,
// periods, a field to slice by.
#pragma once
#include "api/put.h"
#include "app/command.h"
#include "churn/period.h"
#include "model/definition.h"

// From --lost, --customer-when and --not-while; errors name the option.
enum err ask_definition(struct run *r, const struct schema *s, struct definition *out) MUST_USE;
// From --from and --to.
enum err ask_days(struct run *r, day_t *from, day_t *to) MUST_USE;
// And --every.
enum err ask_periods(struct run *r, struct period **out, int *count) MUST_USE;
// From --by; NULL where it was not given.
enum err ask_by(struct run *r, const struct schema *s, struct rule **out) MUST_USE;
