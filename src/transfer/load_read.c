#include "model/refer.h"
#include "transfer/load.h"

#include <stdio.h>

enum { SECONDS_A_DAY = 86400 };

static enum err refuse(struct ctx *c, struct str header, enum recognised why, struct str text)
{
    return fail(c, ERR_INPUT, "%.*s “%.*s”: %s%.0s", "%.*s“%.*s”：%.0s%s", STR_ARG(header),
                STR_ARG(text), recognised_en(why), recognised_zh(why));
}

static enum err read_day(struct ctx *c, const struct field *f, struct str header,
                         const struct cell *cell, enum date_order order, struct value *out)
{
    struct moment m;
    enum recognised r = recognise_cell_date(cell, order, &m);
    if (r != RECOGNISED_OK)
        return refuse(c, header, r, cell->text);
    int64_t second = m.second < 0 ? 0 : m.second;
    *out = value_int(f->kind->id == KIND_TIME ? (int64_t)m.day * SECONDS_A_DAY + second : m.day);
    return ERR_NONE;
}

static enum err read_cell(struct ctx *c, const struct field *f, struct str header,
                          const struct cell *cell, enum date_order order, struct value *out)
{
    struct str text = recognise_key(cell->text);
    bool yes;
    enum recognised r = RECOGNISED_OK;
    *out = value_null();
    if (cell->kind == CELL_EMPTY || !text.len)
        return ERR_NONE;
    if (cell->kind == CELL_ERROR)
        return fail(c, ERR_INPUT, "%.*s: the cell holds the error %.*s",
                    "%.*s：单元格是错误值 %.*s", STR_ARG(header), STR_ARG(text));
    out->type = VALUE_INT;
    switch (f->kind->type) {
    case RULE_DATE:
        return read_day(c, f, header, cell, order, out);
    case RULE_NUMBER:
        if (f->kind->id == KIND_RATING)
            return kind_take(c, f->kind, header, text, out);
        r = recognise_cell_number(cell, &out->integer);
        break;
    case RULE_BOOL:
        r = recognise_bool(text, &yes);
        out->integer = r == RECOGNISED_OK && yes;
        break;
    default:
        return kind_take(c, f->kind, header, text, out);
    }
    return r == RECOGNISED_OK ? ERR_NONE : refuse(c, header, r, text);
}

static struct load_row new_row(struct arena *a, const struct load *l)
{
    struct load_row r = {0};
    r.cells = ARENA_ARRAY(a, struct value, (size_t)l->object->field_count);
    r.given = ARENA_ARRAY(a, bool, (size_t)l->object->field_count);
    r.customer_cells = ARENA_ARRAY(a, struct value, (size_t)l->customer->field_count);
    r.customer_given = ARENA_ARRAY(a, bool, (size_t)l->customer->field_count);
    if (l->parent) {
        r.parent_cells = ARENA_ARRAY(a, struct value, (size_t)l->parent->field_count);
        r.parent_given = ARENA_ARRAY(a, bool, (size_t)l->parent->field_count);
    }
    return r;
}

static enum err read_target(struct ctx *c, struct load *l, int column, const struct cell *cell,
                            struct load_row *r)
{
    const struct column_target *t = &l->plan->targets[column];
    const struct object *o = l->object;
    struct value *cells = r->cells;
    bool *given = r->given;
    if (t->kind == TARGET_CUSTOMER_FIELD) {
        o = l->customer;
        cells = r->customer_cells;
        given = r->customer_given;
    } else if (t->kind == TARGET_PARENT_FIELD) {
        o = l->parent;
        cells = r->parent_cells;
        given = r->parent_given;
    } else if (t->kind != TARGET_FIELD) {
        return ERR_NONE;
    }
    const struct field *f = &o->fields[t->field];
    struct str text = recognise_key(cell->text);
    enum err e = ERR_NONE;
    if (!(f->kind->flags & KIND_REFERS))
        e = read_cell(c, f, l->plan->file.header[column], cell, l->plan->order[column],
                      &cells[t->field]);
    else if (text.len)
        e = refer_find(c, l->work->tx, l->work->schema, f, text, &cells[t->field]);
    given[t->field] = cells[t->field].type != VALUE_NULL;
    return e;
}

// A line says how many at what price, and leaves what that comes to to the reader.
static void work_out_amount(const struct object *o, struct load_row *r)
{
    int amount = object_field(o, STR("amount")), quantity = object_field(o, STR("quantity"));
    int price = object_field(o, STR("unit_price"));
    if (amount < 0 || quantity < 0 || price < 0 || r->given[amount] || !r->given[quantity] ||
        !r->given[price])
        return;
    num_t product = num_mul(r->cells[quantity].integer, r->cells[price].integer);
    if (product == NUM_NONE)
        return;
    r->cells[amount] = value_int(product);
    r->given[amount] = true;
}

enum err load_read(struct ctx *c, struct load *l, const struct table_row *row, struct load_row *out)
{
    enum err e = ERR_NONE;
    *out = new_row(c->arena, l);
    if (row->too_many)
        return fail(c, ERR_INPUT, "the row has more cells than the header has names",
                    "这一行的单元格比表头多");
    if (l->plan->key >= 0)
        out->key = recognise_key(row->cells[l->plan->key].text);
    if (l->plan->key >= 0 && !out->key.len && l->object->shape != SHAPE_NONE)
        return fail(c, ERR_INPUT, "the customer is missing (column %.*s is empty)",
                    "缺少客户（“%.*s”一列为空）", STR_ARG(l->plan->file.header[l->plan->key]));
    for (int i = 0; i < l->plan->file.count && !e; i++)
        e = read_target(c, l, i, &row->cells[i], out);
    if (!e && l->parent)
        work_out_amount(l->object, out);
    return e;
}
