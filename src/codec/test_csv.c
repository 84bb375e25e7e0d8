#include "tests/support/test.h"

#include "codec/table.h"

#include <sys/resource.h>
#include <time.h>
#include <uchar.h>
#include <unistd.h>

static struct ctx context(void)
{
    return (struct ctx){.arena = arena_create()};
}

// All of a table as one text: cells between bars, rows between slashes, "5:" the row's number where
// it is not the one before plus one, "!" a row with too many cells.
static enum err table_text(struct ctx *c, struct str bytes, const struct table_options *o,
                           struct str *out)
{
    struct table_reader *t;
    struct table_row row;
    struct buf b;
    const struct str *names;
    enum err e = table_open_bytes(c, bytes, o, &t);
    if (e)
        return e;
    buf_init(&b, 1 << 20);
    int count = table_header(t, &names);
    for (int i = 0; i < count; i++)
        buf_format(&b, "%s%.*s", i ? "|" : "", STR_ARG(names[i]));
    int64_t expected = 2;
    while (!(e = table_next(c, t, &row)) && row.cells) {
        buf_add(&b, STR("/"));
        if (row.number != expected)
            buf_format(&b, "%lld:", (long long)row.number);
        expected = row.number + 1;
        for (int i = 0; i < row.count; i++)
            buf_format(&b, "%s%.*s", i ? "|" : "", STR_ARG(row.cells[i].text));
        buf_add(&b, row.too_many ? STR("!") : row.empty ? STR("~") : STR_NONE);
    }
    *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    table_close(t);
    return e;
}

static void tables_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *says, *text, *want;
    } rows[] = {
        {"plain", "a,b\n1,2\n", "a|b/1|2"},
        {"no break at the end", "a,b\n1,2", "a|b/1|2"},
        {"CRLF", "a,b\r\n1,2\r\n3,4\r\n", "a|b/1|2/3|4"},
        {"CR alone", "a,b\r1,2\r3,4", "a|b/1|2/3|4"},
        {"quotes", "a,b\n\"1,5\",\"x\"\"y\"\n", "a|b/1,5|x\"y"},
        {"only quotes", "a,b\n\"\"\"\",\"\"\n", "a|b/\"|"},
        {"break in a cell", "a,b\n\"1\n2\",3\n4,5\n", "a|b/1\n2|3/4:4|5"},
        {"CRLF in a cell", "a,b\n\"1\r\n2\",3\n4,5\n", "a|b/1\r\n2|3/4:4|5"},
        {"quote inside", "a,b\n5\" pipe,2\n", "a|b/5\" pipe|2"},
        {"space behind a quote", "a,b\n\"1\" ,2\n", "a|b/1|2"},
        {"tabs", "a\tb\n1\t2,3\n", "a|b/1|2,3"},
        {"semicolons", "a;b\n1,5;2\n1,6;3\n", "a|b/1,5|2/1,6|3"},
        {"bars", "a|b\n1|2\n", "a|b/1|2"},
        {"Excel's own line", "sep=;\r\na;b,c\r\n1;2\r\n", "a|b,c/3:1|2"},
        {"blank lines", "\na,b\n\n1,2\n  \n3,4\n\n", "a|b/4:1|2/6:3|4"},
        {"only separators", "a,b\n,\n1,2\n", "a|b/|~/1|2"},
        {"short row", "a,b,c\n1\n", "a|b|c/1||"},
        {"long row", "a,b\n1,2,3\n4,5,\n", "a|b/1|2!/4|5"},
        {"header without names", "a,,c,,\n1,2,3\n", "a||c/1|2|3"},
        {"header trimmed",
         " a ,\xE3\x80\x80"
         "b\n1,2\n",
         "a|b/1|2"},
        {"mark",
         "\xEF\xBB\xBF"
         "a,b\n1,2\n",
         "a|b/1|2"},
        {"only a header", "a,b", "a|b"},
        {"GB18030", "\xBF\xCD\xBB\xA7,b\n\xD5\xC5,2\n", "客户|b/张|2"},
        {"UTF-8", "客户,b\n张,2\n", "客户|b/张|2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ctx c = context();
        struct str got;
        enum err e = table_text(&c, str_of(rows[i].text), NULL, &got);
        if (e)
            fail_msg("%s: %.*s", rows[i].says, STR_ARG(c.why.en));
        if (!str_eq(got, str_of(rows[i].want)))
            fail_msg("%s: wanted «%s», got «%.*s»", rows[i].says, rows[i].want, STR_ARG(got));
        arena_destroy(c.arena);
    }
}

static void wide_characters_are_read(void **state)
{
    (void)state;
    static const char16_t text[] = u"\xFEFF客户,数量\n张三,1\n𠀀,22\n";
    char swapped[sizeof text];
    for (size_t i = 0; i + 1 < sizeof text; i += 2) {
        swapped[i] = ((const char *)text)[i + 1];
        swapped[i + 1] = ((const char *)text)[i];
    }
    for (int mark = 0; mark < 2; mark++) {
        struct ctx c = context();
        struct str got;
        size_t from = mark ? 0 : 2;
        struct str little = {(const char *)text + from, sizeof text - 2 - from};
        assert_ok(&c, table_text(&c, little, NULL, &got));
        assert_str(got, "客户|数量/张三|1/𠀀|22");
        struct str big = {swapped + from, sizeof text - 2 - from};
        assert_ok(&c, table_text(&c, big, NULL, &got));
        assert_str(got, "客户|数量/张三|1/𠀀|22");
        arena_destroy(c.arena);
    }
}

static void broken_tables_are_refused_with_their_line(void **state)
{
    (void)state;
    const struct {
        const char *says;
        struct str text;
        int line;
        const char *zh; // part of the words
    } rows[] = {
        {"quote never closed", STR("a,b\n1,2\n\"3,4\n5,6\n"), 3, "引号一直没有结束"},
        {"text behind a quote", STR("a,b\n\"1\"x,2\n"), 2, "结束引号后面还有文字"},
        {"the line after breaks in a cell", STR("a,b\n\"1\n1\",2\n\"1\"x,2\n"), 4, "结束引号"},
        {"zero byte", STR("a,b\n1,2\n1,\0002\n"), 3, "零字节"},
        {"zero byte in quotes", STR("a,b\n1,2\n1,\"\0002\"\n"), 3, "零字节"},
        {"invalid in UTF-8", STR("客户,b\n1,2\n1,\xFF\n"), 3, "编码"},
        {"invalid in all", STR("a,b\n1,2\n\xFF\xFF,2\n"), 3, "UTF-8"},
        {"character cut off", STR("客户,b\n1,2\n1,\xE5\xBC"), 3, "编码"},
        {"nothing", STR("\n\n"), 0, "空的"},
        {"a web page", STR("<html><table><tr>"), 1, "网页"},
        {"old Excel", STR("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1...."), 0, ".xls"},
        {"PDF", STR("%PDF-1.4\n"), 0, "PDF"},
        {"zip cut off", STR("PK\x03\x04.........."), 0, "不完整"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ctx c = context();
        struct str got;
        enum err e = table_text(&c, rows[i].text, NULL, &got);
        if (!e || c.why.line != rows[i].line || str_find(c.why.zh, str_of(rows[i].zh)) < 0)
            fail_msg("%s: error %d in line %d: %.*s", rows[i].says, (int)e, c.why.line,
                     STR_ARG(c.why.zh));
        arena_destroy(c.arena);
    }
}

static void the_header_may_stand_lower(void **state)
{
    (void)state;
    struct ctx c = context();
    struct str got, text = STR("报表,,\n2026年,,\n客户,金额\n张三,5\n");
    assert_ok(&c, table_text(&c, text, &(struct table_options){.header_row = 3}, &got));
    assert_str(got, "客户|金额/4:张三|5");
    assert_ok(&c,
              table_text(&c, text, &(struct table_options){.header_row = TABLE_NO_HEADER}, &got));
    assert_str(got, "/1:报表||/2026年||/客户|金额/张三|5");
    assert_int_equal(table_text(&c, text, &(struct table_options){.header_row = 9}, &got),
                     ERR_INPUT);
    arena_destroy(c.arena);
}

// A file in the folder for temporary files; the caller removes it.
static FILE *temporary(char path[64])
{
    strcpy(path, "/tmp/liuke_test_XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    return fdopen(fd, "wb");
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static long memory_kb(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return use.ru_maxrss;
}

static void a_huge_line_is_refused_at_once(void **state)
{
    (void)state;
    static const struct {
        const char *before, *zh;
        int line;
    } rows[] = {{"a,b\n1,2\n1,", "第 3 行超过 1 MB", 3}, {"a,b\n1,\"2", "少了一个结束的引号", 2}};
    static char block[1 << 20];
    memset(block, 'x', sizeof block);
    for (size_t i = 0; i < 2; i++) {
        char path[64];
        FILE *f = temporary(path);
        fputs(rows[i].before, f);
        for (int n = 0; n < 200; n++)
            fwrite(block, 1, sizeof block, f);
        fclose(f);
        struct ctx c = context();
        struct table_reader *t;
        struct table_row row;
        long before = memory_kb();
        double start = seconds();
        assert_ok(&c, table_open(&c, path, NULL, &t));
        enum err e = table_next(&c, t, &row);
        if (!e)
            e = table_next(&c, t, &row);
        assert_int_equal(e, ERR_TOO_LARGE);
        assert_true(str_find(c.why.zh, str_of(rows[i].zh)) >= 0);
        assert_int_equal(c.why.line, rows[i].line);
        assert_true(seconds() - start < 1.0);
        assert_true(memory_kb() - before < 20 * 1024);
        assert_true(table_bytes_done(t) < 4 << 20);
        table_close(t);
        unlink(path);
        arena_destroy(c.arena);
    }
}

static void names_far_down_still_decide(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 8 << 20);
    buf_add(&b, STR("code,name\n"));
    for (int i = 0; i < 100000; i++)
        buf_format(&b, "%d,plain\n", i);
    buf_add(&b, STR("100000,\xD5\xC5\xC8\xFD\n"));
    struct ctx c = context();
    struct table_reader *t;
    struct table_row row;
    assert_ok(&c, table_open_bytes(&c, buf_str(&b), NULL, &t));
    assert_int_equal(table_charset(t), CHARSET_DETECT);
    for (int i = 0; i <= 100000; i++) {
        assert_ok(&c, table_next(&c, t, &row));
        assert_int_equal(row.number, i + 2);
    }
    assert_str(row.cells[1].text, "张三");
    assert_int_equal(table_charset(t), CHARSET_GB18030);
    assert_int_equal(table_bytes_done(t), table_bytes_total(t));
    table_close(t);
    buf_deinit(&b);
    arena_destroy(c.arena);
}

// Pieces of any size decode to the same.
static void pieces_make_no_difference(void **state)
{
    (void)state;
    const struct {
        enum charset set;
        struct str bytes;
    } rows[] = {
        {CHARSET_UTF8, STR("a\xE5\xBC\xA0\xF0\xA0\x80\x80\xC2\xA3z")},
        {CHARSET_GB18030, STR("a\xD5\xC5\x95\x32\x82\x36\x81\x30\x84\x35z")},
        {CHARSET_UTF16LE, STR("a\0\x20\x5F\x40\xD8\x00\xDC\xA3\0z\0")},
        {CHARSET_UTF16BE, STR("\0a\x5F\x20\xD8\x40\xDC\x00\0\xA3\0z")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        for (size_t piece = 1; piece <= rows[i].bytes.len; piece++) {
            struct decoder *d = decoder_create(rows[i].set);
            char out[256];
            size_t len = 0;
            for (size_t at = 0; at < rows[i].bytes.len; at += piece) {
                size_t n = rows[i].bytes.len - at < piece ? rows[i].bytes.len - at : piece;
                len += decoder_feed(d, (struct str){rows[i].bytes.at + at, n},
                                    at + n == rows[i].bytes.len, out + len);
            }
            assert_false(decoder_stuck(d));
            struct str got = {out, len};
            assert_str(got, "a张𠀀£z");
            decoder_destroy(d);
        }
    }
}

static void the_shop_is_the_same_in_both_encodings(void **state)
{
    (void)state;
    char path[4096];
    if (!shared_data("superstore_cn/订单.csv")) {
        print_message("# skipped: the shared data is not here\n");
        return;
    }
    snprintf(path, sizeof path, "%s", shared_data("superstore_cn/订单.csv"));
    struct ctx c = context();
    struct table_reader *utf8, *gbk;
    struct table_row a, b;
    int rows = 0;
    assert_ok(&c, table_open(&c, path, NULL, &utf8));
    assert_ok(&c, table_open(&c, shared_data("superstore_cn/订单.gbk.csv"), NULL, &gbk));
    assert_int_equal(table_charset(gbk), CHARSET_GB18030);
    for (;; rows++) {
        assert_ok(&c, table_next(&c, utf8, &a));
        assert_ok(&c, table_next(&c, gbk, &b));
        if (!a.cells)
            break;
        assert_int_equal(a.count, 20);
        assert_int_equal(b.count, 20);
        for (int i = 0; i < 20; i++)
            assert_true(str_eq(a.cells[i].text, b.cells[i].text));
    }
    assert_null(b.cells);
    assert_int_equal(rows, 10000);
    table_close(utf8);
    table_close(gbk);
    arena_destroy(c.arena);
}

static void half_a_million_rows_in_a_moment(void **state)
{
    (void)state;
    const char *path = shared_data("online_retail/online_retail.csv");
    if (!path) {
        print_message("# skipped: the shared data is not here\n");
        return;
    }
    struct ctx c = context();
    struct table_reader *t;
    struct table_row row;
    int rows = 0, without_customer = 0;
    double start = seconds();
    assert_ok(&c, table_open(&c, path, NULL, &t));
    for (;; rows++) {
        assert_ok(&c, table_next(&c, t, &row));
        if (!row.cells)
            break;
        assert_false(row.too_many);
        without_customer += row.cells[6].text.len == 0;
    }
    print_message("# %d rows in %.3f s\n", rows, seconds() - start);
    assert_int_equal(rows, 541909);
    assert_int_equal(without_customer, 135080);
    table_close(t);
    arena_destroy(c.arena);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(tables_are_read),
        cmocka_unit_test(wide_characters_are_read),
        cmocka_unit_test(broken_tables_are_refused_with_their_line),
        cmocka_unit_test(the_header_may_stand_lower),
        cmocka_unit_test(a_huge_line_is_refused_at_once),
        cmocka_unit_test(names_far_down_still_decide),
        cmocka_unit_test(pieces_make_no_difference),
        cmocka_unit_test(the_shop_is_the_same_in_both_encodings),
        cmocka_unit_test(half_a_million_rows_in_a_moment),
    };
    return cmocka_run_group_tests_name("csv", all, NULL, NULL);
}
