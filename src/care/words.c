#include "care/words.h"
#include "base/map.h"

#include <stdlib.h>

enum { RUN_MAX = 8, LATIN_MIN = 3, WORD_BYTES_MAX = 64 };

// Signs that join words rather than being part of one. "不" and "没" are not among them: 不好 is one.
static const char joining[] =
    "的了是我你您他她它们在和就也都这那吗呢吧啊哦嗯与及被把对给很还个一";
static const char *const plain[] = {"the",  "and", "was",  "for",  "you", "are",  "with", "that",
                                    "this", "but", "have", "not",  "had", "were", "they", "from",
                                    "very", "has", "all",  "your", "our", "too",  "been", "will"};

static bool is_joining(struct str sign)
{
    return str_find(STR(joining), sign) >= 0;
}

static bool is_chinese(uint32_t code)
{
    return code >= 0x4E00 && code <= 0x9FFF;
}

static bool is_plain(struct str word)
{
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (str_eq(word, str_of(plain[i])))
            return true;
    return false;
}

struct counting {
    struct text_map words;
    int64_t *texts; // by the word's number
    int *last;      // the text it came in last
    size_t room;
    int text;
};

static void count_word(struct counting *k, struct str word)
{
    uint32_t at = text_map_put(&k->words, word);
    if (at >= k->room) {
        size_t room = k->room ? k->room * 2 : 1024;
        k->texts = mem_grow(k->texts, room, sizeof *k->texts);
        k->last = mem_grow(k->last, room, sizeof *k->last);
        for (size_t i = k->room; i < room; i++) {
            k->texts[i] = 0;
            k->last[i] = -1;
        }
        k->room = room;
    }
    if (k->last[at] == k->text)
        return;
    k->last[at] = k->text;
    k->texts[at]++;
}

// All runs of two to eight signs in a piece of Chinese without joining signs.
static void count_run(struct counting *k, struct str run)
{
    size_t starts[RUN_MAX], n = 0;
    uint32_t code;
    for (size_t at = 0, len; at < run.len; at += len, n++) {
        len = utf8_next((struct str){run.at + at, run.len - at}, &code);
        for (size_t back = 1; back < RUN_MAX && back <= n; back++) {
            size_t from = starts[(n - back) % RUN_MAX];
            count_word(k, (struct str){run.at + from, at + len - from});
        }
        starts[n % RUN_MAX] = at;
    }
}

static void count_latin(struct counting *k, struct str word)
{
    char low[WORD_BYTES_MAX];
    if (word.len < LATIN_MIN || word.len > WORD_BYTES_MAX)
        return;
    for (size_t i = 0; i < word.len; i++)
        low[i] = (char)(word.at[i] >= 'A' && word.at[i] <= 'Z' ? word.at[i] + 32 : word.at[i]);
    struct str lower = {low, word.len};
    if (!is_plain(lower))
        count_word(k, lower);
}

static bool is_letter(uint32_t code)
{
    return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || code == '\'';
}

enum class { CLASS_NONE, CLASS_CHINESE, CLASS_LATIN };

static enum class class_of(struct str sign, uint32_t code) {
    if (is_chinese(code)) return is_joining(sign) ? CLASS_NONE : CLASS_CHINESE;
    return is_letter(code) ? CLASS_LATIN : CLASS_NONE;
}

static void count_text(struct counting *k, struct str text)
{
    enum class now = CLASS_NONE;
    size_t from = 0, at = 0, len;
    uint32_t code;
    for (; at <= text.len; at += len) {
        struct str rest = {text.at + at, text.len - at};
        len = at < text.len ? utf8_next(rest, &code) : 0;
        enum class next = len ? class_of((struct str){rest.at, len}, code) : CLASS_NONE;
        if (next != now) {
            struct str piece = {text.at + from, at - from};
            if (now == CLASS_CHINESE)
                count_run(k, piece);
            else if (now == CLASS_LATIN)
                count_latin(k, piece);
            now = next;
            from = at;
        }
        if (!len)
            len = 1;
    }
}

static int by_count(const void *a, const void *b)
{
    const struct word_count *x = a, *y = b;
    if (x->texts != y->texts)
        return x->texts > y->texts ? -1 : 1;
    if (x->word.len != y->word.len)
        return x->word.len > y->word.len ? -1 : 1;
    return str_cmp(x->word, y->word);
}

// A run that nearly always comes inside a longer one is that one: 务态 of 服务态度.
static bool within(const struct word_count *list, int count, const struct word_count *one)
{
    for (int i = 0; i < count; i++)
        if (list[i].word.len > one->word.len && list[i].texts * 5 >= one->texts * 4 &&
            str_find(list[i].word, one->word) >= 0)
            return true;
    return false;
}

int words_count(struct arena *a, const struct str *texts, int count, int64_t least, int max,
                struct word_count *out)
{
    enum { LOOKED_AT_MAX = 2000 };
    struct counting k = {0};
    int n = 0, kept = 0;
    text_map_init(&k.words);
    for (k.text = 0; k.text < count; k.text++)
        count_text(&k, texts[k.text]);
    struct word_count *list = mem_array(k.words.count + 1, sizeof *list);
    for (size_t i = 0; i < k.words.count; i++)
        if (k.texts[i] >= least)
            list[n++] = (struct word_count){k.words.texts[i], k.texts[i]};
    qsort(list, (size_t)n, sizeof *list, by_count);
    if (n > LOOKED_AT_MAX)
        n = LOOKED_AT_MAX;
    for (int i = 0; i < n && kept < max; i++)
        if (!within(list, n, &list[i]))
            out[kept++] = (struct word_count){str_copy(a, list[i].word), list[i].texts};
    free(list);
    free(k.texts);
    free(k.last);
    text_map_deinit(&k.words);
    return kept;
}

bool words_has(struct str text, struct str word)
{
    struct counting k = {0};
    text_map_init(&k.words);
    count_text(&k, text);
    bool has = text_map_get(&k.words, word) != TEXT_MAP_NONE;
    text_map_deinit(&k.words);
    free(k.texts);
    free(k.last);
    return has;
}
