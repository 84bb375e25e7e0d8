// Changing the kind of a field that has values: what each would become, and doing it.
#include "model/alter.h"
#include "model/duplicate.h"
#include "model/record_rules.h"
#include "model/refer.h"

#include <xxhash.h>

static const char field_change[] = "UPDATE field SET kind = ?, relation_column = ?, options = ?, "
                                   "version = version + 1 WHERE id = ?";
static const char leftover_put[] =
    "INSERT INTO leftover (relation, relation_column, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
static const char links_drop[] = "DELETE FROM link WHERE field = ?";
static const char past_next[] =
    "SELECT customer, day, source, number, text FROM past WHERE field = ? AND (customer, day, "
    "source) > (?, ?, ?) ORDER BY customer, day, source LIMIT ?";
static const char past_set[] =
    "UPDATE past SET number = ?, text = ? WHERE field = ? AND customer = "
    "? AND day = ? AND source = ?";
static const char past_drop[] =
    "DELETE FROM past WHERE field = ? AND customer = ? AND day = ? AND source = ?";

enum { BATCH = 1000 };

struct turning {
    struct work *w;
    const struct object *object;
    const struct field *from;
    struct field to; // as it would be
    int object_at;
};

// ---- one value ----------------------------------------------------------------------------------

// As a person would write it, so that it can be read as any other kind.
static enum err spoken(struct turning *t, const struct field *f, struct value v, struct str *out)
{
    struct arena *a = t->w->c->arena;
    *out = STR_NONE;
    if (v.type == VALUE_NULL)
        return ERR_NONE;
    if (f->kind->flags & KIND_REFERS) {
        enum err e = refer_label(t->w->c, t->w->tx, t->w->schema, f, v, out);
        if (e)
            return e;
    } else if (f->kind->type == RULE_BOOL) {
        *out = v.integer ? STR("是") : STR("否");
    } else {
        *out = kind_text(a, f->kind, v);
    }
    if (f->kind->id == KIND_TIME && out->len > 10)
        *out = str_format(a, "%.10s %.*s", out->at, (int)out->len - 11, out->at + 11);
    if (f->kind->type == RULE_CHOICES) {
        struct str rest = *out, all = STR_NONE;
        while (rest.len) {
            struct str one = str_cut(rest, RULE_CHOICE_MARK, &rest);
            all = all.at ? str_join(a, str_join(a, all, STR("；")), one) : one;
        }
        *out = all;
    }
    return ERR_NONE;
}

static enum err read_as(struct turning *t, struct ctx *c, const struct field *f, struct str text,
                        struct value *out)
{
    if (f->kind->flags & KIND_REFERS)
        return refer_find(c, t->w->tx, t->w->schema, f, text, out);
    if (f->kind->id == KIND_CHOICE && str_find(text, STR("；")) >= 0 &&
        t->from->kind->id == KIND_CHOICES)
        return fail(c, ERR_INPUT, "there are several, and only one can stay",
                    "有多个值，只能保留一个");
    return field_take(c, f, text, out);
}

static enum err turn(struct turning *t, struct value v, struct becoming *out, struct value *fresh)
{
    struct ctx quiet = {.arena = t->w->c->arena};
    struct value back;
    *out = (struct becoming){.count = 1, .fate = FATE_LOST};
    *fresh = value_null();
    enum err e = spoken(t, t->from, v, &out->value);
    if (e)
        return e;
    // The same things under another name: files, and ids of the same records.
    if ((t->from->kind->flags & KIND_FILED) && (t->to.kind->flags & KIND_FILED))
        *fresh = v;
    else
        e = read_as(t, &quiet, &t->to, out->value, fresh);
    if (!e)
        e = record_check_value(&quiet, &t->to, *fresh);
    if (e) {
        *fresh = value_null();
        out->en = quiet.why.en;
        out->zh = quiet.why.zh;
        return e == ERR_INPUT ? ERR_NONE : fail_as(t->w->c, &quiet.why);
    }
    e = spoken(t, &t->to, *fresh, &out->becomes);
    if (e || fresh->type == VALUE_NULL)
        return e;
    bool same = value_eq(*fresh, v) ||
                (!read_as(t, &quiet, t->from, out->becomes, &back) && value_eq(back, v));
    out->fate = same ? FATE_SAME : FATE_CHANGED;
    return ERR_NONE;
}

// ---- what may become what -----------------------------------------------------------------------

static enum err refuse(struct ctx *c, const struct kind *from, const struct kind *to)
{
    return fail(c, ERR_INPUT, "%s%.0s cannot become %s%.0s; make another field",
                "%.0s“%s”不能改为%.0s“%s”，请新建字段", from->en, from->zh, to->en, to->zh);
}

static enum err may_turn(struct ctx *c, const struct field *f, const struct kind *to)
{
    const struct kind *from = f->kind;
    bool computed = (from->flags | to->flags) & KIND_COMPUTED;
    bool files = ((from->flags ^ to->flags) & KIND_FILED) != 0;
    bool days = to->type == RULE_DATE;
    if (f->role == ROLE_KEY)
        return fail(c, ERR_INPUT, "records are told apart by this field: its kind stays",
                    "记录靠这个字段区分，不能更换类型");
    if ((f->role == ROLE_START || f->role == ROLE_END) && !days)
        return fail(c, ERR_INPUT, "this is when it happens: it stays a day or a time",
                    "这是发生的时间，只能是日期或时间");
    return computed || files || (to->flags & KIND_MADE) ? refuse(c, from, to) : ERR_NONE;
}

static enum err begin(struct work *w, const struct kind_change *k, struct turning *out)
{
    int at;
    *out = (struct turning){.w = w};
    enum err e = alter_find(w, k->field, k->version, &out->object_at, &at);
    if (e)
        return e;
    out->object = &w->schema->objects[out->object_at];
    out->from = &out->object->fields[at];
    out->to = *out->from;
    out->to.kind = kind_of(k->kind);
    out->to.type = out->to.kind->type;
    out->to.options = k->options ? *k->options : (struct field_options){0};
    e = may_turn(w->c, out->from, out->to.kind);
    if (!e && (out->to.kind->takes & TAKES_OBJECT) &&
        schema_object_of_id(w->schema, out->to.options.object) < 0)
        e = fail(w->c, ERR_INPUT, "which object does it link to? There is none such",
                 "请指明要关联的对象");
    return e;
}

// ---- looking ------------------------------------------------------------------------------------

struct looking {
    struct kind_preview *out;
    struct becoming lists[FATE_LOST + 1][BECOMINGS_MAX];
    int counts[FATE_LOST + 1];
    uint64_t sum; // of hashes: does not depend on the order of the rows
    bool raw;     // every value stays as it is kept
};

static void note(struct arena *a, struct looking *l, const struct becoming *b)
{
    int *n = &l->counts[b->fate];
    l->out->records[b->fate] += b->count;
    l->out->values[b->fate]++;
    if (b->fate != FATE_SAME)
        l->sum += XXH3_64bits_withSeed(b->value.at, b->value.len,
                                       (uint64_t)b->count * 31 + (uint64_t)b->fate);
    if (*n >= BECOMINGS_MAX)
        return;
    l->lists[b->fate][(*n)++] = (struct becoming){.value = str_copy(a, b->value),
                                                  .becomes = str_copy(a, b->becomes),
                                                  .count = b->count,
                                                  .fate = b->fate,
                                                  .en = str_copy(a, b->en),
                                                  .zh = str_copy(a, b->zh)};
}

static void finish(struct arena *a, struct looking *l)
{
    struct becoming *list = ARENA_ARRAY(a, struct becoming, BECOMINGS_MAX);
    int n = 0;
    for (int fate = FATE_LOST; fate >= FATE_SAME; fate--)
        for (int i = 0; i < l->counts[fate] && n < BECOMINGS_MAX; i++)
            list[n++] = l->lists[fate][i];
    l->out->examples = list;
    l->out->example_count = n;
    l->out->fingerprint = str_format(a, "%016llx", (unsigned long long)l->sum);
}

static enum err look(struct turning *t, struct looking *l)
{
    struct arena *lasting = t->w->c->arena;
    struct ctx own = {.arena = arena_create()}, *outer = t->w->c;
    struct db_rows *rows;
    struct str sql = str_format(lasting,
                                "SELECT %.*s, COUNT(*) FROM %.*s WHERE %.*s IS NOT NULL GROUP BY "
                                "%.*s",
                                STR_ARG(t->from->column), STR_ARG(t->object->table),
                                STR_ARG(t->from->column), STR_ARG(t->from->column));
    l->sum = str_hash(str_of(t->to.kind->name));
    l->raw =
        t->from->kind->sql == t->to.kind->sql || strcmp(t->from->kind->sql, t->to.kind->sql) == 0;
    enum err e = db_query(outer, t->w->tx, sql.at, DB_NO_VALUES, &rows);
    t->w->c = &own;
    while (!e && db_next(outer, rows, &e)) {
        struct value v = db_value(rows, 0), fresh;
        struct becoming b;
        e = turn(t, v, &b, &fresh);
        b.count = db_int(rows, 1);
        l->raw &= !e && value_eq(v, fresh);
        if (!e)
            note(lasting, l, &b);
        else
            db_rows_close(rows);
        ctx_reset(&own);
    }
    t->w->c = outer;
    if (e && own.why.err)
        fail_as(outer, &own.why);
    arena_destroy(own.arena);
    if (!e)
        finish(lasting, l);
    return e;
}

enum err alter_kind_preview(struct work *w, const struct kind_change *k, struct kind_preview *out)
{
    struct turning t;
    struct looking *l = ARENA_NEW(w->c->arena, struct looking);
    *out = (struct kind_preview){0};
    l->out = out;
    enum err e = begin(w, k, &t);
    return e ? e : look(&t, l);
}

// ---- doing --------------------------------------------------------------------------------------

struct cell_row {
    int64_t id;
    struct value cell;
};

static enum err read_batch(struct turning *t, const char *sql, int64_t after, struct cell_row *out,
                           int *count)
{
    struct work *w = t->w;
    struct db_rows *rows;
    *count = 0;
    enum err e = db_query(w->c, w->tx, sql, DB_VALUES(value_int(after), value_int(BATCH)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        struct value v = db_value(rows, 1);
        if (v.type == VALUE_TEXT)
            v.text = str_copy(w->c->arena, v.text);
        out[(*count)++] = (struct cell_row){db_int(rows, 0), v};
    }
    return e;
}

static enum err turn_rows(struct turning *t, struct str column)
{
    struct work *w = t->w;
    struct ctx own = {.arena = arena_create()}, *outer = w->c;
    const char *next =
        str_format(outer->arena,
                   "SELECT id, %.*s FROM %.*s WHERE id > ? AND %.*s IS NOT NULL "
                   "ORDER BY id LIMIT ?",
                   STR_ARG(t->from->column), STR_ARG(t->object->table), STR_ARG(t->from->column))
            .at;
    const char *set = str_format(outer->arena, "UPDATE %.*s SET %.*s = ? WHERE id = ?",
                                 STR_ARG(t->object->table), STR_ARG(column))
                          .at;
    int64_t after = 0;
    int count = BATCH;
    enum err e = ERR_NONE;
    w->c = &own;
    while (!e && count == BATCH) {
        struct cell_row *batch = ARENA_ARRAY(own.arena, struct cell_row, BATCH);
        e = read_batch(t, next, after, batch, &count);
        for (int i = 0; i < count && !e; i++) {
            struct becoming b;
            struct value fresh;
            e = turn(t, batch[i].cell, &b, &fresh);
            if (!e && fresh.type != VALUE_NULL)
                e = db_run(&own, w->tx, set, DB_VALUES(fresh, value_int(batch[i].id)), NULL);
            if (!e && (t->to.kind->flags & KIND_REFERS))
                e = record_link_field(w, &t->to, batch[i].id, fresh);
            after = batch[i].id;
        }
        ctx_reset(&own);
    }
    w->c = outer;
    if (e)
        fail_as(outer, &own.why);
    arena_destroy(own.arena);
    return e;
}

struct fact {
    int64_t customer, day, source;
    struct value cell;
};

static enum err read_facts(struct turning *t, const struct fact *after, struct fact *out,
                           int *count)
{
    struct work *w = t->w;
    struct db_rows *rows;
    *count = 0;
    enum err e =
        db_query(w->c, w->tx, past_next,
                 DB_VALUES(value_int(t->from->id), value_int(after->customer),
                           value_int(after->day), value_int(after->source), value_int(BATCH)),
                 &rows);
    while (!e && db_next(w->c, rows, &e)) {
        struct value number = db_value(rows, 3), text = db_value(rows, 4);
        if (text.type == VALUE_TEXT)
            text.text = str_copy(w->c->arena, text.text);
        out[(*count)++] = (struct fact){db_int(rows, 0), db_int(rows, 1), db_int(rows, 2),
                                        number.type == VALUE_INT ? number : text};
    }
    return e;
}

static enum err turn_fact(struct turning *t, const struct fact *f)
{
    struct work *w = t->w;
    struct becoming b;
    struct value fresh = value_null(), id = value_int(t->from->id);
    enum err e = f->cell.type == VALUE_NULL ? ERR_NONE : turn(t, f->cell, &b, &fresh);
    if (e)
        return e;
    if (fresh.type == VALUE_NULL && f->cell.type != VALUE_NULL)
        return db_run(
            w->c, w->tx, past_drop,
            DB_VALUES(id, value_int(f->customer), value_int(f->day), value_int(f->source)), NULL);
    return db_run(w->c, w->tx, past_set,
                  DB_VALUES(fresh.type == VALUE_INT ? fresh : value_null(),
                            fresh.type == VALUE_TEXT ? fresh : value_null(), id,
                            value_int(f->customer), value_int(f->day), value_int(f->source)),
                  NULL);
}

static enum err turn_past(struct turning *t)
{
    struct work *w = t->w;
    struct ctx own = {.arena = arena_create()}, *outer = w->c;
    struct fact after = {INT64_MIN, INT64_MIN, INT64_MIN, value_null()};
    int count = BATCH;
    enum err e = ERR_NONE;
    w->c = &own;
    while (!e && count == BATCH) {
        struct fact *batch = ARENA_ARRAY(own.arena, struct fact, BATCH);
        e = read_facts(t, &after, batch, &count);
        for (int i = 0; i < count && !e; i++)
            e = turn_fact(t, &batch[i]);
        if (count)
            after = batch[count - 1];
        after.cell = value_null();
        ctx_reset(&own);
    }
    w->c = outer;
    if (e)
        fail_as(outer, &own.why);
    arena_destroy(own.arena);
    return e;
}

// A column of its own for the new values; the old one is dropped later.
static enum err turn_column(struct turning *t, struct str *column)
{
    struct work *w = t->w;
    int64_t id;
    enum err e = db_ids(w->c, w->tx, 1, &id);
    if (!e)
        e = schema_add_column(w->c, w->tx, t->object->table, STR("#"), t->to.kind->id, id, column);
    if (!e)
        e = turn_rows(t, *column);
    if (!e)
        e = db_run(w->c, w->tx, leftover_put,
                   DB_VALUES(value_text(t->object->table), value_text(t->from->column),
                             value_int(w->at_ms)),
                   NULL);
    return e;
}

static enum err write_field(struct turning *t, struct str column)
{
    struct work *w = t->w;
    struct str options;
    enum err e = options_text(w->c, &t->to.options, &options);
    if (!e && t->from->options.unique)
        e = schema_unique_index(w->c, w->tx, t->object->table, t->from->column, t->from->id, false);
    if (!e && t->to.options.unique)
        e = schema_unique_index(w->c, w->tx, t->object->table, column, t->from->id, true);
    if (e)
        return e;
    return db_run(w->c, w->tx, field_change,
                  DB_VALUES(value_text(str_of(t->to.kind->name)), value_text(column),
                            value_text(options), value_int(t->from->id)),
                  NULL);
}

enum err alter_kind(struct work *w, const struct kind_change *k, struct str fingerprint)
{
    struct turning t;
    struct carry carry = {0};
    struct kind_preview now = {0};
    struct looking *l = ARENA_NEW(w->c->arena, struct looking);
    l->out = &now;
    enum err e = begin(w, k, &t);
    struct str column = e ? STR_NONE : t.from->column;
    int64_t object = e ? 0 : w->schema->objects[t.object_at].id;
    if (!e)
        e = look(&t, l);
    if (!e && !str_eq(now.fingerprint, fingerprint))
        e = fail(
            w->c, ERR_CONFLICT,
            "records have changed since the preview, and other values would be lost: look again",
            "预览之后数据有变动，会丢失的值已不同，请重新预览");
    bool over = !e && t.object_at == w->schema->customer;
    if (!e && (t.from->kind->flags & KIND_REFERS))
        e = db_run(w->c, w->tx, links_drop, DB_VALUES(value_int(k->field)), NULL);
    if (!e && (!l->raw || (t.to.kind->flags & KIND_REFERS)))
        e = turn_column(&t, &column);
    if (!e && over)
        e = turn_past(&t);
    if (!e)
        e = write_field(&t, column);
    if (!e)
        e = alter_finish(w, &carry);
    if (!e)
        e = alter_must_work(w, k->field);
    return e ? e : duplicate_rules_renew(w, object); // it is compared otherwise now
}
