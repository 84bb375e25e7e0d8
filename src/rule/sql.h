// sql: a condition over fields as the text of a WHERE clause with bound values. It knows no tables
// and no driver: the caller says which expression stands for each field.
//
// Only SQL that SQLite and PostgreSQL both read. Every `?` stands for the next value, in order; the
// driver numbers them. Three functions must be there, made by the driver:
//
//   liuke_fold(text) → text                     as rule_fold() of rule/fold.h
//   liuke_add_months(day double, n) → integer   as rule_sql_add_months(), NULL for DAY_NONE
//   liuke_anniversary(day double, today bigint) → integer   as rule_sql_anniversary(), likewise
//
// All three give NULL when an argument is NULL.
#pragma once
#include "base/value.h"
#include "rule/rule.h"

// What stands for a field: a column of the kind that base/value.h gives its type (numbers in
// millionths, days, texts, 0 and 1; several choices as one text), or of seconds.
struct rule_sql_column {
    struct str expression; // as SQL, safe to put in as it is; "c.level"
    bool seconds;          // a date that is kept as a time stamp: seconds since 1970-01-01
};

struct rule_sql_path {
    struct str before, after;
    bool seconds;
};

struct rule_sql_source {
    // False where there is no column for the field: the condition is refused.
    bool (*column)(void *user, int object, int field, struct rule_sql_column *out);
    void *user;
    day_t today;
    // What a link leads to: `before` and `after` are the SQL around the link's value that give the
    // field as `column` would; NULL, or false: the condition is refused.
    bool (*follow)(void *user, int target, int field, struct rule_sql_path *out);
};

struct rule_sql {
    struct str where; // in brackets where needed: can stand beside AND
    const struct value *values;
    int value_count;
};

// ERR_INPUT, with the place, for a condition that looks along time lines, mentions a field without
// a column, or has parameters. True exactly where the evaluators over time say so, with one limit:
// numbers compared as they are (no arithmetic) are compared exactly, not as doubles. Lives in
// c->arena. Cost: O(size of the tree).
enum err rule_sql_where(struct ctx *c, const struct rule *r, const struct rule_sql_source *source,
                        struct rule_sql *out) MUST_USE;

// The whole days of `day` moved by `months`, as rule_duration_back does. DAY_NONE outside the years
// 1 to 9999 and for what is no number.
day_t rule_sql_add_months(double day, int months);
// rule_days_until_anniversary() of the whole days of `day`. DAY_NONE where it or `today` lies
// outside the years 1 to 9998, and for what is no number.
int rule_sql_anniversary(double day, int64_t today);
