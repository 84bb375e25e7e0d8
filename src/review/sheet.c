#include "review/sheet.h"
#include "review/ink.h"
#include "review/plot.h"

#include <math.h>

enum { TILES = 4 };
static const double gap = 10, row_gap = 7;

static const struct ink_style body = {.size = 9.5, .colour = INK_TEXT};
static const struct ink_style small = {.size = 8, .colour = INK_QUIET};

static enum ink_colour colour_of(enum review_tone tone)
{
    static const enum ink_colour colours[] = {[TONE_PLAIN] = INK_TEXT,
                                              [TONE_GOOD] = INK_GREEN,
                                              [TONE_BAD] = INK_RED,
                                              [TONE_QUIET] = INK_QUIET};
    return colours[tone];
}

struct sheet {
    struct ink ink;
    const struct review *r;
    bool zh;
};

static struct str say(const struct sheet *s, struct review_text t)
{
    return review_say(t, s->zh);
}

// ---- figures as tiles ---------------------------------------------------------------------------

static double tile(struct sheet *s, const struct review_figure *f, double x, double width)
{
    struct ink *k = &s->ink;
    struct ink_style value = {
        .size = 15, .bold = true, .colour = colour_of(f->cell.tone), .lines = 1};
    struct review_cell plain = f->cell;
    double y = k->y;
    plain.low = plain.high = NAN;
    y += ink_text(k, small, x, y, width, say(s, f->label), STR_NONE) + 2;
    y +=
        ink_text(k, value, x, y, width, review_cell_text(k->a, s->r, &plain, s->zh), f->cell.path) +
        2;
    struct str beside = f->cell.kind == REVIEW_WORDS ? STR("") : say(s, f->cell.text);
    if (!isnan(f->cell.low))
        beside = str_format(k->a, "%.*f%% – %.*f%%", f->cell.value < 0.00995 ? 2 : 1,
                            f->cell.low * 100, f->cell.value < 0.00995 ? 2 : 1, f->cell.high * 100);
    if (beside.len)
        y += ink_text(k, small, x, y, width, beside, STR_NONE);
    return y - k->y;
}

static void tiles(struct sheet *s, const struct review_section *section)
{
    for (int i = 0, in_row; i < section->figure_count; i += in_row) {
        // Five side by side rather than one alone in a row of its own.
        in_row = section->figure_count - i == TILES + 1 ? TILES + 1 : TILES;
        double width = (ink_width - gap * (in_row - 1)) / in_row, high = 0;
        ink_need(&s->ink, 52);
        for (int n = 0; n < in_row && i + n < section->figure_count; n++) {
            double h = tile(s, &section->figures[i + n], ink_left + n * (width + gap), width);
            high = h > high ? h : high;
        }
        s->ink.y += high + gap;
    }
}

// ---- tables -------------------------------------------------------------------------------------

struct grid {
    const struct review_table *t;
    double x[REVIEW_COLUMNS_MAX], width[REVIEW_COLUMNS_MAX];
    double most[REVIEW_POINTS + 1]; // figures of one kind are drawn to one scale
};

// The first column is twice as wide as another; columns of words, points and intervals wider than those
// of plain figures.
static struct grid grid_of(const struct review_table *t)
{
    struct grid g = {.t = t};
    double parts[REVIEW_COLUMNS_MAX], all = 0, x = ink_left;
    for (int i = 0; i < t->column_count; i++) {
        bool words = false;
        for (int r = 0; r < t->row_count; r++) {
            const struct review_cell *cell = &t->rows[r][i];
            words |= cell->kind == REVIEW_WORDS || cell->kind == REVIEW_POINTS || !isnan(cell->low);
            if (t->columns[i].bar && fabs(cell->value) > g.most[cell->kind])
                g.most[cell->kind] = fabs(cell->value);
        }
        parts[i] = i == 0 ? 2.2 : words ? 1.5 : 1;
        all += parts[i];
    }
    for (int i = 0; i < t->column_count; i++) {
        g.x[i] = x;
        g.width[i] = parts[i] / all * ink_width - gap;
        x += parts[i] / all * ink_width;
    }
    g.width[t->column_count - 1] += gap;
    return g;
}

static bool to_the_right(const struct grid *g, int column)
{
    for (int r = 0; r < g->t->row_count; r++) {
        enum review_cell_kind kind = g->t->rows[r][column].kind;
        if (kind != REVIEW_NOTHING)
            return kind != REVIEW_WORDS;
    }
    return true;
}

static void table_head(struct sheet *s, const struct grid *g)
{
    struct ink *k = &s->ink;
    double high = 0;
    for (int i = 0; i < g->t->column_count; i++) {
        struct ink_style style = {.size = 8,
                                  .colour = INK_QUIET,
                                  .side = to_the_right(g, i) ? INK_RIGHT : INK_LEFT,
                                  .lines = 2};
        struct str label = str_of(s->zh ? g->t->columns[i].zh : g->t->columns[i].en);
        double h = ink_text(k, style, g->x[i], k->y, g->width[i], label, STR_NONE);
        high = h > high ? h : high;
    }
    k->y += high + 3;
    ink_line(k, INK_LINE, ink_left, k->y, ink_right, k->y, 0.8);
    k->y += 4;
}

static struct str cell_says(const struct sheet *s, const struct review_cell *cell)
{
    struct str text = review_cell_text(s->ink.a, s->r, cell, s->zh);
    struct str beside = cell->kind == REVIEW_WORDS ? STR("") : say(s, cell->text);
    return beside.len ? str_format(s->ink.a, "%.*s\n%.*s", STR_ARG(text), STR_ARG(beside)) : text;
}

static struct ink_style cell_style(const struct grid *g, int row, int column)
{
    return (struct ink_style){.size = 9,
                              .bold = column == 0,
                              .colour = colour_of(g->t->rows[row][column].tone),
                              .side = to_the_right(g, column) ? INK_RIGHT : INK_LEFT,
                              .lines = 4};
}

static void bar(struct ink *k, const struct grid *g, int row, int column, double y)
{
    const struct review_cell *cell = &g->t->rows[row][column];
    double most = g->most[cell->kind];
    if (!g->t->columns[column].bar || !(most > 0) || !(fabs(cell->value) > 0))
        return;
    double width = g->width[column] * 0.9 * fabs(cell->value) / most;
    if (width < 1.5) // less than what the figure beside it shows
        return;
    enum ink_colour colour = cell->kind == REVIEW_POINTS ? colour_of(cell->tone) : INK_BLUE;
    ink_box(k, colour, g->x[column] + g->width[column] - width, y, width, 1.6);
}

static void table_row(struct sheet *s, const struct grid *g, int row)
{
    struct ink *k = &s->ink;
    double high = 0;
    for (int i = 0; i < g->t->column_count; i++) {
        double h =
            ink_height(k, cell_style(g, row, i), g->width[i], cell_says(s, &g->t->rows[row][i]));
        high = h > high ? h : high;
    }
    if (ink_need(k, high + row_gap))
        table_head(s, g);
    for (int i = 0; i < g->t->column_count; i++) {
        const struct review_cell *cell = &g->t->rows[row][i];
        double h = ink_text(k, cell_style(g, row, i), g->x[i], k->y, g->width[i],
                            cell_says(s, cell), cell->path);
        bar(k, g, row, i, k->y + h + 0.5);
    }
    k->y += high + row_gap / 2;
    ink_line(k, INK_LINE, ink_left, k->y, ink_right, k->y, 0.3);
    k->y += row_gap / 2;
}

static void table(struct sheet *s, const struct review_table *t)
{
    struct ink *k = &s->ink;
    struct grid g = grid_of(t);
    struct ink_style title = {.size = 10.5, .bold = true, .colour = INK_TEXT};
    if (!t->row_count)
        return;
    ink_need(k, 80); // a title stays with the head and the first row
    k->y += 4;
    k->y += ink_text(k, title, ink_left, k->y, ink_width, say(s, t->title), STR_NONE) + 2;
    if (t->says.zh.len)
        k->y += ink_text(k, small, ink_left, k->y, ink_width, say(s, t->says), STR_NONE) + 4;
    table_head(s, &g);
    for (int i = 0; i < t->row_count; i++)
        table_row(s, &g, i);
    k->y += gap;
}

// ---- sections -----------------------------------------------------------------------------------

static void heading(struct sheet *s, struct str text)
{
    struct ink *k = &s->ink;
    struct ink_style style = {.size = 13.5, .bold = true, .colour = INK_TEXT};
    ink_need(k, 110);
    k->y += 8;
    ink_mark(k, text);
    k->y += ink_text(k, style, ink_left, k->y, ink_width, text, STR_NONE) + 8;
}

static void section(struct sheet *s, const struct review_section *one)
{
    heading(s, say(s, one->title));
    if (one->empty.zh.len) {
        ink_flow(&s->ink, small, ink_left, ink_width, say(s, one->empty), one->empty_path);
        s->ink.y += 8;
    }
    tiles(s, one);
    if (one->point_count > 1)
        plot(&s->ink, one, s->r->when.kind, s->zh);
    for (int i = 0; i < one->table_count; i++)
        table(s, &one->tables[i]);
}

static void advice(struct sheet *s)
{
    struct ink *k = &s->ink;
    heading(s, s->zh ? STR("该决定什么") : STR("What to decide"));
    if (!s->r->advice_count)
        ink_flow(k, small, ink_left, ink_width,
                 s->zh ? STR("数字没有提示要改变什么。") : STR("The figures ask for no change."),
                 STR_NONE);
    for (int i = 0; i < s->r->advice_count; i++) {
        const struct review_advice *a = &s->r->advice[i];
        struct ink_style style = body;
        style.colour = a->tone == TONE_PLAIN ? INK_TEXT : colour_of(a->tone);
        ink_need(k, 16);
        ink_text(k, small, ink_left, k->y + 1, 18, str_format(k->a, "%d.", i + 1), STR_NONE);
        ink_flow(k, style, ink_left + 18, ink_width - 18, say(s, a->says), a->path);
        k->y += 4;
    }
    k->y += gap;
}

static void notes(struct sheet *s, struct str title, const struct review_note *list, int count)
{
    struct ink *k = &s->ink;
    if (!count)
        return;
    heading(s, title);
    for (int i = 0; i < count; i++) {
        const struct review_note *n = &list[i];
        struct str who = n->person ? n->person_name : n->author_name;
        struct str until = n->due == DAY_NONE ? STR("") : day_text(k->a, n->due);
        struct str line =
            !n->person  ? str_format(k->a, s->zh ? "%.*s 记" : "noted by %.*s", STR_ARG(who))
            : until.len ? str_format(k->a, s->zh ? "%.*s 负责，%.*s 前%s" : "%.*s, until %.*s%s",
                                     STR_ARG(who), STR_ARG(until),
                                     n->done == DAY_NONE ? ""
                                     : s->zh             ? "，已完成"
                                                         : ", done")
                        : str_format(k->a, s->zh ? "%.*s 负责%s" : "%.*s%s", STR_ARG(who),
                                     n->done == DAY_NONE ? ""
                                     : s->zh             ? "，已完成"
                                                         : ", done");
        ink_flow(k, body, ink_left, ink_width, n->words, STR_NONE);
        ink_flow(k, small, ink_left, ink_width, line, STR_NONE);
        k->y += 6;
    }
    k->y += gap;
}

static void front(struct sheet *s)
{
    struct ink *k = &s->ink;
    struct ink_style big = {.size = 22, .bold = true, .colour = INK_TEXT};
    struct ink_style under = {.size = 11, .colour = INK_QUIET};
    const struct review *r = s->r;
    struct str what = r->when.kind == REVIEW_WEEK ? (s->zh ? STR("周复盘") : STR("Weekly review"))
                                                  : (s->zh ? STR("月复盘") : STR("Monthly review"));
    k->y = 44;
    k->y += ink_text(k, small, ink_left, k->y, ink_width, r->company, STR_NONE) + 2;
    k->y += ink_text(k, big, ink_left, k->y, ink_width, what, STR_NONE) + 2;
    k->y += ink_text(k, under, ink_left, k->y, ink_width, review_when_text(k->a, r->when, s->zh),
                     STR_NONE) +
            2;
    if (!r->over)
        k->y +=
            ink_text(k, small, ink_left, k->y, ink_width,
                     str_format(k->a, s->zh ? "还没有结束，截至 %.*s" : "not over yet: as of %.*s",
                                STR_ARG(day_text(k->a, r->to))),
                     STR_NONE);
    if (!r->every)
        k->y += ink_text(k, small, ink_left, k->y, ink_width,
                         s->zh ? STR("仅统计您可以查看的客户") : STR("only customers you may see"),
                         STR_NONE);
    k->y += 6;
}

static enum err draw(struct ctx *c, struct sheet *s, const struct ink_paper *paper, struct buf *out,
                     int *pages)
{
    const struct review *r = s->r;
    enum err e = ink_open(c, &s->ink, paper, out);
    if (e)
        return e;
    front(s);
    for (int i = 0; i < r->section_count; i++)
        section(s, &r->sections[i]);
    advice(s);
    notes(s, s->zh ? STR("会上记录与决定") : STR("Notes and decisions"), r->notes, r->note_count);
    notes(s, s->zh ? STR("以前的决定，尚未完成") : STR("Earlier decisions, not done yet"), r->open,
          r->open_count);
    *pages = s->ink.page;
    return ink_close(c, &s->ink);
}

// Once to see how many pages it takes, once with that number on each.
enum err review_sheet(struct ctx *c, const struct review *r, bool zh, struct str *out)
{
    struct sheet s = {.r = r, .zh = zh};
    struct str when = review_when_text(c->arena, r->when, zh);
    struct ink_paper paper = {
        .title = str_format(c->arena, zh ? "%.*s 流失复盘 · %.*s" : "%.*s churn review · %.*s",
                            STR_ARG(r->company), STR_ARG(when)),
        .author = r->company,
        .foot = str_format(c->arena, zh ? "%.*s · %.*s 生成" : "%.*s · made on %.*s",
                           STR_ARG(r->company), STR_ARG(day_text(c->arena, r->today))),
        .base = r->base,
        .day = day_text(c->arena, r->today),
        .zh = zh};
    enum err e = ERR_NONE;
    for (int round = 0; round < 2 && !e; round++) {
        struct buf b;
        buf_init(&b, REVIEW_SHEET_MAX);
        e = draw(c, &s, &paper, &b, &paper.pages);
        if (!e && round)
            *out = str_copy(c->arena, buf_str(&b));
        buf_deinit(&b);
    }
    return e;
}

struct str review_sheet_name(struct arena *a, const struct review *r, bool zh)
{
    struct str day = day_text(a, r->when.period.from);
    if (r->when.kind == REVIEW_MONTH)
        return str_format(a, zh ? "流失复盘-%.7s.pdf" : "churn-review-%.7s.pdf", day.at);
    return str_format(a, zh ? "流失复盘-%.*s-当周.pdf" : "churn-review-week-of-%.*s.pdf",
                      STR_ARG(day));
}
