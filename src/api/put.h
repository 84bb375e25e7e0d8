// put: the program's figures as JSON, in the shapes of src/api/shapes.h. The command line prints
// the same ones.
#pragma once
#include "churn/backtest.h"
#include "churn/cohort.h"
#include "churn/report.h"
#include "churn/stay.h"
#include "codec/json.h"

void put_text(struct json_out *out, const char *key, struct str value);
void put_int(struct json_out *out, const char *key, int64_t value);
void put_double(struct json_out *out, const char *key, double value); // null where NaN
void put_bool(struct json_out *out, const char *key, bool value);
void put_text_or_null(struct json_out *out, const char *key, struct str value); // empty: null
void put_null(struct json_out *out, const char *key);
void put_rows(struct json_out *out); // {"rows": [ … until:
void put_rows_end(struct json_out *out);
// "next": what the next page is asked for by, the id of the last row as text; 0: null, it is the last.
void put_next(struct json_out *out, int64_t id);
void put_day(struct json_out *out, const char *key, day_t day); // null where DAY_NONE
void put_both(struct json_out *out, const char *key, struct str zh, struct str en);
// A value of the rule language, without a key.
void put_value(struct json_out *out, const struct history *h, enum rule_type type, double value);

// "from" … "rate_high", inside an object that is open.
void put_period(struct json_out *out, struct period p, const struct period_counts *n);
void put_rate(struct json_out *out, const char *key, struct rate r); // key, key_low, key_high
// "raised" … "lead_days"; with `intervals` also precision_low …
void put_backtest(struct json_out *out, const struct backtest_result *r, bool intervals);
void put_cohort(struct json_out *out, const struct cohort *k); // a whole object
void put_curve(struct json_out *out, const struct history *h, enum rule_type type,
               const struct stay_curve *k); // a whole object
void put_log_rank(struct json_out *out,
                  const struct survival_test *t); // "log_rank": object or null

// The key by which people know a customer: his number, else his name, else #id.
struct str customer_key(struct arena *a, struct db_tx *tx, const struct schema *s, int64_t id);
