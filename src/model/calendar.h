// calendar: the organisation's business calendar: weekdays, hours and days off as it set them
// (sys/worktime.h counts with it).
#pragma once
#include "model/org.h"
#include "sys/worktime.h"

enum { CALENDAR_DAYS_MAX = 2000 };

// What it keeps in the database, in c->arena.
enum err calendar_load(struct ctx *c, struct db_tx *tx, struct worktime *out) MUST_USE;
// Weekdays, hours, whether the public holidays hold. ERR_INPUT with words.
enum err calendar_hours(struct work *w, const struct worktime *hours) MUST_USE;
// All its days of its own, whatever they were. ERR_INPUT with words where a day comes twice.
enum err calendar_days(struct work *w, const struct worktime_days *days, int count) MUST_USE;

// The moment in milliseconds at which a wall clock there shows `wall`.
int64_t calendar_ms(const struct clock *k, int64_t wall);
// When a working day begins: in milliseconds.
int64_t calendar_morning(const struct clock *k, const struct worktime *w, day_t day);
