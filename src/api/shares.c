// Shares: a customer shown to somebody whose he is not.
#include "api/guarded.h"
#include "auth/share.h"
#include "model/guard.h"

static enum err answer_list(struct call *k, int64_t customer)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct share *list;
    struct db_tx *tx;
    int count = 0;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = seen_customer(k->c, k->org, tx, k->viewer, s, customer);
    if (!e)
        e = share_list(k->c, tx, customer, &list, &count);
    db_read_end(tx);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < count; i++) {
        json_out_object(&k->out);
        put_int(&k->out, "id", list[i].id);
        put_int(&k->out, "person", list[i].person);
        put_int(&k->out, "department", list[i].department);
        put_bool(&k->out, "can_write", list[i].can_write);
        json_out_object_end(&k->out);
    }
    put_rows_end(&k->out);
    return ERR_NONE;
}

static enum err show(struct call *k)
{
    int64_t customer;
    enum err e = call_id(k, 0, &customer);
    return e ? e : answer_list(k, customer);
}

static enum err create_work(struct work *w, void *user)
{
    struct share *s = user;
    enum err e = guard_customer(w, s->customer);
    return e ? e : share_create(w->c, w->tx, s, w->actor, w->at_ms);
}

static enum err delete_work(struct work *w, void *user)
{
    const struct share *s = user;
    enum err e = guard_customer(w, s->customer);
    return e ? e : share_delete(w->c, w->tx, s->customer, s->id);
}

static enum err note(struct call *k, const char *what, const struct share *s)
{
    return call_audit(k, what,
                      str_format(k->c->arena,
                                 "{\"customer\":%lld,\"person\":%lld,\"department\":%lld,"
                                 "\"can_write\":%s}",
                                 (long long)s->customer, (long long)s->person,
                                 (long long)s->department, s->can_write ? "true" : "false"));
}

static enum err create(struct call *k)
{
    struct share s = {0};
    enum err e = call_id(k, 0, &s.customer);
    if (!e)
        e = json_want_int(k->c, k->body, "person", &s.person);
    if (!e)
        e = json_want_int(k->c, k->body, "department", &s.department);
    if (!e)
        e = json_want_bool(k->c, k->body, "can_write", &s.can_write);
    if (!e)
        e = call_write(k, k->person.id, create_work, &s);
    if (!e)
        e = note(k, "share", &s);
    return e ? e : answer_list(k, s.customer);
}

static enum err delete_share(struct call *k)
{
    struct share s = {0};
    enum err e = call_id(k, 0, &s.customer);
    if (!e)
        e = call_id(k, 1, &s.id);
    if (!e)
        e = call_write(k, k->person.id, delete_work, &s);
    return e ? e : note(k, "unshare", &s);
}

const struct route share_routes[] = {
    {HTTP_GET, "/api/customers/:id/shares", PERMIT_VIEWER, 0, show, "", "ShareList",
     "With whom he is shared.", "这位客户共享给了谁。"},
    {HTTP_POST, "/api/customers/:id/shares", PERMIT_VIEWER, 0, create, "ShareQuestion", "ShareList",
     "Shares him with a person, or a department and all below it; for who may change him.",
     "共享给一位人员，或一个部门及其下级；需要有修改这位客户的权限。"},
    {HTTP_DELETE, "/api/customers/:id/shares/:share", PERMIT_VIEWER, 0, delete_share, "", "",
     "Takes a share back.", "取消共享。"},
    {0},
};
