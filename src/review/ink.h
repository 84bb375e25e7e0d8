// ink: pages of paper: text that breaks into lines, lines, links, on A4, as a PDF with its fonts inside. It
// knows no reviews.
//
// Cairo draws, Pango sets the type; both are asked for nothing until the first page is wanted, and give back
// all but what fontconfig keeps of the fonts there are. Everything is measured in points from the top left.
#pragma once
#include "base/err.h"

#include <cairo.h>
#include <pango/pango.h>

enum ink_colour {
    INK_TEXT,
    INK_QUIET,
    INK_LINE,
    INK_RED,
    INK_GREEN,
    INK_BLUE,
    INK_BAND,
    INK_COLOURS
};
enum ink_side { INK_LEFT, INK_RIGHT };

struct ink_style {
    double size;
    bool bold;
    enum ink_colour colour;
    enum ink_side side;
    int lines; // at most so many, the last with an ellipsis; 0: as many as it takes
};

// What stands on every page.
struct ink_paper {
    struct str title, author; // of the file; the title also on top from the second page on
    struct str foot;          // at the left of the last line
    struct str base;          // before the paths of links; empty: no links
    struct str day;           // 2026-11-22: when it was made
    bool zh;
    int pages; // how many there will be; 0: they are only counted, and nothing is written
};

struct ink {
    struct arena *a;
    const struct ink_paper *paper;
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoFontMap *fonts;
    PangoContext *type;
    double y; // where the next thing begins
    int page;
    struct buf *out;
};

extern const double ink_left, ink_right, ink_width; // of what is written on

// Begins the first page; the PDF is added to `out`. ERR_INTERNAL where Chinese is wanted and no font has it.
enum err ink_open(struct ctx *c, struct ink *k, const struct ink_paper *paper,
                  struct buf *out) MUST_USE;
// Ends the last page. ERR_TOO_LARGE where `out` is full; ERR_INTERNAL.
enum err ink_close(struct ctx *c, struct ink *k) MUST_USE;

// There are `height` points below y, on this page or on a new one: true where it had to be a new one.
bool ink_need(struct ink *k, double height);
void ink_page(struct ink *k);

// How high the text is in that width.
double ink_height(struct ink *k, struct ink_style s, double width, struct str text);
// Writes it with its top left at x, y; `path` (or empty) is where a click leads. How high it was.
double ink_text(struct ink *k, struct ink_style s, double x, double y, double width,
                struct str text, struct str path);
// From k->y down, over as many pages as it takes; moves k->y.
void ink_flow(struct ink *k, struct ink_style s, double x, double width, struct str text,
              struct str path);
void ink_line(struct ink *k, enum ink_colour colour, double x0, double y0, double x1, double y1,
              double width);
void ink_box(struct ink *k, enum ink_colour colour, double x, double y, double width,
             double height);
// A heading of the file's outline that leads to this page.
void ink_mark(struct ink *k, struct str text);
void ink_colour(struct ink *k, enum ink_colour colour);
