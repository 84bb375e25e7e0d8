// Plays: what is done to keep customers, whom it is done to, and whether it helps.
#include "api/play_results.h"
#include "model/worth.h"

enum { ENTER_MAX = 1000 };

// ---- writing ------------------------------------------------------------------------------------

static enum err write_play(struct call *k, struct db_tx *tx, const struct play *p)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct json_out *out = &k->out;
    struct play_result *r;
    int count;
    enum err e = play_results_seen(k, tx, p, -1, play_least, &r, &count);
    if (e)
        return e;
    json_out_object(out);
    put_int(out, "id", p->id);
    put_int(out, "version", p->version);
    put_text(out, "name", p->name);
    put_text(out, "condition", p->condition);
    put_bool(out, "enabled", p->enabled);
    json_out_key(out, STR("steps"));
    json_out_raw(out, p->steps);
    json_out_key(out, STR("share"));
    json_out_num(out, p->share);
    put_int(out, "horizon", p->horizon);
    json_out_key(out, STR("cost"));
    json_out_num(out, p->cost);
    put_text(out, "seed", viewer_has(k->viewer, RIGHT_RULES) ? p->seed : STR(""));
    put_int(out, "author", p->author);
    if (p->problem.len)
        put_both(out, "broken", p->problem, p->problem_en);
    else
        put_null(out, "broken");
    write_sentence(k, s, p->condition);
    json_out_key(out, STR("result"));
    write_play_result(k, r, sees_worth(k, tx, s));
    json_out_object_end(out);
    return ERR_NONE;
}

static enum err list(struct call *k)
{
    struct play *all;
    struct db_tx *tx;
    int count;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = play_list(k->c, tx, false, &all, &count);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++)
        e = write_play(k, tx, &all[i]);
    put_rows_end(&k->out);
    db_read_end(tx);
    return e;
}

static enum err answer(struct call *k, int64_t id)
{
    struct play p;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = play_find(k, tx, id, &p);
    if (!e)
        e = write_play(k, tx, &p);
    if (!e)
        k->version = p.version;
    db_read_end(tx);
    return e;
}

static enum err show(struct call *k)
{
    int64_t id;
    enum err e = call_id(k, 0, &id);
    return e ? e : answer(k, id);
}

// ---- changing -----------------------------------------------------------------------------------

struct changing {
    struct play play;
    struct org *org;
    int64_t version;
};

static enum err read_steps(struct call *k, struct play *p)
{
    const struct json *from;
    struct play_steps steps;
    enum err e = json_need(k->c, k->body, "steps", JSON_ARRAY, &from);
    if (!e)
        e = play_steps_read(k->c, viewer_schema(k->viewer), from, &steps);
    for (int i = 0; !e && i < steps.count; i++)
        e = may_judge_by(k, steps.items[i].when);
    return e ? e : play_steps_text(k->c, &steps, &p->steps);
}

static enum err read_play(struct call *k, struct play *p)
{
    enum { HORIZON = 90 };
    int64_t horizon = HORIZON;
    num_t share = PLAY_SHARE_STANDARD, cost = 0;
    p->condition = STR("");
    enum err e = json_need_text(k->c, k->body, "name", &p->name);
    if (!e)
        e = json_want_text(k->c, k->body, "condition", &p->condition);
    if (!e)
        e = json_want_bool(k->c, k->body, "enabled", &p->enabled);
    if (!e)
        e = json_want_num(k->c, k->body, "share", &share);
    if (!e)
        e = json_want_int(k->c, k->body, "horizon", &horizon);
    if (!e)
        e = json_want_num(k->c, k->body, "cost", &cost);
    if (!e)
        e = may_judge_by(k, p->condition);
    p->share = share;
    p->cost = cost;
    p->horizon = horizon < 0 || horizon > PLAY_HORIZON_MAX ? -1 : (int)horizon;
    return e ? e : read_steps(k, p);
}

static enum err create_work(struct work *w, void *user)
{
    return play_create(w, &((struct changing *)user)->play);
}

static enum err update_work(struct work *w, void *user)
{
    struct changing *x = user;
    return play_update(w, x->org, &x->play, x->version);
}

static enum err delete_work(struct work *w, void *user)
{
    const struct changing *x = user;
    return play_delete(w, x->play.id, x->version);
}

static enum err restore_work(struct work *w, void *user)
{
    return play_restore(w, ((struct changing *)user)->play.id);
}

// Switched on, those for whom its condition holds enter at once.
static enum err judge_now(struct call *k, const struct play *p)
{
    return p->enabled && p->condition.len ? plays_judge(k->c, k->org, NULL, 0) : ERR_NONE;
}

static enum err create(struct call *k)
{
    struct changing x = {.org = k->org};
    enum err e = read_play(k, &x.play);
    if (!e)
        e = call_write(k, k->person.id, create_work, &x);
    if (!e)
        e = judge_now(k, &x.play);
    return e ? e : answer(k, x.play.id);
}

static enum err update(struct call *k)
{
    struct changing x = {.org = k->org};
    enum err e = read_play(k, &x.play);
    if (!e)
        e = call_id(k, 0, &x.play.id);
    if (!e)
        e = call_version(k, &x.version);
    if (!e)
        e = call_write(k, k->person.id, update_work, &x);
    if (!e)
        e = judge_now(k, &x.play);
    return e ? e : answer(k, x.play.id);
}

static enum err erase(struct call *k)
{
    struct changing x = {.org = k->org};
    enum err e = call_id(k, 0, &x.play.id);
    if (!e)
        e = call_version(k, &x.version);
    return e ? e : call_write(k, k->person.id, delete_work, &x);
}

static enum err restore(struct call *k)
{
    struct changing x = {.org = k->org};
    enum err e = call_id(k, 0, &x.play.id);
    if (!e)
        e = call_write(k, k->person.id, restore_work, &x);
    return e ? e : answer(k, x.play.id);
}

// ---- by hand ------------------------------------------------------------------------------------

struct entering {
    struct org *org;
    int64_t play, *customers;
    struct value *worths;
    int count;
    int64_t entered, already;
};

static enum err enter_work(struct work *w, void *user)
{
    struct entering *x = user;
    enum err e = ERR_NONE;
    x->entered = x->already = 0;
    for (int i = 0; i < x->count && !e; i++) {
        int64_t id;
        e = play_enter_by_hand(w, x->org, x->play, x->customers[i], x->worths[i], &id);
        x->entered += id != 0;
        x->already += id == 0;
    }
    return e;
}

static enum err enter(struct call *k)
{
    struct entering x = {.org = k->org};
    const struct json *list;
    enum err e = call_id(k, 0, &x.play);
    if (!e)
        e = json_need(k->c, k->body, "customers", JSON_ARRAY, &list);
    if (!e && (list->count < 1 || list->count > ENTER_MAX))
        e = fail(k->c, ERR_INPUT, "1 to %d customers at a time", "一次 1 到 %d 位客户", ENTER_MAX);
    if (e)
        return e;
    x.customers = ARENA_ARRAY(k->c->arena, int64_t, (size_t)list->count);
    for (; x.count < list->count && !e; x.count++)
        e = json_as_int(k->c, &list->items[x.count], &x.customers[x.count]);
    x.worths = ARENA_ARRAY(k->c->arena, struct value, (size_t)list->count);
    if (!e)
        e = worths_now(k->c, k->org, x.customers, x.count, x.worths);
    if (!e)
        e = call_write(k, k->person.id, enter_work, &x);
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "entered", x.entered);
    put_int(&k->out, "already", x.already);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

const struct route play_routes[] = {
    {HTTP_GET, "/api/plays", PERMIT_VIEWER, 0, list, "", "PlayList",
     "Plays, newest first, with what came of them among the customers he sees.",
     "挽留方案，最新的在前，附自己看得到的客户的效果。"},
    {HTTP_POST, "/api/plays", PERMIT_RULES, ROUTE_CREATES, create, "PlayQuestion", "Play",
     "Keeps a play; switched on, customers for whom its condition holds enter at once.",
     "保存一个方案；启用后，符合条件的客户立即进入。"},
    {HTTP_GET, "/api/plays/:id", PERMIT_VIEWER, 0, show, "", "Play", "One play.", "一个方案。"},
    {HTTP_PATCH, "/api/plays/:id", PERMIT_RULES, ROUTE_VERSION, update, "PlayQuestion", "Play",
     "Changes a play; its control share stays once customers are in it.",
     "修改方案；已有客户进入后，对照组比例不能再改。"},
    {HTTP_DELETE, "/api/plays/:id", PERMIT_RULES, ROUTE_VERSION, erase, "", "",
     "Puts a play away; `restore` brings it back.", "删除方案，可以恢复。"},
    {HTTP_POST, "/api/plays/:id/restore", PERMIT_RULES, 0, restore, "", "Play",
     "Brings one back, switched off.", "恢复方案，恢复后为停用。"},
    {HTTP_POST, "/api/plays/:id/enter", PERMIT_VIEWER, 0, enter, "PlayEnter", "PlayEntered",
     "Lets customers in by hand whom he may change; chance says in which group.",
     "手工让自己可以修改的客户进入；分到哪一组由抽签决定。"},
    {0},
};
