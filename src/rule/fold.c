#include "rule/fold.h"

#include <unicode/uchar.h>

uint32_t rule_half_width(uint32_t code_point)
{
    if (code_point >= 0xFF01 && code_point <= 0xFF5E)
        return code_point - 0xFEE0;
    return code_point == 0x3000 ? ' ' : code_point;
}

uint32_t rule_fold_letter(uint32_t code_point)
{
    uint32_t half = rule_half_width(code_point);
    if (half < 128)
        return half >= 'A' && half <= 'Z' ? half + ('a' - 'A') : half;
    return (uint32_t)u_tolower((UChar32)half);
}

struct str rule_fold(struct arena *a, struct str text)
{
    // No simple lower case is longer than one and a half times its upper case.
    char *out = ARENA_ARRAY(a, char, text.len * 2 + 4);
    size_t len = 0;
    for (size_t i = 0; i < text.len;) {
        uint32_t code_point;
        struct str rest = {text.at + i, text.len - i};
        size_t bytes = utf8_next(rest, &code_point);
        if (bytes)
            len += utf8_put(out + len, rule_fold_letter(code_point));
        else
            out[len++] = text.at[i];
        i += bytes ? bytes : 1;
    }
    return (struct str){out, len};
}

bool rule_fold_contains(struct arena *a, struct str text, struct str part)
{
    return str_find(rule_fold(a, text), rule_fold(a, part)) >= 0;
}
