// What hangs on a record: counted, asked for, moved.
#include "model/change.h"
#include "model/merge_inside.h"
#include "model/statement.h"

static const char select_links[] = "SELECT record, field FROM link WHERE other = ? ORDER BY record";

// ---- a customer's records -----------------------------------------------------------------------

// What statement_move and its like want behind their own values.
static int which(const struct work *w, const struct moving *m, struct value *out)
{
    out[0] = value_int(m->from);
    out[1] = value_int(m->first);
    out[2] = value_int(m->last);
    out[3] = value_int(w->schema->objects[m->object].id);
    return m->last ? 4 : 1;
}

static enum err log_moves(struct work *w, const struct moving *m, enum change_op op,
                          int64_t customer, int64_t count)
{
    const struct object *o = &w->schema->objects[m->object];
    struct origin from = w->from ? *w->from : (struct origin){STR(""), STR("")};
    struct value cells = op == CHANGE_UPDATE ? value_text(STR("{}")) : value_null();
    int64_t first;
    enum err e = db_ids(w->c, w->tx, count, &first);
    if (e)
        return e;
    struct value v[15] = {value_int(first),
                          value_int(w->at_ms),
                          value_int(w->actor),
                          value_int(o->id),
                          value_int(customer),
                          value_int(op),
                          cells,
                          cells,
                          value_int(w->source),
                          value_text(from.address.at ? from.address : STR("")),
                          value_text(from.session.at ? from.session : STR(""))};
    int n = 11 + which(w, m, v + 11);
    return db_run(w->c, w->tx, statement_log_move(w->c->arena, o, m->last != 0), v, n, NULL);
}

enum err merge_move_records(struct work *w, const struct moving *m, int64_t *moved)
{
    const struct object *o = &w->schema->objects[m->object];
    struct value v[5] = {value_int(m->to)};
    int n = which(w, m, v + 1);
    int64_t count;
    *moved = 0;
    enum err e = db_number(w->c, w->tx, statement_count_move(w->c->arena, o, m->last != 0), v + 1, n,
                           0, &count);
    if (e || !count)
        return e;
    e = log_moves(w, m, CHANGE_LEAVE, m->from, count);
    if (!e)
        e = log_moves(w, m, CHANGE_UPDATE, m->to, count);
    if (!e)
        e = db_run(w->c, w->tx, statement_move(w->c->arena, o, m->last != 0), v, n + 1, NULL);
    *moved = count;
    return e;
}

static enum err not_his(struct work *w, const struct object *o)
{
    bool named = viewer_may(w->viewer, o, VERB_SEE);
    struct str en = named ? object_label(o, false) : STR("records"),
               zh = named ? object_label(o, true) : STR("记录");
    return fail(w->c, ERR_DENIED, "there are %s%.0s with it that you may not move",
                "%.0s其下有您无权转移的%s", str_zero(w->c->arena, en), str_zero(w->c->arena, zh));
}

// Those with an owner of their own are somebody's by that.
static enum err each_owned(struct work *w, int object, int64_t from)
{
    const struct object *o = &w->schema->objects[object];
    int owner = scope_owner(o);
    struct db_rows *rows;
    bool all = true;
    if (owner < 0)
        return ERR_NONE;
    const char *tail = str_format(w->c->arena, "WHERE customer = ? AND %.*s IS NOT NULL",
                                  STR_ARG(o->fields[owner].column))
                           .at;
    struct record *list = NULL;
    size_t count = 0;
    enum err e = db_query(w->c, w->tx, statement_select(w->c->arena, o, tail),
                          DB_VALUES(value_int(from)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        list = arena_grow(w->c->arena, list, count, count + 1, sizeof *list);
        record_read(w->c, rows, w->schema, object, &list[count++]);
    }
    for (size_t i = 0; i < count && !e && all; i++)
        e = scope_work(w, VERB_CHANGE, &list[i], &all);
    return e || all ? e : not_his(w, o);
}

enum err merge_may_move(struct work *w, int object, int64_t from, int64_t to)
{
    const struct object *o = &w->schema->objects[object];
    const int64_t customers[] = {from, to};
    enum err e = ERR_NONE;
    if (!w->viewer || viewer_all(w->viewer))
        return ERR_NONE;
    bool reached = viewer_may(w->viewer, o, VERB_CHANGE);
    for (int i = 0; i < 2 && !e && reached; i++) {
        struct record r = {.object = object, .customer = customers[i]};
        r.cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count + 1);
        e = scope_work(w, VERB_CHANGE, &r, &reached);
    }
    if (e)
        return e;
    return reached ? each_owned(w, object, from) : not_his(w, o);
}

// ---- records that name it -----------------------------------------------------------------------

static void add_mention(struct work *w, struct mention **list, int *count, struct mention one)
{
    size_t n = (size_t)*count;
    if ((n & (n - 1)) == 0)
        *list = arena_grow(w->c->arena, *list, n, n ? n * 2 : 1, sizeof **list);
    (*list)[(*count)++] = one;
}

static bool find_field(const struct schema *s, int64_t id, struct mention *out)
{
    for (out->object = 0; out->object < s->object_count; out->object++) {
        out->field = object_field_of_id(&s->objects[out->object], id);
        if (out->field >= 0)
            return true;
    }
    return false;
}

static enum err linking(struct work *w, const struct merge *m, struct mention **out, int *count)
{
    struct db_rows *rows;
    enum err e = db_query(w->c, w->tx, select_links, DB_VALUES(value_int(m->gone)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        struct mention one = {.id = db_int(rows, 0)};
        // `gone` itself goes; what `keep` says is chosen field by field.
        if (one.id != m->gone && one.id != m->keep &&
            find_field(w->schema, db_int(rows, 1), &one))
            add_mention(w, out, count, one);
    }
    return e;
}

// Lines name what they are lines of by its key.
static enum err lines(struct work *w, const struct merge *m, const struct merge_plan *p, int object,
                      struct mention **out, int *count)
{
    const struct object *o = &w->schema->objects[object], *parent = &w->schema->objects[m->object];
    int field = parent->key < 0 ? -1 : object_field(o, parent->fields[parent->key].name);
    struct db_rows *rows;
    if (o->parent != m->object || field < 0 || p->gone.cells[parent->key].type != VALUE_TEXT)
        return ERR_NONE;
    enum err e = db_query(w->c, w->tx,
                          str_format(w->c->arena, "SELECT id FROM %.*s WHERE %.*s = ?",
                                     STR_ARG(o->table), STR_ARG(o->fields[field].column))
                              .at,
                          DB_VALUES(p->gone.cells[parent->key]), &rows);
    while (!e && db_next(w->c, rows, &e))
        add_mention(w, out, count, (struct mention){object, field, db_int(rows, 0)});
    return e;
}

enum err merge_mentions(struct work *w, const struct merge *m, const struct merge_plan *p,
                        struct mention **out, int *count)
{
    *out = NULL;
    *count = 0;
    enum err e = linking(w, m, out, count);
    for (int i = 0; i < w->schema->object_count && !e; i++)
        e = lines(w, m, p, i, out, count);
    return e;
}

struct value merge_instead(struct work *w, const struct merge *m, const struct merge_plan *p,
                           const struct mention *at, struct value cell)
{
    const struct field *f = &w->schema->objects[at->object].fields[at->field];
    int64_t ids[LINKS_MAX];
    if (!(f->kind->flags & KIND_REFERS)) {
        int key = w->schema->objects[m->object].key;
        return p->keep.cells[key].type == VALUE_TEXT ? p->keep.cells[key] : cell;
    }
    if (cell.type == VALUE_INT)
        return cell.integer != m->gone ? cell : value_int(m->keep);
    int count = kind_ids(f->kind, cell, ids, LINKS_MAX);
    struct buf b;
    bool there = false;
    buf_init(&b, LONG_TEXT_VALUE_MAX);
    for (int i = 0; i < count; i++) {
        int64_t id = ids[i] == m->gone ? m->keep : ids[i];
        if (id == m->keep && there)
            continue;
        there |= id == m->keep;
        buf_format(&b, b.len ? "\x1f%lld" : "%lld", (long long)id);
    }
    struct value out = value_text(str_copy(w->c->arena, buf_str(&b)));
    buf_deinit(&b);
    return out;
}
