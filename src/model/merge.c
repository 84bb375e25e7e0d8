#include "model/merge.h"
#include "model/bulk_inside.h"
#include "model/change.h"
#include "model/merge_inside.h"

static const char last_change_of[] = "SELECT MAX(id) FROM change WHERE record = ?";
static const char count_warnings[] = "SELECT COUNT(*) FROM warning WHERE customer = ?";
static const char count_shares[] = "SELECT COUNT(*) FROM share WHERE customer = ?";
static const char insert_undo[] =
    "INSERT INTO undo (id, at, person, object, action, records, first_change, last_change, undone) "
    "VALUES (?, ?, ?, ?, 'merge', ?, ?, ?, 0)";
static const char insert_merge[] =
    "INSERT INTO merge (undo, object, keep, gone, key_text, keep_created, moved_first, moved_last, "
    "at, undone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)";

// ---- which value --------------------------------------------------------------------------------

static bool empty(struct value v)
{
    return v.type == VALUE_NULL || (v.type == VALUE_TEXT && !v.text.len);
}

// A value that would have `keep` refer to itself is none.
static bool names(const struct field *f, struct value v, int64_t id)
{
    return (f->kind->takes & TAKES_OBJECT) && v.type == VALUE_INT && v.integer == id;
}

static bool many(const struct field *f)
{
    return f->kind->id == KIND_CHOICES || f->kind->id == KIND_LINKS;
}

static enum merge_take usual(const struct object *o, int field, const struct merge_plan *p,
                             bool gone_is_newer)
{
    const struct field *f = &o->fields[field];
    struct value keep = p->keep.cells[field], gone = p->gone.cells[field];
    if (names(f, keep, p->gone.id))
        keep = value_null();
    if (field_computed(f) || (f->kind->flags & KIND_MADE) || empty(gone) ||
        names(f, gone, p->keep.id) || value_eq(keep, gone))
        return MERGE_KEEP;
    if (empty(keep))
        return MERGE_GONE;
    if (field == o->key)
        return MERGE_KEEP;
    if (many(f))
        return MERGE_BOTH;
    if (field == o->start && o->shape == SHAPE_CUSTOMER) // he is as old a customer as the older one
        return gone.integer < keep.integer ? MERGE_GONE : MERGE_KEEP;
    return gone_is_newer ? MERGE_GONE : MERGE_KEEP;
}

static enum err choose(struct work *w, struct merge *m, const struct merge_plan *p)
{
    const struct object *o = &w->schema->objects[m->object];
    int64_t keep_at, gone_at;
    enum err e = db_number(w->c, w->tx, last_change_of, DB_VALUES(value_int(m->keep)), 0, &keep_at);
    if (!e)
        e = db_number(w->c, w->tx, last_change_of, DB_VALUES(value_int(m->gone)), 0, &gone_at);
    for (int i = 0; i < o->field_count && !e; i++) {
        const struct field *f = &o->fields[i];
        bool writes = !w->viewer || viewer_field(w->viewer, o, i) >= FIELD_WRITE;
        enum merge_take wanted = m->take[i];
        m->take[i] = usual(o, i, p, gone_at > keep_at);
        if (!writes && m->take[i] == MERGE_GONE && !empty(p->keep.cells[i]))
            m->take[i] = MERGE_KEEP;
        if (wanted == MERGE_DEFAULT || wanted == m->take[i])
            continue;
        if (!writes || field_computed(f) || (f->kind->flags & KIND_MADE))
            e = fail(w->c, ERR_DENIED, "%s%.0s: there is nothing for you to choose here",
                     "%.0s%s：这个栏目不能由您选择", str_zero(w->c->arena, field_label(f, false)),
                     str_zero(w->c->arena, field_label(f, true)));
        else if (wanted == MERGE_BOTH && !many(f))
            e = fail(w->c, ERR_INPUT, "%s%.0s holds one value", "%.0s%s只能有一个值",
                     str_zero(w->c->arena, field_label(f, false)),
                     str_zero(w->c->arena, field_label(f, true)));
        else
            m->take[i] = wanted;
    }
    return e;
}

static struct value united(struct arena *a, struct value one, struct value other)
{
    if (empty(one) || empty(other))
        return empty(one) ? other : one;
    struct str all = one.text, rest = other.text;
    while (rest.len) {
        struct str next = str_cut(rest, RULE_CHOICE_MARK, &rest), have = all;
        bool there = false;
        while (have.len)
            there |= str_eq(str_cut(have, RULE_CHOICE_MARK, &have), next);
        if (!there)
            all = str_format(a, "%.*s%c%.*s", STR_ARG(all), RULE_CHOICE_MARK, STR_ARG(next));
    }
    return value_text(all);
}

// Links between the two fall away.
static struct value chosen(struct work *w, const struct merge *m, const struct merge_plan *p,
                           int field)
{
    const struct object *o = &w->schema->objects[m->object];
    const struct field *f = &o->fields[field];
    struct value v = m->take[field] == MERGE_GONE ? p->gone.cells[field]
                     : m->take[field] == MERGE_BOTH
                         ? united(w->c->arena, p->keep.cells[field], p->gone.cells[field])
                         : p->keep.cells[field];
    int64_t ids[LINKS_MAX];
    if (!(f->kind->takes & TAKES_OBJECT) || f->options.object != o->id)
        return v;
    int count = kind_ids(f->kind, v, ids, LINKS_MAX), kept = 0;
    struct buf b;
    buf_init(&b, LONG_TEXT_VALUE_MAX);
    for (int i = 0; i < count; i++)
        if (ids[i] != m->keep && ids[i] != m->gone)
            buf_format(&b, kept++ ? "\x1f%lld" : "%lld", (long long)ids[i]);
    if (kept < count)
        v = kept && v.type == VALUE_TEXT ? value_text(str_copy(w->c->arena, buf_str(&b)))
                                         : value_null();
    buf_deinit(&b);
    return v;
}

// ---- what moves ---------------------------------------------------------------------------------

static void add_move(struct work *w, struct merge_plan *p, enum merge_what what, int object,
                     int64_t count)
{
    size_t n = (size_t)p->move_count;
    if (!count)
        return;
    for (int i = 0; i < p->move_count; i++)
        if (p->moves[i].what == what && p->moves[i].object == object) {
            p->moves[i].count += count;
            return;
        }
    p->moves = arena_grow(w->c->arena, p->moves, n, n + 1, sizeof *p->moves);
    p->moves[p->move_count++] = (struct merge_move){what, object, count};
}

static enum err belongings(struct work *w, const struct merge *m, struct merge_plan *p)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < w->schema->object_count && !e; i++) {
        int64_t count;
        if (i == w->schema->customer)
            continue;
        e = db_number(w->c, w->tx,
                      str_format(w->c->arena, "SELECT COUNT(*) FROM %.*s WHERE customer = ?",
                                 STR_ARG(w->schema->objects[i].table))
                          .at,
                      DB_VALUES(value_int(m->gone)), 0, &count);
        if (!e && count)
            e = merge_may_move(w, i, m->gone, m->keep);
        if (!e)
            add_move(w, p, MOVES_RECORDS, i, count);
    }
    return e;
}

static enum err beside(struct work *w, const struct merge *m, struct merge_plan *p)
{
    int64_t warnings, shares;
    enum err e =
        db_number(w->c, w->tx, count_warnings, DB_VALUES(value_int(m->gone)), 0, &warnings);
    if (!e)
        e = db_number(w->c, w->tx, count_shares, DB_VALUES(value_int(m->gone)), 0, &shares);
    if (e)
        return e;
    add_move(w, p, MOVES_WARNINGS, -1, warnings);
    add_move(w, p, MOVES_SHARES, -1, shares);
    return ERR_NONE;
}

static void instead(struct work *w, const struct merge *m, const struct merge_plan *p,
                    const struct mention *at, const struct record *now, struct record *r,
                    bool *given)
{
    const struct object *o = &w->schema->objects[at->object];
    *r = (struct record){.object = at->object, .id = at->id};
    r->cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count);
    r->cells[at->field] = merge_instead(w, m, p, at, now->cells[at->field]);
    memset(given, 0, (size_t)o->field_count);
    given[at->field] = true;
}

static enum err mention_one(struct work *w, const struct merge *m, const struct merge_plan *p,
                            const struct mention *at, bool writes)
{
    const struct object *o = &w->schema->objects[at->object];
    bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count);
    struct record now, r;
    enum err e = record_load(w->c, w->tx, w->schema, at->object, at->id, &now);
    if (e)
        return e;
    instead(w, m, p, at, &now, &r, given);
    return writes ? record_update(w, &r, given, 0, NULL) : guard_update(w, &now, &r, given);
}

// Records that name `gone`: asked for, or written; each with memory of its own.
static enum err mentions(struct work *w, const struct merge *m, struct merge_plan *p, bool writes,
                         int64_t *count)
{
    struct ctx *outer = w->c, one = {.arena = arena_create()};
    struct mention *list;
    int n;
    enum err e = merge_mentions(w, m, p, &list, &n);
    for (int i = 0; i < n && !e; i++) {
        w->c = &one;
        e = mention_one(w, m, p, &list[i], writes);
        w->c = outer;
        if (e == ERR_NOT_FOUND) { // to who does not see it, it is not there; it would have to move all
                                  // the same
            fail_clear(&one);
            e = fail(outer, ERR_DENIED, "there are records that refer to it and that you may not change",
                     "有您无权修改的记录指向它");
        } else if (e) {
            fail_as(outer, &one.why);
        } else if (!writes) {
            add_move(w, p, MOVES_LINKS, list[i].object, 1);
        }
        ctx_reset(&one);
    }
    arena_destroy(one.arena);
    *count = n;
    return e;
}

// ---- asking -------------------------------------------------------------------------------------

static enum err load_both(struct work *w, struct merge *m, struct merge_plan *p)
{
    bool none[1] = {false};
    const struct object *o = &w->schema->objects[m->object];
    bool *given = o->field_count ? ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count) : none;
    if (m->keep == m->gone)
        return fail(w->c, ERR_INPUT, "these are one record", "这是同一条记录");
    enum err e = record_load(w->c, w->tx, w->schema, m->object, m->keep, &p->keep);
    if (!e)
        e = record_load(w->c, w->tx, w->schema, m->object, m->gone, &p->gone);
    if (!e)
        e = guard_update(w, &p->keep, &p->keep, given);
    if (!e)
        e = guard_update(w, &p->gone, &p->gone, given);
    if (!e)
        e = guard_delete(w, &p->gone);
    if (!e && ((m->keep_version && m->keep_version != p->keep.version) ||
               (m->gone_version && m->gone_version != p->gone.version)))
        e = fail(w->c, ERR_STALE, "somebody changed one of them in the meantime: read them again",
                 "其中一条刚被别人修改过，请刷新后再试");
    return e;
}

enum err merge_ask(struct work *w, struct merge *m, struct merge_plan *out)
{
    bool customer = m->object == w->schema->customer;
    int64_t count;
    *out = (struct merge_plan){0};
    enum err e = load_both(w, m, out);
    if (!e)
        e = choose(w, m, out);
    if (!e && customer)
        e = belongings(w, m, out);
    if (!e)
        e = mentions(w, m, out, false, &count);
    if (!e && customer)
        e = beside(w, m, out);
    return e;
}

// ---- doing it -----------------------------------------------------------------------------------

static enum err move_belongings(struct work *w, const struct merge *m, const struct merge_plan *p,
                                int64_t *moved)
{
    enum err e = ERR_NONE;
    *moved = 0;
    for (int i = 0; i < p->move_count && !e; i++) {
        struct moving one = {p->moves[i].object, m->gone, m->keep, 0, 0};
        int64_t count;
        if (p->moves[i].what != MOVES_RECORDS)
            continue;
        e = merge_move_records(w, &one, &count);
        *moved += count;
    }
    return e;
}

// Its links before `gone` is deleted, all else behind it, when its key and what must be unique are
// free: so each step can be put back in the order from the last to the first.
static enum err write_keep(struct work *w, const struct merge *m, const struct merge_plan *p,
                           bool links, bool *changed)
{
    const struct object *o = &w->schema->objects[m->object];
    bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count + 1);
    struct record r = {.object = m->object, .id = m->keep};
    struct work free_hand = *w; // asked already, field by field
    free_hand.viewer = NULL;
    r.cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count + 1);
    for (int i = 0; i < o->field_count; i++) {
        const struct kind *k = o->fields[i].kind;
        if (field_computed(&o->fields[i]) || (k->flags & KIND_MADE) ||
            ((k->takes & TAKES_OBJECT) != 0) != links)
            continue;
        r.cells[i] = chosen(w, m, p, i);
        given[i] = !value_eq(r.cells[i], p->keep.cells[i]);
    }
    return record_update(&free_hand, &r, given, 0, changed);
}

static enum err write_rest(struct work *w, const struct merge *m, const struct merge_plan *p)
{
    const struct object *o = &w->schema->objects[m->object];
    bool changed = false;
    enum err e = write_keep(w, m, p, false, &changed);
    if (!e && p->gone.created < p->keep.created)
        e = db_run(w->c, w->tx,
                   str_format(w->c->arena, "UPDATE %.*s SET created = ? WHERE id = ?",
                              STR_ARG(o->table))
                       .at,
                   DB_VALUES(value_int(p->gone.created), value_int(m->keep)), NULL);
    // Whoever follows the log looks at him again in any case.
    return e || changed || m->object != w->schema->customer ? e : record_touch(w, m->keep);
}

static enum err note(struct work *w, const struct merge *m, const struct merge_plan *p,
                     const int64_t moved[2], struct merge_done *out)
{
    const struct object *o = &w->schema->objects[m->object];
    bool named = o->key >= 0 && p->gone.cells[o->key].type == VALUE_TEXT;
    int64_t last;
    enum err e = change_last(w->c, w->tx, &last);
    if (!e)
        e = db_run(w->c, w->tx, insert_undo,
                   DB_VALUES(value_int(out->undo), value_int(w->at_ms), value_int(w->actor),
                             value_int(o->id), value_int(out->moved + 1), value_int(moved[1]),
                             value_int(last)),
                   NULL);
    return e ? e
             : db_run(w->c, w->tx, insert_merge,
                      DB_VALUES(value_int(out->undo), value_int(o->id), value_int(m->keep),
                                value_int(m->gone),
                                named ? p->gone.cells[o->key] : value_text(STR("")),
                                value_int(p->keep.created), value_int(moved[0]),
                                value_int(moved[1]), value_int(w->at_ms)),
                      NULL);
}

enum err merge_run(struct work *w, struct merge *m, struct merge_done *out)
{
    struct merge_plan p;
    int64_t moved[2], links = 0;
    *out = (struct merge_done){0};
    enum err e = bulk_tidy_up(w);
    if (!e)
        e = merge_ask(w, m, &p);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &out->undo);
    if (!e)
        e = bulk_keep(w, m->object, m->gone, out->undo, false);
    if (!e && m->object == w->schema->customer)
        e = bulk_keep_past(w, m->keep, out->undo);
    if (!e)
        e = change_last(w->c, w->tx, &moved[0]);
    if (!e)
        e = move_belongings(w, m, &p, &out->moved);
    if (!e)
        e = change_last(w->c, w->tx, &moved[1]);
    if (!e)
        e = mentions(w, m, &p, true, &links);
    if (!e)
        e = merge_beside(w, m->keep, m->gone, out->undo);
    bool changed;
    if (!e)
        e = write_keep(w, m, &p, true, &changed);
    if (!e)
        e = record_delete(w, m->object, m->gone, 0);
    if (!e)
        e = write_rest(w, m, &p);
    out->moved += links;
    return e ? e : note(w, m, &p, moved, out);
}
