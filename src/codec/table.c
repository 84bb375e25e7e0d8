#include "codec/table.h"

#include "codec/csv.h"
#include "codec/xlsx.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { SHEETS_TRIED = 20, HEADER_LOOKED_FOR = 1000 };

struct table_reader {
    FILE *file;
    struct csv *csv;
    struct xlsx *xlsx;
    int sheet;
    const struct str *header;
    int header_count;
    struct cell *padded;  // a row that was shorter than the header
    struct cell_row held; // a row that was read to find the sheet and is still to be delivered
    bool holding;
    int64_t rows;
    uint64_t bytes_total;
};

static enum err next_raw(struct ctx *c, struct table_reader *t, struct cell_row *row)
{
    if (t->holding) {
        *row = t->held;
        t->holding = false;
        return ERR_NONE;
    }
    if (t->csv)
        return csv_next(c, t->csv, row);
    return xlsx_next(c, t->xlsx, t->header_count ? t->header_count : COLUMNS_MAX, row);
}

static enum err wrong_magic(struct ctx *c, struct str start)
{
    static const struct {
        const char *magic;
        size_t len;
        const char *en, *zh;
    } rows[] = {
        {"\xD0\xCF\x11\xE0", 4,
         "this is an old Excel file (.xls), or a workbook with a password; open it in Excel or "
         "WPS, "
         "take off the password, and save it as .xlsx",
         "这是旧版 Excel 文件（.xls），或者是带密码的工作簿；请用 Excel 或 WPS 打开，去掉密码，"
         "另存为 .xlsx"},
        {"%PDF", 4, "this is a PDF, not a table; save the table as .xlsx or CSV",
         "这是 PDF，不是表格；请把表格另存为 .xlsx 或 CSV"},
        {"Rar!", 4, "this is a RAR archive; unpack it first", "这是 RAR 压缩包；请先解压"},
        {"\x1F\x8B", 2, "this is a gzip archive; unpack it first", "这是 gzip 压缩包；请先解压"},
        {"7z\xBC\xAF", 4, "this is a 7z archive; unpack it first", "这是 7z 压缩包；请先解压"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_starts(start, (struct str){rows[i].magic, rows[i].len}))
            return fail(c, ERR_INPUT, "%s%.0s", "%.0s%s", rows[i].en, rows[i].zh);
    return ERR_NONE;
}

static bool cell_blank(const struct cell *cell)
{
    return cell->kind == CELL_EMPTY || str_trim(cell->text).len == 0;
}

static enum err take_header(struct ctx *c, struct table_reader *t, int header_row)
{
    struct cell_row row;
    if (header_row == TABLE_NO_HEADER)
        return ERR_NONE;
    int looked = 0;
    enum err e;
    do {
        e = next_raw(c, t, &row);
        if (e)
            return e;
        bool blank = true;
        for (int i = 0; i < row.count; i++)
            blank &= cell_blank(&row.cells[i]);
        if (!header_row && !blank)
            break;
    } while (row.number && (!header_row || row.number < header_row) &&
             ++looked < HEADER_LOOKED_FOR);
    if (!row.number || (header_row && row.number != header_row))
        return header_row
                   ? fail(c, ERR_INPUT, "there is no header in line %d: nothing stands there",
                          "第 %d 行没有内容，不能当表头", header_row)
                   : fail(c, ERR_INPUT, "the file is empty: there is no header and no row",
                          "文件是空的：没有表头，也没有数据");
    int count = row.count;
    while (count && cell_blank(&row.cells[count - 1]))
        count--;
    struct str *names = ARENA_ARRAY(c->arena, struct str, (size_t)count);
    for (int i = 0; i < count; i++)
        names[i] = str_copy(c->arena, str_trim(row.cells[i].text));
    t->header = names;
    t->header_count = count;
    t->padded = mem_array((size_t)count, sizeof *t->padded);
    return ERR_NONE;
}

static int sheet_by_name(const struct table_reader *t, struct str name)
{
    int count = xlsx_sheet_count(t->xlsx), number = 0;
    for (int i = 0; i < count; i++)
        if (str_eq(xlsx_sheet_name(t->xlsx, i), name))
            return i;
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] < '0' || name.at[i] > '9' || name.len > 4)
            return -1;
        number = number * 10 + (name.at[i] - '0');
    }
    return number >= 1 && number <= count ? number - 1 : -1;
}

static enum err no_such_sheet(struct ctx *c, const struct table_reader *t, struct str name)
{
    struct str all = STR_NONE;
    for (int i = 0; i < xlsx_sheet_count(t->xlsx) && all.len < 400; i++)
        all = str_format(c->arena, "%.*s%s%.*s", STR_ARG(all), i ? ", " : "",
                         STR_ARG(xlsx_sheet_name(t->xlsx, i)));
    return fail(c, ERR_INPUT, "the workbook has no sheet \"%.*s\"; it has: %.*s",
                "工作簿里没有工作表“%.*s”；有：%.*s", STR_ARG(name), STR_ARG(all));
}

// Stands before the first row of the sheet that was asked for, or of the first that has one.
static enum err choose_sheet(struct ctx *c, struct table_reader *t, struct str name)
{
    if (name.len) {
        t->sheet = sheet_by_name(t, name);
        return t->sheet < 0 ? no_such_sheet(c, t, name) : xlsx_begin(c, t->xlsx, t->sheet);
    }
    enum err e = ERR_NONE;
    int count = xlsx_sheet_count(t->xlsx);
    for (int i = 0; i < count && i < SHEETS_TRIED && !e && !t->holding; i++) {
        t->sheet = i;
        e = xlsx_begin(c, t->xlsx, i);
        if (!e)
            e = xlsx_next(c, t->xlsx, COLUMNS_MAX, &t->held);
        t->holding = !e && t->held.number;
    }
    return e;
}

static enum err open_table(struct ctx *c, struct table_reader *t, struct str start,
                           const char *path, struct str bytes, const struct table_options *o)
{
    enum err e = wrong_magic(c, start);
    if (e)
        return e;
    if (str_starts(start, STR("PK\x03\x04")) || str_starts(start, STR("PK\x05\x06"))) {
        e = xlsx_open(c, path, bytes, &t->xlsx);
        if (!e)
            e = choose_sheet(c, t, o->sheet);
    } else {
        e = csv_open(c, t->file, o->charset, o->delimiter, &t->csv);
    }
    return e ? e : take_header(c, t, o->header_row);
}

static const struct table_options no_options;

enum err table_open(struct ctx *c, const char *path, const struct table_options *options,
                    struct table_reader **out)
{
    char start[8];
    struct table_reader *t = mem_alloc(sizeof *t);
    t->file = fopen(path, "rb");
    struct stat stat;
    if (!t->file || fstat(fileno(t->file), &stat) != 0 || S_ISDIR(stat.st_mode)) {
        enum err e = fail(c, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s cannot be opened: %s",
                          "打不开 %s：%s", path, strerror(t->file ? EISDIR : errno));
        table_close(t);
        return e;
    }
    t->bytes_total = S_ISREG(stat.st_mode) ? (uint64_t)stat.st_size : 0;
    // A pipe cannot be rewound: it is read as CSV. (A workbook needs its end first anyway.)
    size_t got = t->bytes_total ? fread(start, 1, sizeof start, t->file) : 0;
    if (got)
        rewind(t->file);
    enum err e =
        open_table(c, t, (struct str){start, got}, path, STR_NONE, options ? options : &no_options);
    if (e)
        table_close(t);
    else
        *out = t;
    return e;
}

enum err table_open_bytes(struct ctx *c, struct str bytes, const struct table_options *options,
                          struct table_reader **out)
{
    if (!bytes.len)
        return fail(c, ERR_INPUT, "the file is empty: there is no header and no row",
                    "文件是空的：没有表头，也没有数据");
    struct table_reader *t = mem_alloc(sizeof *t);
    t->bytes_total = bytes.len;
    t->file = fmemopen((void *)(uintptr_t)bytes.at, bytes.len, "rb");
    enum err e = t->file ? open_table(c, t, bytes, NULL, bytes, options ? options : &no_options)
                         : fail(c, ERR_IO, "the file cannot be read", "文件读不出来");
    if (e)
        table_close(t);
    else
        *out = t;
    return e;
}

void table_close(struct table_reader *t)
{
    if (!t)
        return;
    csv_close(t->csv);
    xlsx_close(t->xlsx);
    if (t->file)
        fclose(t->file);
    free(t->padded);
    free(t);
}

enum err table_next(struct ctx *c, struct table_reader *t, struct table_row *row)
{
    struct cell_row raw;
    *row = (struct table_row){0};
    enum err e = next_raw(c, t, &raw);
    if (e || !raw.number)
        return e;
    bool empty = !raw.cut, too_many = raw.cut;
    for (int i = 0; i < raw.count && empty; i++)
        empty = cell_blank(&raw.cells[i]);
    for (int i = t->header_count; t->header && i < raw.count && !too_many; i++)
        too_many = !cell_blank(&raw.cells[i]);
    const struct cell *cells = raw.cells;
    int count = t->header ? t->header_count : raw.count;
    if (raw.count < count) {
        if (raw.count)
            memcpy(t->padded, raw.cells, (size_t)raw.count * sizeof *raw.cells);
        for (int i = raw.count; i < count; i++)
            t->padded[i] = (struct cell){.text = STR("")};
        cells = t->padded;
    }
    t->rows++;
    *row = (struct table_row){cells, count, raw.number, too_many, empty};
    return ERR_NONE;
}

int table_header(const struct table_reader *t, const struct str **names)
{
    *names = t->header;
    return t->header_count;
}

enum table_format table_format(const struct table_reader *t)
{
    return t->xlsx ? TABLE_XLSX : TABLE_CSV;
}

enum charset table_charset(const struct table_reader *t)
{
    return t->csv ? csv_charset(t->csv) : CHARSET_UTF8;
}

char table_delimiter(const struct table_reader *t)
{
    return t->csv ? csv_delimiter(t->csv) : 0;
}

int table_sheet(const struct table_reader *t)
{
    return t->sheet;
}

int table_sheet_count(const struct table_reader *t)
{
    return t->xlsx ? xlsx_sheet_count(t->xlsx) : 0;
}

struct str table_sheet_name(const struct table_reader *t, int sheet)
{
    return xlsx_sheet_name(t->xlsx, sheet);
}

int64_t table_rows_done(const struct table_reader *t)
{
    return t->rows;
}

uint64_t table_bytes_done(const struct table_reader *t)
{
    return t->csv ? csv_bytes(t->csv) : xlsx_bytes(t->xlsx);
}

uint64_t table_bytes_total(const struct table_reader *t)
{
    return t->csv ? t->bytes_total : xlsx_bytes_total(t->xlsx);
}

struct str table_column_letters(struct arena *a, int column)
{
    char text[8];
    size_t at = sizeof text;
    for (int n = column + 1; n > 0 && at; n = (n - 1) / 26)
        text[--at] = (char)('A' + (n - 1) % 26);
    return str_copy(a, (struct str){text + at, sizeof text - at});
}
