// Handover: everything of one who leaves to others, with a look beforehand and a way back.
#include "model/handover.h"
#include "api/guarded.h"
#include "api/named.h"

static const char *const hows[] = {
    [HANDOVER_TURN] = "turn", [HANDOVER_CONDITION] = "condition", [HANDOVER_OBJECT] = "object"};

// Names of objects; NULL where there are none.
static enum err read_objects(struct call *k, const struct json *receiver, const bool **out)
{
    const struct schema *s = viewer_schema(k->viewer);
    const struct json *list = json_get(receiver, "objects");
    bool *named = ARENA_ARRAY(k->c->arena, bool, (size_t)s->object_count);
    *out = NULL;
    if (!list || list->kind == JSON_NULL)
        return ERR_NONE;
    enum err e = json_as(k->c, list, JSON_ARRAY);
    for (int i = 0; !e && i < list->count; i++) {
        struct str name;
        int object;
        e = json_as_text(k->c, &list->items[i], &name);
        if (!e)
            e = named_any(k->c, s, name, ERR_INPUT, &object);
        if (!e)
            named[object] = true;
    }
    *out = !e && list->count ? named : NULL;
    return e;
}

static enum err read_rule(struct call *k, struct handover_rule *r)
{
    const struct json *to;
    struct str how;
    enum err e = call_id(k, 0, &r->person);
    if (!e)
        e = json_need_text(k->c, k->body, "how", &how);
    for (r->how = HANDOVER_TURN; !e && !str_eq(how, str_of(hows[r->how]));)
        if (++r->how == HANDOVER_HOWS)
            e = fail(k->c, ERR_INPUT, "how is turn, condition or object",
                     "how 应为 turn、condition 或 object");
    if (!e)
        e = json_need(k->c, k->body, "to", JSON_ARRAY, &to);
    if (!e && to->count > RECEIVERS_MAX)
        e = fail(k->c, ERR_INPUT, "there are at most %d receivers", "接收人最多 %d 位",
                 RECEIVERS_MAX);
    if (e)
        return e;
    r->receiver_count = to->count;
    for (int i = 0; i < to->count && !e; i++) {
        e = json_need_int(k->c, &to->items[i], "person", &r->receivers[i].person);
        if (!e)
            e = json_want_text(k->c, &to->items[i], "when", &r->receivers[i].when);
        if (!e)
            e = read_objects(k, &to->items[i], &r->receivers[i].objects);
    }
    return e;
}

static void write_receiver(struct call *k, const struct handover_rule *r,
                           const struct handover_plan *p, int receiver)
{
    const struct schema *s = viewer_schema(k->viewer);
    int64_t customers = 0, others = 0;
    for (int i = 0; i < p->count; i++)
        if (p->items[i].receiver == receiver) {
            bool customer = p->items[i].object == s->customer;
            customers += customer;
            others += !customer;
        }
    json_out_object(&k->out);
    put_int(&k->out, "person", receiver < 0 ? 0 : r->receivers[receiver].person);
    put_int(&k->out, "customers", customers);
    put_int(&k->out, "others", others);
    json_out_key(&k->out, STR("objects"));
    json_out_object(&k->out);
    for (int o = 0; o < s->object_count; o++) {
        int64_t n = 0;
        for (int i = 0; i < p->count; i++)
            n += p->items[i].receiver == receiver && p->items[i].object == o;
        if (n) {
            json_out_key(&k->out, s->objects[o].name);
            json_out_int(&k->out, n);
        }
    }
    json_out_object_end(&k->out);
    json_out_object_end(&k->out);
}

static void write_plan(struct call *k, const struct handover_rule *r, const struct handover_plan *p,
                       int64_t id)
{
    json_out_object(&k->out);
    if (id)
        put_int(&k->out, "id", id);
    else
        put_null(&k->out, "id");
    json_out_key(&k->out, STR("to"));
    json_out_array(&k->out);
    for (int i = 0; i < r->receiver_count; i++)
        write_receiver(k, r, p, i);
    json_out_array_end(&k->out);
    put_int(&k->out, "left", p->left);
    json_out_object_end(&k->out);
}

static enum err preview(struct call *k)
{
    struct handover_rule *r = ARENA_NEW(k->c->arena, struct handover_rule);
    struct handover_plan p;
    enum err e = read_rule(k, r);
    if (!e)
        e = handover_look(k->c, k->org, k->viewer, r, &p);
    if (!e)
        write_plan(k, r, &p, 0);
    return e;
}

static enum err hand_over(struct call *k)
{
    struct handover_rule *r = ARENA_NEW(k->c->arena, struct handover_rule);
    struct handover_plan p;
    struct handover_doing d = {r, &p, 0};
    enum err e = read_rule(k, r);
    if (!e)
        e = handover_look(k->c, k->org, k->viewer, r, &p);
    if (!e)
        e = call_write(k, k->person.id, handover_do, &d);
    if (!e)
        e = call_audit(k, "handover",
                       str_format(k->c->arena, "{\"handover\":%lld,\"person\":%lld}",
                                  (long long)d.id, (long long)r->person));
    if (!e)
        write_plan(k, r, &p, d.id);
    return e;
}

static void write_past(struct call *k, const struct handover_past *p)
{
    json_out_object(&k->out);
    put_int(&k->out, "id", p->id);
    put_text(&k->out, "at", utc_text(k->c->arena, p->at_ms));
    put_int(&k->out, "actor", p->actor);
    put_int(&k->out, "person", p->person);
    put_bool(&k->out, "undone", p->undone);
    put_int(&k->out, "records", p->records);
    json_out_key(&k->out, STR("to"));
    json_out_object(&k->out);
    for (int i = 0; i < p->to_count; i++) {
        json_out_key(&k->out, p->to[i].login);
        json_out_int(&k->out, p->to[i].records);
    }
    json_out_object_end(&k->out);
    json_out_object_end(&k->out);
}

static enum err past(struct call *k)
{
    struct handover_past *list;
    struct db_tx *tx;
    int count;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = handover_list(k->c, tx, &list, &count);
    db_read_end(tx);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++)
        write_past(k, &list[i]);
    put_rows_end(&k->out);
    return e;
}

static enum err undo(struct call *k)
{
    struct handover_undoing u = {0};
    enum err e = call_id(k, 0, &u.id);
    if (!e)
        e = call_write(k, k->person.id, handover_undo, &u);
    if (!e)
        e = call_audit(k, "handover_undone",
                       str_format(k->c->arena, "{\"handover\":%lld}", (long long)u.id));
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "restored", u.out.restored);
    put_int(&k->out, "kept", u.out.kept);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

const struct route handover_routes[] = {
    {HTTP_POST, "/api/people/:id/handover/preview", PERMIT_ADMIN, ROUTE_ASKS, preview,
     "HandoverQuestion", "Handover", "Who would get how much of what is this person's.",
     "预览：这位人员名下的内容将分给谁、各多少。"},
    {HTTP_POST, "/api/people/:id/handover", PERMIT_ADMIN, ROUTE_CREATES, hand_over,
     "HandoverQuestion", "Handover",
     "Gives everything of who leaves to others, makes him inactive and signs him out: all of it or "
     "nothing.",
     "把离职人员的所有内容交给别人，停用并退出他的登录：要么全部完成，要么不动。"},
    {HTTP_GET, "/api/handovers", PERMIT_ADMIN, 0, past, "", "HandoverList",
     "What was handed over, newest first.", "交接记录，最新的在前。"},
    {HTTP_POST, "/api/handovers/:id/undo", PERMIT_ADMIN, 0, undo, "", "HandoverUndone",
     "Gives back what the receivers still have, and makes him active again.",
     "把接收人手里仍有的还回去，并恢复使用。"},
    {0},
};
