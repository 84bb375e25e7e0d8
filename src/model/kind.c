#include "model/kind.h"
#include "base/num.h"
#include "model/kind_read.h"

#include <stdio.h>

enum { DAY_SECONDS = 86400 };

#define TEXTS (TAKES_RULES | TAKES_UNIQUE | TAKES_TEXT)
#define RANGE (TAKES_RULES | TAKES_UNIQUE | TAKES_RANGE)

static const struct kind kinds[KIND_COUNT] = {
    [KIND_TEXT] = {KIND_TEXT, "text", "文本", "Text", "TEXT", RULE_TEXT, read_plain, NULL, 0,
                   TEXTS},
    [KIND_LONG_TEXT] = {KIND_LONG_TEXT, "long_text", "长文本", "Long text", "TEXT", RULE_TEXT,
                        read_long, NULL, 0, TAKES_RULES | TAKES_TEXT},
    [KIND_NUMBER] = {KIND_NUMBER, "number", "数字", "Number", "BIGINT", RULE_NUMBER, read_number,
                     tidy_number, 0, RANGE | TAKES_DECIMALS},
    [KIND_MONEY] = {KIND_MONEY, "money", "金额", "Money", "BIGINT", RULE_NUMBER, read_number,
                    tidy_number, 0, RANGE | TAKES_CURRENCY | TAKES_DECIMALS},
    [KIND_PERCENT] = {KIND_PERCENT, "percent", "百分比", "Percent", "BIGINT", RULE_NUMBER,
                      read_number, tidy_number, 0, RANGE | TAKES_DECIMALS},
    [KIND_BOOL] = {KIND_BOOL, "bool", "是否", "Yes or no", "BIGINT", RULE_BOOL, read_bool,
                   tidy_bool, 0, TAKES_RULES},
    [KIND_DATE] = {KIND_DATE, "date", "日期", "Date", "BIGINT", RULE_DATE, read_day, tidy_day, 0,
                   RANGE},
    [KIND_TIME] = {KIND_TIME, "time", "时间", "Date and time", "BIGINT", RULE_DATE, read_time,
                   tidy_time, 0, RANGE},
    [KIND_CHOICE] = {KIND_CHOICE, "choice", "单选", "Choice", "TEXT", RULE_TEXT, read_plain, NULL,
                     0, TAKES_RULES | TAKES_CHOICES},
    [KIND_CHOICES] = {KIND_CHOICES, "choices", "多选", "Several choices", "TEXT", RULE_CHOICES,
                      read_plain, tidy_choices, 0, TAKES_RULES | TAKES_CHOICES},
    [KIND_PHONE] = {KIND_PHONE, "phone", "电话", "Phone", "TEXT", RULE_TEXT, read_plain, tidy_phone,
                    0, TEXTS},
    [KIND_MAIL] = {KIND_MAIL, "mail", "邮箱", "Mail", "TEXT", RULE_TEXT, read_plain, NULL, 0,
                   TEXTS},
    [KIND_PERSON] = {KIND_PERSON, "person", "人员", "Person", "TEXT", RULE_TEXT, read_plain, NULL,
                     0, TAKES_RULES | TAKES_UNIQUE},
    [KIND_URL] = {KIND_URL, "url", "网址", "Web address", "TEXT", RULE_TEXT, read_url, tidy_url, 0,
                  TEXTS},
    [KIND_DEPARTMENT] = {KIND_DEPARTMENT, "department", "部门", "Department", "BIGINT", RULE_TEXT,
                         read_id, NULL, KIND_REFERS, TAKES_RULES},
    [KIND_LINK] = {KIND_LINK, "link", "关联记录", "Link to a record", "BIGINT", RULE_TEXT, read_id,
                   NULL, KIND_REFERS, TAKES_RULES | TAKES_UNIQUE | TAKES_OBJECT},
    [KIND_LINKS] = {KIND_LINKS, "links", "关联多条记录", "Links to records", "TEXT", RULE_CHOICES,
                    read_ids, tidy_choices, KIND_REFERS, TAKES_RULES | TAKES_OBJECT},
    [KIND_FILE] = {KIND_FILE, "file", "文件", "File", "BIGINT", RULE_TEXT, read_id, NULL,
                   KIND_REFERS | KIND_FILED, TAKES_RULES},
    [KIND_PICTURE] = {KIND_PICTURE, "picture", "图片", "Picture", "BIGINT", RULE_TEXT, read_id,
                      NULL, KIND_REFERS | KIND_FILED, TAKES_RULES},
    [KIND_ADDRESS] = {KIND_ADDRESS, "address", "地址", "Address", "TEXT", RULE_TEXT, read_address,
                      tidy_address, 0, TAKES_RULES},
    [KIND_CREDIT_CODE] = {KIND_CREDIT_CODE, "credit_code", "统一社会信用代码",
                          "Unified social credit code", "TEXT", RULE_TEXT, read_credit_code,
                          tidy_credit_code, 0, TAKES_RULES | TAKES_UNIQUE},
    [KIND_AUTO_NUMBER] = {KIND_AUTO_NUMBER, "auto_number", "自动编号", "Automatic number", "TEXT",
                          RULE_TEXT, read_plain, NULL, KIND_MADE, TAKES_NUMBER},
    [KIND_FORMULA] = {KIND_FORMULA, "formula", "公式", "Formula", "", RULE_NOTHING, read_nothing,
                      NULL, KIND_COMPUTED, TAKES_FORMULA | TAKES_DECIMALS},
    [KIND_ROLLUP] = {KIND_ROLLUP, "rollup", "时间线汇总", "Roll-up", "", RULE_NOTHING, read_nothing,
                     NULL, KIND_COMPUTED, TAKES_ROLLUP | TAKES_DECIMALS},
    [KIND_RATING] = {KIND_RATING, "rating", "评级", "Rating", "BIGINT", RULE_NUMBER, read_rating,
                     tidy_number, 0, TAKES_RULES},
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

enum err kind_read(struct ctx *c, const struct kind *k, struct str label, struct str text,
                   struct value *out)
{
    *out = value_null();
    return text.len ? k->read(c, k, label, text, out) : ERR_NONE;
}

enum err kind_take(struct ctx *c, const struct kind *k, struct str label, struct str text,
                   struct value *out)
{
    struct str trimmed = str_trim(text);
    return kind_read(c, k, label, k->tidy && trimmed.len ? k->tidy(c->arena, trimmed) : trimmed,
                     out);
}

int kind_ids(const struct kind *k, struct value v, int64_t *out, int room)
{
    int count = 0;
    if (!(k->flags & KIND_REFERS) || v.type == VALUE_NULL || !room)
        return 0;
    if (v.type == VALUE_INT) {
        out[0] = v.integer;
        return 1;
    }
    for (struct str rest = v.text, one; rest.len && count < room;) {
        one = str_cut(rest, RULE_CHOICE_MARK, &rest);
        num_t n = num_parse(one);
        if (n != NUM_NONE)
            out[count++] = n / NUM_ONE;
    }
    return count;
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
    if (k->flags & KIND_REFERS) {
        snprintf(out, KIND_TEXT_SIZE, "%lld", (long long)v.integer);
        return str_of(out);
    }
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
