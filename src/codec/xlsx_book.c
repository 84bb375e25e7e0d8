#include "codec/xlsx_book.h"

#include <stdlib.h>

enum { SHEETS_MAX = 1000, STYLES_MAX = 1 << 16, FORMATS_MAX = 2048, RELATIONS_MAX = 4096 };
static const uint64_t small_part = 64u << 20, strings_part = 200u << 20;

struct relation {
    struct str id, type, target;
    struct relation *next;
};

struct format {
    int id;
    bool is_date;
};

// What the readers of the small parts collect.
struct book_reading {
    struct xlsx_book *book;
    struct relation *relations;
    struct format *formats;
    size_t relation_count, format_count, sheet_room, style_room;
    bool in_cell_styles;
    // Shared strings: inside <t>, inside a phonetic run.
    bool in_text;
    int in_phonetic;
};

static void nothing_at_end(void *user, const char *name)
{
    (void)user, (void)name;
}

static int number_of(struct str s)
{
    int n = 0;
    for (size_t i = 0; i < s.len && i < 9 && s.at[i] >= '0' && s.at[i] <= '9'; i++)
        n = n * 10 + (s.at[i] - '0');
    return n;
}

static void relation_start(void *user, const char *name, const char **attributes)
{
    struct book_reading *r = user;
    if (strcmp(name, "Relationship") != 0 || r->relation_count++ >= RELATIONS_MAX)
        return;
    struct arena *a = r->book->arena;
    struct relation *one = ARENA_NEW(a, struct relation);
    one->id = str_copy(a, part_attribute(attributes, "Id"));
    one->type = str_copy(a, part_attribute(attributes, "Type"));
    one->target = str_copy(a, part_attribute(attributes, "Target"));
    one->next = r->relations;
    r->relations = one;
}

static void workbook_start(void *user, const char *name, const char **attributes)
{
    struct book_reading *r = user;
    struct xlsx_book *b = r->book;
    if (strcmp(name, "workbookPr") == 0) {
        struct str value = part_attribute(attributes, "date1904");
        b->since_1904 = str_eq(value, STR("1")) || str_eq(value, STR("true"));
    }
    if (strcmp(name, "sheet") != 0 || b->sheet_count == SHEETS_MAX)
        return;
    if ((size_t)b->sheet_count == r->sheet_room) {
        size_t room = r->sheet_room ? r->sheet_room * 2 : 16;
        b->sheets = arena_grow(b->arena, b->sheets, r->sheet_room, room, sizeof *b->sheets);
        r->sheet_room = room;
    }
    b->sheets[b->sheet_count++] = (struct xlsx_sheet){
        .name = str_copy(b->arena, part_attribute(attributes, "name")),
        .id = str_copy(b->arena, part_attribute(attributes, "id")),
    };
}

// Colours, conditions and elapsed time stand in brackets; only [h], [mm] … of those mean time.
static bool bracket_is_time(struct str inside)
{
    if (!inside.len)
        return false;
    for (size_t i = 0; i < inside.len; i++)
        if (!strchr("hmsHMS", inside.at[i]))
            return false;
    return true;
}

bool xlsx_format_is_date(struct str code)
{
    for (size_t i = 0; i < code.len; i++) {
        char mark = code.at[i];
        if (mark == '\\' || mark == '_' || mark == '*') {
            i++;
        } else if (mark == '"' || mark == '[') {
            size_t from = ++i;
            char close = mark == '[' ? ']' : '"';
            while (i < code.len && code.at[i] != close)
                i++;
            if (mark == '[' && bracket_is_time((struct str){code.at + from, i - from}))
                return true;
        } else if (mark && strchr("yYmMdDhHsS", mark)) {
            return true;
        } else if (mark == ';') {
            return false; // the format of negative numbers repeats that of positive ones
        }
    }
    return false;
}

// The formats that every Excel has, East Asian ones included.
static bool built_in_is_date(int id)
{
    static const struct {
        int first, last;
    } ranges[] = {{14, 22}, {27, 36}, {45, 47}, {50, 58}};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (id >= ranges[i].first && id <= ranges[i].last)
            return true;
    return false;
}

static bool format_is_date(const struct book_reading *r, int id)
{
    for (size_t i = 0; i < r->format_count; i++)
        if (r->formats[i].id == id)
            return r->formats[i].is_date;
    return built_in_is_date(id);
}

static void styles_start(void *user, const char *name, const char **attributes)
{
    struct book_reading *r = user;
    struct xlsx_book *b = r->book;
    if (strcmp(name, "cellXfs") == 0)
        r->in_cell_styles = true;
    if (strcmp(name, "numFmt") == 0 && r->format_count < FORMATS_MAX) {
        if ((r->format_count & (r->format_count - 1)) == 0)
            r->formats = arena_grow(b->arena, r->formats, r->format_count, r->format_count * 2 + 1,
                                    sizeof *r->formats);
        r->formats[r->format_count++] =
            (struct format){number_of(part_attribute(attributes, "numFmtId")),
                            xlsx_format_is_date(part_attribute(attributes, "formatCode"))};
    }
    if (strcmp(name, "xf") != 0 || !r->in_cell_styles || b->style_count == STYLES_MAX)
        return;
    if (b->style_count == r->style_room) {
        size_t room = r->style_room ? r->style_room * 2 : 64;
        b->style_is_date =
            arena_grow(b->arena, b->style_is_date, r->style_room, room, sizeof(bool));
        r->style_room = room;
    }
    b->style_is_date[b->style_count++] =
        format_is_date(r, number_of(part_attribute(attributes, "numFmtId")));
}

static void styles_end(void *user, const char *name)
{
    struct book_reading *r = user;
    if (strcmp(name, "cellXfs") == 0)
        r->in_cell_styles = false;
}

static void strings_add(struct xlsx_strings *s, struct str text)
{
    if (s->room - s->len < text.len) {
        s->room = (s->len + text.len) * 2;
        s->at = mem_grow(s->at, s->room, 1);
    }
    if (text.len)
        memcpy(s->at + s->len, text.at, text.len);
    s->len += text.len;
}

static void strings_start(void *user, const char *name, const char **attributes)
{
    struct book_reading *r = user;
    struct xlsx_strings *s = &r->book->strings;
    (void)attributes;
    r->in_phonetic += strcmp(name, "rPh") == 0;
    r->in_text = strcmp(name, "t") == 0;
    if (strcmp(name, "si") != 0)
        return;
    if (s->count == s->start_room) {
        s->start_room = s->start_room ? s->start_room * 2 : 256;
        s->start = mem_grow(s->start, s->start_room, sizeof *s->start);
    }
    s->start[s->count++] = s->len;
}

static void strings_end(void *user, const char *name)
{
    struct book_reading *r = user;
    struct xlsx_strings *s = &r->book->strings;
    r->in_phonetic -= strcmp(name, "rPh") == 0;
    r->in_text = false;
    if (strcmp(name, "si") == 0 && s->count && s->len > s->start[s->count - 1]) {
        size_t from = s->start[s->count - 1];
        s->len = from + xlsx_unescape(s->at + from, s->len - from).len;
    }
}

static void strings_text(void *user, struct str text)
{
    struct book_reading *r = user;
    if (r->in_text && !r->in_phonetic && r->book->strings.count)
        strings_add(&r->book->strings, text);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The code of "_xHHHH_" at `at`, or 0.
static uint32_t escape_at(const char *at, size_t len)
{
    uint32_t code = 0;
    if (len < 7 || at[0] != '_' || at[1] != 'x' || at[6] != '_')
        return 0;
    for (int i = 2; i < 6; i++) {
        int digit = hex_digit(at[i]);
        if (digit < 0)
            return 0;
        code = code << 4 | (uint32_t)digit;
    }
    return code >> 11 == 0x1B ? 0 : code;
}

struct str xlsx_unescape(char *at, size_t len)
{
    size_t to = 0;
    for (size_t i = 0; i < len;) {
        uint32_t code = at[i] == '_' ? escape_at(at + i, len - i) : 0;
        if (code) {
            to += utf8_put(at + to, code);
            i += 7;
        } else {
            at[to++] = at[i++];
        }
    }
    return (struct str){at, to};
}

static const struct part_reader relation_reader = {relation_start, nothing_at_end, NULL};
static const struct part_reader workbook_reader = {workbook_start, nothing_at_end, NULL};
static const struct part_reader styles_reader = {styles_start, styles_end, NULL};
static const struct part_reader strings_reader = {strings_start, strings_end, strings_text};

// Where a relation of the part in `folder` (with its '/') points to.
static char *resolve(struct arena *a, struct str folder, struct str target)
{
    if (target.len && target.at[0] == '/')
        return str_zero(a, (struct str){target.at + 1, target.len - 1});
    while (str_starts(target, STR("./")))
        target = (struct str){target.at + 2, target.len - 2};
    return str_zero(a, str_join(a, folder, target));
}

// The target of the last relation whose type ends in `type`; NULL when there is none.
static char *related(const struct book_reading *r, struct str folder, struct str type)
{
    for (const struct relation *one = r->relations; one; one = one->next)
        if (str_ends(one->type, type))
            return resolve(r->book->arena, folder, one->target);
    return NULL;
}

static struct str folder_of(struct str path)
{
    while (path.len && path.at[path.len - 1] != '/')
        path.len--;
    return path;
}

static enum err optional(enum err e)
{
    return e == ERR_NOT_FOUND ? ERR_NONE : e;
}

static enum err not_a_workbook(struct ctx *c)
{
    return fail(c, ERR_INPUT,
                "this zip file is not an Excel workbook; unpack it, or save the table as .xlsx or "
                "CSV",
                "这个压缩包不是 Excel 工作簿；请先解压，或把表格另存为 .xlsx 或 CSV");
}

static enum err find_sheets(struct ctx *c, struct book_reading *r, struct str folder)
{
    struct xlsx_book *b = r->book;
    for (int i = 0; i < b->sheet_count; i++)
        for (const struct relation *one = r->relations; one; one = one->next)
            if (str_eq(one->id, b->sheets[i].id) && str_ends(one->type, STR("/worksheet")))
                b->sheets[i].part = resolve(b->arena, folder, one->target);
    for (int i = 0; i < b->sheet_count; i++)
        if (b->sheets[i].part)
            return ERR_NONE;
    return fail(c, ERR_INPUT, "the workbook has no sheet with cells",
                "工作簿里没有可以读取的工作表");
}

enum err xlsx_book_read(struct ctx *c, struct xlsx_book *b)
{
    struct book_reading r = {.book = b};
    b->arena = arena_create();
    enum err e =
        optional(part_read_all(c, b->zip, "_rels/.rels", small_part, &relation_reader, &r));
    if (e)
        return e;
    char *main_part = related(&r, STR_NONE, STR("/officeDocument"));
    struct str book = main_part ? str_of(main_part) : STR("xl/workbook.xml");
    struct str folder = folder_of(book);
    r.relations = NULL;
    r.relation_count = 0;
    e = part_read_all(c, b->zip, book.at, small_part, &workbook_reader, &r);
    if (e == ERR_NOT_FOUND || (!e && b->sheet_count == 0))
        return not_a_workbook(c);
    struct str name = {book.at + folder.len, book.len - folder.len};
    const char *relations =
        str_format(b->arena, "%.*s_rels/%.*s.rels", STR_ARG(folder), STR_ARG(name)).at;
    if (!e)
        e = optional(part_read_all(c, b->zip, relations, small_part, &relation_reader, &r));
    if (!e)
        e = find_sheets(c, &r, folder);
    char *styles = related(&r, folder, STR("/styles"));
    if (!e && styles)
        e = optional(part_read_all(c, b->zip, styles, small_part, &styles_reader, &r));
    char *strings = related(&r, folder, STR("/sharedStrings"));
    if (!e && strings)
        e = optional(part_read_all(c, b->zip, strings, strings_part, &strings_reader, &r));
    return e;
}

void xlsx_book_deinit(struct xlsx_book *b)
{
    free(b->strings.at);
    free(b->strings.start);
    arena_destroy(b->arena);
    if (b->zip)
        zip_discard(b->zip);
}

struct str xlsx_book_string(const struct xlsx_book *b, size_t i)
{
    const struct xlsx_strings *s = &b->strings;
    if (i >= s->count)
        return STR_NONE;
    size_t end = i + 1 < s->count ? s->start[i + 1] : s->len;
    return (struct str){s->at + s->start[i], end - s->start[i]};
}
