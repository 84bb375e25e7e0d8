#include "codec/csv.h"

#include <stdlib.h>
#include <strings.h>

enum { ROW_MAX = 1 << 20, PIECE = 128 * 1024, TEXT_ROOM = ROW_MAX + 2 * DECODER_ROOM(PIECE) };

// What a byte means to the scan.
enum { PLAIN, DELIMITER, QUOTE, LINE_FEED, RETURN, ZERO };

struct csv {
    FILE *file;
    struct decoder *decoder;
    char *raw, *text;
    size_t at, end; // text[at … end) is decoded and not yet a row; text[end] is 0
    int64_t line;   // of text[at]
    bool eof;
    uint64_t taken;
    char delimiter;
    uint8_t open[256], quoted[256]; // meanings outside and inside of quotes
    struct cell *cells;
    int room;
};

enum scanned {
    SCAN_ROW,
    SCAN_MORE, // the row goes on past what is decoded
    SCAN_QUOTE_OPEN,
    SCAN_AFTER_QUOTE,
    SCAN_ZERO,
    SCAN_TOO_WIDE
};

// One walk over a row. `line` is where it stands, `quote_line` where the last quote opened.
struct scan {
    size_t at;
    int64_t line, quote_line;
    int count;
    bool in_quotes, any_quoted;
};

static void add_cell(struct csv *v, struct scan *s, size_t from, size_t to, bool doubled)
{
    if (s->count == v->room) {
        v->room = v->room ? v->room * 2 : 32;
        v->cells = mem_grow(v->cells, (size_t)v->room, sizeof *v->cells);
    }
    // `number` marks cells whose doubled quotes are still to be halved.
    v->cells[s->count++] = (struct cell){.kind = to > from ? CELL_TEXT : CELL_EMPTY,
                                         .text = {v->text + from, to - from},
                                         .number = doubled};
}

// From behind the opening quote to behind the closing one.
static enum scanned scan_quoted(struct csv *v, struct scan *s)
{
    const char *text = v->text;
    size_t from = s->at, i = from;
    bool doubled = false;
    s->quote_line = s->line;
    s->in_quotes = s->any_quoted = true;
    for (;; i++) {
        while (v->quoted[(uint8_t)text[i]] == PLAIN)
            i++;
        char mark = text[i], next = i < v->end ? text[i + 1] : 0;
        bool at_end = i + 1 >= v->end;
        if (i >= v->end)
            return v->eof ? SCAN_QUOTE_OPEN : SCAN_MORE;
        if (!mark)
            return SCAN_ZERO;
        if (at_end && !v->eof)
            return SCAN_MORE;
        if (mark == '"' && (at_end || next != '"'))
            break;
        doubled |= mark == '"';
        i += mark == '"';
        s->line += mark == '\n' || (mark == '\r' && next != '\n');
    }
    s->in_quotes = false;
    add_cell(v, s, from, i, doubled);
    for (i++; text[i] == ' ' && v->delimiter != ' ';)
        i++;
    s->at = i;
    return SCAN_ROW;
}

// One row from v->at on. On SCAN_ROW, `s->at` is behind its line break.
static enum scanned scan_row(struct csv *v, struct scan *s)
{
    for (;;) {
        bool quoted = v->text[s->at] == '"' && s->at < v->end;
        if (quoted) {
            s->at++;
            enum scanned found = scan_quoted(v, s);
            if (found != SCAN_ROW)
                return found;
        }
        size_t i = s->at;
        if (!quoted) {
            while (v->open[(uint8_t)v->text[i]] == PLAIN)
                i++;
            add_cell(v, s, s->at, i, false);
        }
        if (s->count > COLUMNS_MAX)
            return SCAN_TOO_WIDE;
        uint8_t mark = v->open[(uint8_t)v->text[i]];
        s->at = i + 1;
        if (mark == DELIMITER)
            continue;
        if (i >= v->end) {
            s->at = v->end;
            return v->eof ? SCAN_ROW : SCAN_MORE;
        }
        if (mark == PLAIN || mark == ZERO)
            return mark == ZERO ? SCAN_ZERO : SCAN_AFTER_QUOTE;
        if (mark == RETURN && s->at >= v->end && !v->eof)
            return SCAN_MORE;
        s->at += mark == RETURN && s->at < v->end && v->text[s->at] == '\n';
        s->line++;
        return SCAN_ROW;
    }
}

static void set_delimiter(struct csv *v, char delimiter)
{
    v->delimiter = delimiter;
    v->open[(uint8_t)delimiter] = DELIMITER;
    v->open['\n'] = v->quoted['\n'] = LINE_FEED;
    v->open['\r'] = v->quoted['\r'] = RETURN;
    v->open[0] = v->quoted[0] = ZERO;
    v->quoted['"'] = QUOTE;
}

static enum err stuck(struct ctx *c, struct csv *v, int64_t line)
{
    enum charset set = decoder_charset(v->decoder);
    if (set == CHARSET_UNKNOWN)
        return fail_at(c, ERR_INPUT, (int)line, 0,
                       "line %lld: these bytes are neither UTF-8 nor GB18030 nor UTF-16; save the "
                       "file as \"CSV UTF-8\", or say which encoding it has",
                       "第 %lld 行：这些字节既不是 UTF-8，也不是 GB18030 或 UTF-16；"
                       "请把文件另存为“CSV UTF-8”，或者指明它的编码",
                       (long long)line);
    return fail_at(
        c, ERR_INPUT, (int)line, 0,
        "line %lld: bytes that are not valid in %s, the encoding of the file up to here; "
        "save it again as \"CSV UTF-8\"",
        "第 %lld 行：有不属于 %s（本文件到此为止的编码）的字节；请重新另存为“CSV UTF-8”",
        (long long)line, charset_name(set));
}

static enum err refuse(struct ctx *c, enum scanned found, const struct scan *s)
{
    long long line = s->line, quote = s->quote_line;
    switch (found) {
    case SCAN_QUOTE_OPEN:
        return fail_at(c, ERR_INPUT, (int)quote, 0,
                       "line %lld: the quote that opens here is never closed; close it, or double "
                       "quotes that belong to the text",
                       "第 %lld 行：从这里开始的引号一直没有结束；请补上结束的引号，"
                       "文字里的引号要写两遍",
                       quote);
    case SCAN_AFTER_QUOTE:
        return fail_at(c, ERR_INPUT, (int)line, 0,
                       "line %lld: there is text behind a closing quote; quotes that belong to the "
                       "text must be doubled",
                       "第 %lld 行：结束引号后面还有文字；文字里的引号要写两遍", line);
    case SCAN_TOO_WIDE:
        return fail_at(c, ERR_TOO_LARGE, (int)line, 0, "line %lld has more than %d columns",
                       "第 %lld 行的列数超过 %d", line, (int)COLUMNS_MAX);
    default:
        return fail_at(c, ERR_INPUT, (int)line, 0,
                       "line %lld has a zero byte: this is not a text file",
                       "第 %lld 行有零字节：这不是文本文件", line);
    }
}

static enum err too_long(struct ctx *c, const struct scan *s, int64_t first_line)
{
    long long line = s->in_quotes ? s->quote_line : first_line;
    if (s->any_quoted)
        return fail_at(c, ERR_TOO_LARGE, (int)line, 0,
                       "line %lld: the row is longer than 1 MB; is a quote missing that should "
                       "close a cell?",
                       "第 %lld 行：这一行数据超过 1 MB；是不是少了一个结束的引号？", line);
    return fail_at(c, ERR_TOO_LARGE, (int)line, 0,
                   "line %lld is longer than 1 MB; is this really a table with one row a line?",
                   "第 %lld 行超过 1 MB；这真的是一行一条数据的表格吗？", line);
}

// Decodes one more piece of the file behind what there is.
static enum err fill(struct ctx *c, struct csv *v)
{
    if (v->at) {
        memmove(v->text, v->text + v->at, v->end - v->at);
        v->end -= v->at;
        v->at = 0;
    }
    size_t got = fread(v->raw, 1, PIECE, v->file);
    if (got < PIECE && ferror(v->file))
        return fail(c, ERR_IO, "the file cannot be read", "文件读不出来");
    v->eof = got < PIECE;
    v->taken += got;
    v->end += decoder_feed(v->decoder, (struct str){v->raw, got}, v->eof, v->text + v->end);
    v->text[v->end] = 0;
    if (decoder_stuck(v->decoder))
        v->eof = false;
    return ERR_NONE;
}

// How often `mark` stands outside of quotes in the line at `*at`, which moves on to the next one.
static int count_in_line(const struct csv *v, char mark, size_t *at)
{
    int count = 0;
    bool quoted = false;
    size_t i = *at;
    for (; i < v->end && (quoted || (v->text[i] != '\n' && v->text[i] != '\r')); i++) {
        quoted ^= v->text[i] == '"';
        count += !quoted && v->text[i] == mark;
    }
    while (i < v->end && (v->text[i] == '\n' || v->text[i] == '\r'))
        i++;
    *at = i;
    return count;
}

// The mark that stands equally often in most of the first lines; the more often the better.
static char find_delimiter(const struct csv *v)
{
    static const char marks[] = "\t,;|";
    enum { LINES = 20 };
    char best = ',';
    int best_score = 0;
    for (const char *mark = marks; *mark; mark++) {
        size_t at = v->at;
        int first = count_in_line(v, *mark, &at), same = 1, lines = 1;
        for (; lines < LINES && at < v->end; lines++)
            same += count_in_line(v, *mark, &at) == first;
        int score = first ? same * 1000 / lines * 1000 + (first < 999 ? first : 999) : 0;
        if (score > best_score) {
            best_score = score;
            best = *mark;
        }
    }
    return best;
}

static bool starts_with_case(struct str s, const char *word)
{
    size_t len = strlen(word);
    return s.len >= len && strncasecmp(s.at, word, len) == 0;
}

// Files that call themselves a table and are something else.
static enum err check_start(struct ctx *c, struct csv *v)
{
    static const char *const pages[] = {"<html", "<!doctype", "<table", "<?xml", "<head", "<meta"};
    struct str start = str_trim((struct str){v->text, v->end < 256 ? v->end : 256});
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (starts_with_case(start, pages[i]))
            return fail_at(c, ERR_INPUT, 1, 0,
                           "this is a web page or XML, not a table; open it in Excel and save it "
                           "as .xlsx or CSV",
                           "这是网页或 XML，不是表格；请用 Excel 打开后另存为 .xlsx 或 CSV");
    return ERR_NONE;
}

// Excel's own first line that only names the separator: "sep=;".
static void take_separator_line(struct csv *v)
{
    struct str start = {v->text, v->end};
    if (start.len < 6 || !starts_with_case(start, "sep=") || !strchr("\r\n", start.at[5]))
        return;
    set_delimiter(v, start.at[4]);
    bool both = start.at[5] == '\r' && start.len > 6 && start.at[6] == '\n';
    v->at = both ? 7 : 6;
    v->line++;
}

enum err csv_open(struct ctx *c, FILE *file, enum charset set, char delimiter, struct csv **out)
{
    struct csv *v = mem_alloc(sizeof *v);
    *v = (struct csv){.file = file, .line = 1};
    v->decoder = decoder_create(set);
    v->raw = mem_grow(NULL, PIECE, 1);
    v->text = mem_grow(NULL, TEXT_ROOM + 1, 1);
    enum err e = fill(c, v);
    if (!e)
        e = check_start(c, v);
    if (e) {
        csv_close(v);
        return e;
    }
    if (delimiter)
        set_delimiter(v, delimiter);
    else
        take_separator_line(v);
    if (!v->delimiter)
        set_delimiter(v, find_delimiter(v));
    *out = v;
    return ERR_NONE;
}

void csv_close(struct csv *v)
{
    if (!v)
        return;
    decoder_destroy(v->decoder);
    free(v->raw);
    free(v->text);
    free(v->cells);
    free(v);
}

static void halve_quotes(struct cell *cell)
{
    char *text = (char *)(uintptr_t)cell->text.at;
    size_t to = 0;
    for (size_t i = 0; i < cell->text.len; i++) {
        text[to++] = text[i];
        i += text[i] == '"';
    }
    cell->text.len = to;
    cell->number = 0;
}

static bool blank_line(const struct csv *v, const struct scan *s)
{
    return s->count == 1 && !s->any_quoted && str_trim(v->cells[0].text).len == 0;
}

// Takes the row that `s` has walked over; `row->number` stays 0 for a blank line.
static void take_row(struct csv *v, const struct scan *s, struct cell_row *row)
{
    int64_t line = v->line;
    v->at = s->at;
    v->line = s->line;
    if (blank_line(v, s))
        return;
    for (int i = 0; i < s->count; i++)
        if (v->cells[i].number != 0)
            halve_quotes(&v->cells[i]);
    *row = (struct cell_row){.cells = v->cells, .count = s->count, .number = line};
}

enum err csv_next(struct ctx *c, struct csv *v, struct cell_row *row)
{
    *row = (struct cell_row){0};
    while (!row->number) {
        struct scan s = {.at = v->at, .line = v->line};
        if (v->eof && v->at == v->end)
            return ERR_NONE;
        enum scanned found = scan_row(v, &s);
        size_t length = (found == SCAN_MORE ? v->end : s.at) - v->at;
        if (length > ROW_MAX + 2)
            return too_long(c, &s, v->line);
        if (found == SCAN_ROW) {
            take_row(v, &s, row);
        } else if (found != SCAN_MORE) {
            return refuse(c, found, &s);
        } else {
            if (decoder_stuck(v->decoder))
                return stuck(c, v, s.line);
            enum err e = fill(c, v);
            if (e)
                return e;
        }
    }
    return ERR_NONE;
}

uint64_t csv_bytes(const struct csv *v)
{
    return v->taken - (v->end - v->at < v->taken ? v->end - v->at : v->taken);
}

enum charset csv_charset(const struct csv *v)
{
    return decoder_charset(v->decoder);
}

char csv_delimiter(const struct csv *v)
{
    return v->delimiter;
}
