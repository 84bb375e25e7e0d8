// Where other programs set an automation off: whoever has its secret, from anywhere.
#include "api/guarded.h"
#include "api/stranger.h"
#include "flow/automation.h"

enum { CALL_BYTES_MAX = 64 * 1024 };

// Calls of one address, with those that are refused; calls of one automation from everywhere.
static const struct stranger_limit limits[] = {
    {"automation try", {300, 3600}, false, true, true},
    {"automation", {5000, 3600}, true, false, false},
    {0},
};

struct calling {
    int64_t id;
    struct str secret, body;
};

static enum err call_work(struct work *w, void *user)
{
    const struct calling *x = user;
    return automation_call(w, x->id, x->secret, x->body);
}

static enum err body_text(struct call *k, struct str *out)
{
    struct buf b;
    struct json_out json;
    buf_init(&b, CALL_BYTES_MAX);
    json_out_init(&json, &b);
    json_out_tree(&json, k->body);
    enum err e = json_out_done(k->c, &json);
    *out = str_copy(k->c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

static enum err hook(struct call *k)
{
    struct calling x = {.secret = http_header(k->http, "X-Automation-Secret")};
    k->from.address = stranger_address(k);
    if (!x.secret.len)
        x.secret = uri_param(&k->http->uri, "secret");
    if (!k->org)
        return fail(k->c, ERR_NOT_FOUND, "nothing listens here", "这个地址没有对应的自动化");
    enum err e = call_id(k, 0, &x.id);
    struct str thing = str_format(k->c->arena, "%lld", (long long)x.id);
    bool again = k->written->count > 0; // answered once more: it was counted already
    if (!e && !again)
        e = stranger_take(k, limits, thing);
    if (e)
        return e;
    k->from.session = str_format(k->c->arena, "hook:%lld", (long long)x.id);
    e = body_text(k, &x.body);
    if (!e)
        e = call_write(k, 0, call_work, &x);
    if (e)
        stranger_give_back(k, limits, thing);
    return e;
}

const struct route automation_hook_routes[] = {
    {HTTP_POST, "/api/automations/:id/hook?secret", PERMIT_ANYBODY, ROUTE_OPEN, hook, "HookCall",
     "",
     "Another program sets an automation off, by the secret in the header X-Automation-Secret or "
     "in the "
     "address; steps use what the JSON object says. 64 KB; 300 calls an hour from one address, "
     "5,000 to "
     "one automation.",
     "其他系统触发自动化：密钥放在 X-Automation-Secret 请求头或网址里；步骤可引用 JSON "
     "里的内容。限 64 KB；每个地址每小时 300 "
     "次，每个自动化每小时 5,000 次。"},
    {0},
};
