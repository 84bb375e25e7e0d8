#include "codec/recognise.h"

#include <stdio.h>
#include <strings.h>

static const struct {
    const char *en, *zh;
} words[RECOGNISED_COUNT] = {
#define X(name, english, chinese) [RECOGNISED_##name] = {english, chinese},
    RECOGNISED_MAP(X)
#undef X
};

const char *recognised_en(enum recognised r)
{
    return words[r].en;
}

const char *recognised_zh(enum recognised r)
{
    return words[r].zh;
}

enum err recognised_fail(struct ctx *c, enum recognised r, struct str text, int line, int column)
{
    struct str shown = text;
    if (shown.len > 60)
        for (shown.len = 60; shown.len && ((uint8_t)text.at[shown.len] >> 6) == 2;)
            shown.len--;
    return fail_at(c, ERR_INPUT, line, column, "\"%.*s\": %s%.0s", "“%.*s”：%.0s%s", STR_ARG(shown),
                   words[r].en, words[r].zh);
}

static uint32_t fold(uint32_t code)
{
    if (code >= 0xFF01 && code <= 0xFF5E)
        return code - 0xFEE0;
    if (code == 0x3000 || code == 0xA0 || code == 0x2009 || code == 0x202F)
        return ' ';
    if (code == 0x2212 || code == 0x2013)
        return '-';
    return code == 0xFFE5 ? 0xA5 : code; // both yen signs as one
}

struct str recognise_fold(struct str text, char *out, size_t room)
{
    size_t len = 0;
    text = str_trim(text);
    // Most texts are plain to their end.
    for (; len < text.len && len + 4 < room && (uint8_t)text.at[len] < 0x80; len++)
        out[len] = text.at[len];
    text = (struct str){text.at + len, text.len - len};
    while (text.len) {
        uint32_t code;
        size_t n = utf8_next(text, &code);
        if (!n || len + 4 > room)
            return (struct str){out, room};
        len += utf8_put(out + len, fold(code));
        text = (struct str){text.at + n, text.len - n};
    }
    return str_trim((struct str){out, len});
}

enum recognised recognise_bool(struct str text, bool *out)
{
    static const struct {
        const char *text;
        bool value;
    } rows[] = {
        {"是", true},    {"否", false}, {"有", true},   {"无", false},    {"没有", false},
        {"yes", true},   {"no", false}, {"true", true}, {"false", false}, {"y", true},
        {"n", false},    {"t", true},   {"f", false},   {"1", true},      {"0", false},
        {"√", true},     {"×", false},  {"✓", true},    {"✗", false},     {"对", true},
        {"错", false},   {"真", true},  {"假", false},  {"on", true},     {"off", false},
        {"不是", false}, {"1.0", true}, {"0.0", false},
    };
    char room[32];
    struct str s = recognise_fold(text, room, sizeof room);
    if (!s.len)
        return RECOGNISED_EMPTY;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (s.len == strlen(rows[i].text) && strncasecmp(s.at, rows[i].text, s.len) == 0) {
            *out = rows[i].value;
            return RECOGNISED_OK;
        }
    }
    return RECOGNISED_NOT_YES_NO;
}

struct str recognise_phone(struct str text, char out[RECOGNISE_PHONE_SIZE])
{
    char room[RECOGNISE_PHONE_SIZE];
    struct str original = str_trim(text), s = recognise_fold(text, room, sizeof room);
    size_t len = 0;
    if (s.len >= sizeof room)
        return original;
    for (size_t i = 0; i < s.len; i++) {
        char mark = s.at[i];
        if (mark == ' ' || mark == '-')
            continue;
        if ((mark < '0' || mark > '9') && !(mark == '+' && len == 0))
            return original;
        out[len++] = mark;
    }
    struct str phone = {out, len};
    if (len == 14 && str_starts(phone, STR("+861")))
        phone = (struct str){out + 3, len - 3};
    return phone;
}

struct str recognise_key(struct str text)
{
    return str_trim(text);
}

enum err date_votes_decide(struct ctx *c, const struct date_votes *v, enum date_order *out)
{
    *out = DATE_ORDER_UNKNOWN;
    if (v->day_first && v->month_first)
        return fail(c, ERR_INPUT,
                    "some of these dates have the day first (%lld) and some the month (%lld): make "
                    "them alike, best as 2026-01-31",
                    "这一列的日期有的日在前（%lld 个），有的月在前（%lld 个）：请统一写法，"
                    "最好写成 2026-01-31",
                    (long long)v->day_first, (long long)v->month_first);
    if (v->either && !v->day_first && !v->month_first)
        return fail(c, ERR_INPUT,
                    "is \"%s\" day or month first? No date of this column says; choose the date "
                    "order day-first or month-first",
                    "“%s”是日在前还是月在前？这一列没有一个日期能说明；请选择日期顺序 "
                    "day-first（日在前）或 month-first（月在前）",
                    v->example);
    if (v->day_first)
        *out = DATE_DAY_FIRST;
    else if (v->month_first)
        *out = DATE_MONTH_FIRST;
    return ERR_NONE;
}
