// recognise: what people write into cells, as values: dates, numbers, yes and no, telephone
// numbers.
//
// Refuses rather than guesses: "12万左右", 2026-02-30, 1.234,50 and 26/1/5 are each refused with
// their own words. Full-width digits and signs and surrounding spaces do not matter. Nothing here
// allocates: a million cells cost no memory.
#pragma once
#include "base/day.h"
#include "base/err.h"
#include "base/num.h"
#include "codec/cell.h"

//   name        English (after the text and a colon)   Chinese
#define RECOGNISED_MAP(X)                                                                          \
    X(OK, "is fine", "没有问题")                                                                   \
    X(EMPTY, "nothing stands there", "这里是空的")                                                 \
    X(NOT_A_DATE, "is not a date; write it as 2026-01-31", "不是日期；请写成 2026-01-31")          \
    X(NO_SUCH_DAY, "that day does not exist", "这一天不存在")                                      \
    X(NO_SUCH_TIME, "that time of day does not exist", "这个时刻不存在")                           \
    X(SHORT_YEAR, "the year needs four digits", "年份要写四位数")                                  \
    X(DAY_OR_MONTH, "day or month first? Say so with the date order of the mapping",               \
      "分不清日和月谁在前；请在映射里指明日期顺序")                                                \
    X(DAY_TOO_FAR, "dates must lie between 1900 and 2079", "日期要在 1900 年到 2079 年之间")       \
    X(NOT_A_NUMBER, "is not a number", "不是数字")                                                 \
    X(MORE_THAN_A_NUMBER, "there is something besides the number; leave only the number",          \
      "数字之外还有别的文字；请只留数字")                                                          \
    X(WRONG_GROUPS, "the commas do not stand at the thousands", "逗号没有按千位分隔")              \
    X(DECIMAL_COMMA, "looks like a decimal comma; write 1234.50 or 1,234.50",                      \
      "像是用逗号作小数点的写法；请写成 1234.50 或 1,234.50")                                      \
    X(TOO_LARGE, "the number is too large (at most 9.2 million million)",                          \
      "数字太大（最多约 9.2 万亿）")                                                               \
    X(NOT_YES_NO, "is neither yes nor no; write 是 or 否, yes or no, 1 or 0",                      \
      "既不是“是”也不是“否”；请写是/否、有/无或 1/0")

enum recognised {
#define X(name, en, zh) RECOGNISED_##name,
    RECOGNISED_MAP(X)
#undef X
        RECOGNISED_COUNT
};

const char *recognised_en(enum recognised r);
const char *recognised_zh(enum recognised r);
// An error with these words, the text itself in front of them ("“2026-02-30”: …").
enum err recognised_fail(struct ctx *c, enum recognised r, struct str text, int line, int column);

// How days and months follow each other where the year stands last.
enum date_order { DATE_ORDER_UNKNOWN, DATE_DAY_FIRST, DATE_MONTH_FIRST };

struct moment {
    day_t day;
    int second; // of the day, on the clock of whoever wrote it; -1: no time was given
};

enum recognised recognise_date(struct str text, enum date_order order, struct moment *out);
// Excel's count of days (1 is 1900-01-01), its fraction the time.
enum recognised recognise_serial(double serial, struct moment *out);
// "2026-01-05", "2026-01-05 08:26:30" or, below a day, "08:26:30"; 0 where it is no date.
size_t recognise_serial_text(double serial, char out[20]);
enum recognised recognise_cell_date(const struct cell *cell, enum date_order order,
                                    struct moment *out);

// The order of a column, decided over many of its cells.
struct date_votes {
    int64_t day_first, month_first, either; // cells that prove one, cells that could be both
    char example[24];                       // one that could be both
};
void date_votes_add(struct date_votes *v, struct str text);
// ERR_INPUT with the option to give where the cells do not say, or contradict each other.
enum err date_votes_decide(struct ctx *c, const struct date_votes *v,
                           enum date_order *out) MUST_USE;

enum recognised recognise_number(struct str text, num_t *out);
enum recognised recognise_cell_number(const struct cell *cell, num_t *out);
enum recognised recognise_bool(struct str text, bool *out);

#define RECOGNISE_PHONE_SIZE 64
// Without spaces and dashes, and without +86 before a Chinese mobile number; what is no telephone
// number stays as it is, trimmed. `out` holds the text.
struct str recognise_phone(struct str text, char out[RECOGNISE_PHONE_SIZE]);
// A key: exactly what stands there, without the spaces around it.
struct str recognise_key(struct str text);

// Full-width digits, letters and signs as their ASCII ones, in at most `room` bytes; trimmed. Its
// length is `room` where it did not fit.
struct str recognise_fold(struct str text, char *out, size_t room);
