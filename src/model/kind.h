// kind: what a field may hold. A row of one table; everything that differs between kinds is a
// column.
#pragma once
#include "base/day.h"
#include "base/err.h"
#include "base/value.h"
#include "rule/catalog.h"

enum kind_id {
    KIND_TEXT,
    KIND_LONG_TEXT,
    KIND_NUMBER,
    KIND_MONEY,
    KIND_PERCENT,
    KIND_BOOL,
    KIND_DATE,
    KIND_TIME,
    KIND_CHOICE,
    KIND_CHOICES,
    KIND_PHONE,
    KIND_MAIL,
    KIND_PERSON,
    KIND_COUNT
};

struct kind {
    enum kind_id id;
    const char *name; // as stored, and in the API
    const char *zh, *en;
    const char *sql; // column type
    enum rule_type type;
};

const struct kind *kind_of(enum kind_id id);
// NULL where there is no such kind.
const struct kind *kind_named(struct str name);

enum { TEXT_VALUE_MAX = 2000, LONG_TEXT_VALUE_MAX = 100000 };

// Reads what an API or a person gives as text, strictly: numbers as decimals, days as 2026-01-31,
// time stamps as 2026-01-31T08:30:00 (a bare day is its midnight), yes/no as true and false,
// several choices separated by `RULE_CHOICE_MARK`. Empty text is an empty value. `label` names the
// field in errors.
enum err kind_read(struct ctx *c, const struct kind *k, struct str label, struct str text,
                   struct value *out) MUST_USE;
// The same form back; empty text for an empty value.
struct str kind_text(struct arena *a, const struct kind *k, struct value v);
// The same for what is not text, into room of the caller's.
enum { KIND_TEXT_SIZE = 32 };
struct str kind_format(const struct kind *k, struct value v, char out[KIND_TEXT_SIZE]);
// The day that a date or a time stamp falls on; DAY_NONE where empty.
day_t kind_day(const struct kind *k, struct value v);
// What a day is in a field of this kind (its midnight for a time stamp).
struct value kind_of_day(const struct kind *k, day_t day);
