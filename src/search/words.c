#include "search/words.h"

static bool apart(char c)
{
    return (unsigned char)c <= ' ';
}

struct str words_next(struct str *rest)
{
    size_t from = 0, to;
    while (from < rest->len && apart(rest->at[from]))
        from++;
    for (to = from; to < rest->len && !apart(rest->at[to]);)
        to++;
    struct str word = {rest->at + from, to - from};
    *rest = (struct str){rest->at + to, rest->len - to};
    return word;
}

static struct word read(struct arena *a, struct str word)
{
    char *at = arena_alloc(a, word.len + 2);
    at[0] = at[word.len + 1] = WORD_END;
    memcpy(at + 1, word.at, word.len);
    return (struct word){{
        [MATCH_WHOLE] = scan_needle((struct str){at, word.len + 2}, WORD_END),
        [MATCH_BEGIN] = scan_needle((struct str){at, word.len + 1}, WORD_END),
        [MATCH_INSIDE] = scan_needle((struct str){at + 1, word.len}, WORD_END),
    }};
}

void words_read(struct arena *a, struct str query, struct words *out)
{
    *out = (struct words){.list = ARENA_ARRAY(a, struct word, query.len / 2 + 1)};
    for (struct str w; (w = words_next(&query)).len;)
        out->list[out->count++] = read(a, w);
}

size_t words_room(struct str text)
{
    return text.len + 1;
}

size_t words_write(char *out, struct str text)
{
    size_t len = 0;
    for (struct str w; (w = words_next(&text)).len;) {
        memcpy(out + len, w.at, w.len);
        len += w.len;
        out[len++] = WORD_END;
    }
    return len;
}

bool word_in(const struct word *w, struct str kept, enum match match)
{
    return scan_find(kept.at - 1, kept.at + kept.len, &w->as[match]) != NULL;
}

bool words_in(const struct words *w, struct str kept, enum match match)
{
    for (int i = 0; i < w->count; i++)
        if (!word_in(&w->list[i], kept, match))
            return false;
    return true;
}
