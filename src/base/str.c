#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <xxhash.h>

int str_cmp(struct str a, struct str b)
{
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter ? memcmp(a.at, b.at, shorter) : 0;
    if (order)
        return order;
    return (a.len > b.len) - (a.len < b.len);
}

bool str_starts(struct str s, struct str prefix)
{
    return s.len >= prefix.len && str_eq((struct str){s.at, prefix.len}, prefix);
}

bool str_ends(struct str s, struct str suffix)
{
    return s.len >= suffix.len &&
           str_eq((struct str){s.at + (s.len - suffix.len), suffix.len}, suffix);
}

ptrdiff_t str_find(struct str s, struct str part)
{
    if (part.len == 0)
        return 0;
    const char *hit = s.len ? memmem(s.at, s.len, part.at, part.len) : NULL;
    return hit ? hit - s.at : -1;
}

static bool is_space(char ch)
{
    return ch == ' ' || (ch >= '\t' && ch <= '\r');
}

// The length of one white-space character at the start (or end) of `s`, 0 when there is none.
static size_t space_at_start(struct str s)
{
    // No letter of these starts or ends a longer space, and they are what most texts hold.
    if (s.len && (unsigned char)s.at[0] < 0x80)
        return is_space(s.at[0]);
    if (str_starts(s, STR("\xE3\x80\x80")))
        return 3;
    return str_starts(s, STR("\xC2\xA0")) ? 2 : 0;
}

static size_t space_at_end(struct str s)
{
    if (s.len && (unsigned char)s.at[s.len - 1] < 0x80)
        return is_space(s.at[s.len - 1]);
    if (str_ends(s, STR("\xE3\x80\x80")))
        return 3;
    return str_ends(s, STR("\xC2\xA0")) ? 2 : 0;
}

struct str str_trim(struct str s)
{
    for (size_t n; (n = space_at_start(s));)
        s = (struct str){s.at + n, s.len - n};
    for (size_t n; (n = space_at_end(s));)
        s.len -= n;
    return s;
}

struct str str_cut(struct str s, char mark, struct str *rest)
{
    const char *hit = s.len ? memchr(s.at, mark, s.len) : NULL;
    if (!hit) {
        *rest = STR_NONE;
        return s;
    }
    size_t before = (size_t)(hit - s.at);
    *rest = (struct str){hit + 1, s.len - before - 1};
    return (struct str){s.at, before};
}

uint64_t str_hash(struct str s)
{
    return XXH3_64bits(s.at, s.len);
}

struct str str_copy(struct arena *a, struct str s)
{
    return (struct str){str_zero(a, s), s.len};
}

char *str_zero(struct arena *a, struct str s)
{
    char *copy = arena_alloc(a, s.len + 1);
    if (s.len)
        memcpy(copy, s.at, s.len);
    return copy;
}

struct str str_join(struct arena *a, struct str left, struct str right)
{
    char *both = arena_alloc(a, left.len + right.len + 1);
    if (left.len)
        memcpy(both, left.at, left.len);
    if (right.len)
        memcpy(both + left.len, right.at, right.len);
    return (struct str){both, left.len + right.len};
}

struct str str_grouped(struct arena *a, struct str number)
{
    size_t from = number.len && number.at[0] == '-', end = from;
    while (end < number.len && number.at[end] >= '0' && number.at[end] <= '9')
        end++;
    char *out = arena_alloc(a, number.len + number.len / 3 + 1);
    size_t n = 0;
    for (size_t i = 0; i < number.len; i++) {
        if (i > from && i < end && (end - i) % 3 == 0)
            out[n++] = ',';
        out[n++] = number.at[i];
    }
    return (struct str){out, n};
}

__attribute__((nonnull(2))) static struct str str_format_args(struct arena *a, const char *format,
                                                              va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    if (len < 0)
        len = 0;
    char *at = arena_alloc(a, (size_t)len + 1);
    vsnprintf(at, (size_t)len + 1, format, again);
    va_end(again);
    return (struct str){at, (size_t)len};
}

struct str str_format(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str s = str_format_args(a, format, args);
    va_end(args);
    return s;
}

size_t utf8_next(struct str s, uint32_t *code_point)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (!s.len)
        return 0;
    uint8_t first = (uint8_t)s.at[0];
    size_t len = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : 4;
    if (len == 1) {
        *code_point = first;
        return 1;
    }
    if ((len == 4 && first >> 3 != 30) || s.len < len)
        return 0;
    uint32_t code = first & (0x7Fu >> len);
    for (size_t i = 1; i < len; i++) {
        uint8_t next = (uint8_t)s.at[i];
        if (next >> 6 != 2)
            return 0;
        code = code << 6 | (next & 0x3F);
    }
    if (code < least[len] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
        return 0;
    *code_point = code;
    return len;
}

size_t utf8_put(char *out, uint32_t code)
{
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, code >>= 6)
        out[i] = (char)(0x80 | (code & 0x3F));
    out[0] = (char)((0xF00u >> len) | code);
    return len;
}

bool utf8_valid(struct str s)
{
    while (s.len) {
        uint32_t code;
        size_t n = (uint8_t)s.at[0] < 0x80 ? 1 : utf8_next(s, &code);
        if (!n)
            return false;
        s = (struct str){s.at + n, s.len - n};
    }
    return true;
}

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.max = max};
}

void buf_deinit(struct buf *b)
{
    free(b->at);
    *b = (struct buf){0};
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->full = false;
}

// Room for `more` bytes and a zero byte; false when that would pass the maximum.
static bool buf_reserve(struct buf *b, size_t more)
{
    if (b->full || more > b->max - b->len) {
        b->full = true;
        return false;
    }
    size_t need = b->len + more + 1;
    if (need > b->room) {
        size_t room = b->room ? b->room : 256;
        while (room < need)
            room *= 2;
        b->at = mem_grow(b->at, room, 1);
        b->room = room;
    }
    return true;
}

void buf_add(struct buf *b, struct str s)
{
    if (!s.len || !buf_reserve(b, s.len))
        return;
    memcpy(b->at + b->len, s.at, s.len);
    b->len += s.len;
    b->at[b->len] = 0;
}

void buf_byte(struct buf *b, char c)
{
    buf_add(b, (struct str){&c, 1});
}

void buf_format(struct buf *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len > 0 && buf_reserve(b, (size_t)len)) {
        vsnprintf(b->at + b->len, (size_t)len + 1, format, again);
        b->len += (size_t)len;
    }
    va_end(again);
}
