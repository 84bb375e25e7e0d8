#include "rule/lex.h"

#include "base/num.h"
#include "rule/fold.h"

#include <unicode/uchar.h>

// What a quote means depends on what opened it; everything else is half width already.
struct letter {
    uint32_t code, raw; // raw: as written
    int at;
};

struct lexer {
    struct ctx *c;
    const struct catalog *catalog;
    struct str text;
    struct letter *letters; // ends with a code of 0
    int i, count;
    struct token *tokens;
    int token_count, token_room;
};

// Nothing on a time line is longer than what a day_t of the mirror can span.
enum { DAYS_MAX = 65535, MONTHS_MAX = 179 * 12, HYPHENS_MAX = 6, DIGITS_MAX = 30 };

void lex_place(struct str text, int at, int *line, int *column)
{
    *line = *column = 1;
    for (int i = 0; i < at && (size_t)i < text.len; i++) {
        if (text.at[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)text.at[i] & 0xC0) != 0x80) {
            ++*column;
        }
    }
}

static bool is_digit(uint32_t code)
{
    return code >= '0' && code <= '9';
}

static bool is_letter(uint32_t code)
{
    if (code < 128)
        return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || code == '_';
    return u_isalpha((UChar32)code);
}

static bool in_name(uint32_t code)
{
    if (code < 128)
        return is_letter(code) || is_digit(code);
    return (U_GET_GC_MASK((UChar32)code) & (U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK)) != 0;
}

static bool is_space(uint32_t code)
{
    return code == ' ' || code == '\t' || code == '\n' || code == '\r' || code == 0xA0;
}

static enum err read_letters(struct lexer *l)
{
    l->letters = ARENA_ARRAY(l->c->arena, struct letter, l->text.len + 12);
    for (size_t i = 0; i < l->text.len;) {
        uint32_t code;
        size_t bytes = utf8_next((struct str){l->text.at + i, l->text.len - i}, &code);
        if (!bytes || (code < ' ' && !is_space(code)) || code == 127) {
            REFUSE_AT(l->c, l->text, (int)i,
                      "a byte that is no text (0x%02X); only UTF-8 text can be read",
                      "此处有非文本字节（0x%02X）；只接受 UTF-8 文本",
                      (unsigned char)l->text.at[i]);
            return ERR_INPUT;
        }
        l->letters[l->count++] = (struct letter){rule_half_width(code), code, (int)i};
        i += bytes;
    }
    l->letters[l->count].at = (int)l->text.len;
    return ERR_NONE;
}

static int place(const struct lexer *l, int i)
{
    return l->letters[i < l->count ? i : l->count].at;
}

static struct str written(const struct lexer *l, int from, int to)
{
    int first = place(l, from);
    return (struct str){l->text.at + first, (size_t)(place(l, to) - first)};
}

// The letters [from, to) as half-width text.
static struct str narrow(const struct lexer *l, int from, int to)
{
    char *out = ARENA_ARRAY(l->c->arena, char, (size_t)(to - from) * 4 + 1);
    size_t len = 0;
    for (int i = from; i < to; i++)
        len += utf8_put(out + len, l->letters[i].code);
    return (struct str){out, len};
}

static struct token *push(struct lexer *l, enum token_kind kind, int from, int to)
{
    if (l->token_count == l->token_room) {
        int room = l->token_room ? l->token_room * 2 : 64;
        l->tokens = arena_grow(l->c->arena, l->tokens, (size_t)l->token_count, (size_t)room,
                               sizeof *l->tokens);
        l->token_room = room;
    }
    struct token *t = &l->tokens[l->token_count++];
    *t = (struct token){.kind = kind, .from = place(l, from), .to = place(l, to)};
    return t;
}

static bool catalog_knows(const struct catalog *c, struct str name)
{
    bool known = catalog_object(c, name) != CATALOG_NONE;
    for (int i = 0; i < c->object_count && !known; i++)
        known = catalog_field(c, i, name) != CATALOG_NONE;
    return known;
}

// The longest name that begins at letter `from`: where it ends.
static int name_end(const struct lexer *l, int from)
{
    int ends[HYPHENS_MAX + 1], count = 0, i = from;
    for (;;) {
        while (in_name(l->letters[i].code))
            i++;
        ends[count++] = i;
        bool joined = l->letters[i].code == '-' && is_letter(l->letters[i + 1].code);
        if (!joined || !is_letter(l->letters[i - 1].code) || count > HYPHENS_MAX)
            break;
        i++;
    }
    while (count > 1 && !catalog_knows(l->catalog, narrow(l, from, ends[count - 1])))
        count--;
    return ends[count - 1];
}

static void take_name(struct lexer *l)
{
    int end = name_end(l, l->i);
    push(l, TOKEN_NAME, l->i, end)->text = narrow(l, l->i, end);
    l->i = end;
}

// What closes a text that `open` has opened; 0 where it opens none.
static uint32_t closing(uint32_t open)
{
    switch (open) {
    case '"':
    case '\'':
        return open;
    case 0xFF02: // ＂
    case 0xFF07: // ＇
        return open;
    case 0x201C: // “
    case 0x201D: // ”
        return 0x201D;
    case 0x2018: // ‘
    case 0x2019: // ’
        return 0x2019;
    default:
        return 0;
    }
}

static enum err take_text(struct lexer *l, uint32_t close)
{
    int from = l->i, i = from + 1;
    char *out = ARENA_ARRAY(l->c->arena, char, l->text.len - (size_t)place(l, from) + 4);
    size_t len = 0;
    for (;; i++) {
        uint32_t raw = l->letters[i].raw;
        if (i >= l->count) {
            REFUSE_AT(l->c, l->text, place(l, from), "this quote is never closed",
                      "这个引号没有闭合");
            return ERR_INPUT;
        }
        if (raw == close && l->letters[++i].raw != close)
            break;
        len += utf8_put(out + len, raw);
    }
    push(l, TOKEN_TEXT, from, i)->text = (struct str){out, len};
    l->i = i;
    return ERR_NONE;
}

static bool shaped(const struct lexer *l, int from, const char *shape)
{
    for (; *shape; shape++, from++)
        if (*shape == '0' ? !is_digit(l->letters[from].code)
                          : l->letters[from].code != (uint32_t)*shape)
            return false;
    return !in_name(l->letters[from].code);
}

static enum err take_date(struct lexer *l)
{
    struct str text = narrow(l, l->i, l->i + 10);
    day_t day = day_parse(text);
    if (day == DAY_NONE) {
        REFUSE_AT(l->c, l->text, place(l, l->i), "there is no day %.*s", "没有 %.*s 这一天",
                  STR_ARG(text));
        return ERR_INPUT;
    }
    push(l, TOKEN_DATE, l->i, l->i + 10)->number = day;
    l->i += 10;
    return ERR_NONE;
}

static const struct {
    char letter;
    int days, months;
} units[] = {{'d', 1, 0}, {'w', 7, 0}, {'m', 0, 1}, {'y', 0, 12}};

static enum err take_duration(struct lexer *l, int digits_end)
{
    int end = name_end(l, digits_end);
    size_t u = 0, unit_count = sizeof units / sizeof *units;
    while (u < unit_count && l->letters[digits_end].code != (uint32_t)units[u].letter)
        u++;
    if (u == unit_count || end != digits_end + 1) {
        struct str found = written(l, digits_end, end);
        REFUSE_AT(l->c, l->text, place(l, digits_end),
                  "no unit '%.*s'; a duration is written 30d, 2w, 3m or 1y",
                  "没有单位“%.*s”；时长写作 30d（天）、2w（周）、3m（月）或 1y（年）",
                  STR_ARG(found));
        return ERR_INPUT;
    }
    int n = 0;
    for (int i = l->i; i < digits_end && n <= DAYS_MAX; i++)
        n = n * 10 + (int)(l->letters[i].code - '0');
    struct rule_duration by = {n * units[u].days, n * units[u].months};
    if (n > DAYS_MAX || by.days > DAYS_MAX || by.months > MONTHS_MAX) {
        REFUSE_AT(l->c, l->text, place(l, l->i), "a duration longer than 179 years",
                  "时长超过 179 年");
        return ERR_INPUT;
    }
    push(l, TOKEN_DURATION, l->i, end)->duration = by;
    l->i = end;
    return ERR_NONE;
}

static enum err take_number(struct lexer *l)
{
    if (shaped(l, l->i, "0000-00-00"))
        return take_date(l);
    int from = l->i, i = from;
    while (is_digit(l->letters[i].code))
        i++;
    if (is_letter(l->letters[i].code))
        return take_duration(l, i);
    int point = i;
    if (l->letters[i].code == '.' && is_digit(l->letters[i + 1].code))
        for (i++; is_digit(l->letters[i].code);)
            i++;
    num_t n = i - from > DIGITS_MAX ? NUM_NONE : num_parse(narrow(l, from, i));
    bool percent = l->letters[i].code == '%';
    int decimals = i - point - (i > point);
    if (n == NUM_NONE || decimals > 6 || (percent && n % 100)) {
        REFUSE_AT(l->c, l->text, place(l, from),
                  "a number has at most six decimals and lies within ±9.2e12",
                  "数字最多六位小数，且不超过 ±9.2e12");
        return ERR_INPUT;
    }
    push(l, TOKEN_NUMBER, from, i + percent)->number = num_double(percent ? n / 100 : n);
    l->i = i + percent;
    return ERR_NONE;
}

static const struct {
    uint32_t code, then;
    enum mark mark;
} marks[] = {
    {'!', '=', MARK_NE},  {'<', '=', MARK_LE},  {'>', '=', MARK_GE},   {'(', 0, MARK_OPEN},
    {')', 0, MARK_CLOSE}, {',', 0, MARK_COMMA}, {'.', 0, MARK_DOT},    {'+', 0, MARK_PLUS},
    {'-', 0, MARK_MINUS}, {'*', 0, MARK_TIMES}, {'/', 0, MARK_DIVIDE}, {'=', 0, MARK_EQ},
    {'<', 0, MARK_LT},    {'>', 0, MARK_GT},    {0x2260, 0, MARK_NE},  {0x2264, 0, MARK_LE},
    {0x2265, 0, MARK_GE},
};

// What people bring along from other languages.
static const struct {
    const char *found, *instead;
} habits[] = {{"==", "="},  {"<>", "!="}, {"&&", "and"}, {"||", "or"},
              {"!", "not"}, {"=>", ">="}, {"=<", "<="}};

static enum err take_mark(struct lexer *l)
{
    uint32_t code = l->letters[l->i].code, next = l->letters[l->i + 1].code;
    bool ends = code == '!' && next == '=';
    for (size_t h = 0; h < sizeof habits / sizeof *habits && !ends; h++) {
        const char *f = habits[h].found;
        if (code == (uint32_t)f[0] && (!f[1] || next == (uint32_t)f[1])) {
            REFUSE_AT(l->c, l->text, place(l, l->i), "found '%s'; write '%s'",
                      "此处是“%s”；请写作“%s”", f, habits[h].instead);
            return ERR_INPUT;
        }
    }
    for (size_t m = 0; m < sizeof marks / sizeof *marks; m++)
        if (code == marks[m].code && (!marks[m].then || next == marks[m].then)) {
            int end = l->i + 1 + (marks[m].then != 0);
            push(l, TOKEN_MARK, l->i, end)->mark = marks[m].mark;
            l->i = end;
            return ERR_NONE;
        }
    struct str found = written(l, l->i, l->i + 1);
    REFUSE_AT(l->c, l->text, place(l, l->i), "found '%.*s', which means nothing here",
              "此处的“%.*s”没有意义", STR_ARG(found));
    return ERR_INPUT;
}

enum err lex(struct ctx *c, const struct catalog *catalog, struct str text, struct token **out)
{
    struct lexer l = {.c = c, .catalog = catalog, .text = text};
    enum err e = read_letters(&l);
    while (!e && l.i < l.count) {
        struct letter at = l.letters[l.i];
        if (is_space(at.code))
            l.i++;
        else if (closing(at.raw))
            e = take_text(&l, closing(at.raw));
        else if (is_digit(at.code))
            e = take_number(&l);
        else if (is_letter(at.code))
            take_name(&l);
        else
            e = take_mark(&l);
    }
    if (!e)
        push(&l, TOKEN_END, l.count, l.count);
    *out = l.tokens;
    return e;
}

bool lex_is_reserved(struct str s)
{
    static const char *const words[] = {"and", "or",    "not",  "in",    "between", "contains",
                                        "is",  "empty", "true", "false", "today"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq(s, str_of(words[i])))
            return true;
    return false;
}

bool lex_is_name(const struct catalog *catalog, struct arena *a, struct str s)
{
    struct ctx quiet = {.arena = a};
    struct token *tokens;
    if (!s.len || s.len > RULE_TEXT_MAX || lex(&quiet, catalog, s, &tokens))
        return false;
    return tokens[0].kind == TOKEN_NAME && tokens[1].kind == TOKEN_END &&
           str_eq(tokens[0].text, s) && !lex_is_reserved(s);
}
