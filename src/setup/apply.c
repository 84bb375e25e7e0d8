#include "setup/apply.h"
#include "care/ticket_carry.h"
#include "flow/carry.h"
#include "model/alter.h"
#include "model/note.h"
#include "model/viewer.h"
#include "setup/differ.h"
#include "setup/part.h"

static const char insert[] = "INSERT INTO setup (id, at, person, name, made, added, changed, "
                             "removed, undone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)";
static const char select_made[] = "SELECT made, undone FROM setup WHERE id = ?";
static const char set_undone[] = "UPDATE setup SET undone = ? WHERE id = ?";
static const char select_all[] = "SELECT id, at, person, name, added, changed, removed, undone "
                                 "FROM setup ORDER BY id DESC LIMIT 100";

// ---- one item -----------------------------------------------------------------------------------

typedef enum err one_item(struct applying *a, const struct setup_item *i);

// Runs a row's call; an error names the item and its place in the file.
static enum err run_item(struct applying *a, one_item *call, const struct setup_item *i)
{
    struct ctx own = {.arena = a->w->c->arena, .from = a->w->c->from}, *outer = a->w->c;
    a->w->c = &own;
    enum err e = call(a, i);
    a->w->c = outer;
    if (!e)
        return ERR_NONE;
    return e == ERR_INPUT || e == ERR_CONFLICT || e == ERR_NOT_FOUND
               ? setup_blame(outer, a->to, i, &own.why)
               : fail_as(outer, &own.why);
}

static bool listed(const struct str *keys, int count, struct str key)
{
    for (int i = 0; i < count; i++)
        if (str_eq(keys[i], key))
            return true;
    return false;
}

struct doing {
    struct applying a;
    const struct setup_ask *ask;
    struct setup now;
};

static bool wanted(const struct doing *d, const struct setup_item *i)
{
    return !d->ask->some || listed(d->ask->take, d->ask->take_count, i->key);
}

// Items of `part` that are not there yet (`fresh`), or that say something else.
static enum err run_part(struct doing *d, int part, bool fresh)
{
    enum err e = ERR_NONE;
    for (int n = 0; n < d->a.to->count && !e; n++) {
        const struct setup_item *i = &d->a.to->items[n], *was;
        if ((int)i->part != part || !wanted(d, i))
            continue;
        was = setup_find(&d->now, i->key);
        if (!was && fresh)
            e = run_item(&d->a, setup_parts[part].make, i);
        else if (was && !fresh && setup_differs(&d->a, was, i, &d->now))
            e = run_item(&d->a, setup_parts[part].change, i);
    }
    return e;
}

// ---- objects and fields -------------------------------------------------------------------------

static enum err read_anew(struct doing *d)
{
    struct carry k = {0};
    return alter_finish(d->a.w, &k);
}

// Objects that lack what they need, fields whose formula or conditions do not work.
static enum err must_work(struct doing *d)
{
    const struct schema *s = d->a.w->schema;
    for (int n = 0; n < d->a.to->count; n++) {
        const struct setup_item *i = &d->a.to->items[n];
        struct ctx own = {.arena = d->a.w->c->arena};
        if (i->part == SETUP_OBJECT && setup_stands(&own, s, i))
            return setup_blame(d->a.w->c, d->a.to, i, &own.why);
        int object = i->part == SETUP_FIELD ? schema_object(s, i->object) : -1;
        int at = object < 0 ? -1 : object_field(&s->objects[object], i->name);
        const struct field *f = at < 0 ? NULL : &s->objects[object].fields[at];
        if (!f || !f->broken_en.len || !wanted(d, i))
            continue;
        struct cause why = {.err = ERR_INPUT, .en = f->broken_en, .zh = f->broken_zh};
        return setup_blame(d->a.w->c, d->a.to, i, &why);
    }
    return ERR_NONE;
}

static enum err carry_all(struct doing *d, const struct schema *from)
{
    struct carry k = {.from = from, .to = d->a.w->schema};
    if (k.from == k.to)
        return ERR_NONE;
    enum err e = tickets_carry(d->a.w, &k);
    return e ? e : flow_carry(d->a.w, &k);
}

static enum err shape(struct doing *d)
{
    struct work *w = d->a.w;
    const struct schema *from = w->schema;
    enum err e = run_part(d, SETUP_OBJECT, true);
    if (!e)
        e = run_part(d, SETUP_FIELD, true);
    if (!e)
        e = read_anew(d);
    if (!e)
        e = run_part(d, SETUP_FIELD, false);
    if (!e)
        e = run_part(d, SETUP_OBJECT, false);
    if (!e && d->a.to->whole && !d->a.undoing && !d->ask->some)
        e = setup_place_objects(&d->a);
    if (!e)
        e = read_anew(d);
    if (!e)
        e = must_work(d);
    return e ? e : carry_all(d, from);
}

// ---- taking away --------------------------------------------------------------------------------

// A field whose object goes is not dropped by itself: it comes back with it.
static bool goes_along(const struct doing *d, const struct setup_item *i)
{
    struct setup_item object = {.part = SETUP_OBJECT, .name = i->object};
    return i->part == SETUP_FIELD &&
           listed(d->ask->drop, d->ask->drop_count, setup_key(d->a.w->c->arena, &object));
}

static enum err drop_all(struct doing *d)
{
    const struct schema *from = d->a.w->schema;
    enum err e = ERR_NONE;
    // The last parts first, and lines before what they belong to.
    for (int p = SETUP_PART_COUNT - 1; p >= 0 && !e; p--)
        for (int n = d->now.count - 1; n >= 0 && !e; n--) {
            const struct setup_item *i = &d->now.items[n];
            if ((int)i->part == p && listed(d->ask->drop, d->ask->drop_count, i->key) &&
                !setup_find(d->a.to, i->key) && !goes_along(d, i))
                e = run_item(&d->a, setup_parts[p].drop, i);
        }
    return e ? e : carry_all(d, from);
}

static enum err do_all(struct doing *d)
{
    struct work *w = d->a.w;
    const struct viewer *asks = w->viewer;
    w->viewer = viewer_program(); // whoever may apply a set-up may do everything
    enum err e = shape(d);
    for (int p = SETUP_LAYOUT; p < SETUP_PART_COUNT && !e; p++) {
        e = run_part(d, p, false);
        if (!e)
            e = run_part(d, p, true);
    }
    if (!e && d->ask->drop_count)
        e = drop_all(d);
    w->viewer = asks;
    return e;
}

// ---- what was done, kept ------------------------------------------------------------------------

static void write_body(struct json_out *out, const char *key, const struct json *body,
                       const struct setup_step *s, struct arena *a)
{
    json_out_key(out, str_of(key));
    if (body)
        json_out_raw(out, setup_compact(a, body, setup_parts[s->item.part].inside));
    else
        json_out_null(out);
}

static enum err made_text(struct ctx *c, const struct setup_difference *d, struct str *out)
{
    struct buf b;
    struct json_out json;
    buf_init(&b, (size_t)SETUP_BYTES_MAX * 4);
    json_out_init(&json, &b);
    json_out_array(&json);
    for (int i = 0; i < d->count; i++) {
        const struct setup_step *s = &d->steps[i];
        if (s->what > SETUP_REMOVED)
            continue;
        json_out_object(&json);
        put_str(&json, "part", str_of(setup_parts[s->item.part].word));
        put_str(&json, "object", s->item.object);
        put_str(&json, "name", s->item.name);
        put_str(&json, "key", s->item.key);
        write_body(&json, "before", s->before, s, c->arena);
        write_body(&json, "after", s->after, s, c->arena);
        json_out_object_end(&json);
    }
    json_out_array_end(&json);
    enum err e = json_out_done(c, &json);
    *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

static enum err note(struct work *w, const char *what, int64_t id, const struct setup_difference *d)
{
    return work_note(
        w, w->actor, what,
        str_format(w->c->arena, "{\"setup\":%lld,\"added\":%d,\"changed\":%d,\"removed\":%d}",
                   (long long)id, d->added, d->changed, d->removed));
}

static enum err keep(struct work *w, struct setup_ask *ask)
{
    struct setup_difference *d = &ask->out;
    struct str made, name = ask->name.len ? ask->name : d->zh.len ? d->zh : STR("liuke.json");
    enum err e = made_text(w->c, d, &made);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &d->id);
    if (!e)
        e = db_run(w->c, w->tx, insert,
                   DB_VALUES(value_int(d->id), value_int(w->at_ms), value_int(w->actor),
                             value_text(name), value_text(made), value_int(d->added),
                             value_int(d->changed), value_int(d->removed)),
                   NULL);
    return e ? e : note(w, "setup", d->id, d);
}

static struct str fingerprint(struct arena *a, const struct setup *file, const struct setup *now,
                              bool english)
{
    return str_format(a, "%016llx%016llx%s", (unsigned long long)str_hash(file->text),
                      (unsigned long long)str_hash(now->text), english ? "e" : "");
}

enum err setup_apply(struct work *w, void *user)
{
    struct setup_ask *ask = user;
    struct setup file, then;
    struct doing d = {.a = {.w = w, .to = &file, .before = w->schema}, .ask = ask};
    enum err e = setup_read(w->c, ask->text, &file);
    if (!e)
        e = setup_now(w, &d.now);
    if (e)
        return e;
    setup_speak(w->c->arena, &file, !ask->english, &d.now);
    struct str mark = fingerprint(w->c->arena, &file, &d.now, ask->english);
    if (ask->fingerprint.len && !str_eq(mark, ask->fingerprint))
        return fail(w->c, ERR_CONFLICT,
                    "somebody changed objects, rules or roles since you looked: compare again",
                    "在您查看之后，有人修改了对象、规则或角色：请重新比较");
    e = do_all(&d);
    if (!e)
        e = setup_now(w, &then);
    if (e)
        return e;
    setup_differ(w->c, &d.now, &then, &d.a, &ask->out);
    ask->out.fingerprint = mark;
    ask->out.zh = file.zh;
    ask->out.en = file.en;
    return ask->out.added + ask->out.changed + ask->out.removed ? keep(w, ask) : ERR_NONE;
}

// ---- the list -----------------------------------------------------------------------------------

enum err setup_list(struct ctx *c, struct db_tx *tx, struct setup_done **out, int *count)
{
    struct db_rows *rows;
    int n = 0;
    enum err e = db_query(c, tx, select_all, DB_NO_VALUES, &rows);
    *out = NULL;
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] = (struct setup_done){.id = db_int(rows, 0),
                                          .at_ms = db_int(rows, 1),
                                          .person = db_int(rows, 2),
                                          .name = db_text_copy(c, rows, 3),
                                          .added = db_int(rows, 4),
                                          .changed = db_int(rows, 5),
                                          .removed = db_int(rows, 6),
                                          .undone_ms = db_int(rows, 7)};
    }
    *count = n;
    return e;
}

// ---- taking it back -----------------------------------------------------------------------------

static enum err load_made(struct work *w, int64_t id, const struct json **out)
{
    struct db_rows *rows;
    enum { MADE_BYTES_MAX = SETUP_BYTES_MAX * 4 };
    enum err e = db_one(w->c, w->tx, select_made, DB_VALUES(value_int(id)),
                        "there is no such application", "没有这次应用", &rows);
    if (e)
        return e;
    struct str made = db_text_copy(w->c, rows, 0);
    bool undone = db_int(rows, 1) != 0;
    db_rows_close(rows);
    if (undone)
        return fail(w->c, ERR_CONFLICT, "it was taken back already", "已经撤销过了");
    return json_parse(w->c, made, MADE_BYTES_MAX, out);
}

static bool as_it_was_left(struct arena *a, const struct setup_item *now, const struct json *after)
{
    if (!now || !after)
        return !now && !after;
    return str_eq(setup_compact(a, now->body, setup_parts[now->part].inside),
                  setup_compact(a, after, NULL));
}

// Sorts one row of `made` into what is put back, what is dropped, and what somebody changed since.
static enum err take_row(struct work *w, const struct json *row, const struct setup *now,
                         struct setup *back, struct setup_ask *ask, struct setup_undo *u)
{
    struct str key, word, name, object = STR("");
    enum err e = json_need_text(w->c, row, "key", &key);
    if (!e)
        e = json_need_text(w->c, row, "part", &word);
    if (!e)
        e = json_need_text(w->c, row, "name", &name);
    if (!e)
        e = json_want_text(w->c, row, "object", &object);
    if (e)
        return e;
    const struct json *before = json_get(row, "before"), *after = json_get(row, "after");
    before = before && before->kind == JSON_OBJECT ? before : NULL;
    after = after && after->kind == JSON_OBJECT ? after : NULL;
    if (!as_it_was_left(w->c->arena, setup_find(now, key), after)) {
        u->kept[u->kept_count++] = name;
        return ERR_NONE;
    }
    if (!before) {
        ((struct str *)(uintptr_t)ask->drop)[ask->drop_count++] = key;
        return ERR_NONE;
    }
    struct setup_item i = {
        .object = object, .name = name, .key = key, .body = before, .at = before};
    while (i.part < SETUP_PART_COUNT - 1 && !str_eq(word, str_of(setup_parts[i.part].word)))
        i.part++;
    ptrdiff_t mark = str_find(key, STR("#"));
    num_t nth = mark < 0 ? NUM_NONE
                         : num_parse((struct str){key.at + mark + 1, key.len - (size_t)mark - 1});
    i.nth = nth == NUM_NONE ? 0 : (int)(nth / NUM_ONE) - 1;
    back->items[back->count++] = i;
    return ERR_NONE;
}

// What could not be as it was: a kind that would lose values by now.
static void name_left(const struct doing *d, int room, struct setup_undo *u)
{
    for (int i = 0; i < d->a.note_count && u->kept_count < room; i++) {
        const struct setup_item *item = setup_find(d->a.to, d->a.notes[i].key);
        if (!item)
            item = setup_find(&d->now, d->a.notes[i].key);
        if (item && d->a.notes[i].left)
            u->kept[u->kept_count++] = item->name;
    }
}

enum err setup_undo(struct work *w, void *user)
{
    struct setup_undo *u = user;
    const struct json *made;
    struct setup back = {.whole = true}, then;
    struct setup_ask ask = {0};
    struct doing d = {.a = {.w = w, .to = &back, .undoing = true, .before = w->schema},
                      .ask = &ask};
    enum err e = load_made(w, u->id, &made);
    if (!e)
        e = setup_now(w, &d.now);
    if (e)
        return e;
    back.items = ARENA_ARRAY(w->c->arena, struct setup_item, (size_t)made->count + 1);
    ask.drop = ARENA_ARRAY(w->c->arena, struct str, (size_t)made->count + 1);
    u->kept = ARENA_ARRAY(w->c->arena, struct str, (size_t)made->count + 1);
    u->kept_count = 0;
    for (int i = 0; i < made->count && !e; i++)
        e = take_row(w, &made->items[i], &d.now, &back, &ask, u);
    if (!e)
        e = do_all(&d);
    if (!e)
        e = setup_now(w, &then);
    if (e)
        return e;
    name_left(&d, made->count, u);
    setup_differ(w->c, &d.now, &then, &d.a, &u->out);
    e = db_run(w->c, w->tx, set_undone, DB_VALUES(value_int(w->at_ms), value_int(u->id)), NULL);
    return e ? e : note(w, "setup_undone", u->id, &u->out);
}
