// The program itself: sizes, and what happens just now.
#include "api/events.h"
#include "model/finder.h"

#include "api/guarded.h" // behind it: nobody here uses finder_use
#include "api/who.h"

#include <stdlib.h>

// The pages begin with an import where there is nobody: that must be true now, and the mirror learns
// of new customers only when it is asked.
static enum err count_customers(struct call *k, int64_t *out)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct str table = s->objects[s->customer].table;
    struct db_tx *tx;
    struct id_set *seen = NULL;
    size_t count;
    enum err e = scope_ids(k->c, k->org, k->viewer, s, s->customer, VERB_SEE, &seen);
    if (!e && seen) {
        id_set_list(seen, &count);
        *out = (int64_t)count;
        id_set_drop(seen);
        return ERR_NONE;
    }
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = db_number(k->c, tx, str_format(k->c->arena, "SELECT COUNT(*) FROM %.*s", STR_ARG(table)).at,
                  DB_NO_VALUES, 0, out);
    db_read_end(tx);
    return e;
}

static enum err sizes(struct call *k)
{
    bool all = viewer_all(k->viewer); // the others' are no business of one who sees some
    struct history_size held =
        all ? mirror_state(org_mirror(k->org)).size : (struct history_size){0};
    int64_t customers;
    enum err e = count_customers(k, &customers);
    if (e)
        return e;
    json_out_object(&k->out);
    put_text(&k->out, "version", STR(LIUKE_VERSION));
    put_int(&k->out, "customers", customers);
    put_int(&k->out, "items", (int64_t)held.items);
    put_int(&k->out, "mirror_bytes", (int64_t)held.bytes);
    put_int(&k->out, "search_bytes", all ? finder_bytes(org_finder(k->org)) : 0);
    put_int(&k->out, "database_bytes", all ? db_size(org_db(k->org)) : 0);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

// ---- events -------------------------------------------------------------------------------------

// One who listens: what he was told of last, and how to find out what he may know now.
struct ear {
    struct api *api;
    struct org *org;
    int64_t person;
    char home[SESSION_HOME_MAX + 1]; // he listens for as long as he may be here
    const struct viewer *as;         // an administrator who sees as somebody else; NULL: himself
    int64_t change, warning;         // the last ones
};

static enum err ear_start(struct ctx *c, struct db_tx *tx, struct ear *e)
{
    enum err x = change_last(c, tx, &e->change);
    return x ? x : db_number(c, tx, "SELECT MAX(id) FROM warning", DB_NO_VALUES, 0, &e->warning);
}

// Whether any record that was changed since he was told is one he sees. Of what is deleted he is
// told when its customer is his.
static enum err sees_change(struct ctx *c, struct ear *ear, struct db_tx *tx,
                            const struct viewer *v, bool *out)
{
    enum { CHANGES_MAX = 500 };
    const struct schema *s = viewer_schema(v);
    int64_t last, from = ear->change;
    struct db_rows *rows;
    *out = false;
    enum err e = change_last(c, tx, &last);
    *out = viewer_all(v) && last > from;
    ear->change = e ? from : last;
    if (e || viewer_all(v))
        return e;
    struct {
        int object;
        int64_t record, customer;
    } *list = arena_array(c->arena, CHANGES_MAX, sizeof *list);
    int count = 0;
    e = db_query(c, tx,
                 "SELECT DISTINCT object, record, customer FROM change WHERE id > ? AND id <= ? "
                 "ORDER BY record LIMIT ?",
                 DB_VALUES(value_int(from), value_int(last), value_int(CHANGES_MAX)), &rows);
    while (!e && db_next(c, rows, &e)) {
        list[count].object = schema_object_of_id(s, db_int(rows, 0));
        list[count].record = db_int(rows, 1);
        list[count++].customer = db_int(rows, 2);
    }
    for (int i = 0; i < count && !e && !*out; i++) {
        struct ctx quiet = {.arena = c->arena};
        struct record r;
        int object = list[i].object;
        if (object < 0 || !viewer_may(v, &s->objects[object], VERB_SEE))
            continue;
        *out = !seen_load(&quiet, ear->org, tx, v, s, object, list[i].record, &r);
        if (!*out && list[i].customer && scope_owner(&s->objects[object]) < 0)
            e = scope_customer(c, ear->org, tx, v, s, object, VERB_SEE, list[i].customer, out);
    }
    return e;
}

static enum err show_event(struct ctx *c, struct ear *ear, struct db_tx *tx, const struct viewer *v,
                           const char *name, struct str json, struct buf *out)
{
    bool seen = true;
    int64_t opened = 0;
    enum err e = ERR_NONE;
    if (strcmp(name, "change") == 0)
        e = sees_change(c, ear, tx, v, &seen);
    if (!e && strcmp(name, "warning") == 0) {
        e = warning_news(c, ear->org, tx, viewer_schema(v), v, &ear->warning, &opened);
        json = str_format(c->arena, "{\"opened\":%lld}", (long long)opened);
        seen = opened > 0;
    }
    if (!e && seen)
        buf_add(out, json);
    return e;
}

static enum err hear(struct ctx *c, struct ear *ear, const char *name, struct str json,
                     struct buf *out)
{
    const struct viewer *v = NULL;
    struct person p;
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(ear->org), &tx);
    if (e)
        return e;
    e = who_still(c, ear->api, str_of(ear->home), ear->person);
    if (!e)
        e = person_load(c, tx, ear->person, &p);
    if (!e && !p.active)
        e = fail(c, ERR_SIGN_IN, "please sign in", "请先登录");
    if (!e)
        e = viewers_get(c, org_viewers(ear->org), tx, call_schema(ear->org), ear->person, &v);
    if (!e)
        e = show_event(c, ear, tx, ear->as ? ear->as : v, name, json, out);
    db_read_end(tx);
    viewer_drop(v);
    return e;
}

static bool show_to_ear(void *user, const char *name, struct str json, struct buf *out)
{
    struct ctx c = {.arena = arena_create()};
    enum err e = hear(&c, user, name, json, out);
    arena_destroy(c.arena);
    return e != ERR_SIGN_IN;
}

static void free_ear(void *user)
{
    struct ear *ear = user;
    viewer_drop(ear->as);
    free(ear);
}

static enum err listen_to_events(struct call *k)
{
    struct ear *ear = mem_alloc(sizeof *ear);
    struct db_tx *tx;
    *ear = (struct ear){.api = k->api, .org = k->org, .person = k->person.id};
    memcpy(ear->home, k->home.at ? k->home.at : "",
           k->home.len < SESSION_HOME_MAX ? k->home.len : SESSION_HOME_MAX);
    if (k->seen_as || k->token.object_count)
        ear->as = viewer_hold(k->viewer);
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (!e) {
        e = ear_start(k->c, tx, ear);
        db_read_end(tx);
    }
    if (e) {
        free_ear(ear);
        return e;
    }
    const struct listening l = {k->person.id, show_to_ear, free_ear, ear};
    events_answer(api_events(k->api), k->answer, &l);
    return ERR_NONE;
}

const struct route system_routes[] = {
    {HTTP_GET, "/api/system", PERMIT_VIEWER, 0, sizes, "", "System", "Sizes.", "各项数据量。"},
    {HTTP_GET, "/api/events", PERMIT_VIEWER, 0, listen_to_events, "", "",
     "Server-sent events: change, warning, job, schema.",
     "服务器推送的事件：change、warning、job、schema。"},
    {0},
};
