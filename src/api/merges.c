// Merging two records: a look at what would happen, and doing it; /api/undo takes it apart again.
#include "api/guarded.h"
#include "api/named.h"
#include "model/merge.h"

struct merging {
    struct call *k;
    struct merge merge;
    struct merge_plan plan; // of a look: lives in the request
    struct merge_done done;
};

static const char *const takes[] = {
    [MERGE_DEFAULT] = "", [MERGE_KEEP] = "keep", [MERGE_GONE] = "gone", [MERGE_BOTH] = "both"};

static enum err read_take(struct ctx *c, const struct json *one, const struct object *o,
                          enum merge_take *take)
{
    struct str word;
    int field = object_field(o, one->key);
    enum err e = json_as_text(c, one, &word);
    if (e)
        return e;
    if (field < 0)
        return fail(c, ERR_INPUT, "there is no field '%.*s'", "没有字段“%.*s”", STR_ARG(one->key));
    for (int i = MERGE_KEEP; i <= MERGE_BOTH; i++)
        if (str_eq(word, str_of(takes[i]))) {
            take[field] = (enum merge_take)i;
            return ERR_NONE;
        }
    return fail(c, ERR_INPUT, "%.*s: keep, gone or both", "%.*s：只能是 keep、gone 或 both",
                STR_ARG(one->key));
}

// In the work, so that names mean what they mean in its transaction.
static enum err read_merge(struct work *w, struct merging *g)
{
    const struct json *body = g->k->body, *take = json_get(body, "take");
    struct merge *m = &g->merge;
    *m = (struct merge){0};
    enum err e = named_in_path(g->k, w->schema, &m->object);
    if (!e)
        e = json_need_int(w->c, body, "keep", &m->keep);
    if (!e)
        e = json_need_int(w->c, body, "gone", &m->gone);
    if (!e)
        e = json_want_int(w->c, body, "keep_version", &m->keep_version);
    if (!e)
        e = json_want_int(w->c, body, "gone_version", &m->gone_version);
    if (e)
        return e;
    const struct object *o = &w->schema->objects[m->object];
    m->take = ARENA_ARRAY(g->k->c->arena, enum merge_take, (size_t)o->field_count + 1);
    if (take && take->kind != JSON_NULL)
        e = json_as(w->c, take, JSON_OBJECT);
    for (int i = 0; !e && take && i < take->count; i++)
        e = read_take(w->c, &take->items[i], o, m->take);
    return e;
}

// ---- a look -------------------------------------------------------------------------------------

static void copy_moves(struct arena *a, struct merge_plan *p)
{
    size_t n = (size_t)p->move_count;
    struct merge_move *moves = ARENA_ARRAY(a, struct merge_move, n + 1);
    memcpy(moves, p->moves, n * sizeof *moves);
    p->moves = moves;
}

static enum err look_work(struct work *w, void *user)
{
    struct merging *g = user;
    enum err e = read_merge(w, g);
    if (!e)
        e = merge_ask(w, &g->merge, &g->plan);
    if (!e)
        copy_moves(g->k->c->arena, &g->plan);
    return e;
}

static void write_moves(struct call *k, const struct schema *s, const struct merge_plan *p)
{
    static const char *const whats[] = {[MOVES_RECORDS] = "record",
                                        [MOVES_LINKS] = "link",
                                        [MOVES_WARNINGS] = "warning",
                                        [MOVES_SHARES] = "share"};
    json_out_key(&k->out, STR("moves"));
    json_out_array(&k->out);
    for (int i = 0; i < p->move_count; i++) {
        const struct merge_move *m = &p->moves[i];
        json_out_object(&k->out);
        put_text(&k->out, "what", str_of(whats[m->what]));
        put_text_or_null(&k->out, "object", m->object < 0 ? STR_NONE : s->objects[m->object].name);
        put_int(&k->out, "count", m->count);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
}

// Of fields he does not read nothing is told, not even what is taken.
static void write_takes(struct call *k, const struct object *o, const struct merge *m)
{
    json_out_key(&k->out, STR("take"));
    json_out_object(&k->out);
    for (int i = 0; i < o->field_count; i++)
        if (viewer_field(k->viewer, o, i) >= FIELD_READ && !field_computed(&o->fields[i]))
            put_text(&k->out, str_zero(k->c->arena, o->fields[i].name), str_of(takes[m->take[i]]));
    json_out_object_end(&k->out);
}

static enum err write_side(struct call *k, struct db_tx *tx, const struct schema *s, int object,
                           const char *key, int64_t id)
{
    struct record r;
    enum err e = seen_load(k->c, k->org, tx, k->viewer, s, object, id, &r);
    json_out_key(&k->out, str_of(key));
    return e ? e : write_record_row(k, tx, s, &r);
}

static enum err look(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct merging g = {.k = k};
    struct db_tx *tx;
    enum err e = org_read_as(k->c, k->org, k->viewer, look_work, &g);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    json_out_object(&k->out);
    e = write_side(k, tx, s, g.merge.object, "keep", g.merge.keep);
    if (!e)
        e = write_side(k, tx, s, g.merge.object, "gone", g.merge.gone);
    db_read_end(tx);
    write_takes(k, &s->objects[g.merge.object], &g.merge);
    write_moves(k, s, &g.plan);
    json_out_object_end(&k->out);
    return e;
}

// ---- doing it -----------------------------------------------------------------------------------

static enum err merge_work(struct work *w, void *user)
{
    struct merging *g = user;
    enum err e = read_merge(w, g);
    return e ? e : merge_run(w, &g->merge, &g->done);
}

static enum err merge(struct call *k)
{
    struct merging g = {.k = k};
    enum err e = call_write(k, k->person.id, merge_work, &g);
    if (!e)
        e = call_audit(k, "merge",
                       str_format(k->c->arena, "{\"keep\":%lld,\"gone\":%lld,\"moved\":%lld}",
                                  (long long)g.merge.keep, (long long)g.merge.gone,
                                  (long long)g.done.moved));
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "id", g.merge.keep);
    put_int(&k->out, "moved", g.done.moved);
    put_text(&k->out, "undo", str_format(k->c->arena, "%lld", (long long)g.done.undo));
    json_out_object_end(&k->out);
    return ERR_NONE;
}

const struct route merge_routes[] = {
    {HTTP_POST, "/api/merge/:object/preview", PERMIT_VIEWER, ROUTE_ASKS, look, "MergeQuestion",
     "MergePreview", "Both sides, which value would be taken of each field, and what would move.",
     "两边的内容、每个字段会取哪个值、哪些记录会移过去。"},
    {HTTP_POST, "/api/merge/:object", PERMIT_VIEWER, ROUTE_CREATES, merge, "MergeQuestion",
     "MergeAnswer",
     "Makes two records one: `gone` is deleted, all that hangs on it moves to `keep`, and its id "
     "leads "
     "there. /api/undo/UNDO takes them apart again.",
     "把两条记录合成一条：删除 `gone`，它名下的一切移到 `keep`，它的编号指向后者。用 "
     "/api/undo/UNDO 可以再拆开。"},
    {0},
};
