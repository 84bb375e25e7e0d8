// Comparisons that few records fulfil, alone or together.
//
// A database guesses badly which of several comparisons is worth its index. So each that has one is
// tried: where it finds few records, their ids go into the statement, and nothing else is looked at.
// Where each is frequent, a sample of the newest records tells which are the rarest and whether
// they meet seldom: whoever wants the first page in order would walk half of the rows for it then, so
// those that meet are asked for in no order (db/meet.h).
#include "db/meet.h"
#include "model/index.h"
#include "model/list_query.h"

enum { FEW = 2000, SAMPLE = 1000, SAMPLE_SELDOM = 10, PARTS_MAX = 8 };

static bool is_served(struct query *k, const struct rule_node *n)
{
    bool compares = n->op == RULE_EQ || n->op == RULE_LT || n->op == RULE_LE || n->op == RULE_GT ||
                    n->op == RULE_GE || n->op == RULE_BETWEEN;
    const struct rule_node *f = compares ? n->kids[0] : NULL;
    for (int i = 1; f && i < n->kid_count; i++)
        if (n->kids[i]->op != RULE_CONST_NUMBER && n->kids[i]->op != RULE_CONST_TEXT &&
            n->kids[i]->op != RULE_CONST_DATE)
            return false;
    return f && !n->negated && (f->op == RULE_STATE || f->op == RULE_ITEM) &&
           k->o->fields[f->field].kind->id != KIND_TIME && // compared by its day
           index_serves(k->c, k->org, k->o, f->field);
}

static enum err node_sql(struct query *k, const struct rule *filter,
                         const struct rule_sql_source *source, const struct rule_node *n,
                         struct rule_sql *out)
{
    struct rule one = *filter;
    one.root = (struct rule_node *)n;
    return rule_sql_where(k->c, &one, source, out);
}

// What the filter says of one field: two limits are one range of its index.
struct part {
    int field;
    struct rule_sql sql;
};

struct few {
    struct db_tx *tx;
    int64_t *ids;
    int count, most; // more than `most`: nothing was found to be few
    struct part parts[PARTS_MAX];
    int part_count;
};

static void add_values(struct query *k, struct value **values, int *count,
                       const struct rule_sql *sql)
{
    *values = arena_grow(k->c->arena, *values, (size_t)*count, (size_t)(*count + sql->value_count),
                         sizeof **values);
    memcpy(*values + *count, sql->values, (size_t)sql->value_count * sizeof **values);
    *count += sql->value_count;
}

static void join_part(struct query *k, struct few *f, int field, const struct rule_sql *sql)
{
    struct value *values = NULL;
    int count = 0, i = 0;
    while (i < f->part_count && f->parts[i].field != field)
        i++;
    struct rule_sql *there = &f->parts[i].sql;
    if (i == PARTS_MAX)
        return;
    if (i == f->part_count) {
        f->parts[f->part_count++] = (struct part){field, *sql};
        return;
    }
    add_values(k, &values, &count, there);
    add_values(k, &values, &count, sql);
    there->where =
        str_format(k->c->arena, "%.*s AND %.*s", STR_ARG(there->where), STR_ARG(sql->where));
    there->values = values;
    there->value_count = count;
}

// All that stand side by side, joined by `and`.
static enum err collect(struct query *k, const struct rule *filter,
                        const struct rule_sql_source *source, const struct rule_node *n,
                        struct few *f)
{
    struct rule_sql sql;
    enum err e = ERR_NONE;
    for (int i = 0; n->op == RULE_AND && i < n->kid_count && !e; i++)
        e = collect(k, filter, source, n->kids[i], f);
    if (n->op == RULE_AND || !is_served(k, n))
        return e;
    e = node_sql(k, filter, source, n, &sql);
    if (!e)
        join_part(k, f, n->kids[0]->field, &sql);
    return e;
}

static struct db_where where_of(const struct rule_sql *sql)
{
    return (struct db_where){sql->where, sql->values, sql->value_count};
}

// Keeps what the part finds where that is less than what another did.
static enum err try_part(struct query *k, const struct part *p, struct few *f)
{
    struct db_rows *rows;
    int64_t *ids = ARENA_ARRAY(k->c->arena, int64_t, FEW + 1);
    int count = 0;
    const struct db_where where = where_of(&p->sql);
    enum err e = db_ids_where(k->c, f->tx, k->o->table, &where, FEW + 1, &rows);
    while (!e && db_next(k->c, rows, &e))
        ids[count++] = db_int(rows, 0);
    if (!e && count < f->count) {
        f->ids = ids;
        f->count = count;
    }
    return e;
}

// ---- together -----------------------------------------------------------------------------------

// How many of the newest records fulfil each of those tried, and how many all of them.
static enum err sample(struct query *k, const struct few *f, int64_t *each, int64_t *all)
{
    struct buf sql;
    struct value *values = NULL;
    struct db_rows *rows;
    int count = 0;
    buf_init(&sql, 1 << 16);
    buf_add(&sql, STR("SELECT "));
    for (int i = 0; i < f->part_count; i++) {
        buf_format(&sql, "SUM(CASE WHEN %.*s THEN 1 ELSE 0 END), ", STR_ARG(f->parts[i].sql.where));
        add_values(k, &values, &count, &f->parts[i].sql);
    }
    buf_add(&sql, STR("SUM(CASE WHEN 1 = 1"));
    for (int i = 0; i < f->part_count; i++) {
        buf_format(&sql, " AND %.*s", STR_ARG(f->parts[i].sql.where));
        add_values(k, &values, &count, &f->parts[i].sql);
    }
    buf_format(&sql, " THEN 1 ELSE 0 END) FROM (SELECT * FROM %.*s ORDER BY id DESC LIMIT %d) x",
               STR_ARG(k->o->table), SAMPLE);
    enum err e = db_query(k->c, f->tx, str_zero(k->c->arena, buf_str(&sql)), values, count, &rows);
    *all = 0;
    if (!e && db_next(k->c, rows, &e)) {
        for (int i = 0; i < f->part_count; i++)
            each[i] = db_int(rows, i);
        *all = db_int(rows, f->part_count);
        db_rows_close(rows);
    }
    buf_deinit(&sql);
    return e;
}

static enum err try_together(struct query *k, const struct rule *filter,
                             const struct rule_sql_source *source, struct few *f)
{
    int64_t each[PARTS_MAX], all;
    struct rule_sql sql;
    struct db_met met;
    enum err e = sample(k, f, each, &all);
    if (e || all >= SAMPLE_SELDOM)
        return e;
    int first = each[1] < each[0], second = !first;
    for (int i = 2; i < f->part_count; i++) {
        if (each[i] < each[first]) {
            second = first;
            first = i;
        } else if (each[i] < each[second]) {
            second = i;
        }
    }
    e = rule_sql_where(k->c, filter, source, &sql);
    if (e)
        return e;
    const struct db_where whole = where_of(&sql), rare[] = {where_of(&f->parts[first].sql),
                                                            where_of(&f->parts[second].sql)};
    e = db_meet(k->c, f->tx, k->o->table, &whole, rare, &met);
    f->ids = met.ids;
    f->count = met.count;
    f->most = met.most;
    return e;
}

enum err query_few(struct query *k, const struct rule *filter, const struct rule_sql_source *source)
{
    struct few f = {.count = FEW + 1, .most = FEW};
    enum err e =
        filter->root->op == RULE_AND ? collect(k, filter, source, filter->root, &f) : ERR_NONE;
    if (!e && f.part_count)
        e = db_read_begin(k->c, org_db(k->org), &f.tx);
    for (int i = 0; i < f.part_count && !e; i++)
        e = try_part(k, &f.parts[i], &f);
    if (!e && f.count > FEW && f.part_count > 1)
        e = try_together(k, filter, source, &f);
    db_read_end(f.tx);
    return e || f.count > f.most ? e : query_ids(k, f.ids, f.count);
}
