#include "model/kind.h"
#include "base/num.h"

#include <stdio.h>

enum { DAY_SECONDS = 86400 };

static const struct kind kinds[KIND_COUNT] = {
    [KIND_TEXT] = {KIND_TEXT, "text", "文本", "Text", "TEXT", RULE_TEXT},
    [KIND_LONG_TEXT] = {KIND_LONG_TEXT, "long_text", "长文本", "Long text", "TEXT", RULE_TEXT},
    [KIND_NUMBER] = {KIND_NUMBER, "number", "数字", "Number", "BIGINT", RULE_NUMBER},
    [KIND_MONEY] = {KIND_MONEY, "money", "金额", "Money", "BIGINT", RULE_NUMBER},
    [KIND_PERCENT] = {KIND_PERCENT, "percent", "百分比", "Percent", "BIGINT", RULE_NUMBER},
    [KIND_BOOL] = {KIND_BOOL, "bool", "是否", "Yes or no", "BIGINT", RULE_BOOL},
    [KIND_DATE] = {KIND_DATE, "date", "日期", "Date", "BIGINT", RULE_DATE},
    [KIND_TIME] = {KIND_TIME, "time", "时间", "Date and time", "BIGINT", RULE_DATE},
    [KIND_CHOICE] = {KIND_CHOICE, "choice", "单选", "Choice", "TEXT", RULE_TEXT},
    [KIND_CHOICES] = {KIND_CHOICES, "choices", "多选", "Several choices", "TEXT", RULE_CHOICES},
    [KIND_PHONE] = {KIND_PHONE, "phone", "电话", "Phone", "TEXT", RULE_TEXT},
    [KIND_MAIL] = {KIND_MAIL, "mail", "邮箱", "Mail", "TEXT", RULE_TEXT},
    [KIND_PERSON] = {KIND_PERSON, "person", "人员", "Person", "TEXT", RULE_TEXT},
};

const struct kind *kind_of(enum kind_id id)
{
    return &kinds[id];
}

const struct kind *kind_named(struct str name)
{
    for (int i = 0; i < KIND_COUNT; i++)
        if (str_eq(name, str_of(kinds[i].name)))
            return &kinds[i];
    return NULL;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

day_t kind_day(const struct kind *k, struct value v)
{
    if (v.type != VALUE_INT)
        return DAY_NONE;
    return (day_t)(k->id == KIND_TIME ? floor_div(v.integer, DAY_SECONDS) : v.integer);
}

struct value kind_of_day(const struct kind *k, day_t day)
{
    if (day == DAY_NONE)
        return value_null();
    return value_int(k->id == KIND_TIME ? (int64_t)day * DAY_SECONDS : day);
}

static enum err wrong(struct ctx *c, struct str label, struct str text, const char *en,
                      const char *zh)
{
    return fail(c, ERR_INPUT, "%.*s: '%.*s' is not %s%.0s", "%.*s：“%.*s”不是%.0s%s",
                STR_ARG(label), STR_ARG(text), en, zh);
}

static enum err read_text(struct ctx *c, const struct kind *k, struct str label, struct str text,
                          struct value *out)
{
    size_t max = k->id == KIND_LONG_TEXT ? LONG_TEXT_VALUE_MAX : TEXT_VALUE_MAX;
    if (text.len > max)
        return fail(c, ERR_INPUT, "%.*s is longer than %zu bytes", "%.*s 超过 %zu 字节",
                    STR_ARG(label), max);
    if (!utf8_valid(text))
        return fail(c, ERR_INPUT, "%.*s is not valid UTF-8", "%.*s 不是有效的 UTF-8 文本",
                    STR_ARG(label));
    *out = value_text(text);
    return ERR_NONE;
}

// HH:MM or HH:MM:SS; -1 where it is neither.
static int seconds_of(struct str s)
{
    int part[3] = {0, 0, 0}, limit[3] = {24, 60, 60}, n = 0;
    for (size_t i = 0; n < 3; n++) {
        if (i + 2 > s.len || s.at[i] < '0' || s.at[i] > '9' || s.at[i + 1] < '0' ||
            s.at[i + 1] > '9')
            return -1;
        part[n] = (s.at[i] - '0') * 10 + (s.at[i + 1] - '0');
        if (part[n] >= limit[n])
            return -1;
        i += 2;
        if (i == s.len)
            return n >= 1 ? part[0] * 3600 + part[1] * 60 + part[2] : -1;
        if (s.at[i++] != ':')
            return -1;
    }
    return -1;
}

static bool read_time(struct str text, int64_t *out)
{
    struct str first = text.len > 10 ? (struct str){text.at, 10} : text;
    day_t day = day_parse(first);
    int seconds = 0;
    if (text.len > 10)
        seconds = text.at[10] == 'T' || text.at[10] == ' '
                      ? seconds_of((struct str){text.at + 11, text.len - 11})
                      : -1;
    if (day == DAY_NONE || seconds < 0)
        return false;
    *out = (int64_t)day * DAY_SECONDS + seconds;
    return true;
}

enum err kind_read(struct ctx *c, const struct kind *k, struct str label, struct str text,
                   struct value *out)
{
    *out = value_null();
    if (!text.len)
        return ERR_NONE;
    switch (k->type) {
    case RULE_NUMBER:
        *out = value_int(num_parse(text));
        return out->integer == NUM_NONE ? wrong(c, label, text, "a number", "数字") : ERR_NONE;
    case RULE_BOOL:
        *out = value_int(str_eq(text, STR("true")));
        return out->integer || str_eq(text, STR("false"))
                   ? ERR_NONE
                   : wrong(c, label, text, "true or false", "是或否（true、false）");
    case RULE_DATE:
        out->type = VALUE_INT;
        if (k->id == KIND_TIME)
            return read_time(text, &out->integer)
                       ? ERR_NONE
                       : wrong(c, label, text, "a time such as 2026-01-31T08:30:00",
                               "时间（如 2026-01-31T08:30:00）");
        out->integer = day_parse(text);
        return out->integer == DAY_NONE
                   ? wrong(c, label, text, "a day such as 2026-01-31", "日期（如 2026-01-31）")
                   : ERR_NONE;
    default:
        return read_text(c, k, label, text, out);
    }
}

static void time_format(int64_t seconds, char out[KIND_TEXT_SIZE])
{
    int64_t day = floor_div(seconds, DAY_SECONDS);
    int left = (int)(seconds - day * DAY_SECONDS);
    char text[DAY_TEXT_SIZE];
    day_format((day_t)day, text);
    snprintf(out, KIND_TEXT_SIZE, "%sT%02d:%02d:%02d", text, left / 3600, left / 60 % 60,
             left % 60);
}

struct str kind_format(const struct kind *k, struct value v, char out[KIND_TEXT_SIZE])
{
    if (v.type != VALUE_INT)
        return v.text;
    if (k->type == RULE_BOOL)
        return v.integer ? STR("true") : STR("false");
    if (k->id == KIND_TIME)
        time_format(v.integer, out);
    else if (k->type == RULE_DATE)
        day_format((day_t)v.integer, out);
    else
        num_format(v.integer, out);
    return str_of(out);
}

struct str kind_text(struct arena *a, const struct kind *k, struct value v)
{
    char text[KIND_TEXT_SIZE];
    return str_copy(a, kind_format(k, v, text));
}
