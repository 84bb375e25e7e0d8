// Searching: whatever was put in, changed and taken out, a query finds what a search text by text
// finds, in the same order; also while others write.
#include "base/random.h"
#include "search/scan.h"
#include "search/search.h"
#include "search/segment.h"
#include "tests/support/rounds.h"
#include "tests/support/test.h"

#include <pthread.h>
#include <stdatomic.h>

enum { PEOPLE = 6000, TEXT_MAX = 64 };

static const char *const pieces_of_text[] = {
    "张", "三",   "丰",  "杭州", "公司", "云杉", "é",  "zhang", "san", "zs",   "hz",
    "a",  "b",    "139", "0",    "1",    "8",    "88", "@x.cn", "-",   ".",    "%",
    "_",  "gong", "si",  "\n",   " ",    "\t",   "　", "x",     "zh",  "有限", "限公",
};
enum { PIECES = sizeof pieces_of_text / sizeof *pieces_of_text };

struct person {
    int64_t id;
    struct str text; // empty: not there
    char bytes[TEXT_MAX];
};

struct world {
    struct random r;
    struct search *s;
    struct arena *a;
    struct person people[PEOPLE];
    int count;
};

static struct str some_text(struct random *r, char *out, size_t room, uint64_t parts)
{
    size_t len = 0;
    for (uint64_t n = random_below(r, parts + 1); n; n--) {
        const char *piece = pieces_of_text[random_below(r, PIECES)];
        size_t more = strlen(piece);
        if (len + more > room)
            break;
        memcpy(out + len, piece, more);
        len += more;
    }
    return (struct str){out, len};
}

static void world_init(struct world *w, uint64_t seed, int count)
{
    random_init(&w->r, seed);
    w->s = search_create();
    w->a = arena_create();
    w->count = count;
    for (int i = 0; i < count; i++) { // some ids side by side, some far apart, some below zero
        int64_t far = random_chance(&w->r, 0.1) ? (int64_t)(random_next(&w->r) & ~0xFFFFull) : 0;
        w->people[i] = (struct person){.id = far + i + 1};
    }
}

static void world_deinit(struct world *w)
{
    search_destroy(w->s);
    arena_destroy(w->a);
}

static void change_one(struct world *w)
{
    struct person *p = &w->people[random_below(&w->r, (uint64_t)w->count)];
    if (random_chance(&w->r, 0.1)) {
        p->text = STR_NONE;
        search_remove(w->s, p->id);
        return;
    }
    if (!random_chance(&w->r, 0.1)) // else the same text again
        p->text = some_text(&w->r, p->bytes, sizeof p->bytes, 14);
    search_put(w->s, p->id, p->text);
}

// ---- the naive search ---------------------------------------------------------------------------

static struct str cut_word(struct str *rest)
{
    size_t from = 0, to;
    for (; from < rest->len && strchr(" \n\t", rest->at[from]); from++)
        continue;
    for (to = from; to < rest->len && !strchr(" \n\t", rest->at[to]); to++)
        continue;
    struct str word = {rest->at + from, to - from};
    *rest = (struct str){rest->at + to, rest->len - to};
    return word;
}

// 0 whole word, 1 its beginning, 2 inside, 3 not there; and how long the words are together.
static int naive_word(struct str text, struct str wanted, size_t *len)
{
    int best = 3;
    *len = 0;
    for (struct str w; (w = cut_word(&text)).len; *len += w.len + 1) {
        int now = str_eq(w, wanted)          ? 0
                  : str_starts(w, wanted)    ? 1
                  : str_find(w, wanted) >= 0 ? 2
                                             : 3;
        best = now < best ? now : best;
    }
    return best;
}

struct answer {
    int64_t id;
    int match;
    size_t len;
};

static int in_order(const void *a, const void *b)
{
    const struct answer *x = a, *y = b;
    if (x->match != y->match)
        return x->match - y->match;
    if (x->len != y->len)
        return x->len < y->len ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

static int naive(const struct world *w, struct str query, struct answer *out)
{
    int count = 0;
    for (int i = 0; i < w->count; i++) {
        struct answer one = {w->people[i].id, -1, 0};
        struct str rest = query;
        for (struct str word; (word = cut_word(&rest)).len;) {
            int match = naive_word(w->people[i].text, word, &one.len);
            one.match = match > one.match ? match : one.match;
        }
        if (one.match >= 0 && one.match < 3)
            out[count++] = one;
    }
    qsort(out, (size_t)count, sizeof *out, in_order);
    return count;
}

static int ids_in_order(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void assert_found(struct world *w, struct str query, int most)
{
    struct answer *want = ARENA_ARRAY(w->a, struct answer, PEOPLE);
    int64_t *ids = ARENA_ARRAY(w->a, int64_t, PEOPLE);
    struct search_hits got;
    int count = naive(w, query, want), wanted = count < most ? count : most;
    search_best(w->a, w->s, query, most, &got);
    if (got.count != wanted || got.more != (count > most))
        fail_msg("«%.*s», at most %d: wanted %d, got %d", STR_ARG(query), most, wanted, got.count);
    for (int i = 0; i < wanted; i++)
        if (got.ids[i] != want[i].id)
            fail_msg("«%.*s», at most %d: place %d of %d: wanted %lld, got %lld", STR_ARG(query),
                     most, i, count, (long long)want[i].id, (long long)got.ids[i]);
    search_any(w->a, w->s, query, most, &got);
    assert_int_equal(got.count, wanted);
    assert_int_equal(got.more, count > most);
    for (int i = 0; i < count; i++)
        ids[i] = want[i].id;
    qsort(ids, (size_t)count, sizeof *ids, ids_in_order);
    qsort(got.ids, (size_t)got.count, sizeof *got.ids, ids_in_order);
    for (int i = 0; i < got.count; i++) {
        assert_true(i == 0 || got.ids[i] != got.ids[i - 1]);
        assert_non_null(bsearch(&got.ids[i], ids, (size_t)count, sizeof *ids, ids_in_order));
    }
}

static void ask_some(struct world *w, int times)
{
    static const int most[] = {1, 3, 10, 100, 1000, PEOPLE};
    for (int i = 0; i < times; i++) {
        char bytes[TEXT_MAX];
        struct str query = some_text(&w->r, bytes, sizeof bytes, random_chance(&w->r, 0.7) ? 2 : 5);
        const struct person *p = &w->people[random_below(&w->r, (uint64_t)w->count)];
        if (random_chance(&w->r, 0.3) && p->text.len) { // a part of what is there, at any byte
            query.at = p->text.at + random_below(&w->r, p->text.len);
            query.len = 1 + random_below(&w->r, (size_t)(p->text.at + p->text.len - query.at));
        }
        assert_found(w, query, most[random_below(&w->r, sizeof most / sizeof *most)]);
        arena_reset(w->a);
    }
}

static void finds_what_a_naive_search_finds(void **state)
{
    (void)state;
    struct world *w = mem_alloc(sizeof *w);
    for (uint64_t seed = 1; seed <= 3; seed++) {
        int segments = 0;
        bool merged = false;
        world_init(w, seed, seed == 1 ? 40 : PEOPLE);
        for (int round = 0; round < 30; round++) {
            for (int i = 0; i < 3500; i++)
                change_one(w);
            ask_some(w, 20);
            int now = search_size(w->s).segments;
            merged = merged || now < segments;
            segments = now;
        }
        uint64_t there = 0;
        for (int i = 0; i < w->count; i++) {
            struct str text = w->people[i].text;
            there += cut_word(&text).len != 0;
        }
        assert_int_equal(search_size(w->s).texts, there);
        assert_true(merged || seed == 1);
        world_deinit(w);
    }
    free(w);
}

// ---- words with a name --------------------------------------------------------------------------

static const struct {
    const char *says, *query, *want; // ids in order
} rows[] = {
    {"one character", "三", "5 1 4 2"},
    {"the name itself, then its beginning, then inside", "张三", "5 1 2 4"},
    {"initials", "zs", "1 2 4"},
    {"pinyin in full", "zhangsan", "1 2 4"},
    {"a part of a phone", "1380", "2 1"},
    {"a part of a mail", "@a.cn", "4"},
    {"several words, in any order", "138 张三", "2 1"},
    {"the same word twice", "三 三", "5 1 4 2"},
    {"one word that is nowhere", "张三 无", ""},
    {"what LIKE would take for a pattern", "%", "6"},
    {"and the other one", "a_b", "6"},
    {"not across two words", "三丰zhang", ""},
    {"nothing but white space", " \n\t", ""},
    {"nothing", "", ""},
    {"half a character", "\xE4\xB8", "5 1 4 2"},
    {"longer than any text", "张三丰张三丰张三丰张三丰张三丰张三丰张三丰张三丰张三丰张三丰张三丰",
     ""},
};

static void rows_have_names(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "张三\n13913800\nzhangsan\nzs",
        "张三丰\n13800138000\nzhangsanfeng\nzsf",
        "李四\n139\nlisi\nls",
        "小张三\na@a.cn\nxiaozhangsan\nxzs",
        "老三 张三",
        "100% a_b",
        "",
    };
    struct arena *a = arena_create();
    struct search *s = search_create();
    for (int i = 0; i < (int)(sizeof texts / sizeof *texts); i++)
        search_put(s, i + 1, str_of(texts[i]));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct search_hits got;
        struct str line = STR("");
        search_best(a, s, str_of(rows[i].query), 10, &got);
        for (int k = 0; k < got.count; k++)
            line = str_format(a, "%.*s%s%lld", STR_ARG(line), k ? " " : "", (long long)got.ids[k]);
        if (!str_eq(line, str_of(rows[i].want)))
            fail_msg("%s: wanted «%s», got «%.*s»", rows[i].says, rows[i].want, STR_ARG(line));
    }
    search_destroy(s);
    arena_destroy(a);
}

// A text above what fits into the tail is neither cut nor lost.
static void long_texts_stay_whole(void **state)
{
    (void)state;
    enum { LONG = 9 << 20 };
    struct arena *a = arena_create();
    struct search *s = search_create();
    struct search_hits got;
    char *bytes = mem_alloc(LONG);
    memset(bytes, 'x', LONG);
    memcpy(bytes + LONG - 6, "丰z", 4);
    search_put(s, 1, STR("丰y"));
    search_put(s, 2, (struct str){bytes, LONG});
    search_put(s, 3, STR("丰z"));
    search_best(a, s, STR("丰z"), 10, &got);
    assert_int_equal(got.count, 2);
    assert_int_equal(got.ids[0], 3);
    assert_int_equal(got.ids[1], 2);
    search_remove(s, 2);
    search_best(a, s, STR("丰"), 10, &got);
    assert_int_equal(got.count, 2);
    free(bytes);
    search_destroy(s);
    arena_destroy(a);
}

// More texts than a segment holds; the best are spread over all of them.
static void many_segments_give_one_order(void **state)
{
    (void)state;
    enum { MANY = SEGMENT_TEXTS_MAX * 2 + 9000 };
    struct arena *a = arena_create();
    struct search *s = search_create();
    struct search_hits got;
    char text[64];
    for (int i = 1; i <= MANY; i++) {
        snprintf(text, sizeof text, "%s%.*s k%06d", i % 1000 ? "公司" : "司", i % 17,
                 "xxxxxxxxxxxxxxxxxx", i);
        search_put(s, i, str_of(text));
    }
    search_best(a, s, STR("司"), 100, &got);
    assert_int_equal(got.count, 100);
    assert_true(got.more);
    for (int i = 0; i < 8; i++) // i % 17 == 0 and i % 1000 == 0: the word itself
        assert_int_equal(got.ids[i], 17000 * (i + 1));
    assert_int_equal(got.ids[8], 11000);
    snprintf(text, sizeof text, "k%06d", MANY - 1);
    search_best(a, s, str_of(text), 100, &got);
    assert_int_equal(got.count, 1);
    assert_int_equal(got.ids[0], MANY - 1);
    assert_int_equal(search_size(s).texts, MANY);
    search_destroy(s);
    arena_destroy(a);
}

// ---- one long text ------------------------------------------------------------------------------

static void scan_finds_the_first(void **state)
{
    (void)state;
    struct random r;
    random_init(&r, 5);
    for (int i = 0; i < test_rounds(60000); i++) {
        size_t len = random_below(&r, 400), from = random_below(&r, len + 1);
        char *text = mem_alloc(len), bytes[8]; // the sanitizer sees a byte too far
        for (size_t k = 0; k < len; k++)
            text[k] = (char)"ab\n\xE4\xE5"[random_below(&r, random_chance(&r, 0.9) ? 3 : 5)];
        struct str part = {bytes, 1 + random_below(&r, sizeof bytes)};
        for (size_t k = 0; k < part.len; k++)
            bytes[k] = (char)"ab\n\xE4\xE5"[random_below(&r, 5)];
        struct scan_needle n = scan_needle(part, '\n');
        const char *got = scan_find(text + from, text + len, &n);
        ptrdiff_t want = str_find((struct str){text + from, len - from}, part);
        if ((got ? got - (text + from) : -1) != want)
            fail_msg("length %zu from %zu: wanted %td", len, from, want);
        free(text);
    }
}

// ---- threads ------------------------------------------------------------------------------------

enum { READERS = 3, STEADY = 500, SHIFTING = 3000 };

struct crowd {
    struct search *s;
    _Atomic bool done;
};

// Half of the texts never change: they are found whatever is written meanwhile.
static void *read_on(void *user)
{
    struct crowd *crowd = user;
    struct arena *a = arena_create();
    while (!atomic_load(&crowd->done)) {
        struct search_hits got;
        search_best(a, crowd->s, STR("steady"), 1000, &got);
        assert_int_equal(got.count, STEADY);
        search_best(a, crowd->s, STR("1"), 10, &got);
        assert_int_equal(got.count, 10);
        search_any(a, crowd->s, STR("shift 1"), 100, &got);
        arena_reset(a);
    }
    arena_destroy(a);
    return NULL;
}

static void readers_do_not_mind_writers(void **state)
{
    (void)state;
    struct crowd crowd = {.s = search_create()};
    pthread_t readers[READERS];
    char text[32];
    for (int i = 0; i < STEADY; i++) {
        snprintf(text, sizeof text, "steady %d", i);
        search_put(crowd.s, i + 1, str_of(text));
    }
    for (int i = 0; i < READERS; i++)
        pthread_create(&readers[i], NULL, read_on, &crowd);
    for (int i = 0; i < test_rounds(90000); i++) { // seals and merges on the way
        snprintf(text, sizeof text, "shift %d", i);
        if (i % 10)
            search_put(crowd.s, 10000 + i % SHIFTING, str_of(text));
        else
            search_remove(crowd.s, 10000 + i % SHIFTING);
    }
    atomic_store(&crowd.done, true);
    for (int i = 0; i < READERS; i++)
        pthread_join(readers[i], NULL);
    assert_true(search_size(crowd.s).texts <= STEADY + SHIFTING);
    search_destroy(crowd.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_have_names),
        cmocka_unit_test(scan_finds_the_first),
        cmocka_unit_test(finds_what_a_naive_search_finds),
        cmocka_unit_test(long_texts_stay_whole),
        cmocka_unit_test(many_segments_give_one_order),
        cmocka_unit_test(readers_do_not_mind_writers),
    };
    return cmocka_run_group_tests_name("search", tests, NULL, NULL);
}
