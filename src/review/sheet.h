// sheet: a review on paper: A4, with heads that come again where a table breaks, small charts, links to the
// pages behind the figures. What it says is what `struct review` says.
#pragma once
#include "review/review.h"

enum { REVIEW_SHEET_MAX = 8 << 20 };

// The PDF, in c->arena. ERR_INTERNAL where the machine has no Chinese font and `zh`.
enum err review_sheet(struct ctx *c, const struct review *r, bool zh, struct str *out) MUST_USE;
// "流失复盘-2026-11.pdf", "churn-review-2026-W47.pdf".
struct str review_sheet_name(struct arena *a, const struct review *r, bool zh);
