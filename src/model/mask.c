#include "model/mask.h"

enum { LETTERS_MAX = 4000 };

// The places at which letters begin, and behind the last one the end; how many there are.
static int letters_of(struct str s, size_t *at)
{
    int n = 0;
    size_t place = 0;
    uint32_t code;
    while (place < s.len && n < LETTERS_MAX) {
        size_t len = utf8_next((struct str){s.at + place, s.len - place}, &code);
        at[n++] = place;
        place += len ? len : 1;
    }
    at[n] = place;
    return n;
}

// The first `head` and the last `tail` letters; how many are between is not told.
static struct str ends_of(struct arena *a, struct str s, int head, int tail, const char *stars)
{
    size_t *at = ARENA_ARRAY(a, size_t, LETTERS_MAX + 1);
    int n = letters_of(s, at);
    if (head + tail >= n)
        return n > 1 && head ? str_format(a, "%.*s%s", (int)at[1], s.at, stars) : str_of(stars);
    return str_format(a, "%.*s%s%.*s", (int)at[head], s.at, stars, (int)(s.len - at[n - tail]),
                      s.at + at[n - tail]);
}

static struct str mask_phone(struct arena *a, struct str s)
{
    enum { MOBILE = 11, SHORT = 7 };
    if (s.len >= MOBILE)
        return ends_of(a, s, 3, 4, "****");
    return s.len >= SHORT ? ends_of(a, s, 2, 2, "****") : STR("****");
}

static struct str mask_mail(struct arena *a, struct str s)
{
    struct str domain, local = str_cut(s, '@', &domain);
    if (!domain.at)
        return ends_of(a, s, 1, 1, "***");
    return str_format(a, "%.*s@%.*s", STR_ARG(ends_of(a, local, 1, 0, "***")), STR_ARG(domain));
}

struct value mask(struct arena *a, const struct kind *k, struct value v)
{
    if (v.type == VALUE_NULL)
        return v;
    if (v.type != VALUE_TEXT || k->type == RULE_CHOICES)
        return value_text(STR("***"));
    if (k->id == KIND_PHONE)
        return value_text(mask_phone(a, v.text));
    if (k->id == KIND_MAIL)
        return value_text(mask_mail(a, v.text));
    return value_text(ends_of(a, v.text, 1, 1, "**"));
}
