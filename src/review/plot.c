#include "review/plot.h"

#include <math.h>

static const double high = 110, axis = 34, foot = 16;

struct scale {
    double x0, y0, width, most;
    int count;
};

static double x_of(const struct scale *s, int i)
{
    return s->x0 + (s->count > 1 ? s->width * i / (s->count - 1) : 0);
}

static double y_of(const struct scale *s, double value)
{
    return s->y0 + high - high * value / s->most;
}

// A round number of percent that is not below any of them.
static double most_of(const struct review_section *s)
{
    static const double steps[] = {0.01, 0.02, 0.05, 0.10, 0.20, 0.50, 1.00};
    double most = isnan(s->target) ? 0 : s->target;
    for (int i = 0; i < s->point_count; i++)
        if (s->points[i].value > most)
            most = s->points[i].value;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (most * 1.1 <= steps[i])
            return steps[i];
    return 1;
}

// Cut at the top of the picture: an interval may be much wider than the line.
static void band(struct ink *k, const struct review_section *s, const struct scale *scale)
{
    for (int i = 0; i + 1 < s->point_count; i++) {
        const struct review_point *a = &s->points[i], *b = &s->points[i + 1];
        if (isnan(a->value) || isnan(b->value))
            continue;
        ink_colour(k, INK_BAND);
        cairo_move_to(k->cr, x_of(scale, i), y_of(scale, fmin(a->high, scale->most)));
        cairo_line_to(k->cr, x_of(scale, i + 1), y_of(scale, fmin(b->high, scale->most)));
        cairo_line_to(k->cr, x_of(scale, i + 1), y_of(scale, b->low));
        cairo_line_to(k->cr, x_of(scale, i), y_of(scale, a->low));
        cairo_close_path(k->cr);
        cairo_fill(k->cr);
    }
}

static void line(struct ink *k, const struct review_section *s, const struct scale *scale)
{
    for (int i = 0; i + 1 < s->point_count; i++)
        if (!isnan(s->points[i].value) && !isnan(s->points[i + 1].value))
            ink_line(k, INK_BLUE, x_of(scale, i), y_of(scale, s->points[i].value),
                     x_of(scale, i + 1), y_of(scale, s->points[i + 1].value), 1.4);
    for (int i = 0; i < s->point_count; i++)
        if (!isnan(s->points[i].value)) {
            double r = i == s->point_count - 1 ? 3 : 1.8;
            ink_colour(k, INK_BLUE);
            cairo_arc(k->cr, x_of(scale, i), y_of(scale, s->points[i].value), r, 0,
                      2 * 3.14159265358979);
            cairo_fill(k->cr);
        }
}

static void grid(struct ink *k, const struct scale *scale)
{
    static const struct ink_style style = {.size = 7.5, .colour = INK_QUIET, .side = INK_RIGHT};
    for (int i = 0; i <= 2; i++) {
        double value = scale->most * i / 2, y = y_of(scale, value);
        ink_line(k, INK_LINE, scale->x0, y, scale->x0 + scale->width, y, 0.4);
        ink_text(k, style, ink_left, y - 5, axis - 8, str_format(k->a, "%g%%", value * 100),
                 STR_NONE);
    }
}

static void days(struct ink *k, const struct review_section *s, const struct scale *scale,
                 enum review_kind kind)
{
    static const struct ink_style style = {.size = 7.5, .colour = INK_QUIET, .lines = 1};
    int step = (s->point_count + 6) / 7;
    for (int i = s->point_count - 1; i >= 0; i -= step) {
        struct str day = day_text(k->a, s->points[i].period.from);
        struct str shown = {day.at + 2, kind == REVIEW_MONTH ? 5 : 8};
        ink_text(k, style, x_of(scale, i) - (kind == REVIEW_MONTH ? 11 : 17), scale->y0 + high + 4,
                 60, shown, STR_NONE);
    }
}

static void target(struct ink *k, const struct review_section *s, const struct scale *scale,
                   bool zh)
{
    static const struct ink_style style = {.size = 7.5, .colour = INK_RED, .lines = 1};
    static const double dashes[] = {4, 3};
    if (isnan(s->target))
        return;
    double y = y_of(scale, s->target);
    cairo_set_dash(k->cr, dashes, 2, 0);
    ink_line(k, INK_RED, scale->x0, y, scale->x0 + scale->width, y, 0.8);
    cairo_set_dash(k->cr, NULL, 0, 0);
    ink_text(k, style, scale->x0 + 2, y - 11, 120,
             str_format(k->a, zh ? "目标 %.1f%%" : "target %.1f%%", s->target * 100), STR_NONE);
}

void plot(struct ink *k, const struct review_section *s, enum review_kind kind, bool zh)
{
    ink_need(k, high + foot + 24);
    struct scale scale = {ink_left + axis, k->y + 10, ink_width - axis - 24, most_of(s),
                          s->point_count};
    grid(k, &scale);
    band(k, s, &scale);
    target(k, s, &scale, zh);
    line(k, s, &scale);
    days(k, s, &scale, kind);
    k->y += high + foot + 20;
}
