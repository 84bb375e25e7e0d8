#include "model/kind_read.h"
#include "codec/recognise.h"

enum { DAY_SECONDS = 86400 };

enum err kind_wrong(struct ctx *c, struct str label, struct str text, const char *en,
                    const char *zh)
{
    struct str shown = text;
    if (shown.len > 80)
        for (shown.len = 80; shown.len && !utf8_valid(shown);)
            shown.len--;
    return fail(c, ERR_INPUT, "%.*s: '%.*s' is not %s%.0s", "%.*s：“%.*s”不是%.0s%s",
                STR_ARG(label), STR_ARG(shown), en, zh);
}

// ---- texts --------------------------------------------------------------------------------------

static enum err text_up_to(struct ctx *c, size_t max, struct str label, struct str text,
                           struct value *out)
{
    if (text.len > max)
        return fail(c, ERR_INPUT, "%.*s is longer than %zu bytes", "%.*s 超过 %zu 字节",
                    STR_ARG(label), max);
    if (!utf8_valid(text))
        return fail(c, ERR_INPUT, "%.*s is not valid UTF-8", "%.*s 不是有效的 UTF-8 文本",
                    STR_ARG(label));
    *out = value_text(text);
    return ERR_NONE;
}

enum err read_plain(struct ctx *c, const struct kind *k, struct str label, struct str text,
                    struct value *out)
{
    (void)k;
    return text_up_to(c, TEXT_VALUE_MAX, label, text, out);
}

enum err read_long(struct ctx *c, const struct kind *k, struct str label, struct str text,
                   struct value *out)
{
    (void)k;
    return text_up_to(c, LONG_TEXT_VALUE_MAX, label, text, out);
}

enum err read_nothing(struct ctx *c, const struct kind *k, struct str label, struct str text,
                      struct value *out)
{
    (void)k;
    (void)text;
    *out = value_null();
    return fail(c, ERR_INPUT, "%.*s is worked out by the program: leave it out",
                "%.*s 由系统计算，不能填写", STR_ARG(label));
}

struct str tidy_phone(struct arena *a, struct str text)
{
    char room[RECOGNISE_PHONE_SIZE];
    return str_copy(a, recognise_phone(text, room));
}

// "竞品，价格" is two choices: separated by commas, semicolons, bars or slashes of either width.
struct str tidy_choices(struct arena *a, struct str text)
{
    static const char *const marks[] = {",", ";", "|", "/", "，", "；", "、", "｜", "\x1f"};
    struct buf b;
    buf_init(&b, LONG_TEXT_VALUE_MAX);
    size_t start = 0;
    for (size_t i = 0; i <= text.len;) {
        size_t n = i == text.len;
        for (size_t k = 0; k < sizeof marks / sizeof *marks && !n; k++)
            if (str_starts((struct str){text.at + i, text.len - i}, str_of(marks[k])))
                n = strlen(marks[k]);
        if (n) {
            struct str part = str_trim((struct str){text.at + start, i - start});
            if (part.len && b.len)
                buf_byte(&b, RULE_CHOICE_MARK);
            buf_add(&b, part);
            start = i + n;
        }
        i += n ? n : 1;
    }
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

// ---- numbers, yes and no ------------------------------------------------------------------------

enum err read_number(struct ctx *c, const struct kind *k, struct str label, struct str text,
                     struct value *out)
{
    (void)k;
    *out = value_int(num_parse(text));
    return out->integer == NUM_NONE ? kind_wrong(c, label, text, "a number", "数字") : ERR_NONE;
}

enum err read_rating(struct ctx *c, const struct kind *k, struct str label, struct str text,
                     struct value *out)
{
    (void)k;
    num_t n = num_parse(text);
    *out = value_int(n);
    if (n != NUM_NONE && n % NUM_ONE == 0 && n >= NUM_ONE && n <= 5 * NUM_ONE)
        return ERR_NONE;
    return kind_wrong(c, label, text, "a rating from 1 to 5", "1 到 5 的评级");
}

struct str tidy_number(struct arena *a, struct str text)
{
    num_t n;
    char room[NUM_TEXT_SIZE];
    if (recognise_number(text, &n) != RECOGNISED_OK)
        return text;
    num_format(n, room);
    return str_copy(a, str_of(room));
}

enum err read_bool(struct ctx *c, const struct kind *k, struct str label, struct str text,
                   struct value *out)
{
    (void)k;
    *out = value_int(str_eq(text, STR("true")));
    return out->integer || str_eq(text, STR("false"))
               ? ERR_NONE
               : kind_wrong(c, label, text, "true or false", "是或否（true、false）");
}

struct str tidy_bool(struct arena *a, struct str text)
{
    bool yes;
    (void)a;
    if (recognise_bool(text, &yes) != RECOGNISED_OK)
        return text;
    return yes ? STR("true") : STR("false");
}

// ---- days and times -----------------------------------------------------------------------------

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

enum err read_day(struct ctx *c, const struct kind *k, struct str label, struct str text,
                  struct value *out)
{
    (void)k;
    *out = value_int(day_parse(text));
    return out->integer == DAY_NONE
               ? kind_wrong(c, label, text, "a day such as 2026-01-31", "日期（如 2026-01-31）")
               : ERR_NONE;
}

enum err read_time(struct ctx *c, const struct kind *k, struct str label, struct str text,
                   struct value *out)
{
    (void)k;
    struct str first = text.len > 10 ? (struct str){text.at, 10} : text;
    day_t day = day_parse(first);
    int seconds = 0;
    if (text.len > 10)
        seconds = text.at[10] == 'T' || text.at[10] == ' '
                      ? seconds_of((struct str){text.at + 11, text.len - 11})
                      : -1;
    if (day == DAY_NONE || seconds < 0)
        return kind_wrong(c, label, text, "a time such as 2026-01-31T08:30:00",
                          "时间（如 2026-01-31T08:30:00）");
    *out = value_int((int64_t)day * DAY_SECONDS + seconds);
    return ERR_NONE;
}

static bool moment_of(struct str text, struct moment *m)
{
    return day_parse(text) == DAY_NONE &&
           recognise_date(text, DATE_ORDER_UNKNOWN, m) == RECOGNISED_OK;
}

struct str tidy_day(struct arena *a, struct str text)
{
    struct moment m;
    return moment_of(text, &m) ? day_text(a, m.day) : text;
}

struct str tidy_time(struct arena *a, struct str text)
{
    struct moment m;
    if (!moment_of(text, &m))
        return text;
    int second = m.second < 0 ? 0 : m.second;
    return str_format(a, "%.*sT%02d:%02d:%02d", STR_ARG(day_text(a, m.day)), second / 3600,
                      second / 60 % 60, second % 60);
}

// ---- web addresses ------------------------------------------------------------------------------

static bool url_starts(struct str text, struct str *rest)
{
    struct str schemes[] = {STR("https://"), STR("http://")};
    for (size_t i = 0; i < 2; i++)
        if (text.len > schemes[i].len && str_starts(text, schemes[i])) {
            *rest = (struct str){text.at + schemes[i].len, text.len - schemes[i].len};
            return true;
        }
    return false;
}

// Only these two schemes: whatever else an address could be, a page will not be made to follow it.
enum err read_url(struct ctx *c, const struct kind *k, struct str label, struct str text,
                  struct value *out)
{
    struct str rest = STR_NONE, host;
    bool good = url_starts(text, &rest);
    for (size_t i = 0; i < text.len && good; i++)
        good = (unsigned char)text.at[i] > ' ' && text.at[i] != '"' && text.at[i] != '<' &&
               text.at[i] != '>' && text.at[i] != '\\' && text.at[i] != 0x7f;
    host = str_cut(rest, '/', &rest);
    good = good && host.len && host.at[0] != '.' && host.at[0] != ':' && host.at[0] != '?' &&
           host.at[0] != '#';
    if (!good)
        return kind_wrong(c, label, text, "a web address such as https://example.com",
                          "网址（如 https://example.com）");
    return read_plain(c, k, label, text, out);
}

struct str tidy_url(struct arena *a, struct str text)
{
    struct str rest;
    if (url_starts(text, &rest) || str_find(text, STR("://")) >= 0 ||
        str_find(text, STR(".")) <= 0 || str_find(text, STR("@")) >= 0)
        return text;
    return str_join(a, STR("https://"), text);
}

// ---- references ---------------------------------------------------------------------------------

static bool id_of(struct str text, int64_t *out)
{
    num_t n = num_parse(text);
    *out = n / NUM_ONE;
    return n != NUM_NONE && n > 0 && n % NUM_ONE == 0;
}

enum err read_id(struct ctx *c, const struct kind *k, struct str label, struct str text,
                 struct value *out)
{
    int64_t id;
    (void)k;
    *out = value_null();
    if (!id_of(text, &id))
        return kind_wrong(c, label, text, "the id of one", "有效的编号");
    *out = value_int(id);
    return ERR_NONE;
}

// Each once, in the order given.
enum err read_ids(struct ctx *c, const struct kind *k, struct str label, struct str text,
                  struct value *out)
{
    int64_t ids[LINKS_MAX];
    int count = 0;
    struct buf b;
    (void)k;
    buf_init(&b, LONG_TEXT_VALUE_MAX);
    enum err e = ERR_NONE;
    for (struct str rest = text, one; rest.len && !e;) {
        bool again = false;
        one = str_cut(rest, RULE_CHOICE_MARK, &rest);
        if (count == LINKS_MAX)
            e = fail(c, ERR_INPUT, "%.*s links to more than %d records", "%.*s 关联超过 %d 条记录",
                     STR_ARG(label), LINKS_MAX);
        else if (!id_of(one, &ids[count]))
            e = kind_wrong(c, label, one, "the id of a record", "有效的记录编号");
        for (int i = 0; i < count && !e; i++)
            again |= ids[i] == ids[count];
        if (e || again)
            continue;
        buf_format(&b, count ? "\x1f%lld" : "%lld", (long long)ids[count]);
        count++;
    }
    *out = value_text(str_copy(c->arena, buf_str(&b)));
    buf_deinit(&b);
    return e;
}

// ---- 统一社会信用代码 ---------------------------------------------------------------------------

// GB 32100-2015: 31 signs without I, O, S, V, Z; the last is a check sign, weights powers of 3
// modulo 31.
static const char credit_signs[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static bool credit_code_good(struct str text)
{
    int sum = 0, weight = 1;
    if (text.len != 18)
        return false;
    for (size_t i = 0; i < 18; i++) {
        const char *at = text.at[i] ? strchr(credit_signs, text.at[i]) : NULL;
        if (!at || (i >= 2 && i < 8 && (text.at[i] < '0' || text.at[i] > '9')))
            return false;
        int worth = (int)(at - credit_signs);
        if (i == 17)
            return worth == (31 - sum % 31) % 31;
        sum += worth * weight;
        weight = weight * 3 % 31;
    }
    return false;
}

enum err read_credit_code(struct ctx *c, const struct kind *k, struct str label, struct str text,
                          struct value *out)
{
    if (text.len != 18)
        return kind_wrong(c, label, text, "a unified social credit code of 18 signs",
                          "18 位的统一社会信用代码");
    if (!credit_code_good(text))
        return kind_wrong(c, label, text,
                          "a unified social credit code: its check sign does not fit, so a sign "
                          "is mistyped",
                          "有效的统一社会信用代码：校验位不符，可能有一位写错");
    return read_plain(c, k, label, text, out);
}

struct str tidy_credit_code(struct arena *a, struct str text)
{
    char *out = arena_alloc(a, text.len + 8);
    struct str folded = recognise_fold(text, out, text.len + 8);
    size_t n = 0;
    for (size_t i = 0; i < folded.len; i++) {
        char sign = folded.at[i];
        if (sign != ' ' && sign != '-')
            out[n++] = sign >= 'a' && sign <= 'z' ? (char)(sign - 32) : sign;
    }
    return (struct str){out, n};
}
