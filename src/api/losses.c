// Losses: why customers leave, added up, and who might be won back. All of it by the records of losses
// that whoever asks sees, and the fields of them that he reads.
#include "api/losses.h"
#include "api/labels.h"
#include "care/loss_sum.h"

#include <stdlib.h>

enum { BACK_ROWS = 200 };

// ---- adding up ----------------------------------------------------------------------------------

static enum err begin(struct call *k, struct losses *l)
{
    return losses_fields(k->c, k->org, viewer_schema(k->viewer), k->viewer, l);
}

static struct value cell_of(struct call *k, const struct losses *l, const struct record *r, int field)
{
    return loss_cell(k->c->arena, l, r, field);
}

static enum err write_heaps(struct call *k, struct db_tx *tx, const struct losses *l,
                            const struct loss_sums *sums, const char *key, const char *field,
                            const struct loss_heaps *h)
{
    enum err e = ERR_NONE;
    if (!h) {
        put_null(&k->out, key);
        return e;
    }
    bool person = !strcmp(field, "kept_by");
    json_out_key(&k->out, str_of(key));
    json_out_array(&k->out);
    for (int i = 0; i < h->count && !e; i++) {
        const struct loss_heap *one = &h->at[i];
        struct str label = STR_NONE;
        if (person && one->value.len)
            e = labels_of(k, tx, l->s, &l->o->fields[l->owner], value_text(one->value), &label);
        json_out_object(&k->out);
        put_text(&k->out, "value", one->value);
        put_text(&k->out, "label", label.len ? label : one->value);
        put_int(&k->out, "count", one->count);
        put_int(&k->out, "back", one->back);
        json_out_key(&k->out, STR("amount"));
        json_out_num(&k->out, one->amount);
        put_text(&k->out, "filter", loss_heap_filter(k->c->arena, l, sums, field, one->value));
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
    return e;
}

static enum err write_report(struct call *k, const struct losses *l, const struct loss_sums *sums)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "lost", sums->lost);
    put_int(&k->out, "back", sums->back);
    put_int(&k->out, "spared", sums->spared);
    put_int(&k->out, "asked", sums->asked);
    json_out_key(&k->out, STR("amount"));
    json_out_num(&k->out, sums->amount);
    put_bool(&k->out, "money", loss_reads(l, l->amount));
    put_text(&k->out, "filter", l->filter);
    e = write_heaps(k, tx, l, sums, "reasons", "reason",
                    loss_reads(l, l->reason) ? &sums->reasons : NULL);
    if (!e)
        e = write_heaps(k, tx, l, sums, "owners", "kept_by",
                        loss_reads(l, l->owner) ? &sums->owners : NULL);
    if (!e)
        e = write_heaps(k, tx, l, sums, "months", "month", &sums->months);
    if (!e)
        e = write_heaps(k, tx, l, sums, "kinds", "kind",
                        loss_reads(l, l->kind) ? &sums->kinds : NULL);
    json_out_object_end(&k->out);
    db_read_end(tx);
    return e;
}

// From the first of a month, twelve months unless told.
static enum err report(struct call *k)
{
    struct losses l;
    struct loss_sums sums;
    struct str from = uri_param(&k->http->uri, "from"), to = uri_param(&k->http->uri, "to");
    day_t today = clock_today(org_clock(k->org));
    struct date now = day_date(today);
    day_t first = from.len ? day_parse(from) : day_add_months(day_of(now.year, now.month, 1), -11);
    day_t last = to.len ? day_parse(to) : today;
    if (first == DAY_NONE || last == DAY_NONE)
        return fail(k->c, ERR_INPUT, "from, to: days such as 2026-01-31",
                    "from、to：应为日期，如 2026-01-31");
    enum err e = begin(k, &l);
    if (!e)
        e = losses_between(k->c, &l, first, last);
    if (e)
        return e;
    loss_add_up(k->c->arena, &l, &sums);
    return write_report(k, &l, &sums);
}

// ---- the list -----------------------------------------------------------------------------------

// The newest of what was done with the customer, of what he sees.
static day_t last_contact(struct call *k, const struct losses *l, int64_t customer)
{
    static const char *const contacts[] = {"follow-up", "visit"};
    day_t newest = DAY_NONE;
    for (size_t i = 0; i < sizeof contacts / sizeof *contacts; i++) {
        struct ctx quiet = {.arena = k->c->arena};
        struct list_page page;
        int at = schema_object(l->s, str_of(contacts[i]));
        if (at < 0 || l->s->objects[at].start < 0)
            continue;
        const struct object *o = &l->s->objects[at];
        struct list_question q = {
            .object = at, .customer = customer, .sort = o->start, .down = true, .limit = 1};
        if (list_records(&quiet, k->org, l->s, k->viewer, &q, &page) || !page.count)
            continue;
        struct value v =
            seen_cell(k->c->arena, k->viewer, o, o->start, page.rows[0].cells[o->start]);
        day_t day = v.type != VALUE_INT             ? DAY_NONE
                    : o->fields[o->start].kind->id == KIND_TIME ? (day_t)(v.integer / 86400)
                                                                : (day_t)v.integer;
        if (day != DAY_NONE && (newest == DAY_NONE || day > newest))
            newest = day;
    }
    return newest;
}

static enum err write_row(struct call *k, struct db_tx *tx, const struct losses *l,
                          const struct record *r, day_t contact)
{
    struct str name = STR_NONE;
    enum err e = labels_customer(k, tx, l->s, r->customer, &name);
    json_out_object(&k->out);
    put_int(&k->out, "id", r->id);
    put_int(&k->out, "version", r->version);
    put_int(&k->out, "customer", r->customer);
    put_text(&k->out, "name", name);
    json_out_key(&k->out, STR("values"));
    seen_cells_write(&k->out, k->c->arena, k->viewer, l->o, r->cells);
    put_day(&k->out, "contact", contact);
    json_out_object_end(&k->out);
    return e;
}

static enum err write_back(struct call *k, const struct losses *l, const struct record **rows,
                           int count)
{
    struct db_tx *tx;
    int shown = count < BACK_ROWS ? count : BACK_ROWS;
    day_t *contacts = ARENA_ARRAY(k->c->arena, day_t, (size_t)shown + 1);
    for (int i = 0; i < shown; i++)
        contacts[i] = last_contact(k, l, rows[i]->customer);
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < shown && !e; i++)
        e = write_row(k, tx, l, rows[i], contacts[i]);
    json_out_array_end(&k->out);
    put_int(&k->out, "total", count);
    json_out_object_end(&k->out);
    db_read_end(tx);
    return e;
}

struct weighed {
    const struct record *row;
    num_t amount;
};

static int by_weight(const void *a, const void *b)
{
    const struct weighed *x = a, *y = b;
    if (x->amount != y->amount)
        return x->amount < y->amount ? 1 : -1;
    return (x->row->id > y->row->id) - (x->row->id < y->row->id);
}

static enum err win_back(struct call *k)
{
    enum { DAYS = 180, DAYS_MOST = 3650 };
    struct losses l;
    int64_t days = call_number(k, "days");
    int n = 0;
    days = days < 1 ? DAYS : days > DAYS_MOST ? DAYS_MOST : days;
    day_t since = clock_today(org_clock(k->org)) - (day_t)days;
    enum err e = begin(k, &l);
    if (!e)
        e = losses_since(k->c, &l, since);
    if (e)
        return e;
    struct weighed *list = ARENA_ARRAY(k->c->arena, struct weighed, (size_t)l.count + 1);
    for (int i = 0; i < l.count; i++) {
        const struct record *r = &l.rows[i];
        struct value amount = cell_of(k, &l, r, l.amount);
        if (!loss_is_false(k->c->arena, &l, r) && cell_of(k, &l, r, l.returned).type == VALUE_NULL)
            list[n++] = (struct weighed){r, amount.type == VALUE_INT ? amount.integer : 0};
    }
    qsort(list, (size_t)n, sizeof *list, by_weight);
    const struct record **rows = ARENA_ARRAY(k->c->arena, const struct record *, (size_t)n + 1);
    for (int i = 0; i < n; i++)
        rows[i] = list[i].row;
    return write_back(k, &l, rows, n);
}

enum err losses_answer(struct call *k, int64_t id)
{
    struct losses l;
    struct record r;
    struct db_tx *tx;
    enum err e = begin(k, &l);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = seen_load(k->c, k->org, tx, k->viewer, l.s, (int)(l.o - l.s->objects), id, &r);
    db_read_end(tx);
    if (e)
        return e;
    day_t contact = last_contact(k, &l, r.customer);
    e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = write_row(k, tx, &l, &r, contact);
    k->version = r.version;
    db_read_end(tx);
    return e;
}

static enum err show(struct call *k)
{
    int64_t id;
    enum err e = call_id(k, 0, &id);
    return e ? e : losses_answer(k, id);
}

const struct route loss_routes[] = {
    {HTTP_GET, "/api/losses?from&to", PERMIT_VIEWER, 0, report, "", "LossReport",
     "Why customers left between two days (the last twelve months), most money first: by reason, by who "
     "kept them, by month, by kind. False losses are in `kinds` and `spared` alone. Each with the filter "
     "by which it opens as a list.",
     "某段时间（默认近十二个月）客户流失的原因，金额大的在前：按原因、负责人、月份、类型。假流失只计入 "
     "`kinds` 和 `spared`。每一项都附筛选条件，可打开为列表。"},
    {HTTP_GET, "/api/losses/win_back?days", PERMIT_VIEWER, 0, win_back, "", "WinBackList",
     "Who was lost in the last `days` (180) and is not back, most money first, at most 200; no false losses.",
     "最近 `days`（默认 180）天流失、还没有回来的客户，金额大的在前，最多 200 条；不含假流失。"},
    {HTTP_GET, "/api/losses/:id", PERMIT_VIEWER, 0, show, "", "LossRow", "One loss.", "一条流失记录。"},
    {0},
};
