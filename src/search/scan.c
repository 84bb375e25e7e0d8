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
    return (struct scan_needle){text, first, last, (first + last) / 2};
}

static inline lanes load(const char *at)
{
    lanes v;
    memcpy(&v, at, sizeof v);
    return v;
}

// The bytes of `n` that are compared, each in all lanes.
struct wanted {
    lanes first, last, middle;
};

static inline lanes pair(const char *at, const struct scan_needle *n, const struct wanted *w)
{
    return (lanes)(load(at + n->first) == w->first) & (lanes)(load(at + n->last) == w->last);
}

static inline bool any(lanes v)
{
    halves h = (halves)v;
    return (h[0] | h[1]) != 0;
}

// The first of the places at + 0 … at + AT_ONCE - 1 where all of it stands.
static __attribute__((noinline)) const char *look(const char *at, const struct scan_needle *n,
                                                  const struct wanted *w)
{
    for (const char *end = at + AT_ONCE; at < end; at += LANES) {
        lanes hit = pair(at, n, w) & (lanes)(load(at + n->middle) == w->middle);
        if (!any(hit))
            continue;
        for (size_t i = 0; i < LANES; i++)
            if (hit[i] && memcmp(at + i, n->text.at, n->text.len) == 0)
                return at + i;
    }
    return NULL;
}

static inline lanes all_of(const struct scan_needle *n, size_t at)
{
    return (lanes){0} + (uint8_t)n->text.at[at];
}

const char *scan_find(const char *from, const char *end, const struct scan_needle *needle)
{
    const struct scan_needle n = *needle;
    const struct wanted w = {all_of(&n, n.first), all_of(&n, n.last), all_of(&n, n.middle)};
    const char *at = from, *found;
    if (n.text.len == 1)
        return from < end ? memchr(from, n.text.at[0], (size_t)(end - from)) : NULL;
    for (; end - at >= (ptrdiff_t)(AT_ONCE + n.text.len); at += AT_ONCE) {
        lanes low = pair(at, &n, &w) | pair(at + LANES, &n, &w);
        lanes high = pair(at + 2 * LANES, &n, &w) | pair(at + 3 * LANES, &n, &w);
        if (any(low | high) && (found = look(at, &n, &w)))
            return found;
    }
    return at < end ? memmem(at, (size_t)(end - at), n.text.at, n.text.len) : NULL;
}
