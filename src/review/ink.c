#include "review/ink.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

// A4, with room at the edges for what printers cannot reach and for a punch.
static const double paper_width = 595.276, paper_height = 841.890;
static const double top = 62, bottom = 841.890 - 58;
const double ink_left = 52, ink_right = 595.276 - 52, ink_width = 595.276 - 104;

static const char families[] =
    "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, Source Han Sans CN, "
    "WenQuanYi Zen Hei, WenQuanYi Micro Hei, sans-serif";
static const char in_every_chinese_font[] = "流失率与复盘";

static const double colours[INK_COLOURS][3] = {
    [INK_TEXT] = {0.11, 0.13, 0.16},  [INK_QUIET] = {0.40, 0.43, 0.48},
    [INK_LINE] = {0.87, 0.88, 0.90},  [INK_RED] = {0.75, 0.16, 0.13},
    [INK_GREEN] = {0.08, 0.45, 0.24}, [INK_BLUE] = {0.13, 0.36, 0.72},
    [INK_BAND] = {0.90, 0.93, 0.98},
};

// ---- text ---------------------------------------------------------------------------------------

static PangoLayout *layout_of(struct ink *k, struct ink_style s, double width, struct str text)
{
    PangoLayout *l = pango_layout_new(k->type);
    PangoFontDescription *font = pango_font_description_from_string(families);
    pango_font_description_set_absolute_size(font, s.size * PANGO_SCALE);
    pango_font_description_set_weight(font, s.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(l, font);
    pango_font_description_free(font);
    pango_layout_set_width(l, (int)(width * PANGO_SCALE));
    pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_line_spacing(l, 1.15F);
    pango_layout_set_alignment(l, s.side == INK_RIGHT ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    if (s.lines) {
        pango_layout_set_height(l, -s.lines);
        pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
    }
    pango_layout_set_text(l, text.len ? text.at : "", (int)text.len);
    return l;
}

void ink_colour(struct ink *k, enum ink_colour colour)
{
    const double *rgb = colours[colour];
    cairo_set_source_rgb(k->cr, rgb[0], rgb[1], rgb[2]);
}

// Inside its quotes a link knows ' and \ only.
static void link_begin(struct ink *k, struct str path)
{
    struct buf b;
    buf_init(&b, 8192);
    buf_add(&b, STR("uri='"));
    for (int part = 0; part < 2; part++) {
        struct str s = part ? path : k->paper->base;
        for (size_t i = 0; i < s.len; i++)
            if (s.at[i] == '\'' || s.at[i] == '\\')
                buf_format(&b, "%%%02X", (unsigned)(unsigned char)s.at[i]);
            else
                buf_byte(&b, s.at[i]);
    }
    buf_byte(&b, '\'');
    cairo_tag_begin(k->cr, CAIRO_TAG_LINK, str_zero(k->a, buf_str(&b)));
    buf_deinit(&b);
}

static double height_of(PangoLayout *l)
{
    PangoRectangle box;
    pango_layout_get_extents(l, NULL, &box);
    return (double)box.height / PANGO_SCALE;
}

double ink_height(struct ink *k, struct ink_style s, double width, struct str text)
{
    PangoLayout *l = layout_of(k, s, width, text);
    double h = height_of(l);
    g_object_unref(l);
    return h;
}

double ink_text(struct ink *k, struct ink_style s, double x, double y, double width,
                struct str text, struct str path)
{
    PangoLayout *l = layout_of(k, s, width, text);
    bool link = k->paper->pages && path.len && k->paper->base.len;
    double h = height_of(l);
    if (link)
        link_begin(k, path);
    ink_colour(k, s.colour);
    cairo_move_to(k->cr, x, y);
    pango_cairo_show_layout(k->cr, l);
    if (link)
        cairo_tag_end(k->cr, CAIRO_TAG_LINK);
    g_object_unref(l);
    return h;
}

void ink_flow(struct ink *k, struct ink_style s, double x, double width, struct str text,
              struct str path)
{
    PangoLayout *l = layout_of(k, s, width, text);
    bool link = k->paper->pages && path.len && k->paper->base.len;
    for (int i = 0; i < pango_layout_get_line_count(l); i++) {
        PangoLayoutLine *line = pango_layout_get_line_readonly(l, i);
        PangoRectangle box;
        pango_layout_line_get_extents(line, NULL, &box);
        double h = (double)box.height / PANGO_SCALE * 1.15;
        ink_need(k, h);
        if (link)
            link_begin(k, path);
        ink_colour(k, s.colour);
        cairo_move_to(k->cr, x, k->y - (double)box.y / PANGO_SCALE);
        pango_cairo_show_layout_line(k->cr, line);
        if (link)
            cairo_tag_end(k->cr, CAIRO_TAG_LINK);
        k->y += h;
    }
    g_object_unref(l);
}

// ---- lines --------------------------------------------------------------------------------------

void ink_line(struct ink *k, enum ink_colour colour, double x0, double y0, double x1, double y1,
              double width)
{
    ink_colour(k, colour);
    cairo_set_line_width(k->cr, width);
    cairo_move_to(k->cr, x0, y0);
    cairo_line_to(k->cr, x1, y1);
    cairo_stroke(k->cr);
}

void ink_box(struct ink *k, enum ink_colour colour, double x, double y, double width, double height)
{
    ink_colour(k, colour);
    cairo_rectangle(k->cr, x, y, width, height);
    cairo_fill(k->cr);
}

void ink_mark(struct ink *k, struct str text)
{
    struct str where = str_format(k->a, "page=%d pos=[0 %.0f]", k->page, k->y);
    if (!k->paper->pages)
        return;
    cairo_pdf_surface_add_outline(k->surface, CAIRO_PDF_OUTLINE_ROOT, str_zero(k->a, text),
                                  where.at, (cairo_pdf_outline_flags_t)0);
}

// ---- pages --------------------------------------------------------------------------------------

static void page_begin(struct ink *k)
{
    static const struct ink_style quiet = {.size = 8, .colour = INK_QUIET, .lines = 1};
    struct ink_style right = quiet;
    right.side = INK_RIGHT;
    k->page++;
    k->y = top;
    struct str number = k->paper->zh
                            ? str_format(k->a, "第 %d 页，共 %d 页", k->page, k->paper->pages)
                            : str_format(k->a, "Page %d of %d", k->page, k->paper->pages);
    ink_line(k, INK_LINE, ink_left, bottom + 14, ink_right, bottom + 14, 0.5);
    ink_text(k, quiet, ink_left, bottom + 19, ink_width * 0.75, k->paper->foot, STR_NONE);
    ink_text(k, right, ink_right - ink_width / 4, bottom + 19, ink_width / 4, number, STR_NONE);
    if (k->page == 1)
        return;
    ink_text(k, quiet, ink_left, 34, ink_width, k->paper->title, STR_NONE);
    ink_line(k, INK_LINE, ink_left, 48, ink_right, 48, 0.5);
}

void ink_page(struct ink *k)
{
    cairo_show_page(k->cr);
    page_begin(k);
}

bool ink_need(struct ink *k, double height)
{
    if (k->y + height <= bottom || k->y <= top)
        return false;
    ink_page(k);
    return true;
}

// ---- the file -----------------------------------------------------------------------------------

static cairo_status_t add(void *user, const unsigned char *data, unsigned int length)
{
    struct buf *out = user;
    buf_add(out, (struct str){(const char *)data, length});
    return out->full ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void describe(struct ink *k)
{
    const struct ink_paper *p = k->paper;
    struct str made = str_format(k->a, "%.*sT00:00:00", STR_ARG(p->day));
    cairo_pdf_surface_set_metadata(k->surface, CAIRO_PDF_METADATA_TITLE, str_zero(k->a, p->title));
    cairo_pdf_surface_set_metadata(k->surface, CAIRO_PDF_METADATA_AUTHOR,
                                   str_zero(k->a, p->author));
    cairo_pdf_surface_set_metadata(k->surface, CAIRO_PDF_METADATA_CREATOR, "Liuke");
    cairo_pdf_surface_set_metadata(k->surface, CAIRO_PDF_METADATA_CREATE_DATE, made.at);
}

// Type for paper: letters stand where they belong, not on pixels. So counting measures as writing does.
static void set_type(struct ink *k)
{
    cairo_font_options_t *o = cairo_font_options_create();
    cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(k->type, o);
    pango_context_set_round_glyph_positions(k->type, FALSE);
    cairo_font_options_destroy(o);
}

static void free_all(struct ink *k)
{
    cairo_destroy(k->cr);
    cairo_surface_destroy(k->surface);
    g_object_unref(k->type);
    g_object_unref(k->fonts);
}

enum err ink_open(struct ctx *c, struct ink *k, const struct ink_paper *paper, struct buf *out)
{
    // Fonts of its own, not the thread's: threads come and go with their connections.
    *k = (struct ink){
        .a = c->arena, .paper = paper, .out = out, .fonts = pango_cairo_font_map_new()};
    k->surface = paper->pages
                     ? cairo_pdf_surface_create_for_stream(add, out, paper_width, paper_height)
                     : cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    k->cr = cairo_create(k->surface);
    k->type = pango_font_map_create_context(k->fonts);
    pango_context_set_language(k->type, pango_language_from_string(paper->zh ? "zh-cn" : "en"));
    pango_cairo_context_set_resolution(k->type, 72);
    set_type(k);
    if (paper->pages)
        describe(k);
    PangoLayout *l =
        layout_of(k, (struct ink_style){.size = 10}, ink_width, STR(in_every_chinese_font));
    bool missing = paper->zh && pango_layout_get_unknown_glyphs_count(l) > 0;
    g_object_unref(l);
    if (missing) {
        free_all(k);
        return fail(c, ERR_INTERNAL,
                    "the PDF: this server has no Chinese font; install the package fonts-noto-cjk",
                    "生成 PDF：服务器上没有中文字体，请安装软件包 fonts-noto-cjk");
    }
    page_begin(k);
    return ERR_NONE;
}

enum err ink_close(struct ctx *c, struct ink *k)
{
    cairo_show_page(k->cr);
    cairo_surface_finish(k->surface);
    cairo_status_t status = cairo_status(k->cr);
    if (!status)
        status = cairo_surface_status(k->surface);
    bool full = k->out->full;
    free_all(k);
    if (full)
        return fail(c, ERR_TOO_LARGE, "the PDF: more than %zu bytes", "生成 PDF：超过 %zu 字节",
                    k->out->max);
    return status ? fail(c, ERR_INTERNAL, "the PDF: %s", "生成 PDF：%s",
                         cairo_status_to_string(status))
                  : ERR_NONE;
}
