// loss_sum: why customers left, added up: of the records of losses that somebody sees, by what he reads
// of them. The page of losses and the review take their figures from here.
#pragma once
#include "care/loss.h"
#include "model/list.h"

enum { LOSSES_READ_MAX = 20000 };

struct losses {
    struct org *org;
    const struct viewer *viewer;
    const struct schema *s;
    const struct object *o;
    struct record *rows;
    int count, date, kind, reason, owner, amount, returned, interviewed; // fields; -1: gone
    struct str filter; // by which they open as a list
};

// ERR_NOT_FOUND where there is no such object, ERR_DENIED where he may not see it.
enum err losses_fields(struct ctx *c, struct org *o, const struct schema *s, const struct viewer *v,
                       struct losses *out) MUST_USE;
// Those dated from … to, both included.
enum err losses_between(struct ctx *c, struct losses *l, day_t from, day_t to) MUST_USE;
// Those from a day on.
enum err losses_since(struct ctx *c, struct losses *l, day_t from) MUST_USE;

// What he reads of it; null where the field is gone, hidden or masked to another type.
struct value loss_cell(struct arena *a, const struct losses *l, const struct record *r, int field);
bool loss_is_false(struct arena *a, const struct losses *l, const struct record *r);
// Whether he reads the field itself.
bool loss_reads(const struct losses *l, int field);

struct loss_heap {
    struct str value; // a choice, a sign-in name, the first day of a month; empty: it was not told
    int64_t count, back;
    num_t amount;
};
struct loss_heaps {
    struct loss_heap *at;
    int count;
};

struct loss_sums {
    // By reason and owner the most money first, months in order; false losses in `kinds` alone.
    struct loss_heaps reasons, owners, months, kinds;
    struct loss_heaps untold; // by owner, those without a reason
    int64_t lost, back, spared, asked;
    num_t amount;
    struct str spared_word; // what a false one is called here; empty: there is none
};
void loss_add_up(struct arena *a, const struct losses *l, struct loss_sums *out);

// The condition by which the losses behind one heap open: `field` reason, kept_by, month or kind.
struct str loss_heap_filter(struct arena *a, const struct losses *l, const struct loss_sums *sums,
                            const char *field, struct str value);
// A text as the rule language quotes it.
struct str loss_quoted(struct arena *a, struct str text);
