// Automatic numbers (KH-{yyyy}-{0000}) and the regular expressions of texts.
#include "model/options.h"

#include <stdlib.h>
#include <unicode/uregex.h>
#include <unicode/ustring.h>

// ---- automatic numbers --------------------------------------------------------------------------

// The places of a pattern that stand for parts of the day; each has a fixed number of digits.
static const struct {
    const char *name;
    int digits;
} day_places[] = {{"yyyy", 4}, {"yy", 2}, {"mm", 2}, {"dd", 2}};

static int day_part(const struct date *d, int place)
{
    return place == 0 ? d->year : place == 1 ? d->year % 100 : place == 2 ? d->month : d->day;
}

struct piece {
    enum { PIECE_TEXT, PIECE_DAY, PIECE_NUMBER, PIECE_WRONG, PIECE_END } what;
    struct str text; // PIECE_TEXT
    int place;       // PIECE_DAY: of day_places; PIECE_NUMBER: digits
};

static struct piece next_piece(struct str *rest)
{
    struct piece p = {.what = PIECE_END};
    if (!rest->len)
        return p;
    if (rest->at[0] != '{') {
        p.what = PIECE_TEXT;
        for (p.text = *rest, p.text.len = 0; p.text.len < rest->len && rest->at[p.text.len] != '{';)
            p.text.len++;
        *rest = (struct str){rest->at + p.text.len, rest->len - p.text.len};
        return p;
    }
    struct str inside = {rest->at + 1, rest->len - 1}, after;
    inside = str_cut(inside, '}', &after);
    p.what = PIECE_WRONG;
    if (!after.at)
        return p;
    *rest = after;
    for (int i = 0; i < 4; i++)
        if (str_eq(inside, str_of(day_places[i].name)))
            return (struct piece){.what = PIECE_DAY, .place = i};
    for (size_t i = 0; i < inside.len; i++)
        if (inside.at[i] != '0')
            return p;
    if (inside.len && inside.len <= 12)
        p = (struct piece){.what = PIECE_NUMBER, .place = (int)inside.len};
    return p;
}

enum err auto_check(struct ctx *c, struct str pattern)
{
    int numbers = 0;
    struct str rest = pattern;
    for (struct piece p; (p = next_piece(&rest)).what != PIECE_END;) {
        numbers += p.what == PIECE_NUMBER;
        if (p.what == PIECE_WRONG)
            return fail(
                c, ERR_INPUT,
                "the number's pattern '%.*s': write {yyyy}, {yy}, {mm}, {dd} and zeros such "
                "as {0000}",
                "编号规则“%.*s”有误：可用 {yyyy}、{yy}、{mm}、{dd} 和 {0000}", STR_ARG(pattern));
    }
    if (numbers == 1)
        return ERR_NONE;
    return fail(c, ERR_INPUT, "the number's pattern '%.*s' needs one place such as {0000}",
                "编号规则“%.*s”中应有且只有一处 {0000}", STR_ARG(pattern));
}

struct str auto_text(struct arena *a, struct str pattern, day_t day, int64_t n)
{
    struct date d = day_date(day);
    struct str rest = pattern;
    struct buf b;
    buf_init(&b, 1000);
    for (struct piece p; (p = next_piece(&rest)).what != PIECE_END && p.what != PIECE_WRONG;) {
        if (p.what == PIECE_TEXT)
            buf_add(&b, p.text);
        else if (p.what == PIECE_DAY)
            buf_format(&b, "%0*d", day_places[p.place].digits, day_part(&d, p.place));
        else
            buf_format(&b, "%0*lld", p.place, (long long)n);
    }
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

struct str auto_period(struct arena *a, struct str pattern, day_t day)
{
    struct date d = day_date(day);
    struct str rest = pattern;
    struct buf b;
    buf_init(&b, 100);
    for (struct piece p; (p = next_piece(&rest)).what != PIECE_END && p.what != PIECE_WRONG;)
        if (p.what == PIECE_DAY)
            buf_format(&b, "%0*d", day_places[p.place].digits, day_part(&d, p.place));
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

static size_t digits_at(struct str s, size_t most)
{
    size_t n = 0;
    while (n < s.len && n < most && s.at[n] >= '0' && s.at[n] <= '9')
        n++;
    return n;
}

int64_t auto_read(struct arena *a, struct str pattern, struct str text, struct str *period)
{
    int64_t n = 0;
    struct str rest = pattern;
    struct buf b;
    bool good = true;
    buf_init(&b, 100);
    for (struct piece p; good && (p = next_piece(&rest)).what != PIECE_END;) {
        size_t len = p.text.len;
        if (p.what == PIECE_TEXT) {
            good = str_starts(text, p.text);
        } else if (p.what == PIECE_DAY) {
            len = (size_t)day_places[p.place].digits;
            good = digits_at(text, len) == len;
            if (good)
                buf_add(&b, (struct str){text.at, len});
        } else {
            // More digits than zeros are possible, but only where no other digits follow.
            len = digits_at(text, rest.len && rest.at[0] != '-' ? (size_t)p.place : 15);
            good = p.what == PIECE_NUMBER && len >= (size_t)p.place;
            n = good ? strtoll(str_zero(a, (struct str){text.at, len}), NULL, 10) : 0;
        }
        if (good)
            text = (struct str){text.at + len, text.len - len};
    }
    *period = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return good && !text.len ? n : 0;
}

// ---- regular expressions ------------------------------------------------------------------------

static UChar *wide(struct arena *a, struct str s, int32_t *len)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar *out = ARENA_ARRAY(a, UChar, s.len + 1);
    u_strFromUTF8WithSub(out, (int32_t)s.len + 1, len, s.at ? s.at : "", (int32_t)s.len, 0xFFFD,
                         NULL, &status);
    return out;
}

// Bounded in steps and memory: patterns come from people.
enum err pattern_fits(struct ctx *c, struct str pattern, struct str text, bool *out)
{
    enum { STEPS = 50, STACK_BYTES = 1 << 20 };
    UErrorCode status = U_ZERO_ERROR;
    int32_t pattern_len, text_len;
    UChar *wide_pattern = wide(c->arena, pattern, &pattern_len);
    UChar *wide_text = wide(c->arena, text, &text_len);
    URegularExpression *r = uregex_open(wide_pattern, pattern_len, 0, NULL, &status);
    *out = false;
    if (U_FAILURE(status)) {
        uregex_close(r);
        return fail(c, ERR_INPUT, "the pattern '%.*s' is no regular expression",
                    "“%.*s”不是有效的正则表达式", STR_ARG(pattern));
    }
    uregex_setTimeLimit(r, STEPS, &status);
    uregex_setStackLimit(r, STACK_BYTES, &status);
    uregex_setText(r, wide_text, text_len, &status);
    *out = uregex_matches(r, -1, &status);
    uregex_close(r);
    if (U_SUCCESS(status))
        return ERR_NONE;
    return fail(c, ERR_INPUT, "the pattern '%.*s' takes too long: make it simpler",
                "正则表达式“%.*s”过于复杂，请简化", STR_ARG(pattern));
}
