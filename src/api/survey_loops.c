// Bad answers and what becomes of them, for whoever sees their customers.
#include "api/guarded.h"
#include "care/loop.h"
#include "care/result.h"
#include "model/note.h"

static void write_loop(struct call *k, struct db_tx *tx, const struct loop *l)
{
    const struct schema *s = viewer_schema(k->viewer);
    day_t today = clock_today(org_clock(k->org));
    json_out_object(&k->out);
    put_int(&k->out, "id", l->id);
    put_int(&k->out, "version", l->version);
    put_int(&k->out, "survey", l->survey);
    put_text(&k->out, "survey_name", l->survey_name);
    json_out_key(&k->out, STR("customer"));
    write_head(k, tx, s, l->customer, DAY_NONE);
    put_int(&k->out, "score", l->score);
    put_text(&k->out, "comment", result_words(s, k->viewer) ? l->comment : STR(""));
    put_text(&k->out, "owner", l->owner);
    put_text(&k->out, "state", str_of(loop_states[l->state]));
    put_text(&k->out, "outcome", l->outcome);
    put_text(&k->out, "opened", utc_text(k->c->arena, l->opened));
    put_day(&k->out, "due", l->due);
    put_bool(&k->out, "overdue", l->state != LOOP_TOLD && l->due < today);
    put_int(&k->out, "ticket", l->ticket);
    put_int(&k->out, "task", l->task);
}

static bool wanted(const struct loop *l, struct str owner, bool owned, int64_t survey)
{
    return (!owned || str_eq(l->owner, owner)) && (!survey || l->survey == survey);
}

static enum err write_list(struct call *k, struct db_tx *tx)
{
    const struct schema *s = viewer_schema(k->viewer);
    const struct uri *u = &k->http->uri;
    struct str owner = uri_param(u, "owner");
    bool open = !str_eq(uri_param(u, "state"), STR("all"));
    day_t today = clock_today(org_clock(k->org));
    int64_t overdue = 0, survey = call_number(k, "survey");
    struct loop *list = NULL;
    int count = 0;
    enum err e = loop_list(k->c, tx, open, &list, &count);
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++) {
        bool seen = false;
        if (wanted(&list[i], owner, uri_has(u, "owner"), survey))
            e = result_sees(k->c, k->org, tx, s, k->viewer, list[i].customer, &seen);
        if (e || !seen)
            continue;
        overdue += list[i].state != LOOP_TOLD && list[i].due < today;
        write_loop(k, tx, &list[i]);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
    put_int(&k->out, "overdue", overdue);
    json_out_object_end(&k->out);
    return e;
}

static enum err list(struct call *k)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = write_list(k, tx);
    db_read_end(tx);
    return e;
}

// ERR_NOT_FOUND also where it is there, but not for him.
static enum err seen_loop(struct call *k, struct db_tx *tx, int64_t id, struct loop *out)
{
    bool seen = false;
    enum err e = loop_load(k->c, tx, id, out);
    if (!e)
        e = result_sees(k->c, k->org, tx, viewer_schema(k->viewer), k->viewer, out->customer,
                        &seen);
    if (!e && !seen)
        e = fail(k->c, ERR_NOT_FOUND, "there is no such bad answer", "没有这条差评");
    return e;
}

static enum err write_steps(struct call *k, struct db_tx *tx, int64_t id)
{
    struct loop_step *steps = NULL;
    int count = 0;
    enum err e = loop_steps(k->c, tx, id, &steps, &count);
    json_out_key(&k->out, STR("steps"));
    json_out_array(&k->out);
    for (int i = 0; i < count; i++) {
        struct ctx quiet = {.arena = k->c->arena};
        struct person p = {0};
        bool known = steps[i].by && !person_load(&quiet, tx, steps[i].by, &p);
        json_out_object(&k->out);
        put_text(&k->out, "state", str_of(loop_states[steps[i].state]));
        put_text(&k->out, "at", utc_text(k->c->arena, steps[i].at));
        put_text(&k->out, "by", known ? p.name : STR(""));
        put_text(&k->out, "note", steps[i].note);
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
    return e;
}

static enum err answer_loop(struct call *k, int64_t id)
{
    struct loop l;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = seen_loop(k, tx, id, &l);
    if (!e) {
        write_loop(k, tx, &l);
        e = write_steps(k, tx, id);
        json_out_object_end(&k->out);
        k->version = l.version;
    }
    db_read_end(tx);
    return e;
}

static enum err show(struct call *k)
{
    int64_t id;
    enum err e = call_id(k, 0, &id);
    return e ? e : answer_loop(k, id);
}

// ---- moving -------------------------------------------------------------------------------------

static enum err move_work(struct work *w, void *user)
{
    const struct loop_move *m = user;
    enum err e = loop_move(w, m);
    return e ? e
             : work_note(w, w->actor, "survey_loop",
                         str_format(w->c->arena, "{\"loop\":%lld,\"state\":\"%s\"}",
                                    (long long)m->id, loop_states[m->state]));
}

static enum err read_move(struct call *k, struct loop_move *m)
{
    struct str state;
    int at = 0;
    enum err e = json_need_text(k->c, k->body, "state", &state);
    if (e)
        return e;
    while (at < LOOP_STATES && !str_eq(state, str_of(loop_states[at])))
        at++;
    if (at == LOOP_STATES)
        return fail(k->c, ERR_INPUT, "state: opened, contacted, solved or told",
                    "state：应为 opened、contacted、solved 或 told");
    m->state = (enum loop_state)at;
    e = json_want_text(k->c, k->body, "outcome", &m->outcome);
    if (!e)
        e = json_want_text(k->c, k->body, "note", &m->note);
    return e ? e : json_want_text(k->c, k->body, "owner", &m->owner);
}

static enum err move(struct call *k)
{
    struct loop_move m = {0};
    struct loop there;
    struct db_tx *tx;
    enum err e = call_id(k, 0, &m.id);
    if (!e)
        e = call_version(k, &m.version);
    if (!e)
        e = read_move(k, &m);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = seen_loop(k, tx, m.id, &there);
    db_read_end(tx);
    if (!e)
        e = call_write(k, k->person.id, move_work, &m);
    return e ? e : answer_loop(k, m.id);
}

const struct route survey_loop_routes[] = {
    {HTTP_GET, "/api/loops?state&owner&survey", PERMIT_VIEWER, 0, list, "", "LoopList",
     "Bad answers that have not ended, the most overdue first; with `state=all` the ended ones, "
     "too.",
     "还没有处理完的差评，超期最久的在前；`state=all` 时包括已结束的。"},
    {HTTP_GET, "/api/loops/:id", PERMIT_VIEWER, 0, show, "", "LoopWhole",
     "One of them, with each of its steps.", "一条差评和它的每一步。"},
    {HTTP_PATCH, "/api/loops/:id", PERMIT_VIEWER, ROUTE_VERSION, move, "LoopQuestion", "LoopWhole",
     "Moves it on (or back) with a note; `told` ends it and wants an outcome.",
     "推进（或退回）并写说明；`told` 表示结束，必须填写结果。"},
    {0},
};
