#include "codec/qr.h"

#include <qrencode.h>

enum { EDGE = 4, SVG_BYTES_MAX = 1 << 20 };

// One path: a run of black squares of a row is one piece of it.
static void draw(struct buf *b, const QRcode *code)
{
    int size = code->width + 2 * EDGE;
    buf_format(b,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
               "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path "
               "fill=\"#000\" d=\"",
               size, size, size, size);
    for (int y = 0; y < code->width; y++)
        for (int x = 0, n; x < code->width; x += n) {
            const unsigned char *row = code->data + y * code->width;
            for (n = 0; x + n < code->width && (row[x + n] & 1); n++)
                continue;
            if (n)
                buf_format(b, "M%d %dh%dv1h-%dz", x + EDGE, y + EDGE, n, n);
            else
                n = 1;
        }
    buf_add(b, STR("\"/></svg>"));
}

enum err qr_svg(struct ctx *c, struct str text, struct str *svg)
{
    struct buf b;
    if (!text.len || text.len > QR_BYTES_MAX)
        return fail(c, ERR_INPUT, "a QR code holds 1 to %d bytes", "二维码可容纳 1 到 %d 字节",
                    QR_BYTES_MAX);
    QRcode *code =
        QRcode_encodeData((int)text.len, (const unsigned char *)text.at, 0, QR_ECLEVEL_M);
    if (!code)
        return fail(c, ERR_INTERNAL, "the QR code cannot be made", "无法生成二维码");
    buf_init(&b, SVG_BYTES_MAX);
    draw(&b, code);
    QRcode_free(code);
    *svg = str_copy(c->arena, buf_str(&b));
    bool full = b.full;
    buf_deinit(&b);
    return full ? fail(c, ERR_INTERNAL, "the QR code is too large", "二维码太大") : ERR_NONE;
}
