#include "tests/support/test.h"

#include "base/day.h"
#include "base/num.h"
#include "base/random.h"
#include "codec/table_write.h"
#include "codec/xlsx.h"

#include <unistd.h>
#include <zip.h>

struct file {
    const char *name, *text;
};

#define RELS_TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
#define WORKBOOK(properties, sheets)                                                               \
    "<workbook xmlns:r=\"r\">" properties "<sheets>" sheets "</sheets></workbook>"
#define ONE_SHEET WORKBOOK("", "<sheet name=\"表\" sheetId=\"1\" r:id=\"rId1\"/>")
#define RELATION(id, type, target)                                                                 \
    "<Relationship Id=\"" id "\" Type=\"" RELS_TYPE type "\" Target=\"" target "\"/>"
#define RELATIONS                                                                                  \
    "<Relationships>" RELATION("rId1", "worksheet", "worksheets/sheet1.xml")                       \
        RELATION("rId2", "worksheet", "/xl/worksheets/sheet2.xml")                                 \
            RELATION("rId8", "styles", "styles.xml")                                               \
                RELATION("rId9", "sharedStrings", "sharedStrings.xml") "</Relationships>"
#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"

// A zip of these files, in the arena.
static struct str zipped(struct ctx *c, const struct file *files, size_t count)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error);
    assert_non_null(zip);
    zip_source_keep(source);
    for (size_t i = 0; i < count && files[i].name; i++) {
        zip_source_t *one = zip_source_buffer(zip, files[i].text, strlen(files[i].text), 0);
        assert_true(zip_file_add(zip, files[i].name, one, 0) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
    assert_int_equal(zip_source_open(source), 0);
    zip_stat_t stat;
    assert_int_equal(zip_source_stat(source, &stat), 0);
    char *at = arena_alloc(c->arena, stat.size);
    assert_int_equal(zip_source_read(source, at, stat.size), stat.size);
    zip_source_close(source);
    zip_source_free(source);
    return (struct str){at, stat.size};
}

// A workbook of one sheet, with these rows, styles and strings.
static struct str book(struct ctx *c, const char *workbook, const char *rows, const char *strings)
{
    const struct file files[] = {
        {"xl/workbook.xml", workbook},
        {"xl/_rels/workbook.xml.rels", RELATIONS},
        {"xl/worksheets/sheet1.xml", rows},
        {"xl/worksheets/sheet2.xml", SHEET("<row><c t=\"str\"><v>second</v></c></row>")},
        {"xl/styles.xml",
         "<styleSheet><numFmts><numFmt numFmtId=\"170\" "
         "formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/>"
         "<numFmt numFmtId=\"171\" formatCode=\"0.00&quot;day&quot;\"/></numFmts>"
         "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
         "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/>"
         "<xf numFmtId=\"171\"/><xf numFmtId=\"22\"/><xf numFmtId=\"57\"/></cellXfs></styleSheet>"},
        {"xl/sharedStrings.xml", strings},
    };
    return zipped(c, files, sizeof files / sizeof *files);
}

// Cells as k:text (k: the kind), between bars; rows between slashes.
static enum err book_text(struct ctx *c, struct str bytes, struct str sheet, struct str *out)
{
    struct table_reader *t = NULL;
    struct table_row row;
    struct buf b;
    struct table_options o = {.header_row = TABLE_NO_HEADER, .sheet = sheet};
    enum err e = table_open_bytes(c, bytes, &o, &t);
    buf_init(&b, 1 << 20);
    while (!e && !(e = table_next(c, t, &row)) && row.cells) {
        buf_format(&b, "%s%lld=", b.len ? "/" : "", (long long)row.number);
        for (int i = 0; i < row.count; i++)
            buf_format(&b, "%s%c%.*s", i ? "|" : "", "-tndbe"[row.cells[i].kind],
                       STR_ARG(row.cells[i].text));
    }
    *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    if (t)
        table_close(t);
    return e;
}

#define STRINGS                                                                                    \
    "<sst><si><t>客户</t></si><si><r><t>富</t></r><r><rPr><b/></rPr><t>文本</t></r>"          \
    "<rPh><t>PINYIN</t></rPh></si><si><t>a_x000A_b</t></si></sst>"

static void cells_of_every_type(void **state)
{
    (void)state;
    static const struct {
        const char *says, *rows, *want;
    } rows[] = {
        {"shared", "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>", "1=t客户"},
        {"rich, without reading", "<row r=\"1\"><c t=\"s\"><v>1</v></c></row>", "1=t富文本"},
        {"escaped", "<row r=\"1\"><c t=\"s\"><v>2</v></c></row>", "1=ta\nb"},
        {"no such string", "<row><c t=\"s\"><v>9</v></c><c><v>1</v></c></row>", "1=-|n1"},
        {"inline", "<row><c t=\"inlineStr\"><is><t>直</t><rPh><t>X</t></rPh></is></c></row>",
         "1=t直"},
        {"number", "<row><c><v>17850</v></c><c><v>2.5499999999999998</v></c></row>",
         "1=n17850|n2.55"},
        {"number e", "<row><c><v>1.2E+3</v></c></row>", "1=n1200"},
        {"built-in date", "<row><c s=\"1\"><v>46027</v></c></row>", "1=d2026-01-05"},
        {"own date", "<row><c s=\"2\"><v>46027</v></c></row>", "1=d2026-01-05"},
        {"East Asian date", "<row><c s=\"5\"><v>46027</v></c></row>", "1=d2026-01-05"},
        {"a day in quotes", "<row><c s=\"3\"><v>46027</v></c></row>", "1=n46027"},
        {"time stamp", "<row><c s=\"4\"><v>46027.5</v></c></row>", "1=d2026-01-05 12:00:00"},
        {"time alone", "<row><c s=\"4\"><v>0.25</v></c></row>", "1=d06:00:00"},
        {"bool", "<row><c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c></row>", "1=bTRUE|bFALSE"},
        {"error", "<row><c t=\"e\"><v>#N/A</v></c></row>", "1=e#N/A"},
        {"formula", "<row><c t=\"str\"><f>A1</f><v>值</v></c><c><f>1+1</f><v>2</v></c></row>",
         "1=t值|n2"},
        {"holes", "<row r=\"3\"><c r=\"A3\"><v>1</v></c><c r=\"C3\"><v>3</v></c></row>",
         "3=n1|-|n3"},
        {"out of order in a row", "<row><c r=\"C1\"><v>3</v></c><c r=\"A1\"><v>1</v></c></row>",
         "1=n1|-|n3"},
        {"empty rows", "<row r=\"1\"><c s=\"1\"/></row><row r=\"5\"><c><v>1</v></c></row>", "5=n1"},
        {"with prefixes", "<x:row r=\"1\"><x:c r=\"B1\"><x:v>1</x:v></x:c></x:row>", "1=-|n1"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ctx c = {.arena = arena_create()};
        struct str got;
        struct str sheet =
            str_format(c.arena, "<worksheet xmlns:x=\"x\"><sheetData>%s</sheetData></worksheet>",
                       rows[i].rows);
        enum err e = book_text(&c, book(&c, ONE_SHEET, sheet.at, STRINGS), STR_NONE, &got);
        if (e || !str_eq(got, str_of(rows[i].want)))
            fail_msg("%s: wanted «%s», got «%.*s» %.*s", rows[i].says, rows[i].want, STR_ARG(got),
                     STR_ARG(c.why.en));
        arena_destroy(c.arena);
    }
}

static void sheets_have_names_and_dates_a_system(void **state)
{
    (void)state;
    struct ctx c = {.arena = arena_create()};
    struct str got;
    static const char workbook[] =
        WORKBOOK("<workbookPr date1904=\"1\"/>", "<sheet name=\"表\" r:id=\"rId1\"/>"
                                                 "<sheet name=\"第二\" r:id=\"rId2\"/>");
    struct str bytes = book(&c, workbook, SHEET("<row><c s=\"1\"><v>44565</v></c></row>"), STRINGS);
    assert_ok(&c, book_text(&c, bytes, STR_NONE, &got));
    assert_str(got, "1=d2026-01-05");
    assert_ok(&c, book_text(&c, bytes, STR("第二"), &got));
    assert_str(got, "1=tsecond");
    assert_ok(&c, book_text(&c, bytes, STR("2"), &got));
    assert_str(got, "1=tsecond");
    assert_int_equal(book_text(&c, bytes, STR("第三"), &got), ERR_INPUT);
    assert_str(c.why.zh, "工作簿里没有工作表“第三”；有：表, 第二");
    fail_clear(&c);
    assert_ok(&c, book_text(&c, book(&c, workbook, SHEET(""), STRINGS), STR_NONE, &got));
    assert_str(got, "1=tsecond");
    arena_destroy(c.arena);
}

static void bad_workbooks_are_refused(void **state)
{
    (void)state;
    static const char bomb[] = "<!DOCTYPE lolz [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
                               "<sst><si><t>&b;</t></si></sst>";
    static const struct {
        const char *says, *rows, *strings, *zh;
    } rows[] = {
        {"entities", SHEET("<row><c t=\"s\"><v>0</v></c></row>"), bomb, "DOCTYPE"},
        {"rows out of order",
         SHEET("<row r=\"2\"><c><v>1</v></c></row><row r=\"1\"><c><v>1</v></c></row>"), STRINGS,
         "排在第 2 行之后"},
        {"row too far", SHEET("<row r=\"9999999\"><c><v>1</v></c></row>"), STRINGS, "超过"},
        {"XML cut off", "<worksheet><sheetData><row><c><v>1</v></c></row><row>", STRINGS, "损坏"},
        {"no XML", "hello", STRINGS, "损坏"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ctx c = {.arena = arena_create()};
        struct str got;
        struct str bytes = book(&c, ONE_SHEET, rows[i].rows, rows[i].strings);
        enum err e = book_text(&c, bytes, STR_NONE, &got);
        if (!e || str_find(c.why.zh, str_of(rows[i].zh)) < 0)
            fail_msg("%s: %.*s", rows[i].says, STR_ARG(c.why.zh));
        arena_destroy(c.arena);
    }
    struct ctx c = {.arena = arena_create()};
    struct str got;
    const struct file word[] = {{"word/document.xml", "<w/>"}};
    assert_int_equal(book_text(&c, zipped(&c, word, 1), STR_NONE, &got), ERR_INPUT);
    assert_true(str_find(c.why.zh, STR("这个压缩包不是 Excel 工作簿")) >= 0);
    arena_destroy(c.arena);
}

// Every shorter piece of a workbook is an error with words, never a crash or a table.
static void cut_off_workbooks_are_refused(void **state)
{
    (void)state;
    struct ctx c = {.arena = arena_create()};
    struct str got, bytes = book(&c, ONE_SHEET, SHEET("<row><c><v>1</v></c></row>"), STRINGS);
    for (size_t len = 4; len < bytes.len; len += 7) {
        struct str cut = str_copy(c.arena, (struct str){bytes.at, len});
        assert_int_not_equal(book_text(&c, cut, STR_NONE, &got), ERR_NONE);
        assert_true(c.why.zh.len > 0);
        fail_clear(&c);
    }
    arena_destroy(c.arena);
}

static void a_zip_bomb_is_refused(void **state)
{
    (void)state;
    struct ctx c = {.arena = arena_create()};
    struct str got;
    size_t size = 60u << 20;
    char *rows = mem_alloc(size + 100);
    static const char row[] = "<row><c t=\"inlineStr\"><is><t> </t></is></c></row>";
    size_t len = (size_t)sprintf(rows, "<worksheet><sheetData>");
    while (len + sizeof row < size) {
        memcpy(rows + len, row, sizeof row - 1);
        len += sizeof row - 1;
    }
    strcpy(rows + len, "</sheetData></worksheet>");
    enum err e = book_text(&c, book(&c, ONE_SHEET, rows, STRINGS), STR_NONE, &got);
    free(rows);
    assert_int_equal(e, ERR_TOO_LARGE);
    assert_true(str_find(c.why.zh, STR("压缩炸弹")) >= 0 || str_find(c.why.zh, STR("超过")) >= 0);
    arena_destroy(c.arena);
}

static void formats_are_dates_or_not(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        bool want;
    } rows[] = {
        {"yyyy-mm-dd", true},
        {"[$-804]yyyy\"年\"m\"月\"", true},
        {"h:mm AM/PM", true},
        {"[h]:mm", true},
        {"General", false},
        {"0.00", false},
        {"#,##0.00\"d\"", false},
        {"[Red]0.00", false},
        {"[$¥-804]#,##0", false},
        {"0.00;[Red]-0.00", false},
        {"\\d0", false},
        {"@", false},
        {"ggge\"年\"m\"月\"", true},
        {"0.00E+00", false},
        {"mm:ss.0", true},
        {"[DBNum1]yyyy", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (xlsx_format_is_date(str_of(rows[i].code)) != rows[i].want)
            fail_msg("%s", rows[i].code);
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    static const struct {
        enum table_format format;
        const char *want;
    } rows[] = {
        {TABLE_CSV, "1=t客户|t金额|t日期|t时间|t活跃/2=t张,\"三\"|t-12.5|t2026-01-05|"
                    "t2026-01-05 08:26:30|t是/3=t'=1+1|-|-|-|t否"},
        {TABLE_XLSX, "1=t客户|t金额|t日期|t时间|t活跃/2=t张,\"三\"|n-12.5|d2026-01-05|"
                     "d2026-01-05 08:26:30|t是/3=t=1+1|-|-|-|t否"},
    };
    const struct table_column columns[] = {{STR("客户"), COLUMN_TEXT},
                                           {STR("金额"), COLUMN_NUMBER},
                                           {STR("日期"), COLUMN_DATE},
                                           {STR("时间"), COLUMN_TIME},
                                           {STR("活跃"), COLUMN_YES_NO}};
    day_t day = day_of(2026, 1, 5);
    const struct value cells[2][5] = {
        {value_text(STR("张,\"三\"")), value_int(-12500000), value_int(day),
         value_int((int64_t)day * 86400 + 30390), value_int(1)},
        {value_text(STR("=1+1")), value_null(), value_null(), value_null(), value_int(0)},
    };
    for (size_t i = 0; i < 2; i++) {
        struct ctx c = {.arena = arena_create()};
        struct table_writer *w;
        struct str bytes, got;
        assert_ok(&c, table_write_open(&c, rows[i].format, NULL, columns, 5, &w));
        assert_ok(&c, table_write_row(&c, w, cells[0]));
        assert_ok(&c, table_write_row(&c, w, cells[1]));
        assert_ok(&c, table_write_finish(&c, w, &bytes));
        table_write_close(w);
        assert_ok(&c, book_text(&c, bytes, STR_NONE, &got));
        assert_str(got, rows[i].want);
        arena_destroy(c.arena);
    }
}

// Any texts at all survive CSV; an unfinished file is taken away.
static void any_text_survives_csv(void **state)
{
    (void)state;
    struct random r;
    random_init(&r, 11);
    const struct table_column columns[] = {{STR("a"), COLUMN_TEXT}, {STR("b"), COLUMN_TEXT}};
    for (int round = 0; round < 300; round++) {
        struct ctx c = {.arena = arena_create()};
        struct table_writer *w;
        struct table_reader *t;
        struct table_row row;
        struct str bytes;
        struct value cells[2];
        for (int k = 0; k < 2; k++) {
            static const char letters[] = "a,\"\n\r ;x\t";
            char *text = arena_alloc(c.arena, 16);
            text[0] = 'x';
            size_t len = 1 + random_below(&r, 12);
            for (size_t i = 1; i < len; i++)
                text[i] = letters[random_below(&r, sizeof letters - 1)];
            cells[k] = value_text((struct str){text, len});
        }
        assert_ok(&c, table_write_open(&c, TABLE_CSV, NULL, columns, 2, &w));
        assert_ok(&c, table_write_row(&c, w, cells));
        assert_ok(&c, table_write_finish(&c, w, &bytes));
        table_write_close(w);
        struct table_options o = {.delimiter = ','};
        assert_ok(&c, table_open_bytes(&c, bytes, &o, &t));
        assert_ok(&c, table_next(&c, t, &row));
        assert_true(str_eq(row.cells[0].text, cells[0].text));
        assert_true(str_eq(row.cells[1].text, cells[1].text));
        table_close(t);
        arena_destroy(c.arena);
    }
    struct ctx c = {.arena = arena_create()};
    struct table_writer *w;
    char path[] = "/tmp/liuke_test_XXXXXX";
    close(mkstemp(path));
    assert_ok(&c, table_write_open(&c, TABLE_CSV, path, columns, 2, &w));
    table_write_close(w);
    assert_int_not_equal(access(path, F_OK), 0);
    arena_destroy(c.arena);
}

static void the_telco_workbook(void **state)
{
    (void)state;
    const char *path = shared_data("telco/Telco_customer_churn.xlsx");
    if (!path) {
        print_message("# skipped: the shared data is not here\n");
        return;
    }
    struct ctx c = {.arena = arena_create()};
    struct table_reader *t;
    struct table_row row;
    const struct str *names;
    int rows = 0, churned = 0;
    assert_ok(&c, table_open(&c, path, NULL, &t));
    assert_int_equal(table_header(t, &names), 33);
    assert_str(table_sheet_name(t, table_sheet(t)), "Telco_Churn");
    assert_str(names[0], "CustomerID");
    int label = 0;
    while (label < 33 && !str_eq(names[label], STR("Churn Label")))
        label++;
    for (;; rows++) {
        assert_ok(&c, table_next(&c, t, &row));
        if (!row.cells)
            break;
        assert_int_equal(row.count, 33);
        churned += str_eq(row.cells[label].text, STR("Yes"));
    }
    assert_int_equal(rows, 7043);
    assert_int_equal(churned, 1869);
    table_close(t);
    arena_destroy(c.arena);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(cells_of_every_type),
        cmocka_unit_test(sheets_have_names_and_dates_a_system),
        cmocka_unit_test(bad_workbooks_are_refused),
        cmocka_unit_test(cut_off_workbooks_are_refused),
        cmocka_unit_test(a_zip_bomb_is_refused),
        cmocka_unit_test(formats_are_dates_or_not),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(any_text_survives_csv),
        cmocka_unit_test(the_telco_workbook),
    };
    return cmocka_run_group_tests_name("xlsx", all, NULL, NULL);
}
