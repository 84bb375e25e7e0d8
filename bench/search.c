// bench: a million customers' search texts, eight threads that look through them, beside sqlite3's
// LIKE over the same texts. The number of hits is compared for every query both were asked.
//
//   bench_search [--customers n] [--threads n] [--queries n] [--seed n] [--database file]
#include "model/search.h"
#include "base/random.h"
#include "search/search.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1000, THREADS_MAX = 64, QUERY_MAX = 64, PEER_SHARE = 50 };

static const char *const cities[] = {"北京", "上海", "广州", "深圳", "杭州", "宁波", "温州",
                                     "南京", "苏州", "无锡", "成都", "重庆", "武汉", "长沙",
                                     "西安", "郑州", "济南", "青岛", "天津", "合肥", "福州",
                                     "厦门", "东莞", "佛山", "昆明", "沈阳", "大连", "南昌"};
static const char *const trades[] = {"教育科技", "教育咨询", "文化培训", "商贸",       "百货",
                                     "电子商务", "餐饮管理", "食品",     "机械制造",   "精密仪器",
                                     "电气设备", "新材料",   "物流",     "供应链管理", "医疗器械",
                                     "生物科技", "医药",     "网络科技", "软件",       "智能科技",
                                     "企业管理", "财税咨询", "广告传媒", "人力资源"};
static const char *const kinds[] = {"有限公司", "有限公司", "有限责任公司", "股份有限公司"};
// What companies are called by: two or three of these, the first ones more often.
static const char marks[] =
    "华中天金新大国东海信达云明诚兴宏盛瑞祥福泰丰恒源安康美佳嘉和德创联合众通广汇鑫龙飞星辰光远博文"
    "雅"
    "智慧卓越凯旋腾旭日升昌隆顺利鼎铭锦绣江河山川林森木杉松柏竹梅兰菊莲荷雨雪风雷电火炎阳春夏秋冬青"
    "红蓝紫白银玉石磊岩峰岭帆舟航宇宙乾坤正方圆启迪思源泉清洁净水润泽沐涵养育才俊杰英豪雄狮虎豹鹏鹰"
    "凤凰麒麟鹿鹤燕雀蜂蝶桥路城堡楼阁轩苑园庭院街坊巷里门户窗灯塔台亭榭廊柱梁栋宝珠翠琳琅璞珏瑾瑜璇"
    "玑珊瑚琥珀晶莹剔透拓展图强奋进取胜捷迅速驰骋骏马牛羊田禾谷麦稻粮仓储备齐全优良善仁义礼贤能伟"
    "业";

struct bench {
    struct arena *a;
    struct random r;
    struct search *s;
    int customers, threads, queries;
    const char *database;
    struct str mark[512], mark_pinyin[512];
    int mark_count;
    char *phones; // of all, eleven digits each
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

// Of this thread, in seconds of the processor: what others do on the machine does not count.
static double worked(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static long resident_kib(void)
{
    long pages = 0, resident = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f || fscanf(f, "%ld %ld", &pages, &resident) != 2)
        resident = 0;
    if (f)
        fclose(f);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

// ---- the texts ----------------------------------------------------------------------------------

static void split_marks(struct bench *b)
{
    uint32_t code;
    for (struct str rest = STR(marks); rest.len;) {
        struct str one = {rest.at, utf8_next(rest, &code)};
        b->mark[b->mark_count] = one;
        b->mark_pinyin[b->mark_count++] = pinyin(b->a, one);
        rest = (struct str){rest.at + one.len, rest.len - one.len};
    }
}

// The pinyin of the few words there are is asked for once.
struct spoken {
    struct str text, pinyin;
};
#define COUNT(list) (sizeof(list) / sizeof *(list))
static void speak(struct bench *b, const char *const *words, size_t count, struct spoken *out)
{
    for (size_t i = 0; i < count; i++)
        out[i] = (struct spoken){str_of(words[i]), pinyin(b->a, str_of(words[i]))};
}

struct name {
    struct buf text, pinyin, initials;
};

static void add(struct name *n, struct str text, struct str said)
{
    buf_add(&n->text, text);
    for (size_t i = 0; i < said.len; i++) {
        if (said.at[i] == ' ')
            continue;
        buf_byte(&n->pinyin, said.at[i]);
        if (i == 0 || said.at[i - 1] == ' ')
            buf_byte(&n->initials, said.at[i]);
    }
}

static void add_marks(struct bench *b, struct name *n)
{
    for (uint64_t i = 2 + random_below(&b->r, 2); i; i--) {
        double u = random_unit(&b->r);
        int which = (int)(u * u * b->mark_count);
        add(n, b->mark[which], b->mark_pinyin[which]);
    }
}

typedef void take_text(void *user, int64_t id, struct str text);

static void make_texts(struct bench *b, take_text *take, void *user)
{
    struct spoken city[COUNT(cities)], trade[COUNT(trades)], kind[COUNT(kinds)];
    struct name n;
    speak(b, cities, COUNT(cities), city);
    speak(b, trades, COUNT(trades), trade);
    speak(b, kinds, COUNT(kinds), kind);
    buf_init(&n.text, 1 << 12);
    buf_init(&n.pinyin, 1 << 12);
    buf_init(&n.initials, 1 << 12);
    for (int i = 0; i < b->customers; i++) {
        struct spoken where = city[random_below(&b->r, COUNT(cities))];
        struct spoken what = trade[random_below(&b->r, COUNT(trades))];
        struct spoken whose = kind[random_below(&b->r, COUNT(kinds))];
        add(&n, where.text, where.pinyin);
        add_marks(b, &n);
        add(&n, what.text, what.pinyin);
        add(&n, whose.text, whose.pinyin);
        char *phone = b->phones + (size_t)i * 11, line[32];
        snprintf(line, sizeof line, "1%02d%08d", 30 + (int)random_below(&b->r, 70),
                 (int)random_below(&b->r, 100000000));
        memcpy(phone, line, 11);
        buf_format(&n.text, "\n%.11s\n%.*s\n%.*s", phone, STR_ARG(buf_str(&n.pinyin)),
                   STR_ARG(buf_str(&n.initials)));
        take(user, i + 1, buf_str(&n.text));
        buf_clear(&n.text);
        buf_clear(&n.pinyin);
        buf_clear(&n.initials);
    }
    buf_deinit(&n.text);
    buf_deinit(&n.pinyin);
    buf_deinit(&n.initials);
}

// ---- the queries --------------------------------------------------------------------------------

typedef void make_query(struct bench *b, struct random *r, char *out);

static struct str some_mark(struct bench *b, struct random *r)
{
    return b->mark[random_below(r, (uint64_t)b->mark_count)];
}

static void one_character(struct bench *b, struct random *r, char *out)
{
    snprintf(out, QUERY_MAX, "%.*s", STR_ARG(some_mark(b, r)));
}

static void common_character(struct bench *b, struct random *r, char *out)
{
    static const char *const common[] = {"公", "司", "有", "限", "科", "管"};
    (void)b;
    snprintf(out, QUERY_MAX, "%s", common[random_below(r, COUNT(common))]);
}

static void two_characters(struct bench *b, struct random *r, char *out)
{
    snprintf(out, QUERY_MAX, "%.*s%.*s", STR_ARG(some_mark(b, r)), STR_ARG(some_mark(b, r)));
}

static void initials(struct bench *b, struct random *r, char *out)
{
    size_t n = 2 + random_below(r, 4);
    for (size_t i = 0; i < n; i++)
        out[i] = b->mark_pinyin[random_below(r, (uint64_t)b->mark_count)].at[0];
    out[n] = 0;
}

static void full_pinyin(struct bench *b, struct random *r, char *out)
{
    struct str x = b->mark_pinyin[random_below(r, (uint64_t)b->mark_count)];
    struct str y = b->mark_pinyin[random_below(r, (uint64_t)b->mark_count)];
    snprintf(out, QUERY_MAX, "%.*s%.*s", STR_ARG(x), STR_ARG(y));
}

static void phone_part(struct bench *b, struct random *r, char *out)
{
    size_t n = 4 + random_below(r, 5), from = random_below(r, 12 - n);
    memcpy(out, b->phones + random_below(r, (uint64_t)b->customers) * 11 + from, n);
    out[n] = 0;
}

static void two_words(struct bench *b, struct random *r, char *out)
{
    size_t len;
    snprintf(out, QUERY_MAX, "%s ", cities[random_below(r, COUNT(cities))]);
    len = strlen(out);
    snprintf(out + len, QUERY_MAX - len, "%.*s", STR_ARG(some_mark(b, r)));
}

static void no_hit(struct bench *b, struct random *r, char *out)
{
    static const char *const nowhere[] = {"龘", "qv", "zzzzzzz", "云朵qq", "000000000000", "vip"};
    (void)b;
    snprintf(out, QUERY_MAX, "%s", nowhere[random_below(r, COUNT(nowhere))]);
}

static const struct {
    const char *says;
    make_query *make; // NULL: all of the others by turns
} rows[] = {
    {"one character, any", one_character},
    {"one character that most have", common_character},
    {"two characters", two_characters},
    {"initials, 2 to 5 letters", initials},
    {"pinyin in full, two syllables", full_pinyin},
    {"a part of a phone, 4 to 8 digits", phone_part},
    {"a city and a character", two_words},
    {"no hit", no_hit},
    {"all of these by turns", NULL},
};
enum { ROWS = sizeof rows / sizeof *rows };

static void make(struct bench *b, int row, int turn, struct random *r, char *out)
{
    rows[rows[row].make ? row : turn % (ROWS - 1)].make(b, r, out);
}

// ---- the threads --------------------------------------------------------------------------------

struct client {
    struct bench *b;
    int row, number, queries;
    bool peer;
    double *seconds, worked;
    int *counts;
    pthread_t thread;
};

static int ask_peer(sqlite3_stmt *s, struct str query)
{
    enum { WORDS = 2 };
    char pattern[WORDS][QUERY_MAX + 3] = {"%", "%"};
    int count = 0;
    for (int i = 0; i < WORDS && query.len; i++) {
        struct str word = str_cut(query, ' ', &query);
        snprintf(pattern[i], sizeof pattern[i], "%%%.*s%%", STR_ARG(word));
    }
    for (int i = 0; i < WORDS; i++)
        sqlite3_bind_text(s, i + 1, pattern[i], -1, SQLITE_STATIC);
    while (sqlite3_step(s) == SQLITE_ROW)
        count++;
    sqlite3_reset(s);
    return count;
}

static int ask_us(struct bench *b, struct arena *a, struct str query)
{
    struct search_hits hits;
    search_best(a, b->s, query, MOST, &hits);
    arena_reset(a);
    return hits.count;
}

static void *run_client(void *user)
{
    struct client *k = user;
    struct random r;
    struct arena *a = arena_create();
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    random_init(&r, (uint64_t)(k->row * 1000 + k->number));
    if (k->peer) {
        sqlite3_open_v2(k->b->database, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL);
        sqlite3_exec(db, "PRAGMA mmap_size=1073741824", NULL, NULL, NULL);
        sqlite3_prepare_v2(db, "SELECT id FROM t WHERE x LIKE ? AND x LIKE ? LIMIT 1000", -1, &s,
                           NULL);
    }
    double start = worked();
    for (int i = 0; i < k->queries; i++) {
        char query[QUERY_MAX];
        make(k->b, k->row, i, &r, query);
        double begin = now();
        k->counts[i] = k->peer ? ask_peer(s, str_of(query)) : ask_us(k->b, a, str_of(query));
        k->seconds[i] = now() - begin;
    }
    k->worked = worked() - start;
    sqlite3_finalize(s);
    sqlite3_close(db);
    arena_destroy(a);
    return NULL;
}

static int by_size(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

// In milliseconds, over all threads.
struct times {
    double median, worst, work; // worst: the 99th percentile; work: the processor's for one query
};

static struct times run(struct bench *b, int row, bool peer, int queries, int *counts)
{
    struct client list[THREADS_MAX];
    size_t all = (size_t)(b->threads * queries);
    double *seconds = mem_array(all, sizeof *seconds);
    for (int i = 0; i < b->threads; i++) {
        list[i] = (struct client){.b = b, .row = row, .number = i, .queries = queries};
        list[i].peer = peer;
        list[i].seconds = seconds + i * queries;
        list[i].counts = counts + i * queries;
        pthread_create(&list[i].thread, NULL, run_client, &list[i]);
    }
    struct times t = {0};
    for (int i = 0; i < b->threads; i++) {
        pthread_join(list[i].thread, NULL);
        t.work += 1e3 * list[i].worked / (double)all;
    }
    qsort(seconds, all, sizeof *seconds, by_size);
    t.median = 1e3 * seconds[all / 2];
    t.worst = 1e3 * seconds[all * 99 / 100];
    free(seconds);
    return t;
}

// Both are asked the same queries, the peer fewer of them.
static bool compare(struct bench *b, int row)
{
    int few = b->queries / PEER_SHARE > 4 ? b->queries / PEER_SHARE : 4;
    int *ours = mem_array((size_t)(b->threads * b->queries), sizeof *ours);
    int *peers = mem_array((size_t)(b->threads * few), sizeof *peers);
    double hits = 0;
    bool same = true;
    struct times us = run(b, row, false, b->queries, ours);
    struct times peer = run(b, row, true, few, peers);
    for (int i = 0; i < b->threads; i++)
        for (int k = 0; k < few; k++)
            same &= ours[i * b->queries + k] == peers[i * few + k];
    for (int i = 0; i < b->threads * b->queries; i++)
        hits += ours[i];
    printf("| %s | %.0f | %.2f ms | %.2f ms | %.2f ms | %.0f ms | %.0f ms | %.0f ms |%s\n",
           rows[row].says, hits / (b->threads * b->queries), us.median, us.worst, us.work,
           peer.median, peer.worst, peer.work, same ? "" : " THE NUMBERS OF HITS DIFFER");
    fflush(stdout);
    free(ours);
    free(peers);
    return same;
}

// ---- loading ------------------------------------------------------------------------------------

static void keep_text(void *user, int64_t id, struct str text)
{
    struct bench *b = user;
    search_put(b->s, id, text);
}

static void insert_text(void *user, int64_t id, struct str text)
{
    sqlite3_stmt *s = user;
    sqlite3_bind_int64(s, 1, id);
    sqlite3_bind_text(s, 2, text.at, (int)text.len, SQLITE_STATIC);
    sqlite3_step(s);
    sqlite3_reset(s);
}

static void fill_peer(struct bench *b, uint64_t seed)
{
    sqlite3 *db;
    sqlite3_stmt *s;
    unlink(b->database);
    if (sqlite3_open(b->database, &db) != SQLITE_OK) {
        fprintf(stderr, "bench: %s cannot be written\n", b->database);
        exit(1);
    }
    sqlite3_exec(db, "PRAGMA journal_mode=OFF", NULL, NULL, NULL);
    sqlite3_exec(db, "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT NOT NULL)", NULL, NULL, NULL);
    sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
    sqlite3_prepare_v2(db, "INSERT INTO t VALUES (?, ?)", -1, &s, NULL);
    random_init(&b->r, seed);
    make_texts(b, insert_text, s);
    sqlite3_finalize(s);
    sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    sqlite3_close(db);
}

static void nothing(void *user, int64_t id, struct str text)
{
    (void)user;
    (void)id;
    (void)text;
}

static void fill(struct bench *b, uint64_t seed)
{
    double begin = now(), making;
    random_init(&b->r, seed);
    make_texts(b, nothing, NULL);
    making = now() - begin;
    long before = resident_kib();
    begin = now();
    random_init(&b->r, seed);
    make_texts(b, keep_text, b);
    struct search_size size = search_size(b->s);
    printf("%d texts of %.0f bytes, loaded in %.2f s; memory %.0f bytes a text, %.0f by the "
           "system's count; %d segments\n\n",
           b->customers, (double)size.text_bytes / b->customers, now() - begin - making,
           (double)size.bytes / b->customers,
           1024.0 * (double)(resident_kib() - before) / b->customers, size.segments);
}

int main(int argc, char **argv)
{
    struct bench *b = mem_alloc(sizeof *b);
    uint64_t seed = 1;
    bool same = true;
    *b = (struct bench){.customers = 1000000, .threads = 8, .queries = 500};
    b->database = "search.db";
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *value = argv[i + 1];
        if (strcmp(argv[i], "--customers") == 0)
            b->customers = atoi(value);
        else if (strcmp(argv[i], "--threads") == 0)
            b->threads = atoi(value);
        else if (strcmp(argv[i], "--queries") == 0)
            b->queries = atoi(value);
        else if (strcmp(argv[i], "--seed") == 0)
            seed = (uint64_t)atoll(value);
        else if (strcmp(argv[i], "--database") == 0)
            b->database = value;
    }
    if (b->customers < 1 || b->threads < 1 || b->threads > THREADS_MAX || b->queries < 4)
        return 2;
    b->a = arena_create();
    b->s = search_create();
    b->phones = mem_alloc((size_t)b->customers * 11);
    split_marks(b);
    fill(b, seed);
    fill_peer(b, seed);
    printf("%d threads, at most %d hits, ours ranked; median, 99th percentile and the processor's "
           "work\n\n"
           "| search | hits | Liuke, median | 99th | work | sqlite3 LIKE, median | 99th | work |\n"
           "|---|---|---|---|---|---|---|---|\n",
           b->threads, MOST);
    for (int row = 0; row < ROWS; row++)
        same &= compare(b, row);
    unlink(b->database);
    search_destroy(b->s);
    arena_destroy(b->a);
    free(b->phones);
    free(b);
    return same ? 0 : 1;
}
