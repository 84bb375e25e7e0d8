// Templates of messages.
#include "api/guarded.h"
#include "model/letter.h"

static void write_letter(struct call *k, const struct letter *l)
{
    struct json_out *out = &k->out;
    json_out_object(out);
    put_int(out, "id", l->id);
    put_int(out, "version", l->version);
    put_text(out, "name", l->name);
    put_text(out, "kind", str_of(channel_kind(l->kind)->name));
    put_text(out, "purpose", message_purpose_name(l->purpose));
    put_text(out, "subject", l->subject);
    put_text(out, "body", l->body);
    put_bool(out, "deleted", l->deleted_ms != 0);
    json_out_object_end(out);
}

static enum err list(struct call *k)
{
    struct letter *all;
    struct db_tx *tx;
    int count = 0, name_count;
    const struct schema *s = call_schema(k->org);
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = letter_list(k->c, tx, &all, &count);
    db_read_end(tx);
    put_rows(&k->out);
    for (int i = 0; !e && i < count; i++)
        write_letter(k, &all[i]);
    json_out_array_end(&k->out);
    json_out_key(&k->out, STR("names"));
    json_out_array(&k->out);
    struct str *names = letter_names(k->c->arena, s, k->zh, &name_count);
    for (int i = 0; i < name_count && viewer_all(k->viewer); i++)
        json_out_text(&k->out, names[i]);
    json_out_array_end(&k->out);
    json_out_object_end(&k->out);
    return e;
}

struct changing {
    struct letter letter;
    int64_t version;
};

static enum err create_work(struct work *w, void *user)
{
    struct changing *x = user;
    return letter_create(w, &x->letter);
}

static enum err update_work(struct work *w, void *user)
{
    struct changing *x = user;
    return letter_update(w, &x->letter, x->version);
}

static enum err delete_work(struct work *w, void *user)
{
    const struct changing *x = user;
    return letter_delete(w, x->letter.id, x->version);
}

static enum err restore_work(struct work *w, void *user)
{
    struct changing *x = user;
    enum err e = letter_restore(w, x->letter.id);
    return e ? e : letter_load(w->c, w->tx, x->letter.id, &x->letter);
}

static enum err read_letter(struct call *k, struct letter *l)
{
    struct str kind, purpose;
    l->subject = STR("");
    enum err e = json_need_text(k->c, k->body, "name", &l->name);
    if (!e)
        e = json_need_text(k->c, k->body, "kind", &kind);
    if (!e)
        e = json_need_text(k->c, k->body, "purpose", &purpose);
    if (!e)
        e = json_want_text(k->c, k->body, "subject", &l->subject);
    if (!e)
        e = json_need_text(k->c, k->body, "body", &l->body);
    if (e)
        return e;
    l->kind = message_kind_named(kind);
    l->purpose = message_purpose_named(purpose);
    return ERR_NONE;
}

static enum err answer(struct call *k, struct changing *x, org_job *job)
{
    enum err e = call_write(k, k->person.id, job, x);
    if (e)
        return e;
    k->version = x->letter.version;
    write_letter(k, &x->letter);
    return ERR_NONE;
}

static enum err create(struct call *k)
{
    struct changing x = {0};
    enum err e = read_letter(k, &x.letter);
    return e ? e : answer(k, &x, create_work);
}

static enum err update(struct call *k)
{
    struct changing x = {0};
    enum err e = read_letter(k, &x.letter);
    if (!e)
        e = call_id(k, 0, &x.letter.id);
    if (!e)
        e = call_version(k, &x.version);
    return e ? e : answer(k, &x, update_work);
}

static enum err delete_letter(struct call *k)
{
    struct changing x = {0};
    enum err e = call_id(k, 0, &x.letter.id);
    if (!e)
        e = call_version(k, &x.version);
    return e ? e : call_write(k, k->person.id, delete_work, &x);
}

static enum err restore(struct call *k)
{
    struct changing x = {0};
    enum err e = call_id(k, 0, &x.letter.id);
    return e ? e : answer(k, &x, restore_work);
}

const struct route letter_routes[] = {
    {HTTP_GET, "/api/message_templates", PERMIT_PERSON, 0, list, "", "MessageTemplateList",
     "Templates of messages, deleted ones too, and (to administrators) the fields that may stand "
     "in "
     "them.",
     "消息模板，包括已删除的；管理员还能看到可用的字段。"},
    {HTTP_POST, "/api/message_templates", PERMIT_ADMIN, ROUTE_CREATES, create, "MessageTemplateQuestion",
     "MessageTemplate",
     "A new template; a field that there is not is refused, with the nearest name.",
     "新建模板；写错的字段会指出，并提示最接近的名称。"},
    {HTTP_PATCH, "/api/message_templates/:id", PERMIT_ADMIN, ROUTE_VERSION, update,
     "MessageTemplateQuestion", "MessageTemplate", "Changes it.", "修改模板。"},
    {HTTP_DELETE, "/api/message_templates/:id", PERMIT_ADMIN, ROUTE_VERSION, delete_letter, "", "",
     "Deletes it; it can be taken back.", "删除模板；可以恢复。"},
    {HTTP_POST, "/api/message_templates/:id/restore", PERMIT_ADMIN, 0, restore, "", "MessageTemplate",
     "Takes a deleted template back.", "恢复已删除的模板。"},
    {0},
};
