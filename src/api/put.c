#include "api/put.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

void put_text(struct json_out *out, const char *key, struct str value)
{
    json_out_key(out, str_of(key));
    json_out_text(out, value);
}

void put_text_or_null(struct json_out *out, const char *key, struct str value)
{
    if (value.len)
        put_text(out, key, value);
    else
        put_null(out, key);
}

void put_int(struct json_out *out, const char *key, int64_t value)
{
    json_out_key(out, str_of(key));
    json_out_int(out, value);
}

void put_double(struct json_out *out, const char *key, double value)
{
    json_out_key(out, str_of(key));
    json_out_double(out, value);
}

void put_bool(struct json_out *out, const char *key, bool value)
{
    json_out_key(out, str_of(key));
    json_out_bool(out, value);
}

void put_null(struct json_out *out, const char *key)
{
    json_out_key(out, str_of(key));
    json_out_null(out);
}

void put_rows(struct json_out *out)
{
    json_out_object(out);
    json_out_key(out, STR("rows"));
    json_out_array(out);
}

void put_rows_end(struct json_out *out)
{
    json_out_array_end(out);
    json_out_object_end(out);
}

void put_next(struct json_out *out, int64_t id)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)id);
    put_text_or_null(out, "next", id ? str_of(text) : STR_NONE);
}

void put_day(struct json_out *out, const char *key, day_t day)
{
    char text[DAY_TEXT_SIZE];
    if (day == DAY_NONE) {
        put_null(out, key);
        return;
    }
    day_format(day, text);
    put_text(out, key, str_of(text));
}

void put_both(struct json_out *out, const char *key, struct str zh, struct str en)
{
    json_out_key(out, str_of(key));
    json_out_object(out);
    put_text(out, "zh", zh);
    put_text(out, "en", en);
    json_out_object_end(out);
}

void put_value(struct json_out *out, const struct history *h, enum rule_type type, double value)
{
    char day[DAY_TEXT_SIZE];
    if (isnan(value)) {
        json_out_null(out);
    } else if (type == RULE_TEXT || type == RULE_CHOICES) {
        json_out_text(out, history_text(h, value));
    } else if (type == RULE_DATE) {
        day_format((day_t)value, day);
        json_out_text(out, str_of(day));
    } else if (type == RULE_BOOL) {
        json_out_bool(out, value != 0);
    } else {
        json_out_double(out, value);
    }
}

static void put_share(struct json_out *out, struct str key, const char *end, bool known,
                      double value)
{
    char name[64];
    size_t n = key.len < 40 ? key.len : 40;
    memcpy(name, key.at, n);
    strcpy(name + n, end);
    put_double(out, name, known ? value : NAN);
}

void put_rate(struct json_out *out, const char *key, struct rate r)
{
    put_share(out, str_of(key), "", r.known, r.value);
    put_share(out, str_of(key), "_low", r.known, r.low);
    put_share(out, str_of(key), "_high", r.known, r.high);
}

void put_period(struct json_out *out, struct period p, const struct period_counts *n)
{
    put_day(out, "from", p.from);
    put_day(out, "to", p.to);
    put_int(out, "opening", n->opening);
    put_int(out, "new", n->fresh);
    put_int(out, "returned", n->returned);
    put_int(out, "lost", n->lost);
    put_int(out, "closing", n->closing);
    put_int(out, "new_lost", n->new_lost);
    put_int(out, "lost_and_back", n->lost_and_back);
    put_rate(out, "rate", churn_rate(n));
}

void put_backtest(struct json_out *out, const struct backtest_result *r, bool intervals)
{
    put_int(out, "raised", r->raised);
    put_int(out, "undecided", r->undecided);
    put_int(out, "followed", r->followed);
    put_int(out, "losses", r->losses);
    put_int(out, "caught", r->caught);
    if (intervals) {
        put_rate(out, "precision", r->precision);
        put_rate(out, "recall", r->recall);
    } else {
        put_double(out, "precision", r->precision.known ? r->precision.value : NAN);
        put_double(out, "recall", r->recall.known ? r->recall.value : NAN);
    }
    json_out_key(out, STR("lead_days"));
    json_out_object(out);
    put_double(out, "p25", r->lead_low);
    put_double(out, "median", r->lead_median);
    put_double(out, "p75", r->lead_high);
    json_out_object_end(out);
}

void put_cohort(struct json_out *out, const struct cohort *k)
{
    json_out_object(out);
    put_day(out, "from", k->period.from);
    put_day(out, "to", k->period.to);
    put_int(out, "size", k->size);
    json_out_key(out, STR("kept"));
    json_out_array(out);
    for (int i = 0; i < k->kept_count; i++)
        json_out_int(out, k->kept[i]);
    json_out_array_end(out);
    json_out_object_end(out);
}

void put_curve(struct json_out *out, const struct history *h, enum rule_type type,
               const struct stay_curve *k)
{
    json_out_object(out);
    json_out_key(out, STR("value"));
    put_value(out, h, type, k->value);
    put_int(out, "customers", k->customers);
    put_int(out, "lost", k->lost);
    put_double(out, "median", k->median);
    json_out_key(out, STR("steps"));
    json_out_array(out);
    for (int i = 0; i < k->step_count; i++) {
        const struct survival_step *s = &k->steps[i];
        json_out_object(out);
        put_double(out, "time", s->time);
        put_int(out, "at_risk", (int64_t)s->at_risk);
        put_int(out, "lost", (int64_t)s->lost);
        put_double(out, "share", s->share);
        put_double(out, "low", s->low);
        put_double(out, "high", s->high);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    json_out_object_end(out);
}

void put_log_rank(struct json_out *out, const struct survival_test *t)
{
    if (!t->degrees) {
        put_null(out, "log_rank");
        return;
    }
    json_out_key(out, STR("log_rank"));
    json_out_object(out);
    put_double(out, "chi_square", t->chi_square);
    put_int(out, "degrees", t->degrees);
    put_double(out, "p", t->p);
    json_out_object_end(out);
}

struct str customer_key(struct arena *a, struct db_tx *tx, const struct schema *s, int64_t id)
{
    struct ctx c = {.arena = a};
    struct record r;
    const struct object *o = &s->objects[s->customer];
    int name = object_field(o, STR("name"));
    if (record_load(&c, tx, s, s->customer, id, &r))
        return str_format(a, "#%lld", (long long)id);
    if (r.cells[o->key].type == VALUE_TEXT)
        return r.cells[o->key].text;
    if (name >= 0 && r.cells[name].type == VALUE_TEXT)
        return r.cells[name].text;
    return str_format(a, "#%lld", (long long)id);
}
