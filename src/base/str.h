// str: a slice of text, and buf: text that grows up to a stated maximum.
//
// A slice owns nothing and need not end in a zero byte. Bytes are UTF-8 unless the name says
// otherwise.
#pragma once
#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *at;
    size_t len;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_NONE ((struct str){NULL, 0})
// For printf: "%.*s" takes STR_ARG(s).
#define STR_ARG(s) (int)(s).len, (s).at

static inline struct str str_of(const char *zero_ended)
{
    return (struct str){zero_ended, zero_ended ? strlen(zero_ended) : 0};
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

// Byte order, as memcmp: below, equal to or above zero.
int str_cmp(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
// Where `part` begins in `s`, or -1.
ptrdiff_t str_find(struct str s, struct str part);
// Without ASCII white space, full-width space (U+3000) and no-break space at both ends.
struct str str_trim(struct str s);
// Everything before the first `mark`; `*rest` is what follows it, STR_NONE (`at` NULL) when there is
// no mark.
struct str str_cut(struct str s, char mark, struct str *rest);
uint64_t str_hash(struct str s);

// What these make lives in the arena and ends in a zero byte behind its length: `.at` is a C string.
struct str str_copy(struct arena *a, struct str s);
// A zero-ended copy, for calls that want one.
char *str_zero(struct arena *a, struct str s);
struct str str_join(struct arena *a, struct str left, struct str right);
// A decimal number as people read it, "-1,234,567.5 days": commas between the thousands of the digits it
// begins with, whatever follows.
struct str str_grouped(struct arena *a, struct str number);
struct str str_format(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// One code point from the start of `s`: its length in bytes, or 0 where the bytes are not UTF-8.
size_t utf8_next(struct str s, uint32_t *code_point);
// How many bytes `code_point` takes; written to `out`, which has room for 4.
size_t utf8_put(char *out, uint32_t code_point);
bool utf8_valid(struct str s);

// Text that grows in memory of its own. When `max` would be passed, `full` is set and nothing more
// is added: look at it once, at the end.
struct buf {
    char *at;
    size_t len, room, max;
    bool full;
};

void buf_init(struct buf *b, size_t max);
void buf_deinit(struct buf *b);
void buf_clear(struct buf *b);
void buf_add(struct buf *b, struct str s);
void buf_byte(struct buf *b, char c);
void buf_format(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
static inline struct str buf_str(const struct buf *b)
{
    return (struct str){b->at, b->len};
}
