#include "codec/xlsx.h"

#include "base/day.h"
#include "codec/number_text.h"
#include "codec/recognise.h"
#include "codec/xlsx_book.h"

#include <stdlib.h>

enum { ENTRIES_MAX = 10000, ROWS_MAX = 1 << 20, CELL_TEXT_MAX = 1 << 20, ROW_TEXT_MAX = 16 << 20 };
static const uint64_t sheet_part = 1u << 30;

enum cell_type {
    TYPE_NUMBER,
    TYPE_SHARED,
    TYPE_INLINE,
    TYPE_TEXT,
    TYPE_BOOL,
    TYPE_ERROR,
    TYPE_DAY
};

struct xlsx {
    struct xlsx_book book;
    struct part *sheet;
    int keep; // how many columns the caller wants
    // The row being read.
    struct cell *cells;
    size_t *text_at; // where each cell's text begins in `text`, which may still move
    int count, room;
    int64_t row;
    bool cut, in_row;
    struct buf text;
    // The cell being read.
    int column;
    enum cell_type type;
    size_t style;
    bool in_value;
    int in_phonetic;
    struct buf value;
};

static const struct {
    const char *name;
    enum cell_type type;
} types[] = {
    {"n", TYPE_NUMBER}, {"s", TYPE_SHARED}, {"inlineStr", TYPE_INLINE},
    {"str", TYPE_TEXT}, {"b", TYPE_BOOL},   {"e", TYPE_ERROR},
    {"d", TYPE_DAY},
};

static enum cell_type type_of(struct str name)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_eq(name, str_of(types[i].name)))
            return types[i].type;
    return TYPE_NUMBER;
}

// The column of a reference such as "AB12", from 0; -1 when it is none.
static int column_of(struct str reference)
{
    int column = 0;
    size_t i = 0;
    for (; i < reference.len && i < 4 && reference.at[i] >= 'A' && reference.at[i] <= 'Z'; i++)
        column = column * 26 + (reference.at[i] - 'A' + 1);
    return i && i < 4 ? column - 1 : -1;
}

static int64_t digits_of(struct str s, int64_t otherwise)
{
    int64_t n = 0;
    if (!s.len || s.len > 9)
        return otherwise;
    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] < '0' || s.at[i] > '9')
            return otherwise;
        n = n * 10 + (s.at[i] - '0');
    }
    return n;
}

static void row_start(struct xlsx *x, const char **attributes)
{
    struct ctx *c = part_ctx(x->sheet);
    int64_t row = digits_of(part_attribute(attributes, "r"), x->row + 1);
    if (row <= x->row)
        part_stop(x->sheet, fail_at(c, ERR_INPUT, (int)row, 0,
                                    "row %lld of the sheet comes after row %lld: the file is "
                                    "damaged; open it in Excel and save it again",
                                    "工作表里第 %lld 行排在第 %lld 行之后：文件已损坏；"
                                    "请用 Excel 打开后重新保存",
                                    (long long)row, (long long)x->row));
    else if (row > ROWS_MAX)
        part_stop(x->sheet, fail(c, ERR_TOO_LARGE, "the sheet has more than %d rows",
                                 "工作表超过 %d 行", (int)ROWS_MAX));
    x->row = row;
    x->count = 0;
    x->column = -1;
    x->cut = false;
    x->in_row = true;
    buf_clear(&x->text);
}

static void cell_start(struct xlsx *x, const char **attributes)
{
    int column = column_of(part_attribute(attributes, "r"));
    x->column = column >= 0 ? column : x->column + 1;
    x->type = type_of(part_attribute(attributes, "t"));
    x->style = (size_t)digits_of(part_attribute(attributes, "s"), 0);
    buf_clear(&x->value);
}

static void sheet_start(void *user, const char *name, const char **attributes)
{
    struct xlsx *x = user;
    if (strcmp(name, "row") == 0)
        row_start(x, attributes);
    else if (strcmp(name, "c") == 0)
        cell_start(x, attributes);
    x->in_phonetic += strcmp(name, "rPh") == 0;
    x->in_value = (strcmp(name, "v") == 0 && x->type != TYPE_INLINE) ||
                  (strcmp(name, "t") == 0 && x->type == TYPE_INLINE);
}

// The place of column `column` in the row, with empty cells before it.
static struct cell *place(struct xlsx *x, int column)
{
    while (x->count <= column) {
        if (x->count == x->room) {
            x->room = x->room ? x->room * 2 : 64;
            x->cells = mem_grow(x->cells, (size_t)x->room, sizeof *x->cells);
            x->text_at = mem_grow(x->text_at, (size_t)x->room, sizeof *x->text_at);
        }
        x->text_at[x->count] = 0;
        x->cells[x->count++] = (struct cell){0};
    }
    return &x->cells[column];
}

static void set_text(struct xlsx *x, struct cell *cell, enum cell_kind kind, struct str text)
{
    x->text_at[x->column] = x->text.len;
    cell->kind = kind;
    cell->text = (struct str){NULL, text.len};
    buf_add(&x->text, text);
}

static bool style_is_date(const struct xlsx *x)
{
    return x->style < x->book.style_count && x->book.style_is_date[x->style];
}

static void set_number(struct xlsx *x, struct cell *cell, struct str value)
{
    char text[NUMBER_TEXT_SIZE];
    if (!number_read(value, &cell->number)) {
        set_text(x, cell, CELL_TEXT, value);
        return;
    }
    enum cell_kind kind = style_is_date(x) ? CELL_DATE : CELL_NUMBER;
    if (kind == CELL_DATE) {
        double serial = cell->number;
        // The two systems are 1462 days apart. A time without a day stays one.
        if (x->book.since_1904 && serial >= 1)
            serial += 1462;
        size_t len = recognise_serial_text(serial, text);
        if (len) {
            cell->number = serial;
            set_text(x, cell, CELL_DATE, (struct str){text, len});
            return;
        }
    }
    set_text(x, cell, CELL_NUMBER, (struct str){text, number_text(cell->number, text)});
}

static void set_cell(struct xlsx *x, struct cell *cell, struct str value)
{
    switch (x->type) {
    case TYPE_NUMBER:
        set_number(x, cell, value);
        break;
    case TYPE_SHARED: {
        int64_t i = digits_of(value, -1);
        struct str text = i < 0 ? STR_NONE : xlsx_book_string(&x->book, (size_t)i);
        set_text(x, cell, text.len ? CELL_TEXT : CELL_EMPTY, text);
        break;
    }
    case TYPE_BOOL:
        cell->number = str_eq(value, STR("1")) || str_eq(value, STR("true"));
        set_text(x, cell, CELL_BOOL, cell->number != 0 ? STR("TRUE") : STR("FALSE"));
        break;
    case TYPE_ERROR:
        set_text(x, cell, CELL_ERROR, value);
        break;
    case TYPE_INLINE:
    case TYPE_TEXT:
    case TYPE_DAY:
        set_text(x, cell, CELL_TEXT, value.len ? xlsx_unescape(x->value.at, value.len) : value);
        break;
    }
}

static void cell_end(struct xlsx *x)
{
    struct ctx *c = part_ctx(x->sheet);
    if (x->value.full)
        part_stop(x->sheet, fail_at(c, ERR_TOO_LARGE, (int)x->row, x->column + 1,
                                    "row %lld has a cell of more than 1 MB",
                                    "第 %lld 行有超过 1 MB 的单元格", (long long)x->row));
    if (x->value.full || !x->value.len)
        return;
    if (x->column >= x->keep) {
        x->cut = true;
        return;
    }
    set_cell(x, place(x, x->column), buf_str(&x->value));
    if (x->text.full)
        part_stop(x->sheet,
                  fail_at(c, ERR_TOO_LARGE, (int)x->row, 0, "row %lld is larger than 16 MB",
                          "第 %lld 行超过 16 MB", (long long)x->row));
}

static void sheet_end(void *user, const char *name)
{
    struct xlsx *x = user;
    x->in_value = false;
    x->in_phonetic -= strcmp(name, "rPh") == 0;
    if (strcmp(name, "c") == 0)
        cell_end(x);
    if (strcmp(name, "row") != 0)
        return;
    // Rows inside of rows, which no workbook has, would otherwise come out twice.
    if (x->in_row && (x->count || x->cut))
        part_pause(x->sheet);
    x->in_row = false;
}

static void sheet_text(void *user, struct str text)
{
    struct xlsx *x = user;
    if (x->in_value && !x->in_phonetic)
        buf_add(&x->value, text);
}

static const struct part_reader sheet_reader = {sheet_start, sheet_end, sheet_text};

static enum err not_opened(struct ctx *c, int code)
{
    if (code == ZIP_ER_OPEN || code == ZIP_ER_NOENT || code == ZIP_ER_READ)
        return fail(c, ERR_IO, "the file cannot be read", "文件读不出来");
    return fail(c, ERR_INPUT,
                "the file begins like an Excel workbook but is damaged or cut off; copy or "
                "download it again",
                "文件开头像 Excel 工作簿，但已损坏或不完整；请重新复制或下载");
}

static enum err open_zip(struct ctx *c, const char *path, struct str bytes, zip_t **zip)
{
    int code = 0;
    if (!bytes.at) {
        *zip = zip_open(path, ZIP_RDONLY, &code);
        return *zip ? ERR_NONE : not_opened(c, code);
    }
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes.at, bytes.len, 0, &error);
    *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
    code = zip_error_code_zip(&error);
    if (!*zip && source)
        zip_source_free(source);
    zip_error_fini(&error);
    return *zip ? ERR_NONE : not_opened(c, code);
}

enum err xlsx_open(struct ctx *c, const char *path, struct str bytes, struct xlsx **out)
{
    struct xlsx *x = mem_alloc(sizeof *x);
    buf_init(&x->text, ROW_TEXT_MAX);
    buf_init(&x->value, CELL_TEXT_MAX);
    enum err e = open_zip(c, path, bytes, &x->book.zip);
    if (!e && zip_get_num_entries(x->book.zip, 0) > ENTRIES_MAX)
        e = fail(c, ERR_TOO_LARGE, "the zip holds more than %d files: this is no Excel workbook",
                 "压缩包里有超过 %d 个文件：这不是 Excel 工作簿", (int)ENTRIES_MAX);
    if (!e)
        e = xlsx_book_read(c, &x->book);
    if (e)
        xlsx_close(x);
    else
        *out = x;
    return e;
}

void xlsx_close(struct xlsx *x)
{
    if (!x)
        return;
    part_close(x->sheet);
    xlsx_book_deinit(&x->book);
    buf_deinit(&x->text);
    buf_deinit(&x->value);
    free(x->cells);
    free(x->text_at);
    free(x);
}

int xlsx_sheet_count(const struct xlsx *x)
{
    return x->book.sheet_count;
}

struct str xlsx_sheet_name(const struct xlsx *x, int sheet)
{
    return x->book.sheets[sheet].name;
}

enum err xlsx_begin(struct ctx *c, struct xlsx *x, int sheet)
{
    part_close(x->sheet);
    x->sheet = NULL;
    x->row = 0;
    x->in_phonetic = 0;
    x->in_value = false;
    const char *part = x->book.sheets[sheet].part;
    if (!part)
        return ERR_NONE; // a sheet that only holds a chart: no rows
    enum err e = part_open(c, x->book.zip, part, sheet_part, &sheet_reader, x, &x->sheet);
    if (e == ERR_NOT_FOUND)
        return fail(c, ERR_INPUT, "%s is missing in the workbook: the file is damaged",
                    "工作簿里缺少 %s：文件已损坏", part);
    return e;
}

enum err xlsx_next(struct ctx *c, struct xlsx *x, int keep, struct cell_row *row)
{
    bool more;
    *row = (struct cell_row){0};
    if (!x->sheet)
        return ERR_NONE;
    x->keep = keep;
    enum err e = part_read(c, x->sheet, &more);
    if (e || !more)
        return e;
    for (int i = 0; i < x->count; i++)
        x->cells[i].text.at = x->cells[i].text.len ? x->text.at + x->text_at[i] : "";
    *row = (struct cell_row){.cells = x->cells, .count = x->count, .number = x->row, .cut = x->cut};
    return ERR_NONE;
}

uint64_t xlsx_bytes(const struct xlsx *x)
{
    return x->sheet ? part_bytes(x->sheet) : 0;
}

uint64_t xlsx_bytes_total(const struct xlsx *x)
{
    return x->sheet ? part_bytes_total(x->sheet) : 0;
}
