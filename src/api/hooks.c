// Webhooks: where changes are sent to, and what became of what was sent.
#include "api/guarded.h"
#include "api/named.h"

static const enum change_op ops[] = {CHANGE_CREATE, CHANGE_UPDATE, CHANGE_DELETE};
enum { OPS = sizeof ops / sizeof *ops };

// ---- writing ------------------------------------------------------------------------------------

static void put_time(struct call *k, const char *key, int64_t ms)
{
    put_text_or_null(&k->out, key, ms ? utc_text(k->c->arena, ms) : STR_NONE);
}

static void write_hook(struct call *k, const struct hook *h, bool secret)
{
    struct json_out *out = &k->out;
    json_out_object(out);
    put_int(out, "id", h->id);
    put_int(out, "version", h->version);
    put_text(out, "name", h->name);
    put_text(out, "url", h->url);
    named_put(k, h->objects, h->object_count);
    put_bool(out, "lost", hook_lost(h, viewer_schema(k->viewer)));
    json_out_key(out, STR("ops"));
    json_out_array(out);
    for (int i = 0; i < OPS; i++)
        if (h->ops >> ops[i] & 1)
            json_out_text(out, str_of(told_op(ops[i])));
    json_out_array_end(out);
    put_bool(out, "enabled", h->enabled);
    if (h->problem.len)
        put_both(out, "problem", h->problem, h->problem_en);
    else
        put_null(out, "problem");
    put_int(out, "person", h->person);
    put_text(out, "created", utc_text(k->c->arena, h->created_ms));
    put_text_or_null(out, "secret", secret ? h->secret : STR_NONE);
    json_out_object_end(out);
}

static void write_delivery(struct call *k, const struct delivery *d)
{
    json_out_object(&k->out);
    put_int(&k->out, "id", d->id);
    put_text(&k->out, "type", d->type);
    put_text(&k->out, "created", utc_text(k->c->arena, d->created_ms));
    put_int(&k->out, "tries", d->tries);
    put_time(k, "due", d->due_ms);
    put_time(k, "ended", d->ended_ms);
    put_bool(&k->out, "arrived", d->arrived);
    put_int(&k->out, "status", d->status);
    put_text(&k->out, "answer", d->answer);
    put_int(&k->out, "took", d->took_ms);
    put_text(&k->out, "body", d->body);
    json_out_object_end(&k->out);
}

// ---- reading ------------------------------------------------------------------------------------

static enum err list(struct call *k)
{
    struct hook *hooks;
    struct db_tx *tx;
    int count = 0;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = hook_list(k->c, tx, &hooks, &count);
    db_read_end(tx);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++)
        write_hook(k, &hooks[i], false);
    put_rows_end(&k->out);
    return e;
}

static enum err deliveries(struct call *k)
{
    struct delivery *rows;
    struct hook h;
    struct db_tx *tx;
    int64_t id;
    int limit, count = 0;
    enum err e = call_id(k, 0, &id);
    if (!e)
        e = call_limit(k, &limit);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = hook_load(k->c, tx, id, &h);
    if (!e)
        e = delivery_list(k->c, tx, id, call_number(k, "cursor"), limit, &rows, &count);
    db_read_end(tx);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++)
        write_delivery(k, &rows[i]);
    json_out_array_end(&k->out);
    put_next(&k->out, !e && count == limit ? rows[count - 1].id : 0);
    json_out_object_end(&k->out);
    return e;
}

// ---- changing -----------------------------------------------------------------------------------

struct hooking {
    struct hook hook;
    int64_t version, delivery;
    bool same; // an empty list of objects: as it was read
};

static enum err create_work(struct work *w, void *user)
{
    struct hooking *h = user;
    return hook_create(w, &h->hook);
}

static enum err update_work(struct work *w, void *user)
{
    struct hooking *h = user;
    struct hook was;
    enum err e = h->same ? hook_load(w->c, w->tx, h->hook.id, &was) : ERR_NONE;
    // One that has lost its objects is read with none: sent back so, it does not tell of everything.
    if (!e && h->same && hook_lost(&was, w->schema)) {
        h->hook.objects = was.objects;
        h->hook.object_count = was.object_count;
    }
    return e ? e : hook_update(w, &h->hook, h->version);
}

static enum err delete_work(struct work *w, void *user)
{
    const struct hooking *h = user;
    return hook_delete(w, h->hook.id, h->version);
}

static enum err renew_work(struct work *w, void *user)
{
    struct hooking *h = user;
    return hook_renew(w, h->hook.id, &h->hook);
}

static enum err test_work(struct work *w, void *user)
{
    const struct hooking *h = user;
    return delivery_test(w, h->hook.id);
}

static enum err again_work(struct work *w, void *user)
{
    const struct hooking *h = user;
    return delivery_again(w, h->hook.id, h->delivery);
}

static enum err read_ops(struct call *k, struct hook *h)
{
    const struct json *names;
    enum err e = json_need(k->c, k->body, "ops", JSON_ARRAY, &names);
    for (int i = 0; !e && i < names->count; i++) {
        struct str name;
        unsigned bit = 0;
        e = json_as_text(k->c, &names->items[i], &name);
        for (int o = 0; !e && o < OPS; o++)
            if (str_eq(name, str_of(told_op(ops[o]))))
                bit = 1U << ops[o];
        if (!e && !bit)
            e = fail(k->c, ERR_INPUT, "ops: created, changed or deleted, not '%.*s'",
                     "ops：应为 created、changed 或 deleted，而不是“%.*s”", STR_ARG(name));
        h->ops |= bit;
    }
    return e;
}

static enum err read_hook(struct call *k, struct hook *h)
{
    h->person = k->person.id;
    h->enabled = true;
    enum err e = json_need_text(k->c, k->body, "name", &h->name);
    if (!e)
        e = json_need_text(k->c, k->body, "url", &h->url);
    if (!e)
        e = json_want_bool(k->c, k->body, "enabled", &h->enabled);
    if (!e)
        e = named_list(k, HOOK_OBJECTS_MAX, &h->objects, &h->object_count);
    return e ? e : read_ops(k, h);
}

static enum err note(struct call *k, const char *done, const struct hook *h)
{
    return call_audit(
        k, "hook",
        str_format(k->c->arena, "{\"done\":\"%s\",\"hook\":%lld}", done, (long long)h->id));
}

// Does it, notes it, and answers with the hook.
static enum err answer(struct call *k, struct hooking *h, org_job *job, const char *done,
                       bool secret)
{
    enum err e = call_write(k, k->person.id, job, h);
    if (!e)
        e = note(k, done, &h->hook);
    if (e)
        return e;
    k->version = h->hook.version;
    write_hook(k, &h->hook, secret);
    return ERR_NONE;
}

static enum err create(struct call *k)
{
    struct hooking h = {0};
    enum err e = read_hook(k, &h.hook);
    return e ? e : answer(k, &h, create_work, "made", true);
}

static enum err update(struct call *k)
{
    struct hooking h = {0};
    enum err e = read_hook(k, &h.hook);
    const struct json *objects = e ? NULL : json_get(k->body, "objects");
    h.same = objects && objects->kind == JSON_ARRAY && !objects->count;
    if (!e)
        e = call_id(k, 0, &h.hook.id);
    if (!e)
        e = call_version(k, &h.version);
    return e ? e : answer(k, &h, update_work, "changed", false);
}

static enum err renew(struct call *k)
{
    struct hooking h = {0};
    enum err e = call_id(k, 0, &h.hook.id);
    return e ? e : answer(k, &h, renew_work, "renewed", true);
}

static enum err delete_hook(struct call *k)
{
    struct hooking h = {0};
    enum err e = call_id(k, 0, &h.hook.id);
    if (!e)
        e = call_version(k, &h.version);
    if (!e)
        e = call_write(k, k->person.id, delete_work, &h);
    return e ? e : note(k, "deleted", &h.hook);
}

static enum err test(struct call *k)
{
    struct hooking h = {0};
    enum err e = call_id(k, 0, &h.hook.id);
    return e ? e : call_write(k, k->person.id, test_work, &h);
}

static enum err again(struct call *k)
{
    struct hooking h = {0};
    enum err e = call_id(k, 0, &h.hook.id);
    if (!e)
        e = call_id(k, 1, &h.delivery);
    return e ? e : call_write(k, k->person.id, again_work, &h);
}

const struct route hook_routes[] = {
    {HTTP_GET, "/api/hooks", PERMIT_ADMIN, 0, list, "", "HookList",
     "Webhooks; without their secrets.", "推送列表；不含密钥。"},
    // No Idempotency-Key: its answer would be kept, and with it the secret.
    {HTTP_POST, "/api/hooks", PERMIT_ADMIN, 0, create, "HookQuestion", "Hook",
     "A new webhook; its secret is told this once.", "新建推送；密钥只给出这一次。"},
    {HTTP_PATCH, "/api/hooks/:id", PERMIT_ADMIN, ROUTE_VERSION, update, "HookQuestion", "Hook",
     "Changes it; one that is switched on again tells of what happens from then on.",
     "修改推送；重新启用后，只推送之后发生的事。"},
    {HTTP_DELETE, "/api/hooks/:id", PERMIT_ADMIN, ROUTE_VERSION, delete_hook, "", "",
     "Deletes it, with what waits to be sent.", "删除推送，连同等待发送的消息。"},
    {HTTP_POST, "/api/hooks/:id/secret", PERMIT_ADMIN, 0, renew, "", "Hook",
     "A new secret, told this once; for a day the old one signs, too.",
     "更换密钥，只给出这一次；旧密钥一天内仍可用于签名。"},
    {HTTP_POST, "/api/hooks/:id/test", PERMIT_ADMIN, 0, test, "", "",
     "Sends a message of the type `test`.", "发送一条 `test` 类型的消息。"},
    {HTTP_GET, "/api/hooks/:id/deliveries?cursor&limit", PERMIT_ADMIN, 0, deliveries, "",
     "DeliveryPage", "What was sent within 30 days or is to be, newest first.",
     "30 天内发送过或将要发送的消息，最新的在前。"},
    {HTTP_POST, "/api/hooks/:id/deliveries/:delivery/again", PERMIT_ADMIN, 0, again, "", "",
     "Sends one that has ended once more, as it was.", "把已经结束的一条原样再发一次。"},
    {0},
};
