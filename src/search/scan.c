#include "search/scan.h"

enum { LANES = 16, AT_ONCE = 4 * LANES };

// GCC's vectors become whatever the processor has.
typedef uint8_t lanes __attribute__((vector_size(LANES)));
typedef uint64_t halves __attribute__((vector_size(LANES)));

struct scan_needle scan_needle(struct str text, char common)
{
    size_t first = 0, last = text.len - 1;
    while (first < last && text.at[first] == common)
        first++;
    while (last > first && text.at[last] == common)
        last--;
    // The first byte of a Chinese character is one of six; the others tell more.
    if (last - first >= 2 && (uint8_t)text.at[first] >= 0xE0)
        first++;
    return (struct scan_needle){text, first, last};
}

static lanes load(const char *at)
{
    lanes v;
    memcpy(&v, at, sizeof v);
    return v;
}

static lanes fits(const char *at, const struct scan_needle *n, lanes first, lanes last)
{
    return (lanes)(load(at + n->first) == first) & (lanes)(load(at + n->last) == last);
}

static bool any(lanes v)
{
    halves h = (halves)v;
    return (h[0] | h[1]) != 0;
}

// The first of the sixteen places where both bytes fit and the rest does too.
static const char *look(const char *at, const struct scan_needle *n, lanes hit)
{
    if (!any(hit))
        return NULL;
    for (size_t i = 0; i < LANES; i++)
        if (hit[i] && memcmp(at + i, n->text.at, n->text.len) == 0)
            return at + i;
    return NULL;
}

const char *scan_find(const char *from, const char *end, const struct scan_needle *n)
{
    lanes first = (lanes){0} + (uint8_t)n->text.at[n->first];
    lanes last = (lanes){0} + (uint8_t)n->text.at[n->last];
    const char *at = from;
    if (n->text.len == 1)
        return from < end ? memchr(from, n->text.at[0], (size_t)(end - from)) : NULL;
    for (; end - at >= (ptrdiff_t)(AT_ONCE + n->text.len); at += AT_ONCE) {
        lanes hit[4];
        for (int i = 0; i < 4; i++)
            hit[i] = fits(at + i * LANES, n, first, last);
        if (!any((hit[0] | hit[1]) | (hit[2] | hit[3])))
            continue;
        for (int i = 0; i < 4; i++) {
            const char *found = look(at + i * LANES, n, hit[i]);
            if (found)
                return found;
        }
    }
    return at < end ? memmem(at, (size_t)(end - at), n->text.at, n->text.len) : NULL;
}
