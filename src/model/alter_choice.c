// Choices of a field that become another: in its list, in records, in their past, in conditions.
#include "model/alter.h"

static const char set_options[] =
    "UPDATE field SET options = ?, version = version + 1 WHERE id = ?";
static const char past_of[] =
    "SELECT customer, day, source, text FROM past WHERE field = ? AND text IS NOT NULL";
static const char past_set[] =
    "UPDATE past SET text = ? WHERE field = ? AND customer = ? AND day = ? AND source = ?";

struct merging {
    struct work *w;
    int64_t field;
    const struct str *olds;
    int count;
    struct str into;
    int object, at; // in w->schema
};

static bool is_old(const struct merging *m, struct str name)
{
    for (int i = 0; i < m->count; i++)
        if (str_eq(m->olds[i], name))
            return true;
    return false;
}

// The value with the old choices replaced, each choice once; false where nothing is different.
static bool replaced(const struct merging *m, bool several, struct str value, struct str *out)
{
    struct arena *a = m->w->c->arena;
    struct str rest = value, kept[CHOICES_MAX];
    int count = 0;
    bool any = false;
    *out = m->into;
    if (!several)
        return is_old(m, value);
    while (rest.len && count < CHOICES_MAX) {
        struct str one = str_cut(rest, RULE_CHOICE_MARK, &rest);
        bool old = is_old(m, one), there = false;
        any |= old;
        kept[count] = old ? m->into : one;
        for (int i = 0; i < count; i++)
            there |= str_eq(kept[i], kept[count]);
        count += !there;
    }
    struct buf b;
    buf_init(&b, LONG_TEXT_VALUE_MAX);
    for (int i = 0; i < count; i++) {
        if (i)
            buf_byte(&b, RULE_CHOICE_MARK);
        buf_add(&b, kept[i]);
    }
    *out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return any;
}

// ---- the list -----------------------------------------------------------------------------------

static enum err change_list(struct merging *m, const struct field *f)
{
    struct ctx *c = m->w->c;
    struct field_options o = f->options;
    struct choice *list = ARENA_ARRAY(c->arena, struct choice, (size_t)o.choice_count + 1);
    struct str text;
    int count = 0;
    bool placed = options_choice(&o, m->into);
    for (int i = 0; i < o.choice_count; i++) {
        bool old = is_old(m, o.choices[i].name);
        if (old && placed)
            continue;
        list[count] = o.choices[i];
        if (old) {
            list[count].name = m->into;
            placed = true;
        }
        count++;
    }
    o.choices = list;
    o.choice_count = count;
    if (o.fallback.len && replaced(m, f->kind->id == KIND_CHOICES, o.fallback, &text))
        o.fallback = text;
    enum err e = options_text(c, &o, &text);
    if (e)
        return e;
    return db_run(c, m->w->tx, set_options, DB_VALUES(value_text(text), value_int(f->id)), NULL);
}

// ---- records ------------------------------------------------------------------------------------

struct hit {
    int64_t id;
    struct str value;
};

static enum err find_hits(struct merging *m, struct hit **out, size_t *count)
{
    struct work *w = m->w;
    const struct object *o = &w->schema->objects[m->object];
    const struct field *f = &o->fields[m->at];
    struct db_rows *rows;
    struct hit *list = NULL;
    size_t n = 0;
    enum err e = db_query(w->c, w->tx,
                          str_format(w->c->arena,
                                     "SELECT id, %.*s FROM %.*s WHERE %.*s IS NOT NULL "
                                     "ORDER BY id",
                                     STR_ARG(f->column), STR_ARG(o->table), STR_ARG(f->column))
                              .at,
                          DB_NO_VALUES, &rows);
    while (!e && db_next(w->c, rows, &e)) {
        struct str value;
        if (!replaced(m, f->kind->id == KIND_CHOICES, db_text(rows, 1), &value))
            continue;
        if ((n & (n - 1)) == 0)
            list = arena_grow(w->c->arena, list, n, n * 2 + 1, sizeof *list);
        list[n++] = (struct hit){db_int(rows, 0), value};
    }
    *out = list;
    *count = n;
    return e;
}

// Each record gets its row in the log: it reads otherwise now.
static enum err change_record(struct merging *m, const struct hit *hit)
{
    struct work *w = m->w;
    const struct object *o = &w->schema->objects[m->object];
    struct record r = {.object = m->object, .id = hit->id, .derived = true};
    bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count);
    r.cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count);
    r.cells[m->at] = value_text(hit->value);
    given[m->at] = true;
    return record_restore(w, &r, given);
}

static enum err change_records(struct merging *m, int64_t *changed)
{
    struct work *w = m->w;
    struct ctx own = {.arena = arena_create()}, *outer = w->c;
    struct hit *hits;
    size_t count;
    enum err e = find_hits(m, &hits, &count);
    *changed = (int64_t)count;
    w->c = &own;
    for (size_t i = 0; !e && i < count; i++) {
        e = change_record(m, &hits[i]);
        if (e)
            fail_as(outer, &own.why);
        ctx_reset(&own);
    }
    w->c = outer;
    arena_destroy(own.arena);
    return e;
}

struct fact {
    int64_t customer, day, source;
    struct str text;
};

static enum err change_past(struct merging *m)
{
    struct work *w = m->w;
    bool several = w->schema->objects[m->object].fields[m->at].kind->id == KIND_CHOICES;
    struct fact *facts = NULL;
    struct db_rows *rows;
    size_t count = 0;
    enum err e = db_query(w->c, w->tx, past_of, DB_VALUES(value_int(m->field)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        struct str text;
        if (!replaced(m, several, db_text(rows, 3), &text))
            continue;
        if ((count & (count - 1)) == 0)
            facts = arena_grow(w->c->arena, facts, count, count * 2 + 1, sizeof *facts);
        facts[count++] = (struct fact){db_int(rows, 0), db_int(rows, 1), db_int(rows, 2), text};
    }
    for (size_t i = 0; i < count && !e; i++)
        e = db_run(w->c, w->tx, past_set,
                   DB_VALUES(value_text(facts[i].text), value_int(m->field),
                             value_int(facts[i].customer), value_int(facts[i].day),
                             value_int(facts[i].source)),
                   NULL);
    // Somebody whose past alone is another has to be looked at again.
    for (size_t i = 0; i < count && !e; i++)
        if (!i || facts[i].customer != facts[i - 1].customer)
            e = record_touch(w, facts[i].customer);
    return e;
}

enum err alter_choices(struct work *w, int64_t field, int64_t version, const struct str *olds,
                       int old_count, struct str into, int64_t *changed)
{
    struct merging m = {w, field, olds, old_count, into, 0, 0};
    struct carry k = {.choice_field = field,
                      .choice_olds = olds,
                      .choice_old_count = old_count,
                      .choice_new = into};
    *changed = 0;
    enum err e = alter_find(w, field, version, &m.object, &m.at);
    if (e)
        return e;
    const struct field *f = &w->schema->objects[m.object].fields[m.at];
    if (!(f->kind->takes & TAKES_CHOICES))
        return fail(w->c, ERR_INPUT, "this field has no choices", "这个字段没有选项");
    if (!into.len || into.len > CHOICE_NAME_MAX || memchr(into.at, RULE_CHOICE_MARK, into.len) ||
        !utf8_valid(into))
        return fail(w->c, ERR_INPUT, "a choice has a name of 1 to %d bytes",
                    "选项名称应为 1 到 %d 个字节", CHOICE_NAME_MAX);
    k.from = w->schema;
    e = change_list(&m, f);
    if (!e)
        e = alter_finish(w, &k);
    if (!e)
        e = alter_find(w, field, 0, &m.object, &m.at);
    if (!e)
        e = change_records(&m, changed);
    if (!e && m.object == w->schema->customer)
        e = change_past(&m);
    return e;
}
