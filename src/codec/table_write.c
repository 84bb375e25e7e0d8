#include "codec/table_write.h"

#include "base/day.h"
#include "base/num.h"

#include <stdlib.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { XLSX_ROWS_MAX = 1048576, SECONDS_A_DAY = 86400, SERIAL_OF_1970 = 25569 };
static const size_t memory_max = 1u << 30;

struct table_writer {
    enum table_format format;
    const struct table_column *columns;
    int count;
    char *path;     // of the file; NULL: CSV in memory
    bool temporary; // the file is only a way to memory
    bool finished;
    FILE *file; // CSV to a file
    struct buf buf;
    lxw_workbook *book;
    lxw_worksheet *sheet;
    lxw_format *formats[COLUMN_YES_NO + 1];
    lxw_row_t row;
};

static int64_t floor_day(int64_t seconds)
{
    return seconds / SECONDS_A_DAY - (seconds % SECONDS_A_DAY < 0);
}

static void csv_text(struct buf *b, struct str s, bool guard)
{
    bool formula = guard && s.len && strchr("=+-@\t\r", s.at[0]) && s.at[0];
    bool quotes = false;
    for (size_t i = 0; i < s.len && !quotes; i++)
        quotes = s.at[i] == ',' || s.at[i] == '"' || s.at[i] == '\n' || s.at[i] == '\r';
    // A space at an end, and a text that is the whole of a line, would be lost without.
    quotes |= s.len && (s.at[0] == ' ' || s.at[s.len - 1] == ' ');
    if (quotes)
        buf_byte(b, '"');
    if (formula)
        buf_byte(b, '\'');
    for (struct str rest = s; rest.len;) {
        const char *quote = memchr(rest.at, '"', rest.len);
        size_t n = quote ? (size_t)(quote - rest.at) + 1 : rest.len;
        buf_add(b, (struct str){rest.at, n});
        if (quote)
            buf_byte(b, '"');
        rest = (struct str){rest.at + n, rest.len - n};
    }
    if (quotes)
        buf_byte(b, '"');
}

static void csv_cell(struct buf *b, enum column_kind kind, struct value v)
{
    char text[NUM_TEXT_SIZE], day[DAY_TEXT_SIZE];
    if (v.type == VALUE_NULL)
        return;
    if (v.type != VALUE_INT) {
        csv_text(b, v.text, true);
        return;
    }
    switch (kind) {
    case COLUMN_TEXT:
        buf_format(b, "%lld", (long long)v.integer);
        break;
    case COLUMN_NUMBER:
        buf_add(b, (struct str){text, num_format(v.integer, text)});
        break;
    case COLUMN_DATE:
        day_format((day_t)v.integer, day);
        buf_add(b, str_of(day));
        break;
    case COLUMN_TIME: {
        int64_t days = floor_day(v.integer);
        int second = (int)(v.integer - days * SECONDS_A_DAY);
        day_format((day_t)days, day);
        buf_format(b, "%s %02d:%02d:%02d", day, second / 3600, second / 60 % 60, second % 60);
        break;
    }
    case COLUMN_YES_NO:
        buf_add(b, v.integer ? STR("是") : STR("否"));
        break;
    }
}

static enum err not_written(struct ctx *c, const struct table_writer *w)
{
    return fail(c, ERR_IO, "the table cannot be written to %s; is the disk full?",
                "表格写不进 %s；磁盘满了吗？", w->path ? w->path : "memory");
}

static enum err csv_flush(struct ctx *c, struct table_writer *w)
{
    if (w->buf.full)
        return fail(c, ERR_TOO_LARGE, "the table is larger than 1 GB; write it to a file",
                    "表格超过 1 GB；请写到文件");
    if (!w->file)
        return ERR_NONE;
    size_t len = w->buf.len;
    size_t written = len ? fwrite(w->buf.at, 1, len, w->file) : 0;
    buf_clear(&w->buf);
    return written == len ? ERR_NONE : not_written(c, w);
}

static enum err csv_begin(struct ctx *c, struct table_writer *w)
{
    buf_init(&w->buf, memory_max);
    if (w->path) {
        w->file = fopen(w->path, "wb");
        if (!w->file)
            return not_written(c, w);
    }
    buf_add(&w->buf, STR("\xEF\xBB\xBF"));
    for (int i = 0; i < w->count; i++) {
        if (i)
            buf_byte(&w->buf, ',');
        csv_text(&w->buf, w->columns[i].name, true);
    }
    buf_add(&w->buf, STR("\r\n"));
    return ERR_NONE;
}

static enum err csv_row(struct ctx *c, struct table_writer *w, const struct value *cells)
{
    size_t from = w->buf.len;
    for (int i = 0; i < w->count; i++) {
        if (i)
            buf_byte(&w->buf, ',');
        csv_cell(&w->buf, w->columns[i].kind, cells[i]);
    }
    // A row of one empty cell would be a blank line, which is no row.
    if (w->buf.len == from)
        buf_add(&w->buf, STR("\"\""));
    buf_add(&w->buf, STR("\r\n"));
    return w->buf.len > (1 << 16) || w->buf.full ? csv_flush(c, w) : ERR_NONE;
}

static enum err xlsx_begin_write(struct ctx *c, struct table_writer *w)
{
    static const char *const codes[] = {
        [COLUMN_DATE] = "yyyy-mm-dd",
        [COLUMN_TIME] = "yyyy-mm-dd hh:mm:ss",
        [COLUMN_YES_NO] = NULL,
    };
    lxw_workbook_options options = {.constant_memory = LXW_TRUE, .use_zip64 = LXW_TRUE};
    w->book = workbook_new_opt(w->path, &options);
    w->sheet = w->book ? workbook_add_worksheet(w->book, NULL) : NULL;
    if (!w->sheet)
        return not_written(c, w);
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        if (!codes[i])
            continue;
        w->formats[i] = workbook_add_format(w->book);
        format_set_num_format(w->formats[i], codes[i]);
    }
    lxw_format *bold = workbook_add_format(w->book);
    format_set_bold(bold);
    for (int i = 0; i < w->count; i++) {
        lxw_col_t column = (lxw_col_t)i;
        worksheet_set_column(w->sheet, column, column, 16, w->formats[w->columns[i].kind]);
    }
    worksheet_freeze_panes(w->sheet, 1, 0);
    for (int i = 0; i < w->count; i++) {
        char *name = str_zero(c->arena, w->columns[i].name);
        worksheet_write_string(w->sheet, 0, (lxw_col_t)i, name, bold);
    }
    w->row = 1;
    return ERR_NONE;
}

static lxw_error xlsx_cell(struct table_writer *w, int i, struct value v, const char *text)
{
    enum column_kind kind = w->columns[i].kind;
    lxw_col_t column = (lxw_col_t)i;
    lxw_format *format = w->formats[kind];
    if (v.type == VALUE_NULL)
        return LXW_NO_ERROR;
    if (v.type != VALUE_INT)
        return worksheet_write_string(w->sheet, w->row, column, text, NULL);
    switch (kind) {
    case COLUMN_NUMBER:
        return worksheet_write_number(w->sheet, w->row, column, num_double(v.integer), NULL);
    case COLUMN_DATE:
        return worksheet_write_number(w->sheet, w->row, column,
                                      (double)(v.integer + SERIAL_OF_1970), format);
    case COLUMN_TIME:
        return worksheet_write_number(w->sheet, w->row, column,
                                      (double)v.integer / SECONDS_A_DAY + SERIAL_OF_1970, format);
    case COLUMN_YES_NO:
        return worksheet_write_string(w->sheet, w->row, column, v.integer ? "是" : "否", NULL);
    case COLUMN_TEXT:
        break;
    }
    return worksheet_write_number(w->sheet, w->row, column, (double)v.integer, NULL);
}

static enum err xlsx_row(struct ctx *c, struct table_writer *w, const struct value *cells)
{
    if (w->row >= XLSX_ROWS_MAX)
        return fail(c, ERR_TOO_LARGE,
                    "an Excel sheet holds at most 1,048,576 rows; export as CSV, or fewer rows",
                    "Excel 工作表最多 1,048,576 行；请导出为 CSV，或者减少行数");
    for (int i = 0; i < w->count; i++) {
        struct buf *text = &w->buf; // a copy that ends in a zero byte
        buf_clear(text);
        if (cells[i].type > VALUE_INT) {
            buf_add(text, cells[i].text);
            buf_byte(text, 0);
        }
        lxw_error e = xlsx_cell(w, i, cells[i], text->at ? text->at : "");
        if (e == LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED || text->full)
            return fail_at(c, ERR_TOO_LARGE, (int)w->row + 1, i + 1,
                           "row %d has a text longer than the 32,767 characters that Excel allows; "
                           "export as CSV",
                           "第 %d 行有文字超过 Excel 允许的 32,767 个字符；请导出为 CSV",
                           (int)w->row + 1);
        if (e)
            return not_written(c, w);
    }
    w->row++;
    return ERR_NONE;
}

// A workbook is made in a file even when it is wanted in memory.
static enum err temporary_path(struct ctx *c, struct table_writer *w)
{
    const char *folder = getenv("TMPDIR");
    struct str path = str_format(c->arena, "%s/liuke_XXXXXX", folder ? folder : "/tmp");
    char *name = str_zero(c->arena, path);
    int fd = mkstemp(name);
    w->path = name;
    if (fd < 0)
        return not_written(c, w);
    close(fd);
    w->temporary = true;
    return ERR_NONE;
}

enum err table_write_open(struct ctx *c, enum table_format format, const char *path,
                          const struct table_column *columns, int count, struct table_writer **out)
{
    struct table_writer *w = mem_alloc(sizeof *w);
    enum err e = ERR_NONE;
    *w = (struct table_writer){.format = format, .columns = columns, .count = count};
    w->path = path ? str_zero(c->arena, str_of(path)) : NULL;
    if (format == TABLE_XLSX && !path)
        e = temporary_path(c, w);
    if (!e && format == TABLE_CSV)
        e = csv_begin(c, w);
    else if (!e) {
        buf_init(&w->buf, 1 << 20);
        e = xlsx_begin_write(c, w);
    }
    if (e)
        table_write_close(w);
    else
        *out = w;
    return e;
}

enum err table_write_row(struct ctx *c, struct table_writer *w, const struct value *cells)
{
    return w->format == TABLE_CSV ? csv_row(c, w, cells) : xlsx_row(c, w, cells);
}

static enum err slurp(struct ctx *c, const struct table_writer *w, struct str *out)
{
    FILE *f = fopen(w->path, "rb");
    long size = f && fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
    enum err e = ERR_NONE;
    if (size < 0 || (size_t)size > memory_max) {
        e = not_written(c, w);
    } else {
        char *at = arena_alloc(c->arena, (size_t)size + 1);
        rewind(f);
        *out = (struct str){at, fread(at, 1, (size_t)size, f)};
        if (out->len != (size_t)size)
            e = not_written(c, w);
    }
    if (f)
        fclose(f);
    return e;
}

static enum err csv_finish(struct ctx *c, struct table_writer *w, struct str *bytes)
{
    enum err e = csv_flush(c, w);
    if (w->file && fclose(w->file) != 0 && !e)
        e = not_written(c, w);
    w->file = NULL;
    if (!e && !w->path)
        *bytes = str_copy(c->arena, buf_str(&w->buf));
    return e;
}

enum err table_write_finish(struct ctx *c, struct table_writer *w, struct str *bytes)
{
    enum err e;
    if (w->format == TABLE_CSV) {
        e = csv_finish(c, w, bytes);
    } else {
        lxw_error closed = workbook_close(w->book);
        w->book = NULL;
        e = closed ? not_written(c, w) : ERR_NONE;
        if (!e && w->temporary)
            e = slurp(c, w, bytes);
    }
    w->finished = !e;
    return e;
}

void table_write_close(struct table_writer *w)
{
    if (!w)
        return;
    bool opened = w->book || w->file || w->temporary;
    if (w->book)
        workbook_close(w->book);
    if (w->file)
        fclose(w->file);
    if (w->path && (w->temporary || (opened && !w->finished)))
        unlink(w->path);
    buf_deinit(&w->buf);
    free(w);
}
