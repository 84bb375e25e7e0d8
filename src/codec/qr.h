// qr: a text as a QR code, drawn as an SVG.
#pragma once
#include "base/err.h"

enum { QR_BYTES_MAX = 1000 };

// Four blank squares around, black on white, as the standard wants it; correction of level M. ERR_INPUT
// where the text is empty or longer than QR_BYTES_MAX.
enum err qr_svg(struct ctx *c, struct str text, struct str *svg) MUST_USE;
