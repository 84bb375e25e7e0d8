// reason: of which kind a loss is by its definition: conditions in an order, the first that holds on the
// day of the loss names the kind; where none does it is silent. Kept with the definition as JSON; this
// is its only reader.
#pragma once
#include "codec/json.h"
#include "history/history.h"
#include "model/schema.h"

// The choices of a loss's kind, as standard_choice counts them. False is what `not_while` is for: no
// condition names it.
enum loss_kind { LOSS_VOLUNTARY, LOSS_INVOLUNTARY, LOSS_SILENT, LOSS_FALSE, LOSS_KINDS };
enum { REASONS_MAX = 10, REASON_BYTES_MAX = 1 << 16 };

const char *loss_kind_name(enum loss_kind k); // "voluntary", …
// LOSS_KINDS where there is none of that name.
enum loss_kind loss_kind_of(struct str name);

struct reason {
    enum loss_kind kind;
    struct str when;
    struct rule *rule; // of reasons_check
};
struct reasons {
    struct reason at[REASONS_MAX];
    int count;
};

// A LossReason[] of the API: ERR_INPUT with the place and what is wanted. Conditions are not read yet.
enum err reasons_read(struct ctx *c, const struct json *list, struct reasons *out) MUST_USE;
// What is kept; empty text is an empty list.
enum err reasons_parse(struct ctx *c, struct str text, struct reasons *out) MUST_USE;
// Reads the conditions. ERR_INPUT with the place in the one that is wrong, and which it is.
enum err reasons_check(struct ctx *c, const struct schema *s, struct reasons *r) MUST_USE;
enum err reasons_text(struct ctx *c, const struct reasons *r, struct str *out) MUST_USE;

// ---- asking -------------------------------------------------------------------------------------

// The rules to hold in the mirror, behind `out`; `out` NULL only counts.
int reasons_rules(const struct reasons *r, const struct rule **out);
// Ready for one history.
struct reason_plans {
    const struct history *history;
    const struct reasons *of;
    struct history_plan *at[REASONS_MAX];
};
enum err reasons_compile(struct ctx *c, const struct history *h, const struct reasons *r,
                         struct reason_plans *out) MUST_USE;
// Which of them names the loss of that day; their count where none does. Any thread may ask.
int reason_at(const struct reason_plans *p, uint32_t customer, day_t day);
// The kind that it names: of their count LOSS_SILENT.
enum loss_kind reason_kind(const struct reasons *r, int at);
