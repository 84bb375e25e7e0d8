// The records of a list as a file: the same question as the list, all pages of it.
#include "api/ask_list.h"
#include "api/labels.h"
#include "api/masked.h"
#include "codec/table_write.h"
#include "model/computed.h"

enum { ROWS_MAX = 200000, PAGE = 500 };

static enum column_kind column_of(const struct field *f)
{
    if (f->kind->flags & KIND_REFERS)
        return COLUMN_TEXT;
    switch (f->type) {
    case RULE_NUMBER:
        return COLUMN_NUMBER;
    case RULE_DATE:
        return f->kind->id == KIND_TIME ? COLUMN_TIME : COLUMN_DATE;
    case RULE_BOOL:
        return COLUMN_YES_NO;
    default:
        return COLUMN_TEXT;
    }
}

// As people write them: several choices with commas between them, references by name.
static enum err cell_of(struct call *k, struct db_tx *tx, const struct schema *s,
                        const struct object *o, int field, struct value v, struct value *out)
{
    const struct field *f = &o->fields[field];
    struct str text, all = STR_NONE;
    *out = seen_cell(k->c->arena, k->viewer, o, field, v);
    if (viewer_field(k->viewer, o, field) < FIELD_READ)
        return ERR_NONE;
    text = v.text;
    if (f->kind->flags & KIND_REFERS) {
        enum err e = labels_of(k, tx, s, f, v, &text);
        if (e)
            return e;
        *out = text.len ? value_text(text) : value_null();
    }
    if (out->type != VALUE_TEXT || f->kind->type != RULE_CHOICES)
        return ERR_NONE;
    while (text.len) {
        struct str one = str_cut(text, RULE_CHOICE_MARK, &text);
        all = all.at ? str_join(k->c->arena, str_join(k->c->arena, all, STR("；")), one) : one;
    }
    *out = value_text(all);
    return ERR_NONE;
}

struct export
{
    const struct schema *s;
    const struct object *o;
    int *order; // of the fields he sees
    int field_count;
    struct table_writer *w;
    bool owned; // the first column says whose it is
};

// Whose it is, as far as he may read that.
static struct value owner_of(struct call *k, struct db_tx *tx, const struct schema *s, int64_t id)
{
    struct ctx quiet = {.arena = k->c->arena};
    const struct object *o = &s->objects[s->customer];
    const int names[] = {o->key, object_field(o, STR("name"))};
    struct record r;
    if (!id)
        return value_null();
    bool seen = !seen_load(&quiet, k->org, tx, k->viewer, s, s->customer, id, &r);
    for (int i = 0; i < 2 && seen; i++)
        if (names[i] >= 0 && viewer_field(k->viewer, o, names[i]) >= FIELD_READ &&
            r.cells[names[i]].type == VALUE_TEXT)
            return r.cells[names[i]];
    return value_text(str_format(k->c->arena, "#%lld", (long long)id));
}

static enum err write_row(struct call *k, struct db_tx *tx, const struct export *x,
                          const struct record *r)
{
    struct value *cells = ARENA_ARRAY(k->c->arena, struct value, (size_t)x->o->field_count + 1);
    int n = 0;
    enum err e = ERR_NONE;
    if (x->owned)
        cells[n++] = owner_of(k, tx, x->s, r->customer);
    for (int i = 0; i < x->field_count && !e; i++)
        e = cell_of(k, tx, x->s, x->o, x->order[i], r->cells[x->order[i]], &cells[n++]);
    return e ? e : table_write_row(k->c, x->w, cells);
}

// More may be seen than may be carried away.
static enum err may_leave(struct call *k, struct db_tx *tx, const struct export *x,
                          const struct record *r, bool *out)
{
    const struct viewer *v = k->viewer;
    *out = true;
    if (viewer_all(v) || viewer_realm(v, x->o, VERB_SEE) == viewer_realm(v, x->o, VERB_EXPORT))
        return ERR_NONE;
    return scope_record(k->c, k->org, tx, v, x->s, VERB_EXPORT, r, out);
}

static enum err write_some(struct call *k, struct db_tx *tx, const struct export *x,
                           const struct list_page *page)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < page->count && !e; i++) {
        bool may;
        e = may_leave(k, tx, x, &page->rows[i], &may);
        if (!e && may)
            e = write_row(k, tx, x, &page->rows[i]);
    }
    return e;
}

static enum err write_pages(struct call *k, const struct export *x, struct list_question *q)
{
    struct ctx own = {.arena = arena_create()}, *outer = k->c;
    struct list_page page = {.more = true};
    int64_t written = 0;
    enum err e = ERR_NONE;
    q->limit = PAGE;
    k->c = &own;
    while (!e && page.more) {
        struct db_tx *tx;
        e = list_records(&own, k->org, x->s, k->viewer, q, &page);
        if (!e)
            e = computed_fill(&own, k->org, x->s, page.rows, page.count);
        if (!e)
            e = db_read_begin(&own, org_db(k->org), &tx);
        if (e)
            break;
        e = write_some(k, tx, x, &page);
        db_read_end(tx);
        if (page.count)
            q->after = page.rows[page.count - 1].id;
        written += page.count;
        if (!e && page.more && written >= ROWS_MAX)
            e = fail(&own, ERR_TOO_LARGE, "more than %d records: narrow it with a filter",
                     "超过 %d 条记录，请先筛选", ROWS_MAX);
        k->labels = NULL; // they lie in what is given back
        ctx_reset(&own);
    }
    k->c = outer;
    k->labels = NULL;
    if (e)
        fail_as(outer, &own.why);
    arena_destroy(own.arena);
    return e;
}

static struct table_column *columns(struct call *k, const struct export *x, int *count)
{
    struct table_column *list =
        ARENA_ARRAY(k->c->arena, struct table_column, (size_t)x->o->field_count + 1);
    int n = 0;
    if (x->owned)
        list[n++] =
            (struct table_column){k->zh ? STR("客户编号") : STR("Customer no."), COLUMN_TEXT};
    for (int i = 0; i < x->field_count; i++) {
        const struct field *f = &x->o->fields[x->order[i]];
        bool read = viewer_field(k->viewer, x->o, x->order[i]) >= FIELD_READ;
        list[n++] = (struct table_column){field_label(f, k->zh), read ? column_of(f) : COLUMN_TEXT};
    }
    *count = n;
    return list;
}

// ?columns=a,b: those, in that order, `customer` being whose it is; without it all that he sees.
static enum err choose_columns(struct call *k, struct export *x)
{
    struct str names = uri_param(&k->http->uri, "columns");
    int *order = object_order(k->c->arena, x->o);
    int room = x->o->field_count;
    bool chosen = names.len > 0;
    x->order = ARENA_ARRAY(k->c->arena, int, (size_t)room + 1);
    x->owned = x->o->shape != SHAPE_CUSTOMER && !chosen;
    for (int i = 0; i < room && !chosen; i++)
        if (viewer_field(k->viewer, x->o, order[i]) > FIELD_HIDDEN)
            x->order[x->field_count++] = order[i];
    while (names.len && x->field_count < room) {
        struct str one = str_cut(names, ',', &names);
        int field = object_field(x->o, one);
        if (field < 0 && str_eq(one, STR("customer")) && x->o->shape != SHAPE_CUSTOMER)
            x->owned = true;
        else if (field < 0 || viewer_field(k->viewer, x->o, field) == FIELD_HIDDEN)
            return fail(k->c, ERR_INPUT, "columns: there is no field '%.*s'",
                        "columns：没有字段“%.*s”", STR_ARG(one));
        else
            x->order[x->field_count++] = field;
    }
    return ERR_NONE;
}

static enum err begin(struct call *k, const struct list_question *q, struct export *x)
{
    x->o = &x->s->objects[q->object];
    enum err e = viewer_need(k->c, k->viewer, x->o, VERB_SEE);
    if (!e)
        e = choose_columns(k, x);
    if (!e)
        e = viewer_need(k->c, k->viewer, x->o, VERB_EXPORT);
    struct str masked = STR_NONE;
    if (!e)
        e = masked_for_others(k, x->o, x->order, x->field_count, &masked);
    return e ? e
             : call_audit(k, "export",
                          str_format(k->c->arena,
                                     "{\"what\":\"list\",\"object\":%lld,\"masked\":\"%.*s\"}",
                                     (long long)x->o->id, STR_ARG(masked)));
}

static enum err export_list(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct str format = uri_param(&k->http->uri, "format");
    bool xlsx = str_eq(format, STR("xlsx"));
    struct list_question q = {0};
    struct export x = {.s = s};
    int count;
    enum err e = ask_list(k, s, &q);
    if (!e)
        e = begin(k, &q, &x);
    if (e)
        return e;
    struct table_column *list = columns(k, &x, &count);
    e = table_write_open(k->c, xlsx ? TABLE_XLSX : TABLE_CSV, NULL, list, count, &x.w);
    if (!e)
        e = write_pages(k, &x, &q);
    if (!e)
        e = table_write_finish(k->c, x.w, &k->answer->body);
    if (x.w)
        table_write_close(x.w);
    k->answer->status = e ? 0 : 200;
    k->answer->type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                           : "text/csv; charset=utf-8";
    k->answer->file_name = str_format(
        k->c->arena, "%.*s-%.*s.%s", STR_ARG(x.o->name),
        STR_ARG(day_text(k->c->arena, clock_today(org_clock(k->org)))), xlsx ? "xlsx" : "csv");
    return e;
}

const struct route table_routes[] = {
    {HTTP_GET, "/api/tables/:object?format&q&filter&sort&columns", PERMIT_VIEWER, 0, export_list,
     "", "",
     "The list as a file: ?format=csv or xlsx, with `q`, `filter` and `sort` as the list takes "
     "them; `columns` names the fields in order (`customer`: whose it is).",
     "把列表导出为文件：?format=csv 或 xlsx，`q`、`filter`、`sort` 与列表相同；`columns` "
     "按顺序写出字段（`customer`：所属客户）。"},
    {0},
};
