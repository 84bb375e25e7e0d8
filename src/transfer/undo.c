// undo: takes an import back, newest change first, in one transaction. What somebody changed since,
// or what others hang on, stays and is counted.
#include "codec/json.h"
#include "model/cells.h"
#include "model/change.h"
#include "transfer/load.h"

enum { CHANGES_AT_ONCE = 2000, LOOK_EVERY = 256 };

static const char select_import[] =
    "SELECT first_change, last_change, undone, object FROM import WHERE id = ?";
static const char mark_undone[] = "UPDATE import SET undone = ?, undo_counts = ? WHERE id = ?";
// What imports did that were taken back since, and the taking back itself, left nothing.
static const char changed_since[] =
    "SELECT 1 FROM change WHERE record = ? AND id > ? AND source <> ? AND "
    "source NOT IN (SELECT id FROM import WHERE undone <> 0) LIMIT 1";
static const char select_changes[] =
    "SELECT id, object, record, op, before FROM change WHERE id < ? AND id >= ? AND source = ? "
    "ORDER BY id DESC LIMIT ?";
static const char count_changes_of[] =
    "SELECT COUNT(*) FROM change WHERE id BETWEEN ? AND ? AND source = ? AND object = ?";
static const char count_past[] = "SELECT COUNT(DISTINCT customer) FROM past WHERE source = ?";
static const char past_customers[] = "SELECT DISTINCT customer FROM past WHERE source = ?";
static const char forget_past[] = "DELETE FROM past WHERE source = ?";

struct undoing {
    int64_t import, first, last, object;
    struct undo_counts *out;
    struct text_map parents; // of the lines that were deleted
    struct progress *progress;
    // The work ahead: every change of the import, parents to bring up to date (as many as it
    // changed), customers whose past it told.
    int64_t changes, parents_ahead, past_ahead;
    int64_t steps; // so far
};

struct step {
    int64_t id, record;
    int object;
    enum change_op op;
    struct str before;
};

static int64_t all_steps(const struct undoing *u)
{
    return u->changes + u->parents_ahead + u->past_ahead;
}

// Tells how far it is, now and then, and whether to go on.
static enum err look_up(struct ctx *c, struct undoing *u, int64_t done)
{
    if (++u->steps % LOOK_EVERY)
        return ERR_NONE;
    progress_tell(u->progress, done, all_steps(u));
    return progress_stopped(u->progress)
               ? fail(c, ERR_STOPPED, "the undoing was stopped; nothing was changed",
                      "撤销已停止，没有改动任何数据")
               : ERR_NONE;
}

static enum err read_steps(struct ctx *c, struct work *w, const struct undoing *u, int64_t below,
                           struct step **out, int *count)
{
    struct db_rows *rows;
    struct step *list = ARENA_ARRAY(c->arena, struct step, CHANGES_AT_ONCE);
    int n = 0;
    enum err e = db_query(c, w->tx, select_changes,
                          DB_VALUES(value_int(below), value_int(u->first), value_int(u->import),
                                    value_int(CHANGES_AT_ONCE)),
                          &rows);
    while (!e && db_next(c, rows, &e))
        list[n++] = (struct step){.id = db_int(rows, 0),
                                  .object = schema_object_of_id(w->schema, db_int(rows, 1)),
                                  .record = db_int(rows, 2),
                                  .op = (enum change_op)db_int(rows, 3),
                                  .before = db_text_copy(c, rows, 4)};
    *out = list;
    *count = n;
    return e;
}

// Whether anything else still hangs on a customer that the import made.
static enum err still_needed(struct work *w, const struct step *s, bool *out)
{
    const struct schema *schema = w->schema;
    enum err e = ERR_NONE;
    *out = false;
    for (int i = 0; i < schema->object_count && !e && !*out && s->object == schema->customer; i++) {
        int64_t one;
        if (i == schema->customer)
            continue;
        e = db_number(w->c, w->tx,
                      str_format(w->c->arena, "SELECT 1 FROM %.*s WHERE customer = ? LIMIT 1",
                                 STR_ARG(schema->objects[i].table))
                          .at,
                      DB_VALUES(value_int(s->record)), 0, &one);
        *out = one != 0;
    }
    return e;
}

static enum err restore(struct work *w, const struct step *s)
{
    const struct object *o = &w->schema->objects[s->object];
    const struct json *before;
    struct record r = {.object = s->object, .id = s->record};
    bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count);
    r.cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count);
    enum err e = json_parse(w->c, s->before, 16 << 20, &before);
    if (!e)
        e = cells_read(w->c, o, before, r.cells, given);
    return e ? e : record_restore(w, &r, given);
}

static void note_parent(struct work *w, struct undoing *u, const struct step *s)
{
    const struct object *o = &w->schema->objects[s->object];
    struct record r;
    struct ctx quiet = {.arena = w->c->arena};
    if (o->parent < 0 || record_load(&quiet, w->tx, w->schema, s->object, s->record, &r))
        return;
    const struct object *parent = &w->schema->objects[o->parent];
    int field = object_field(o, parent->fields[parent->key].name);
    if (field >= 0 && r.cells[field].type == VALUE_TEXT)
        text_map_put(&u->parents, r.cells[field].text);
}

static enum err undo_step(struct work *w, struct undoing *u, const struct step *s)
{
    int64_t since;
    bool needed = false;
    if (s->object < 0 || s->op == CHANGE_DELETE || s->op == CHANGE_LEAVE)
        return ERR_NONE;
    enum err e = db_number(
        w->c, w->tx, changed_since,
        DB_VALUES(value_int(s->record), value_int(u->last), value_int(u->import)), 0, &since);
    if (!e && !since && s->op == CHANGE_CREATE)
        e = still_needed(w, s, &needed);
    if (e)
        return e;
    if (since || needed) {
        u->out->kept++;
        return ERR_NONE;
    }
    if (s->op == CHANGE_UPDATE) {
        u->out->restored++;
        return restore(w, s);
    }
    u->out->deleted++;
    note_parent(w, u, s);
    return record_delete(w, s->object, s->record, 0);
}

static enum err undo_changes(struct work *w, struct undoing *u)
{
    struct ctx *own = w->c;
    struct ctx step_c = {.arena = arena_create()};
    int64_t below = u->last + 1;
    int count = 1;
    enum err e = ERR_NONE;
    while (!e && count) {
        struct step *steps;
        struct ctx list_c = {.arena = arena_create()};
        e = read_steps(&list_c, w, u, below, &steps, &count);
        w->c = &step_c;
        for (int i = 0; i < count && !e; i++) {
            e = undo_step(w, u, &steps[i]);
            below = steps[i].id;
            if (!e)
                e = look_up(&step_c, u, u->last - below + 1);
            if (!e)
                ctx_reset(&step_c);
        }
        w->c = own;
        if (e && list_c.why.err)
            fail_as(own, &list_c.why);
        arena_destroy(list_c.arena);
    }
    if (e && step_c.why.err)
        fail_as(own, &step_c.why);
    arena_destroy(step_c.arena);
    return e;
}

static enum err undo_past(struct work *w, struct undoing *u)
{
    struct db_rows *rows;
    int64_t *list = NULL;
    size_t count = 0;
    enum err e = db_query(w->c, w->tx, past_customers, DB_VALUES(value_int(u->import)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        if ((count & (count - 1)) == 0)
            list = arena_grow(w->c->arena, list, count, count * 2 + 1, sizeof *list);
        list[count++] = db_int(rows, 0);
    }
    if (!e)
        e = db_run(w->c, w->tx, forget_past, DB_VALUES(value_int(u->import)), NULL);
    for (size_t i = 0; i < count && !e; i++) {
        struct ctx quiet = {.arena = w->c->arena};
        struct work one = *w;
        one.c = &quiet;
        e = record_settle(&one, list[i]);
        if (!e)
            e = record_touch(&one, list[i]);
        if (e == ERR_NOT_FOUND)
            e = ERR_NONE;
        else if (e)
            fail_as(w->c, &quiet.why);
        if (!e)
            e = look_up(w->c, u, u->changes + u->parents_ahead + (int64_t)i);
    }
    return e;
}

static enum err undo_parents(struct work *w, struct undoing *u)
{
    enum err e = ERR_NONE;
    int object = schema_object_of_id(w->schema, u->object);
    for (size_t i = 0; i < u->parents.count && !e && object >= 0; i++) {
        bool made;
        e = load_parent(w, w->schema, object, u->parents.texts[i], NULL, &made);
        int64_t share = (int64_t)i * u->parents_ahead / (int64_t)u->parents.count;
        if (!e)
            e = look_up(w->c, u, u->changes + share);
    }
    return e;
}

static enum err find_import(struct ctx *c, struct db_tx *tx, struct undoing *u)
{
    struct db_rows *rows;
    int64_t undone = 0;
    bool found = false;
    enum err e = db_query(c, tx, select_import, DB_VALUES(value_int(u->import)), &rows);
    if (!e && db_next(c, rows, &e)) {
        found = true;
        u->first = db_int(rows, 0);
        u->last = db_int(rows, 1);
        undone = db_int(rows, 2);
        u->object = db_int(rows, 3);
        db_rows_close(rows);
    }
    if (!e && !found)
        e = fail(c, ERR_NOT_FOUND, "there is no import %lld", "没有编号为 %lld 的导入",
                 (long long)u->import);
    if (!e && undone)
        e = fail(c, ERR_CONFLICT, "this import was undone before", "这次导入已经撤销过");
    return e;
}

static enum err measure(struct work *w, struct undoing *u)
{
    const struct schema *s = w->schema;
    int object = schema_object_of_id(s, u->object);
    int parent = object < 0 ? -1 : s->objects[object].parent;
    enum err e =
        db_number(w->c, w->tx, count_past, DB_VALUES(value_int(u->import)), 0, &u->past_ahead);
    u->changes = u->last - u->first + 1;
    if (!e && parent >= 0)
        e = db_number(w->c, w->tx, count_changes_of,
                      DB_VALUES(value_int(u->first), value_int(u->last), value_int(u->import),
                                value_int(s->objects[parent].id)),
                      0, &u->parents_ahead);
    return e;
}

static struct str counts_json(struct ctx *c, const struct undo_counts *n)
{
    return str_format(c->arena, "{\"deleted\":%lld,\"restored\":%lld,\"kept\":%lld}",
                      (long long)n->deleted, (long long)n->restored, (long long)n->kept);
}

static enum err job(struct work *w, void *user)
{
    struct undoing *u = user;
    enum err e = find_import(w->c, w->tx, u);
    if (!e)
        e = measure(w, u);
    w->source = u->import;
    if (!e)
        e = undo_changes(w, u);
    if (!e)
        e = undo_parents(w, u);
    if (!e)
        e = undo_past(w, u);
    progress_tell(u->progress, all_steps(u), all_steps(u));
    return e ? e
             : db_run(w->c, w->tx, mark_undone,
                      DB_VALUES(value_int(w->at_ms), value_text(counts_json(w->c, u->out)),
                                value_int(u->import)),
                      NULL);
}

enum err import_undo(struct ctx *c, struct org *o, int64_t actor, int64_t import,
                     struct progress *progress, struct undo_counts *out)
{
    struct undoing u = {.import = import, .progress = progress, .out = out};
    *out = (struct undo_counts){0};
    text_map_init(&u.parents);
    enum err e = org_write(c, o, actor, job, &u);
    text_map_deinit(&u.parents);
    return e;
}

enum err import_undo_check(struct ctx *c, struct org *o, int64_t import)
{
    struct undoing u = {.import = import};
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = find_import(c, tx, &u);
    db_read_end(tx);
    return e;
}
