// Losses: why customers leave, added up, and who might be won back. All of it by the records of losses
// that whoever asks sees, and the fields of them that he reads.
#include "api/losses.h"
#include "api/labels.h"
#include "care/loss.h"
#include "model/standard.h"

#include <stdlib.h>

static day_t month_of(day_t day)
{
    struct date d = day_date(day);
    return day_of(d.year, d.month, 1);
}

// ---- what is read -------------------------------------------------------------------------------

enum { READ_MAX = 20000, BACK_ROWS = 200 };

struct losses {
    const struct schema *s;
    const struct object *o;
    struct record *rows;
    int count, date, kind, reason, owner, amount, returned, interviewed;
    struct str filter;
};

static enum err losses_fields(struct call *k, struct losses *l)
{
    l->s = viewer_schema(k->viewer);
    int at = loss_object(l->s);
    if (at < 0)
        return fail(k->c, ERR_NOT_FOUND, "there are no losses here: the object was deleted",
                    "没有流失记录：这个对象已被删除");
    l->o = &l->s->objects[at];
    l->date = l->o->start;
    l->kind = object_field(l->o, STR("kind"));
    l->reason = object_field(l->o, STR("reason"));
    l->owner = object_field(l->o, STR("kept_by"));
    l->amount = object_field(l->o, STR("amount"));
    l->returned = object_field(l->o, STR("returned"));
    l->interviewed = object_field(l->o, STR("interviewed"));
    return viewer_need(k->c, k->viewer, l->o, VERB_SEE);
}

static enum err losses_read(struct call *k, struct losses *l)
{
    struct rule *filter;
    struct list_page page = {.more = true};
    int at = (int)(l->o - l->s->objects);
    enum err e = list_filter(k->c, l->s, at, l->filter, &filter);
    struct list_question q = {.object = at, .sort = -1, .limit = 500};
    while (!e && page.more && l->count < READ_MAX) {
        q.filter = filter;
        e = list_records(k->c, k->org, l->s, k->viewer, &q, &page);
        if (e || !page.count)
            break;
        l->rows = arena_grow(k->c->arena, l->rows, (size_t)l->count,
                             (size_t)(l->count + page.count), sizeof *l->rows);
        memcpy(l->rows + l->count, page.rows, (size_t)page.count * sizeof *page.rows);
        l->count += page.count;
        q.after = page.rows[page.count - 1].id;
    }
    return e;
}

// What he reads of it; null where the field is gone, hidden or masked to another type.
static struct value cell_of(struct call *k, const struct losses *l, const struct record *r, int field)
{
    return field < 0 ? value_null() : seen_cell(k->c->arena, k->viewer, l->o, field, r->cells[field]);
}

static bool is_false(struct call *k, const struct losses *l, const struct record *r)
{
    struct value kind = cell_of(k, l, r, l->kind);
    return kind.type == VALUE_TEXT && standard_meaning("loss", "kind", kind.text) == LOSS_FALSE;
}

// ---- adding up ----------------------------------------------------------------------------------

struct heap {
    struct str value; // empty: it was not told
    int64_t count, back;
    num_t amount;
};

struct heaps {
    struct heap *at;
    int count;
};

static void heap_add(struct call *k, struct heaps *h, struct str value, num_t amount, bool back)
{
    int i = 0;
    while (i < h->count && !str_eq(h->at[i].value, value))
        i++;
    if (i == h->count) {
        h->at = arena_grow(k->c->arena, h->at, (size_t)i, (size_t)i + 1, sizeof *h->at);
        h->at[h->count++] = (struct heap){.value = value};
    }
    h->at[i].count++;
    h->at[i].back += back;
    h->at[i].amount += amount;
}

static int by_amount(const void *a, const void *b)
{
    const struct heap *x = a, *y = b;
    if (x->amount != y->amount)
        return x->amount < y->amount ? 1 : -1;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return str_cmp(x->value, y->value);
}

static int by_value(const void *a, const void *b)
{
    return str_cmp(((const struct heap *)a)->value, ((const struct heap *)b)->value);
}

static struct str quoted(struct arena *a, struct str text)
{
    struct str out = STR("\"");
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\')
            out = str_join(a, out, STR("\\"));
        out = str_join(a, out, (struct str){text.at + i, 1});
    }
    return str_join(a, out, STR("\""));
}

static struct str filter_of(struct arena *a, const struct losses *l, const char *field,
                            struct str value)
{
    if (!strcmp(field, "month")) {
        day_t first = day_parse(value), next = day_add_months(first, 1);
        return str_format(a, "date >= %.*s and date < %.*s", STR_ARG(day_text(a, first)),
                          STR_ARG(day_text(a, next)));
    }
    if (!value.len)
        return str_format(a, "%.*s and %s is empty", STR_ARG(l->filter), field);
    return str_format(a, "%.*s and %s = %.*s", STR_ARG(l->filter), field,
                      STR_ARG(quoted(a, value)));
}

static enum err write_heaps(struct call *k, struct db_tx *tx, const struct losses *l,
                            const char *key, const char *field, const struct heaps *h)
{
    enum err e = ERR_NONE;
    if (!h) {
        put_null(&k->out, key);
        return e;
    }
    bool month = !strcmp(field, "month"), person = !strcmp(field, "kept_by");
    if (h->count)
        qsort(h->at, (size_t)h->count, sizeof *h->at, month ? by_value : by_amount);
    json_out_key(&k->out, str_of(key));
    json_out_array(&k->out);
    for (int i = 0; i < h->count && !e; i++) {
        const struct heap *one = &h->at[i];
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
        put_text(&k->out, "filter", filter_of(k->c->arena, l, field, one->value));
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
    return e;
}

struct sums {
    struct heaps reasons, owners, months, kinds;
    int64_t lost, back, spared, asked;
    num_t amount;
};

static struct str text_of(struct value v)
{
    return v.type == VALUE_TEXT ? v.text : STR("");
}

static void add_up(struct call *k, const struct losses *l, struct sums *sums)
{
    for (int i = 0; i < l->count; i++) {
        const struct record *r = &l->rows[i];
        struct value amount = cell_of(k, l, r, l->amount), date = cell_of(k, l, r, l->date);
        num_t money = amount.type == VALUE_INT ? amount.integer : 0;
        bool back = cell_of(k, l, r, l->returned).type != VALUE_NULL;
        heap_add(k, &sums->kinds, text_of(cell_of(k, l, r, l->kind)), money, back);
        if (is_false(k, l, r)) { // apart: it is in no other figure
            sums->spared++;
            continue;
        }
        sums->lost++;
        sums->back += back;
        sums->asked += cell_of(k, l, r, l->interviewed).type != VALUE_NULL;
        sums->amount += money;
        heap_add(k, &sums->reasons, text_of(cell_of(k, l, r, l->reason)), money, back);
        heap_add(k, &sums->owners, text_of(cell_of(k, l, r, l->owner)), money, back);
        if (date.type == VALUE_INT)
            heap_add(k, &sums->months,
                     day_text(k->c->arena, month_of((day_t)date.integer)), money, back);
    }
}

static bool reads(struct call *k, const struct losses *l, int field)
{
    return field >= 0 && viewer_field(k->viewer, l->o, field) > FIELD_MASKED;
}

static enum err write_report(struct call *k, const struct losses *l, struct sums *sums)
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
    put_bool(&k->out, "money", reads(k, l, l->amount));
    put_text(&k->out, "filter", l->filter);
    e = write_heaps(k, tx, l, "reasons", "reason", reads(k, l, l->reason) ? &sums->reasons : NULL);
    if (!e)
        e = write_heaps(k, tx, l, "owners", "kept_by", reads(k, l, l->owner) ? &sums->owners : NULL);
    if (!e)
        e = write_heaps(k, tx, l, "months", "month", &sums->months);
    if (!e)
        e = write_heaps(k, tx, l, "kinds", "kind", reads(k, l, l->kind) ? &sums->kinds : NULL);
    json_out_object_end(&k->out);
    db_read_end(tx);
    return e;
}

// From the first of a month, twelve months unless told.
static enum err report(struct call *k)
{
    struct losses l = {0};
    struct sums sums = {0};
    struct str from = uri_param(&k->http->uri, "from"), to = uri_param(&k->http->uri, "to");
    day_t today = clock_today(org_clock(k->org));
    day_t first = from.len ? day_parse(from) : day_add_months(month_of(today), -11);
    day_t last = to.len ? day_parse(to) : today;
    if (first == DAY_NONE || last == DAY_NONE)
        return fail(k->c, ERR_INPUT, "from, to: days such as 2026-01-31",
                    "from、to：应为日期，如 2026-01-31");
    enum err e = losses_fields(k, &l);
    l.filter = str_format(k->c->arena, "date >= %.*s and date <= %.*s",
                          STR_ARG(day_text(k->c->arena, first)),
                          STR_ARG(day_text(k->c->arena, last)));
    if (!e)
        e = losses_read(k, &l);
    if (e)
        return e;
    add_up(k, &l, &sums);
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
    struct losses l = {0};
    int64_t days = call_number(k, "days");
    int n = 0;
    days = days < 1 ? DAYS : days > DAYS_MOST ? DAYS_MOST : days;
    day_t since = clock_today(org_clock(k->org)) - (day_t)days;
    enum err e = losses_fields(k, &l);
    l.filter = str_format(k->c->arena, "date >= %.*s", STR_ARG(day_text(k->c->arena, since)));
    if (!e)
        e = losses_read(k, &l);
    if (e)
        return e;
    struct weighed *list = ARENA_ARRAY(k->c->arena, struct weighed, (size_t)l.count + 1);
    for (int i = 0; i < l.count; i++) {
        const struct record *r = &l.rows[i];
        struct value amount = cell_of(k, &l, r, l.amount);
        if (!is_false(k, &l, r) && cell_of(k, &l, r, l.returned).type == VALUE_NULL)
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
    struct losses l = {0};
    struct record r;
    struct db_tx *tx;
    enum err e = losses_fields(k, &l);
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
