// Duplicates: the rules, what a record being written is like, and the queue of likely pairs.
#include "api/duplicates.h"
#include "api/guarded.h"
#include "api/named.h"
#include "model/duplicate_seen.h"
#include "model/pair.h"

// ---- what a record is like ----------------------------------------------------------------------

static void write_field_names(struct json_out *out, const char *key, const struct object *o,
                              const bool *fields)
{
    json_out_key(out, str_of(key));
    json_out_array(out);
    for (int i = 0; i < o->field_count; i++)
        if (fields[i])
            json_out_text(out, o->fields[i].name);
    json_out_array_end(out);
}

static void write_told(struct json_out *out, const struct object *o, const struct duplicate_told *t)
{
    json_out_object(out);
    if (t->id)
        put_int(out, "id", t->id);
    else
        put_null(out, "id");
    put_text_or_null(out, "name", t->name);
    put_text_or_null(out, "owner", t->owner);
    write_field_names(out, "fields", o, t->fields);
    put_bool(out, "refuses", t->refuses);
    json_out_object_end(out);
}

// An array of DuplicateMatch.
static enum err write_matches(struct call *k, struct json_out *out,
                              const struct duplicate_asking *asking)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct duplicate_told told[DUPLICATE_TOLD_MAX];
    struct db_tx *tx;
    int count = 0;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = duplicate_tell(k->c, k->org, tx, k->viewer, s, asking, told, &count);
    db_read_end(tx);
    json_out_array(out);
    for (int i = 0; i < count && !e; i++)
        write_told(out, &s->objects[asking->object], &told[i]);
    json_out_array_end(out);
    return e;
}

// Prefer: handling=lenient (RFC 7240): what only warns may be written.
struct duplicate_asking ask_duplicates(struct call *k)
{
    struct str prefer = http_header(k->http, "Prefer");
    return (struct duplicate_asking){.seen = str_find(prefer, STR("handling=lenient")) >= 0,
                                     .arena = k->c->arena};
}

void tell_duplicates(struct call *k, enum err e, const struct duplicate_asking *asking)
{
    struct ctx quiet = {.arena = k->c->arena}, *own = k->c;
    struct buf b;
    struct json_out out;
    if (e != ERR_DUPLICATE)
        return;
    buf_init(&b, 1 << 20);
    json_out_init(&out, &b);
    k->c = &quiet;
    if (!write_matches(k, &out, asking) && !json_out_done(&quiet, &out))
        k->duplicates = str_copy(own->arena, buf_str(&b));
    k->c = own;
    buf_deinit(&b);
}

// Only what he could also write: else one could try values of fields he does not read.
static enum err may_try(struct call *k, const struct object *o, const bool *given)
{
    if (!viewer_may(k->viewer, o, VERB_CREATE) && !viewer_may(k->viewer, o, VERB_CHANGE))
        return viewer_need(k->c, k->viewer, o, VERB_CREATE);
    for (int i = 0; i < o->field_count; i++)
        if (given[i] && viewer_field(k->viewer, o, i) < FIELD_WRITE)
            return fail(k->c, ERR_DENIED, "you may not write '%.*s'", "您不能填写“%.*s”",
                        STR_ARG(o->fields[i].name));
    return ERR_NONE;
}

struct checking {
    struct call *k;
    int object;
    int64_t self;
    struct value *cells;
    bool *given;
    struct duplicate_asking asking;
};

// A record of his own being changed: what is not given is as it stands.
static enum err fill_from_there(struct work *w, struct checking *q, const struct object *o)
{
    struct record now;
    enum err e =
        seen_load(w->c, q->k->org, w->tx, q->k->viewer, w->schema, q->object, q->self, &now);
    for (int i = 0; i < o->field_count && !e; i++)
        if (!q->given[i] && viewer_field(q->k->viewer, o, i) >= FIELD_READ)
            q->cells[i] = now.cells[i];
    return e;
}

static enum err check_work(struct work *w, void *user)
{
    struct checking *q = user;
    const struct object *o = &w->schema->objects[q->object];
    struct record r = {.object = q->object, .id = q->self, .cells = q->cells};
    enum err e = q->self ? fill_from_there(w, q, o) : ERR_NONE;
    w->duplicates = &q->asking;
    return e ? e : duplicate_ask(w, &r, q->given);
}

static enum err check(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct checking q = {.k = k, .asking = {.seen = true, .arena = k->c->arena}};
    const struct json *values;
    enum err e = named_in_path(k, s, &q.object);
    if (!e)
        e = json_need(k->c, k->body, "values", JSON_OBJECT, &values);
    if (!e)
        e = json_want_int(k->c, k->body, "id", &q.self);
    if (e)
        return e;
    const struct object *o = &s->objects[q.object];
    q.asking.object = q.object;
    q.cells = ARENA_ARRAY(k->c->arena, struct value, (size_t)o->field_count + 1);
    q.given = ARENA_ARRAY(k->c->arena, bool, (size_t)o->field_count + 1);
    e = cells_read(k->c, o, values, q.cells, q.given);
    if (!e)
        e = may_try(k, o, q.given);
    if (!e)
        e = org_read(k->c, k->org, check_work, &q);
    if (e == ERR_DUPLICATE) {
        fail_clear(k->c);
        e = ERR_NONE;
    }
    if (e)
        return e;
    json_out_object(&k->out);
    put_bool(&k->out, "refused", q.asking.refused);
    json_out_key(&k->out, STR("matches"));
    e = write_matches(k, &k->out, &q.asking);
    json_out_object_end(&k->out);
    return e;
}

// ---- the queue ----------------------------------------------------------------------------------

static void write_reasons(struct call *k, const struct object *o, const struct pair *p)
{
    json_out_key(&k->out, STR("reasons"));
    json_out_array(&k->out);
    for (int i = 0; i < o->duplicate_count; i++) {
        const struct duplicate_rule *r = &o->duplicates[i];
        bool *fields = ARENA_ARRAY(k->c->arena, bool, (size_t)o->field_count + 1);
        if (!(p->alike[i] > 0))
            continue;
        for (int n = 0; n < r->field_count; n++)
            fields[r->fields[n]] = true;
        json_out_object(&k->out);
        put_text(&k->out, "measure", str_of(measure_name(r->measure)));
        put_double(&k->out, "alike", p->alike[i]);
        write_field_names(&k->out, "fields", o, fields);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
}

static enum err write_pair(struct call *k, struct db_tx *tx, const struct schema *s,
                           const struct object *o, const struct pair *p)
{
    json_out_object(&k->out);
    put_double(&k->out, "score", (double)p->score / 1000);
    put_text(&k->out, "state", p->different ? STR("different") : STR("open"));
    write_reasons(k, o, p);
    json_out_key(&k->out, STR("a"));
    enum err e = write_record_row(k, tx, s, &p->a);
    json_out_key(&k->out, STR("b"));
    if (!e)
        e = write_record_row(k, tx, s, &p->b);
    json_out_object_end(&k->out);
    return e;
}

static enum err write_page(struct call *k, struct db_tx *tx, const struct schema *s, int object,
                           const struct pair_page *page)
{
    struct pair_progress at;
    enum err e = pair_progress_of(k->c, tx, s, object, &at);
    put_rows(&k->out);
    for (int i = 0; i < page->count && !e; i++)
        e = write_pair(k, tx, s, &s->objects[object], &page->rows[i]);
    json_out_array_end(&k->out);
    put_text_or_null(&k->out, "next", page->next);
    if (page->total == PAIR_COUNT_UNKNOWN)
        put_null(&k->out, "total");
    else
        put_int(&k->out, "total", page->total);
    put_int(&k->out, "rules", s->objects[object].duplicate_count);
    // How many records there are is for who sees them all.
    put_int(&k->out, "done", viewer_all(k->viewer) ? at.done : 0);
    put_int(&k->out, "of", viewer_all(k->viewer) ? at.total : 0);
    put_bool(&k->out, "looking", at.total > 0);
    json_out_object_end(&k->out);
    return e;
}

static enum err queue(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    const struct uri *uri = &k->http->uri;
    struct pair_question q = {.different = str_eq(uri_param(uri, "state"), STR("different")),
                              .owner = uri_param(uri, "owner"),
                              .after = uri_param(uri, "cursor")};
    struct pair_page page;
    struct db_tx *tx;
    enum err e = named_in_path(k, s, &q.object);
    if (!e)
        e = call_limit(k, &q.limit);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = pair_list(k->c, k->org, tx, k->viewer, s, &q, &page);
    if (!e)
        e = write_page(k, tx, s, q.object, &page);
    db_read_end(tx);
    return e;
}

struct saying {
    struct call *k;
    int64_t a, b;
    bool different;
};

static enum err say_work(struct work *w, void *user)
{
    struct saying *said = user;
    int object;
    enum err e = named_in_path(said->k, w->schema, &object);
    return e ? e : pair_say(w, object, said->a, said->b, said->different);
}

static enum err say(struct call *k)
{
    struct saying said = {.k = k};
    enum err e = call_id(k, 1, &said.a);
    if (!e)
        e = call_id(k, 2, &said.b);
    if (!e)
        e = json_need_bool(k->c, k->body, "different", &said.different);
    if (!e)
        e = call_write(k, k->person.id, say_work, &said);
    return e ? e
             : call_audit(k, "duplicates",
                          str_format(k->c->arena, "{\"a\":%lld,\"b\":%lld,\"different\":%s}",
                                     (long long)said.a, (long long)said.b,
                                     said.different ? "true" : "false"));
}

const struct route duplicate_routes[] = {
    {HTTP_POST, "/api/duplicates/:object/check", PERMIT_VIEWER, ROUTE_ASKS, check, "DuplicateTry",
     "DuplicateCheck",
     "Which records are like the one being entered (`id`: being changed). Of those one may not see "
     "only that one exists, and whose it is.",
     "哪些记录与正在录入的相似（`id`：正在修改的那条）。无权查看的只告知存在、归谁负责。"},
    {HTTP_GET, "/api/duplicates/:object?state&owner&cursor&limit", PERMIT_VIEWER, 0, queue, "",
     "PairList",
     "Likely pairs of which both sides are seen, the likeliest first; `state` open or different.",
     "两边都能看到的疑似重复，最可能的在前；`state` 为 open 或 different。"},
    {HTTP_POST, "/api/duplicates/:object/:a/:b", PERMIT_VIEWER, 0, say, "PairQuestion", "",
     "Says that two records are not the same, or no longer so.",
     "标记两条记录不是同一个，或取消这个标记。"},
    {0},
};
