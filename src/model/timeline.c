#include "model/timeline.h"
#include "model/scope.h"
#include "model/statement.h"

#include <stdlib.h>

enum { DAY_SECONDS = 86400 };

static bool dated(const struct object *o)
{
    return o->shape == SHAPE_MOMENT || o->shape == SHAPE_SPAN;
}

struct timeline_item timeline_item_of(const struct schema *s, const struct record *r)
{
    const struct object *o = &s->objects[r->object];
    struct timeline_item item = {.record = *r, .day = DAY_NONE, .end = DAY_NONE, .second = -1};
    if (o->start < 0)
        return item;
    const struct field *start = &o->fields[o->start];
    item.day = kind_day(start->kind, r->cells[o->start]);
    if (start->kind->id == KIND_TIME && item.day != DAY_NONE)
        item.second = (int)(r->cells[o->start].integer - (int64_t)item.day * DAY_SECONDS);
    if (o->end >= 0)
        item.end = kind_day(o->fields[o->end].kind, r->cells[o->end]);
    return item;
}

// Newest first; of one day the later recorded first.
static int newest_first(const void *a, const void *b)
{
    const struct timeline_item *x = a, *y = b;
    if (x->day != y->day)
        return (x->day < y->day) - (x->day > y->day);
    return (x->record.id < y->record.id) - (x->record.id > y->record.id);
}

// Whether he sees such records of that customer at all; `*partly`: only those whose own owner lets
// him.
static enum err reached(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                        const struct viewer *v, int object, int64_t customer, bool *out,
                        bool *partly)
{
    const struct object *of = &s->objects[object];
    *partly = !viewer_all(v) && of->shape != SHAPE_CUSTOMER && scope_owner(of) >= 0;
    *out = viewer_may(v, of, VERB_SEE);
    if (!*out)
        return ERR_NONE;
    enum err e = scope_customer(c, o, tx, v, s, object, VERB_SEE, customer, out);
    *partly = *partly && !(viewer_realm(v, of, VERB_SEE)->scope & SCOPE_ALL);
    return e;
}

// Of records that have an owner, his decides; of others the customer's.
static bool shown(const struct viewer *v, const struct object *o, const struct value *cells,
                  bool reached_customer, bool partly)
{
    bool decided, own = partly ? scope_by_owner(v, o, VERB_SEE, cells, &decided) : false;
    return partly && decided ? own : reached_customer;
}

static enum err read_object(struct ctx *c, struct org *org, struct db_tx *tx,
                            const struct schema *s, const struct viewer *v, int object,
                            const struct timeline_question *q, struct timeline_item **list,
                            int *count)
{
    const struct object *o = &s->objects[object];
    const struct field *start = &o->fields[o->start];
    struct db_rows *rows;
    bool all = true, partly = false;
    enum err e = reached(c, org, tx, s, v, object, q->customer, &all, &partly);
    if (e || (!all && !partly) || !viewer_may(v, o, VERB_SEE))
        return e;
    struct str column = start->column;
    // The days of one page's end may be split between objects: read from the start of that day on.
    struct value below = q->before_day == DAY_NONE ? value_int(INT64_MAX)
                                                   : kind_of_day(start->kind, q->before_day + 1);
    const char *tail =
        str_format(c->arena, "WHERE customer = ? AND %.*s < ? ORDER BY %.*s DESC, id DESC",
                   STR_ARG(column), STR_ARG(column))
            .at;
    e = db_query(c, tx, statement_select(c->arena, o, tail),
                 DB_VALUES(value_int(q->customer), below), &rows);
    int own = 0;
    day_t last_day = DAY_NONE;
    while (!e && db_next(c, rows, &e)) {
        struct record r;
        record_read(c, rows, s, object, &r);
        struct timeline_item item = timeline_item_of(s, &r);
        if (item.day == q->before_day && item.record.id >= q->before_id)
            continue;
        if (!shown(v, o, r.cells, all, partly))
            continue;
        // A whole day is read to its end, because ids order it.
        if (own > q->limit && item.day != last_day) {
            db_rows_close(rows);
            break;
        }
        if ((*count & (*count - 1)) == 0)
            *list =
                arena_grow(c->arena, *list, (size_t)*count, (size_t)*count * 2 + 1, sizeof **list);
        (*list)[(*count)++] = item;
        last_day = item.day;
        own++;
    }
    return e;
}

enum err timeline(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                  const struct viewer *v, const struct timeline_question *q,
                  struct timeline_item **out, int *count, bool *more)
{
    enum err e = ERR_NONE;
    *out = NULL;
    *count = 0;
    for (int i = 0; i < s->object_count && !e; i++)
        if (dated(&s->objects[i]) && (!q->objects || q->objects[i]))
            e = read_object(c, o, tx, s, v, i, q, out, count);
    if (*count)
        qsort(*out, (size_t)*count, sizeof **out, newest_first);
    *more = *count > q->limit;
    if (*more)
        *count = q->limit;
    return e;
}

static enum err count_object(struct ctx *c, struct org *org, struct db_tx *tx,
                             const struct schema *s, const struct viewer *v, int object,
                             int64_t customer, int64_t *out)
{
    const struct object *o = &s->objects[object];
    bool all = true, partly = false;
    struct db_rows *rows;
    enum err e = reached(c, org, tx, s, v, object, customer, &all, &partly);
    if (e || !viewer_may(v, o, VERB_SEE) || (!all && !partly))
        return e;
    if (!partly)
        return db_number(
            c, tx,
            str_format(c->arena, "SELECT COUNT(*) FROM %.*s WHERE customer = ?", STR_ARG(o->table))
                .at,
            DB_VALUES(value_int(customer)), 0, out);
    e = db_query(c, tx, statement_select(c->arena, o, "WHERE customer = ?"),
                 DB_VALUES(value_int(customer)), &rows);
    while (!e && db_next(c, rows, &e)) {
        struct record r;
        record_read(c, rows, s, object, &r);
        *out += shown(v, o, r.cells, all, partly);
    }
    return e;
}

enum err timeline_counts(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                         const struct viewer *v, int64_t customer, int64_t *counts)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < s->object_count && !e; i++) {
        counts[i] = 0;
        if (s->objects[i].shape != SHAPE_CUSTOMER)
            e = count_object(c, o, tx, s, v, i, customer, &counts[i]);
    }
    return e;
}
