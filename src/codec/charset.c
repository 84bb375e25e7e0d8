#include "codec/charset.h"

#include <stdlib.h>
#include <strings.h>
#include <unicode/ucnv.h>

static const struct {
    const char *name, *icu; // icu: the converter's name; NULL: done here
} charsets[CHARSET_COUNT] = {
    [CHARSET_DETECT] = {"ASCII", NULL},
    [CHARSET_UTF8] = {"UTF-8", NULL},
    [CHARSET_UTF16LE] = {"UTF-16LE", "UTF-16LE"},
    [CHARSET_UTF16BE] = {"UTF-16BE", "UTF-16BE"},
    [CHARSET_GB18030] = {"GB18030", "gb18030"},
    [CHARSET_BIG5] = {"Big5", "Big5"},
    [CHARSET_LATIN] = {"Windows-1252", "windows-1252"},
    [CHARSET_UNKNOWN] = {"?", NULL},
};

static const struct {
    const char *name; // lower case, without '-' and '_'
    enum charset set;
} names[] = {
    {"", CHARSET_DETECT},         {"auto", CHARSET_DETECT},   {"utf8", CHARSET_UTF8},
    {"utf16le", CHARSET_UTF16LE}, {"utf16", CHARSET_UTF16LE}, {"utf16be", CHARSET_UTF16BE},
    {"gb18030", CHARSET_GB18030}, {"gbk", CHARSET_GB18030},   {"gb2312", CHARSET_GB18030},
    {"cp936", CHARSET_GB18030},   {"big5", CHARSET_BIG5},     {"windows1252", CHARSET_LATIN},
    {"iso88591", CHARSET_LATIN},  {"latin1", CHARSET_LATIN},
};

const char *charset_name(enum charset set)
{
    return set < CHARSET_COUNT ? charsets[set].name : "?";
}

enum charset charset_by_name(struct str name)
{
    char plain[16];
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] == '-' || name.at[i] == '_')
            continue;
        if (len == sizeof plain - 1)
            return CHARSET_UNKNOWN;
        plain[len++] = name.at[i];
    }
    plain[len] = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(plain, names[i].name) == 0)
            return names[i].set;
    return CHARSET_UNKNOWN;
}

// How many bytes at the start of `s` are ASCII.
static size_t ascii_run(struct str s)
{
    size_t i = 0;
    for (uint64_t word; i + sizeof word <= s.len; i += sizeof word) {
        memcpy(&word, s.at + i, sizeof word);
        if (word & 0x8080808080808080u)
            break;
    }
    while (i < s.len && (uint8_t)s.at[i] < 0x80)
        i++;
    return i;
}

// How many bytes a UTF-8 character says it takes by its first byte; 0 where it cannot be one.
static size_t utf8_length(uint8_t first)
{
    if (first < 0x80)
        return 1;
    return first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
}

// How many bytes at the start of `s` are whole valid characters. `*cut`: what stops it is a
// character whose bytes are right so far, only that `s` ends inside it.
static size_t utf8_run(struct str s, bool *cut)
{
    size_t i = 0;
    *cut = false;
    while (i < s.len) {
        struct str rest = {s.at + i, s.len - i};
        size_t n = ascii_run(rest);
        uint32_t code;
        if (!n)
            n = utf8_next(rest, &code);
        if (n) {
            i += n;
            continue;
        }
        *cut = utf8_length((uint8_t)rest.at[0]) > rest.len;
        for (size_t k = 1; k < rest.len && *cut; k++)
            *cut = (uint8_t)rest.at[k] >> 6 == 2;
        return i;
    }
    return i;
}

static bool within(uint8_t byte, uint8_t low, uint8_t high)
{
    return byte >= low && byte <= high;
}

// The length of the GB18030 character at the start of `s`, 0 where there is none; more than s.len
// where it is cut off.
static size_t gb_next(struct str s)
{
    const uint8_t *b = (const uint8_t *)s.at;
    if (b[0] < 0x80)
        return 1;
    if (!within(b[0], 0x81, 0xFE))
        return 0;
    if (s.len < 2)
        return 2;
    if (within(b[1], 0x40, 0x7E) || within(b[1], 0x80, 0xFE))
        return 2;
    if (!within(b[1], 0x30, 0x39) || (s.len > 2 && !within(b[2], 0x81, 0xFE)) ||
        (s.len > 3 && !within(b[3], 0x30, 0x39)))
        return 0;
    return 4;
}

// How many bytes at the start of `s` are whole valid characters; one cut off at the end counts as
// one, unless `whole`.
static size_t gb_run(struct str s, bool whole)
{
    size_t i = 0;
    while (i < s.len) {
        size_t n = gb_next((struct str){s.at + i, s.len - i});
        if (!n || (n > s.len - i && whole))
            return i;
        i += n;
    }
    return s.len;
}

// Text in UTF-16 has digits, commas and line breaks, and half of their bytes are zero: the even or
// the odd ones, hardly ever both.
static enum charset utf16_by_zeros(struct str s)
{
    size_t zeros[2] = {0, 0};
    for (size_t i = 0; i < s.len; i++)
        zeros[i & 1] += s.at[i] == 0;
    size_t enough = s.len / 40 + 3;
    if (zeros[1] >= enough && zeros[1] > 4 * zeros[0])
        return CHARSET_UTF16LE;
    if (zeros[0] >= enough && zeros[0] > 4 * zeros[1])
        return CHARSET_UTF16BE;
    return CHARSET_UNKNOWN;
}

enum charset charset_detect(struct str s, bool whole, size_t *mark)
{
    *mark = 0;
    if (str_starts(s, STR("\xEF\xBB\xBF"))) {
        *mark = 3;
        return CHARSET_UTF8;
    }
    if (str_starts(s, STR("\xFF\xFE")) || str_starts(s, STR("\xFE\xFF"))) {
        *mark = 2;
        return s.at[0] == '\xFF' ? CHARSET_UTF16LE : CHARSET_UTF16BE;
    }
    bool zeros = s.len && memchr(s.at, 0, s.len);
    enum charset wide = zeros ? utf16_by_zeros(s) : CHARSET_UNKNOWN;
    if (wide != CHARSET_UNKNOWN)
        return wide;
    size_t plain = ascii_run(s);
    if (plain == s.len)
        return CHARSET_DETECT;
    bool cut;
    size_t as_utf8 = utf8_run(s, &cut);
    // Cut off inside the last character it is still UTF-8: no other text is by chance up to there.
    if (as_utf8 == s.len || (cut && (!whole || as_utf8 > plain)))
        return CHARSET_UTF8;
    size_t as_gb = gb_run(s, whole);
    if (as_gb == s.len)
        return CHARSET_GB18030;
    // Valid in none: the one that holds longer, so that the error names the place it breaks.
    if (as_utf8 == plain && as_gb < plain + 8)
        return CHARSET_UNKNOWN;
    return as_utf8 >= as_gb ? CHARSET_UTF8 : CHARSET_GB18030;
}

struct decoder {
    enum charset set;
    bool begun, stuck;
    UConverter *icu;
    char kept[4]; // the beginning of a UTF-8 character
    size_t kept_len;
    uint32_t high; // the first half of a pair, kept for the second; 0: none
};

struct decoder *decoder_create(enum charset set)
{
    struct decoder *d = mem_alloc(sizeof *d);
    d->set = set;
    return d;
}

void decoder_destroy(struct decoder *d)
{
    if (!d)
        return;
    if (d->icu)
        ucnv_close(d->icu);
    free(d);
}

bool decoder_stuck(const struct decoder *d)
{
    return d->stuck;
}

enum charset decoder_charset(const struct decoder *d)
{
    return d->set;
}

static size_t feed_utf8(struct decoder *d, struct str in, bool last, char *out)
{
    size_t written = 0;
    // A character that began in the piece before is finished byte by byte.
    while (d->kept_len && in.len) {
        uint32_t code;
        d->kept[d->kept_len++] = in.at[0];
        in = (struct str){in.at + 1, in.len - 1};
        struct str kept = {d->kept, d->kept_len};
        size_t n = utf8_next(kept, &code);
        if (n) {
            memcpy(out, d->kept, n);
            written = n;
            d->kept_len = 0;
        } else if ((uint8_t)d->kept[d->kept_len - 1] >> 6 != 2 ||
                   d->kept_len == utf8_length((uint8_t)d->kept[0])) {
            d->stuck = true;
            return 0;
        }
    }
    bool cut;
    size_t run = utf8_run(in, &cut);
    if (run)
        memcpy(out + written, in.at, run);
    if (run < in.len && cut) {
        d->kept_len = in.len - run;
        memcpy(d->kept, in.at + run, d->kept_len);
    }
    d->stuck = (run < in.len && !cut) || (last && d->kept_len);
    return written + run;
}

static size_t put_units(struct decoder *d, const UChar *units, size_t count, char *out)
{
    size_t written = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t unit = units[i];
        if (unit >> 10 == 0x36) {
            d->high = unit;
            continue;
        }
        if (unit >> 10 == 0x37)
            unit = 0x10000 + ((d->high & 0x3FF) << 10 | (unit & 0x3FF));
        d->high = 0;
        written += utf8_put(out + written, unit);
    }
    return written;
}

static size_t feed_icu(struct decoder *d, struct str in, bool last, char *out)
{
    UErrorCode status = U_ZERO_ERROR;
    if (!d->icu) {
        d->icu = ucnv_open(charsets[d->set].icu, &status);
        if (U_SUCCESS(status))
            ucnv_setToUCallBack(d->icu, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &status);
        if (U_FAILURE(status)) {
            d->stuck = true;
            return 0;
        }
    }
    const char *at = in.at ? in.at : "", *end = at + in.len;
    size_t written = 0;
    do {
        UChar units[4096];
        UChar *to = units;
        status = U_ZERO_ERROR;
        ucnv_toUnicode(d->icu, &to, units + 4096, &at, end, NULL, last, &status);
        written += put_units(d, units, (size_t)(to - units), out + written);
    } while (status == U_BUFFER_OVERFLOW_ERROR);
    d->stuck = U_FAILURE(status);
    return written;
}

size_t decoder_feed(struct decoder *d, struct str in, bool last, char *out)
{
    size_t written = 0;
    if (d->stuck)
        return 0;
    if (!d->begun && in.len) {
        size_t mark;
        enum charset found = charset_detect(in, last, &mark);
        // A mark also says which of the two UTF-16s it is, whatever was asked for.
        bool wide = d->set == CHARSET_UTF16LE || d->set == CHARSET_UTF16BE;
        if (d->set == CHARSET_DETECT || (wide && mark == 2))
            d->set = found;
        if (d->set == found)
            in = (struct str){in.at + mark, in.len - mark};
        d->begun = true;
    } else if (d->set == CHARSET_DETECT) {
        size_t mark;
        written = ascii_run(in);
        if (written)
            memcpy(out, in.at, written);
        in = (struct str){in.at + written, in.len - written};
        // No mark and no UTF-16 can begin here: plain ASCII has come before.
        if (in.len)
            d->set = charset_detect(in, last, &mark);
        if (d->set == CHARSET_UTF16LE || d->set == CHARSET_UTF16BE)
            d->set = CHARSET_UNKNOWN;
    }
    if (d->set == CHARSET_UNKNOWN) {
        size_t plain = ascii_run(in);
        if (plain)
            memcpy(out + written, in.at, plain);
        d->stuck = true;
        return written + plain;
    }
    if (charsets[d->set].icu)
        return written + feed_icu(d, in, last, out + written);
    return written + feed_utf8(d, in, last, out + written);
}
