// The reader of the change log, and of what other programs say.
#include "flow/automation_log.h"
#include "model/own.h"
#include "model/scope.h"

#include <stdio.h>

static const char reader[] = "automations";
static const char any_on[] = "SELECT COUNT(*) FROM automation WHERE enabled = 1 AND deleted = 0";
static const char new_calls[] =
    "SELECT id, automation, body, at FROM automation_call WHERE heard = 0 ORDER "
    "BY id LIMIT ?";
static const char set_heard[] = "UPDATE automation_call SET heard = 1 WHERE id = ? AND heard = 0";

enum { CHANGES_AT_ONCE = 500, CALLS_AT_ONCE = 100 };

// ---- which changes ------------------------------------------------------------------------------

// "form:12"
static bool session_is(struct str session, const char *word, int64_t id)
{
    char text[64];
    snprintf(text, sizeof text, "%s:%lld", word, (long long)id);
    return str_eq(session, str_of(text));
}

// A change that touches nothing (record_touch) changes no field.
static bool touches(const struct json *fields, struct str after)
{
    struct ctx quiet = {.arena = arena_create()};
    const struct json *all;
    bool any = false;
    if (!json_parse(&quiet, after, (size_t)16 << 20, &all)) {
        any = !fields->count && all->count;
        for (int i = 0; i < fields->count && !any; i++)
            any = json_get(all, str_zero(quiet.arena, fields->items[i].text)) != NULL;
    }
    arena_destroy(quiet.arena);
    return any;
}

static bool score_below(int64_t below, const struct schema *s, const struct record *r)
{
    int field = object_field(&s->objects[r->object], STR("score"));
    return !below || (field >= 0 && r->cells[field].type == VALUE_INT &&
                      r->cells[field].integer < below * NUM_ONE);
}

bool automation_log_wants(const struct schema *s, const struct automation_plan *p,
                          const struct change *one)
{
    const struct json *fields = json_get(p->starts, "fields");
    (void)s;
    if (one->object < 0 || one->object != p->object || one->op == CHANGE_LEAVE)
        return false;
    if (p->kind == STARTS_FORM)
        return one->op == CHANGE_CREATE &&
               session_is(one->from.session, "form", action_int(p->starts, "form"));
    if (p->kind == STARTS_SURVEY)
        return one->op == CHANGE_CREATE &&
               session_is(one->from.session, "survey", action_int(p->starts, "survey"));
    if (!(p->ops >> one->op & 1) || (one->source && !action_bool(p->starts, "imports")))
        return false;
    return one->op != CHANGE_UPDATE || touches(fields, one->after);
}

enum err automation_log_fits(struct ctx *c, struct org *o, struct db_tx *tx,
                             const struct automation_on *on, const struct change *one, bool *out,
                             int64_t *customer)
{
    const struct schema *s = org_schema(o);
    struct record r;
    bool seen = true;
    enum err e = automation_record_at(c, tx, s, one, &r, out);
    if (e || !*out)
        return e;
    *customer = one->object == s->customer ? one->record : r.customer;
    if (on->p.filter) {
        struct own own = {&s->objects[r.object], r.cells, clock_today(org_clock(o)), c->arena};
        *out = own_holds(&own, on->p.filter);
    }
    if (*out && on->p.kind == STARTS_SURVEY)
        *out = score_below(action_int(on->p.starts, "below"), s, &r);
    if (*out && !viewer_all(on->v))
        e = scope_record(c, o, tx, on->v, s, VERB_SEE, &r, &seen);
    *out = *out && seen;
    return e;
}

// ---- the reader ---------------------------------------------------------------------------------

struct following {
    struct org *org;
    int64_t read, from, to; // positions: where the reader stood, and what is looked at
    struct automation_on *list;
    int count;
    struct automation_hits hits;
    const int64_t *calls;
    int call_count;
};

static enum err read_changes(struct ctx *c, struct db_tx *tx, struct following *f, bool *more)
{
    struct org *o = f->org;
    const struct schema *s = org_schema(o);
    struct change *changes;
    int n = 0;
    enum err e = change_read(c, tx, s, f->from, CHANGES_AT_ONCE, &changes, &n);
    *more = n == CHANGES_AT_ONCE;
    for (int i = 0; i < n && !e; i++) {
        const struct change *one = &changes[i];
        f->to = one->id;
        for (int k = 0; k < f->count && !e; k++) {
            struct automation_on *on = &f->list[k];
            struct automation_hit hit = {.on = on, .object = one->object, .record = one->record};
            bool fits;
            if (!on->v || one->id <= on->a.since || !automation_log_wants(s, &on->p, one))
                continue;
            e = automation_log_fits(c, o, tx, on, one, &fits, &hit.customer);
            hit.cause = str_format(c->arena, "change:%lld", (long long)one->id);
            hit.parent = automation_of_session(one->from.session);
            hit.day = clock_today(org_clock(o));
            if (!e && fits)
                automation_hit_add(c, &f->hits, hit);
        }
    }
    return e;
}

static enum err write_followed(struct work *w, void *user)
{
    struct following *f = user;
    int64_t position;
    enum err e = change_position(w->c, w->tx, reader, &position);
    if (e || position != f->read)
        return e; // another server was faster
    e = automation_hits_start(w, f->list, f->count, &f->hits);
    return e ? e : change_move(w->c, w->tx, reader, f->to);
}

static enum err begin(struct ctx *c, struct org *o, struct following *f, bool *any)
{
    struct db_tx *tx;
    int64_t on = 0, last = 0;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = db_number(c, tx, any_on, DB_NO_VALUES, 0, &on);
    if (!e && on)
        e = change_position(c, tx, reader, &f->read);
    if (!e && on)
        e = change_last(c, tx, &last);
    db_read_end(tx);
    *any = on && last > f->read;
    f->from = f->read;
    f->to = last;
    return e;
}

// What happened before the first of them was switched on concerns nobody.
static void skip(struct following *f)
{
    int64_t first = INT64_MAX;
    for (int i = 0; i < f->count; i++)
        if (f->list[i].v && f->list[i].a.since < first)
            first = f->list[i].a.since;
    if (f->count && first != INT64_MAX && first > f->from)
        f->from = first;
}

enum err automations_follow(struct ctx *c, struct org *o, bool *more)
{
    struct following f = {.org = o};
    struct db_tx *tx;
    bool any = false, rest = false;
    enum err e = begin(c, o, &f, &any);
    *more = false;
    if (e || !any)
        return e;
    e = automations_on(c, o, LOG_KINDS, &f.list, &f.count);
    if (!e && f.count) {
        skip(&f);
        f.to = f.from;
        e = db_read_begin(c, org_db(o), &tx);
        if (!e) {
            e = read_changes(c, tx, &f, &rest);
            db_read_end(tx);
        }
    }
    if (!e)
        e = automation_hits_ask(c, o, &f.hits);
    if (!e && f.to > f.read)
        e = org_write(c, o, 0, write_followed, &f);
    automations_drop(f.list, f.count);
    *more = rest;
    return e;
}

// ---- what other programs said -------------------------------------------------------------------

static struct str said(struct arena *a, const struct json *body, struct str path)
{
    while (body && path.len) {
        struct str one = str_cut(path, '.', &path);
        body = json_get(body, str_zero(a, one));
    }
    return body && (body->kind == JSON_TEXT || body->kind == JSON_NUMBER) ? str_trim(body->text)
                                                                          : STR("");
}

// Whom it names: one whose number or name that is, or the only one with that value in the field.
static enum err find_customer(struct ctx *c, struct db_tx *tx, const struct schema *s,
                              const struct automation_on *on, struct str text, int64_t *id)
{
    const struct object *o = &s->objects[s->customer];
    struct ctx quiet = {.arena = c->arena};
    struct value cell;
    struct db_rows *rows;
    int n = 0;
    *id = 0;
    if (!text.len)
        return ERR_NONE;
    if (on->p.field < 0)
        return record_find(c, tx, s, s->customer, text, id);
    if (field_take(&quiet, &o->fields[on->p.field], text, &cell) || cell.type == VALUE_NULL ||
        field_computed(&o->fields[on->p.field]))
        return ERR_NONE;
    const char *sql = str_format(c->arena, "SELECT id FROM %.*s WHERE %.*s = ? LIMIT 2",
                                 STR_ARG(o->table), STR_ARG(o->fields[on->p.field].column))
                          .at;
    enum err e = db_query(c, tx, sql, &cell, 1, &rows);
    for (; !e && db_next(c, rows, &e); n++)
        *id = db_int(rows, 0);
    if (n != 1)
        *id = 0;
    return e;
}

static enum err hear_one(struct ctx *c, struct org *o, struct db_tx *tx, struct automation_on *on,
                         struct automation_hit *hit)
{
    struct ctx quiet = {.arena = c->arena};
    const struct schema *s = org_schema(o);
    const struct json *body = NULL;
    struct str path = action_text(on->p.starts, "customer");
    bool seen = true;
    if (!path.len)
        return ERR_NONE;
    if (json_parse(&quiet, hit->body, AUTOMATION_BYTES_MAX, &body))
        body = NULL;
    enum err e = find_customer(c, tx, s, on, said(c->arena, body, path), &hit->customer);
    if (!e && hit->customer)
        e = scope_customer(c, o, tx, on->v, s, s->customer, VERB_SEE, hit->customer, &seen);
    if (!seen)
        hit->customer = 0;
    hit->lost = !hit->customer;
    if (hit->customer) {
        hit->object = s->customer;
        hit->record = hit->customer;
    }
    return e;
}

static enum err read_calls(struct ctx *c, struct db_tx *tx, struct following *f, bool *more)
{
    struct org *o = f->org;
    struct db_rows *rows;
    int64_t *ids = ARENA_ARRAY(c->arena, int64_t, CALLS_AT_ONCE);
    enum err e = db_query(c, tx, new_calls, DB_VALUES(value_int(CALLS_AT_ONCE)), &rows);
    while (!e && db_next(c, rows, &e)) {
        struct automation_hit hit = {.object = -1, .body = db_text_copy(c, rows, 2)};
        ids[f->call_count++] = db_int(rows, 0);
        hit.cause = str_format(c->arena, "call:%lld", (long long)db_int(rows, 0));
        hit.day = clock_today(org_clock(o));
        for (int k = 0; k < f->count; k++)
            if (f->list[k].v && f->list[k].a.id == db_int(rows, 1))
                hit.on = &f->list[k];
        if (hit.on)
            automation_hit_add(c, &f->hits, hit);
    }
    for (int i = 0; i < f->hits.count && !e; i++)
        e = hear_one(c, o, tx, f->hits.items[i].on, &f->hits.items[i]);
    f->calls = ids;
    *more = f->call_count == CALLS_AT_ONCE;
    return e;
}

static enum err write_heard(struct work *w, void *user)
{
    struct following *f = user;
    int64_t changed = 1;
    enum err e = ERR_NONE;
    for (int i = 0; i < f->call_count && !e; i++)
        e = db_run(w->c, w->tx, set_heard, DB_VALUES(value_int(f->calls[i])), &changed);
    for (int i = 0; i < f->hits.count; i++)
        f->hits.items[i].holds |= f->hits.items[i].lost; // it is told, whatever it asks for
    return e ? e : automation_hits_start(w, f->list, f->count, &f->hits);
}

static enum err any_call(struct ctx *c, struct org *o, bool *any)
{
    static const char count[] = "SELECT COUNT(*) FROM automation_call WHERE heard = 0";
    struct db_tx *tx;
    int64_t n = 0;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = db_number(c, tx, count, DB_NO_VALUES, 0, &n);
    db_read_end(tx);
    *any = n > 0;
    return e;
}

enum err automations_hear(struct ctx *c, struct org *o, bool *more)
{
    struct following f = {.org = o};
    struct db_tx *tx;
    bool any = false;
    enum err e = any_call(c, o, &any);
    *more = false;
    if (e || !any)
        return e;
    e = automations_on(c, o, 1 << STARTS_HOOK, &f.list, &f.count);
    if (!e)
        e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = read_calls(c, tx, &f, more);
    db_read_end(tx);
    if (!e)
        e = automation_hits_ask(c, o, &f.hits);
    if (!e)
        e = org_write(c, o, 0, write_heard, &f);
    automations_drop(f.list, f.count);
    return e;
}
