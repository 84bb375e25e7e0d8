#include "review/making.h"
#include "auth/person.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

// ---- adding -------------------------------------------------------------------------------------

#define GROW(m, list, count)                                                                       \
    ((list) =                                                                                      \
         arena_grow((m)->c->arena, (list), (size_t)(count), (size_t)(count) + 1, sizeof *(list)))

struct review_section *review_section(struct making *m, const char *key, struct review_text title)
{
    struct review *r = m->out;
    GROW(m, r->sections, r->section_count);
    struct review_section *s = &r->sections[r->section_count++];
    *s = (struct review_section){
        .key = key, .title = title, .empty = SAY("", ""), .empty_path = STR(""), .target = NAN};
    return s;
}

struct review_table *review_table(struct making *m, struct review_section *s, const char *key,
                                  struct review_text title, const struct review_column *columns,
                                  int count)
{
    GROW(m, s->tables, s->table_count);
    struct review_table *t = &s->tables[s->table_count++];
    *t = (struct review_table){
        .key = key, .title = title, .says = SAY("", ""), .column_count = count};
    memcpy(t->columns, columns, (size_t)count * sizeof *columns);
    return t;
}

struct review_cell *review_row(struct making *m, struct review_table *t)
{
    GROW(m, t->rows, t->row_count);
    struct review_cell *row = t->rows[t->row_count++];
    for (int i = 0; i < REVIEW_COLUMNS_MAX; i++)
        row[i] = (struct review_cell){
            .value = NAN, .low = NAN, .high = NAN, .text = SAY("", ""), .path = STR("")};
    return row;
}

void review_figure(struct making *m, struct review_section *s, const char *key,
                   struct review_text label, struct review_cell cell)
{
    GROW(m, s->figures, s->figure_count);
    s->figures[s->figure_count++] = (struct review_figure){key, label, cell};
}

void review_add_advice(struct making *m, const char *key, enum review_tone tone, struct str path,
                       struct review_text says)
{
    struct review *r = m->out;
    GROW(m, r->advice, r->advice_count);
    r->advice[r->advice_count++] = (struct review_advice){key, says, path, tone};
}

// ---- cells --------------------------------------------------------------------------------------

static struct review_cell cell(enum review_cell_kind kind, double value, struct str path)
{
    return (struct review_cell){.kind =
                                    isnan(value) && kind != REVIEW_WORDS ? REVIEW_NOTHING : kind,
                                .value = value,
                                .low = NAN,
                                .high = NAN,
                                .text = SAY("", ""),
                                .path = path};
}

struct review_cell cell_words(struct review_text text, struct str path)
{
    struct review_cell out = cell(REVIEW_WORDS, NAN, path);
    out.text = text;
    return out;
}

struct review_cell cell_count(int64_t n, struct str path)
{
    return cell(REVIEW_COUNT, (double)n, path);
}

struct review_cell cell_money(num_t amount, struct str path)
{
    return cell(REVIEW_MONEY, num_double(amount), path);
}

struct review_cell cell_share(double value, double low, double high, struct str path)
{
    struct review_cell out = cell(REVIEW_SHARE, value, path);
    out.low = low;
    out.high = high;
    return out;
}

struct review_cell cell_points(double value, struct str path)
{
    struct review_cell out = cell(REVIEW_POINTS, value, path);
    // What rounds to nothing is neither good nor bad.
    if (fabs(value) >= 0.00005)
        out.tone = value > 0 ? TONE_BAD : TONE_GOOD;
    return out;
}

struct review_text same_words(struct str text)
{
    return (struct review_text){text, text};
}

static struct str format(struct arena *a, const char *text, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, text, again);
    va_end(again);
    char *out = arena_alloc(a, (size_t)n + 1);
    vsnprintf(out, (size_t)n + 1, text, args);
    return (struct str){out, (size_t)n};
}

struct review_text review_format(struct arena *a, const char *zh, const char *en, ...)
{
    struct review_text out;
    va_list args;
    va_start(args, en);
    out.zh = format(a, zh, args);
    va_end(args);
    va_start(args, en);
    out.en = format(a, en, args);
    va_end(args);
    return out;
}

// ---- paths --------------------------------------------------------------------------------------

struct str path_part(struct arena *a, struct str text)
{
    struct buf b;
    buf_init(&b, text.len * 3 + 1);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '-' || c == '_' || c == '.' || c == '~';
        buf_format(&b, plain ? "%c" : "%%%02X", (unsigned)c);
    }
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

struct str path_of(struct arena *a, const char *text, ...)
{
    va_list args;
    va_start(args, text);
    struct str out = format(a, text, args);
    va_end(args);
    return out;
}

struct str path_filter(struct arena *a, const char *object, struct str filter)
{
    return path_of(a, "/o/%s?filter=%.*s", object, STR_ARG(path_part(a, filter)));
}

struct str path_days(struct arena *a, struct period p)
{
    return str_format(a, "from=%.*s&to=%.*s", STR_ARG(day_text(a, p.from)),
                      STR_ARG(day_text(a, p.to)));
}

struct str person_called(struct making *m, struct db_tx *tx, struct str login)
{
    struct ctx quiet = {.arena = m->c->arena};
    struct str name = STR_NONE;
    if (!login.len || person_names(&quiet, tx, &login, 1, &name) || !name.len)
        return login;
    return name;
}

// ---- as people read them ------------------------------------------------------------------------

// "1,234,567" of a whole number, "1,234.50" where `cents` are wanted.
static struct str grouped(struct arena *a, double value, bool cents)
{
    return str_grouped(a, str_format(a, cents ? "%.2f" : "%.0f", fabs(value)));
}

static struct str money_text(struct arena *a, struct str currency, double value)
{
    static const char *const signs[][2] = {{"CNY", "¥"},  {"USD", "$"},   {"EUR", "€"},
                                           {"GBP", "£"},  {"JPY", "JP¥"}, {"HKD", "HK$"},
                                           {"TWD", "NT$"}};
    struct str sign = str_format(a, "%.*s ", STR_ARG(currency));
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_eq(currency, str_of(signs[i][0])))
            sign = str_of(signs[i][1]);
    return str_format(a, "%s%.*s%.*s", value < 0 ? "−" : "", STR_ARG(sign),
                      STR_ARG(grouped(a, value, value != floor(value))));
}

// Shares below one percent are told to two places: a week loses few.
static int places(double value)
{
    return fabs(value) < 0.00995 ? 2 : 1;
}

static struct str percent(struct arena *a, double value)
{
    return str_format(a, "%.*f%%", value > 0 ? places(value) : 1, value * 100);
}

static struct str points(struct arena *a, double value, bool zh)
{
    bool none = fabs(value) < 0.00005;
    return str_format(a, "%s%.*f %s",
                      none        ? "±"
                      : value > 0 ? "+"
                                  : "−",
                      none ? 1 : places(value), fabs(value) * 100, zh ? "个百分点" : "points");
}

struct str review_cell_text(struct arena *a, const struct review *r, const struct review_cell *cell,
                            bool zh)
{
    struct str text;
    switch (cell->kind) {
    case REVIEW_WORDS:
        return review_say(cell->text, zh);
    case REVIEW_COUNT:
        return grouped(a, cell->value, false);
    case REVIEW_MONEY:
        return money_text(a, r->currency, cell->value);
    case REVIEW_POINTS:
        text = points(a, cell->value, zh);
        break;
    case REVIEW_SHARE:
        text = percent(a, cell->value);
        break;
    default:
        return STR("–");
    }
    if (isnan(cell->low) || isnan(cell->high))
        return text;
    int n = places(cell->value);
    return str_format(a, zh ? "%.*s（%.*f – %.*f）" : "%.*s (%.*f – %.*f)", STR_ARG(text), n,
                      cell->low * 100, n, cell->high * 100);
}
