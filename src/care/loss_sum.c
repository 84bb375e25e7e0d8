#include "care/loss_sum.h"
#include "model/seen.h"
#include "model/standard.h"

#include <stdlib.h>

// ---- what is read -------------------------------------------------------------------------------

enum err losses_fields(struct ctx *c, struct org *o, const struct schema *s, const struct viewer *v,
                       struct losses *l)
{
    *l = (struct losses){.org = o, .viewer = v, .s = s};
    int at = loss_object(s);
    if (at < 0)
        return fail(c, ERR_NOT_FOUND, "there are no losses here: the object was deleted",
                    "没有流失记录：这个对象已被删除");
    l->o = &s->objects[at];
    l->date = l->o->start;
    l->kind = object_field(l->o, STR("kind"));
    l->reason = object_field(l->o, STR("reason"));
    l->owner = object_field(l->o, STR("kept_by"));
    l->amount = object_field(l->o, STR("amount"));
    l->returned = object_field(l->o, STR("returned"));
    l->interviewed = object_field(l->o, STR("interviewed"));
    return viewer_need(c, v, l->o, VERB_SEE);
}

static enum err read(struct ctx *c, struct losses *l)
{
    enum { AT_ONCE = 500 };
    struct rule *filter;
    struct list_page page = {.more = true};
    int at = (int)(l->o - l->s->objects);
    enum err e = list_filter(c, l->s, at, l->filter, &filter);
    struct list_question q = {.object = at, .sort = -1, .limit = AT_ONCE};
    while (!e && page.more && l->count < LOSSES_READ_MAX) {
        q.filter = filter;
        e = list_records(c, l->org, l->s, l->viewer, &q, &page);
        if (e || !page.count)
            break;
        l->rows = arena_grow(c->arena, l->rows, (size_t)l->count, (size_t)(l->count + page.count),
                             sizeof *l->rows);
        memcpy(l->rows + l->count, page.rows, (size_t)page.count * sizeof *page.rows);
        l->count += page.count;
        q.after = page.rows[page.count - 1].id;
    }
    return e;
}

enum err losses_between(struct ctx *c, struct losses *l, day_t from, day_t to)
{
    l->filter = str_format(c->arena, "date >= %.*s and date <= %.*s",
                           STR_ARG(day_text(c->arena, from)), STR_ARG(day_text(c->arena, to)));
    return read(c, l);
}

enum err losses_since(struct ctx *c, struct losses *l, day_t from)
{
    l->filter = str_format(c->arena, "date >= %.*s", STR_ARG(day_text(c->arena, from)));
    return read(c, l);
}

struct value loss_cell(struct arena *a, const struct losses *l, const struct record *r, int field)
{
    return field < 0 ? value_null() : seen_cell(a, l->viewer, l->o, field, r->cells[field]);
}

bool loss_is_false(struct arena *a, const struct losses *l, const struct record *r)
{
    struct value kind = loss_cell(a, l, r, l->kind);
    return kind.type == VALUE_TEXT && standard_meaning("loss", "kind", kind.text) == LOSS_FALSE;
}

bool loss_reads(const struct losses *l, int field)
{
    return field >= 0 && viewer_field(l->viewer, l->o, field) > FIELD_MASKED;
}

// ---- adding up ----------------------------------------------------------------------------------

static void heap_add(struct arena *a, struct loss_heaps *h, struct str value, num_t amount,
                     bool back)
{
    int i = 0;
    while (i < h->count && !str_eq(h->at[i].value, value))
        i++;
    if (i == h->count) {
        h->at = arena_grow(a, h->at, (size_t)i, (size_t)i + 1, sizeof *h->at);
        h->at[h->count++] = (struct loss_heap){.value = value};
    }
    h->at[i].count++;
    h->at[i].back += back;
    h->at[i].amount += amount;
}

static int by_amount(const void *a, const void *b)
{
    const struct loss_heap *x = a, *y = b;
    if (x->amount != y->amount)
        return x->amount < y->amount ? 1 : -1;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return str_cmp(x->value, y->value);
}

static int by_value(const void *a, const void *b)
{
    return str_cmp(((const struct loss_heap *)a)->value, ((const struct loss_heap *)b)->value);
}

static void sort(struct loss_heaps *h, int (*order)(const void *, const void *))
{
    if (h->count)
        qsort(h->at, (size_t)h->count, sizeof *h->at, order);
}

static struct str text_of(struct value v)
{
    return v.type == VALUE_TEXT ? v.text : STR("");
}

static day_t month_of(day_t day)
{
    struct date d = day_date(day);
    return day_of(d.year, d.month, 1);
}

static void add(struct arena *a, const struct losses *l, const struct record *r,
                struct loss_sums *sums)
{
    struct value amount = loss_cell(a, l, r, l->amount), date = loss_cell(a, l, r, l->date);
    struct str kind = text_of(loss_cell(a, l, r, l->kind));
    struct str reason = text_of(loss_cell(a, l, r, l->reason));
    struct str owner = text_of(loss_cell(a, l, r, l->owner));
    num_t money = amount.type == VALUE_INT ? amount.integer : 0;
    bool back = loss_cell(a, l, r, l->returned).type != VALUE_NULL;
    heap_add(a, &sums->kinds, kind, money, back);
    if (loss_is_false(a, l, r)) { // apart: it is in no other figure
        sums->spared++;
        sums->spared_word = kind;
        return;
    }
    sums->lost++;
    sums->back += back;
    sums->asked += loss_cell(a, l, r, l->interviewed).type != VALUE_NULL;
    sums->amount += money;
    heap_add(a, &sums->reasons, reason, money, back);
    heap_add(a, &sums->owners, owner, money, back);
    if (!reason.len)
        heap_add(a, &sums->untold, owner, money, back);
    if (date.type == VALUE_INT)
        heap_add(a, &sums->months, day_text(a, month_of((day_t)date.integer)), money, back);
}

void loss_add_up(struct arena *a, const struct losses *l, struct loss_sums *sums)
{
    *sums = (struct loss_sums){.spared_word = STR("")};
    for (int i = 0; i < l->count; i++)
        add(a, l, &l->rows[i], sums);
    sort(&sums->reasons, by_amount);
    sort(&sums->owners, by_amount);
    sort(&sums->kinds, by_amount);
    sort(&sums->untold, by_amount);
    sort(&sums->months, by_value);
}

// ---- as conditions ------------------------------------------------------------------------------

struct str loss_quoted(struct arena *a, struct str text)
{
    struct str out = STR("\"");
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\')
            out = str_join(a, out, STR("\\"));
        out = str_join(a, out, (struct str){text.at + i, 1});
    }
    return str_join(a, out, STR("\""));
}

// False losses are in no figure but that of their kind, so they are not in the list behind it.
static struct str without_false(struct arena *a, const struct loss_sums *sums, const char *field,
                                struct str filter)
{
    if (!sums->spared || !strcmp(field, "kind"))
        return filter;
    return str_format(a, "%.*s and (kind is empty or kind != %.*s)", STR_ARG(filter),
                      STR_ARG(loss_quoted(a, sums->spared_word)));
}

struct str loss_heap_filter(struct arena *a, const struct losses *l, const struct loss_sums *sums,
                            const char *field, struct str value)
{
    struct str out;
    if (!strcmp(field, "month")) {
        day_t first = day_parse(value), next = day_add_months(first, 1);
        out = str_format(a, "%.*s and date >= %.*s and date < %.*s", STR_ARG(l->filter),
                         STR_ARG(day_text(a, first)), STR_ARG(day_text(a, next)));
    } else if (!value.len) {
        out = str_format(a, "%.*s and %s is empty", STR_ARG(l->filter), field);
    } else {
        out = str_format(a, "%.*s and %s = %.*s", STR_ARG(l->filter), field,
                         STR_ARG(loss_quoted(a, value)));
    }
    return without_false(a, sums, field, out);
}
