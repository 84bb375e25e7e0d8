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

// Where the values of a column go; NULL: nowhere.
struct place {
    const struct field *field;
    struct value *value;
    bool *given;
};

static bool place_of(const struct load *l, int column, const struct load_row *r, struct place *out)
{
    const struct column_target *t = &l->plan->targets[column];
    switch (t->kind) {
    case TARGET_FIELD:
        *out =
            (struct place){&l->object->fields[t->field], &r->cells[t->field], &r->given[t->field]};
        return true;
    case TARGET_CUSTOMER_FIELD:
        *out = (struct place){&l->customer->fields[t->field], &r->customer_cells[t->field],
                              &r->customer_given[t->field]};
        return true;
    case TARGET_PARENT_FIELD:
        *out = (struct place){&l->parent->fields[t->field], &r->parent_cells[t->field],
                              &r->parent_given[t->field]};
        return true;
    default:
        return false;
    }
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

enum err load_read(struct ctx *c, const struct load *l, const struct table_row *row,
                   struct load_row *out)
{
    enum err e = ERR_NONE;
    struct place to;
    *out = new_row(c->arena, l);
    if (row->too_many)
        return fail(c, ERR_INPUT, "the row has more cells than the header has names",
                    "这一行的单元格比表头多");
    if (l->plan->key >= 0)
        out->key = recognise_key(row->cells[l->plan->key].text);
    if (l->plan->key >= 0 && !out->key.len && l->object->shape != SHAPE_NONE)
        return fail(c, ERR_INPUT, "the customer is missing (column %.*s is empty)",
                    "缺少客户（“%.*s”一列为空）", STR_ARG(l->plan->file.header[l->plan->key]));
    for (int i = 0; i < l->plan->file.count && !e; i++) {
        if (!place_of(l, i, out, &to) || to.field->kind->flags & KIND_REFERS)
            continue;
        e = read_cell(c, to.field, l->plan->file.header[i], &row->cells[i], l->plan->order[i],
                      to.value);
        *to.given = to.value->type != VALUE_NULL;
    }
    if (!e && l->parent)
        work_out_amount(l->object, out);
    return e;
}

enum err load_refer(struct ctx *c, struct load *l, const struct table_row *row,
                    const struct load_row *r)
{
    enum err e = ERR_NONE;
    struct place to;
    for (int i = 0; i < l->plan->file.count && !e; i++) {
        if (!place_of(l, i, r, &to) || !(to.field->kind->flags & KIND_REFERS))
            continue;
        struct str text = recognise_key(row->cells[i].text);
        if (text.len)
            e = refer_find(c, l->work->tx, l->work->schema, to.field, text, to.value);
        *to.given = to.value->type != VALUE_NULL;
    }
    return e;
}
