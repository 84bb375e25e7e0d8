// when: the periods that are reviewed: calendar weeks from Monday, as every other report cuts them, and
// calendar months. It only computes.
#pragma once
#include "churn/period.h"

enum review_kind { REVIEW_WEEK, REVIEW_MONTH, REVIEW_KINDS };

struct review_when {
    enum review_kind kind;
    struct period period; // whole
};

// "week", "month"; REVIEW_KINDS where there is no such kind.
enum review_kind review_kind_named(struct str name);
struct str review_kind_name(enum review_kind kind);

// The period that holds the day.
struct review_when review_when_of(enum review_kind kind, day_t day);
// `n` periods later; earlier where it is negative.
struct review_when review_when_moved(struct review_when w, int n);
// The newest that has ended before `today`.
struct review_when review_when_over(enum review_kind kind, day_t today);
// The same a year ago: the month; of a week the one that begins 52 weeks earlier.
struct review_when review_when_year_ago(struct review_when w);

// The share of customers that a target of so much a month allows in the period: those who are left after
// each month are left to the same part after each day of it.
double review_target(struct review_when w, double a_month);

// "2026 年第 47 周（11 月 16 日至 22 日）", "2026 年 11 月"; "week 47 of 2026 (16–22 November)",
// "November 2026". Weeks are numbered by ISO 8601.
struct str review_when_text(struct arena *a, struct review_when w, bool zh);
