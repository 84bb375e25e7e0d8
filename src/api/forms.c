// Public forms as administrators keep them; api/answers.c is what whoever has the link meets.
#include "api/guarded.h"
#include "api/named.h"
#include "model/form.h"
#include "model/note.h"

// ---- reading ------------------------------------------------------------------------------------

static void write_fixed(struct call *k, const struct schema *s, const struct form *f)
{
    struct ctx quiet = {.arena = k->c->arena};
    json_out_key(&k->out, STR("fixed"));
    json_out_object(&k->out);
    for (int i = 0; i < f->fixed_count; i++) {
        struct value v;
        struct form_place at;
        if (!form_place_of(s, f, f->fixed[i].field, &at))
            continue;
        const struct object *o = &s->objects[at.object];
        if (field_read(&quiet, &o->fields[at.field], f->fixed[i].value, &v))
            continue;
        json_out_key(&k->out, form_field_name(k->c->arena, s, f, at));
        seen_cell_write(&k->out, k->c->arena, k->viewer, o, at.field, v);
    }
    json_out_object_end(&k->out);
}

static void write_form(struct call *k, struct db_tx *tx, const struct schema *s,
                       const struct form *f)
{
    struct json_out *out = &k->out;
    struct ctx why = {.arena = k->c->arena};
    int at = schema_object_of_id(s, f->object);
    bool works = !form_check(&why, tx, s, f);
    json_out_object(out);
    put_int(out, "id", f->id);
    put_int(out, "version", f->version);
    put_text(out, "object", at < 0 ? STR("") : s->objects[at].name);
    put_text(out, "name", f->name);
    put_text(out, "token", f->token);
    put_both(out, "title", f->title_zh, f->title_en);
    put_both(out, "intro", f->intro_zh, f->intro_en);
    put_both(out, "thanks", f->thanks_zh, f->thanks_en);
    form_write_fields(out, k->c->arena, s, f, false);
    write_fixed(k, s, f);
    put_text_or_null(out, "owner", f->owner);
    put_bool(out, "open", f->open);
    put_day(out, "ends", f->ends);
    put_int(out, "most", f->most);
    put_int(out, "answers", f->answers);
    put_int(out, "aside", f->aside);
    put_text(out, "created", utc_text(k->c->arena, f->created));
    put_bool(out, "deleted", f->deleted != 0);
    if (works)
        put_null(out, "broken");
    else
        put_both(out, "broken", why.why.zh, why.why.en);
    json_out_object_end(out);
}

static enum err list(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct str name = uri_param(&k->http->uri, "object");
    struct form *forms = NULL;
    struct db_tx *tx;
    int count, object = -1;
    enum err e = name.len ? named_any(k->c, s, name, ERR_NOT_FOUND, &object) : ERR_NONE;
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = form_list(k->c, tx, object < 0 ? 0 : s->objects[object].id, &forms, &count);
    put_rows(&k->out);
    for (int i = 0; i < count && !e; i++)
        write_form(k, tx, s, &forms[i]);
    put_rows_end(&k->out);
    db_read_end(tx);
    return e;
}

static enum err answer_form(struct call *k, int64_t id)
{
    struct form f;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = form_load(k->c, tx, id, &f);
    if (!e)
        write_form(k, tx, call_schema(k->org), &f);
    db_read_end(tx);
    k->version = e ? 0 : f.version;
    return e;
}

static enum err show(struct call *k)
{
    int64_t id;
    enum err e = call_id(k, 0, &id);
    return e ? e : answer_form(k, id);
}

static enum err asides(struct call *k)
{
    struct form_aside *list_of = NULL;
    struct db_tx *tx;
    int64_t id;
    int count = 0;
    enum err e = call_id(k, 0, &id);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = form_asides(k->c, tx, id, &list_of, &count);
    db_read_end(tx);
    put_rows(&k->out);
    for (int i = 0; i < count; i++) {
        json_out_object(&k->out);
        put_int(&k->out, "id", list_of[i].id);
        put_text(&k->out, "at", utc_text(k->c->arena, list_of[i].at_ms));
        put_text(&k->out, "address", list_of[i].address);
        json_out_key(&k->out, STR("values"));
        json_out_raw(&k->out, list_of[i].content);
        json_out_key(&k->out, STR("reason"));
        json_out_raw(&k->out, list_of[i].why);
        json_out_object_end(&k->out);
    }
    put_rows_end(&k->out);
    return e;
}

// ---- changing -----------------------------------------------------------------------------------

struct keeping {
    struct call *k;
    struct form form;
};

static enum err note(struct work *w, const struct form *f, const char *done)
{
    struct buf b;
    struct json_out out;
    buf_init(&b, 1 << 12);
    json_out_init(&out, &b);
    json_out_object(&out);
    put_text(&out, "name", f->name);
    put_text(&out, "done", str_of(done));
    json_out_object_end(&out);
    enum err e = json_out_done(w->c, &out);
    if (!e)
        e = work_note(w, w->actor, "form", buf_str(&b));
    buf_deinit(&b);
    return e;
}

static enum err create_work(struct work *w, void *user)
{
    struct keeping *one = user;
    struct str name = STR_NONE;
    enum err e = json_need_text(w->c, one->k->body, "object", &name);
    int at;
    if (!e)
        e = named_any(w->c, w->schema, name, ERR_NOT_FOUND, &at);
    if (e)
        return e;
    one->form.object = w->schema->objects[at].id;
    e = form_read(w->c, w->schema, one->k->body, &one->form);
    if (!e)
        e = form_create(w, &one->form);
    return e ? e : note(w, &one->form, "created");
}

static enum err update_work(struct work *w, void *user)
{
    struct keeping *one = user;
    struct form before, after = {.id = one->form.id, .version = one->form.version};
    enum err e = form_load(w->c, w->tx, one->form.id, &before);
    after.object = e ? 0 : before.object;
    if (!e)
        e = form_read(w->c, w->schema, one->k->body, &after);
    if (!e)
        e = form_update(w, &after);
    return e ? e : note(w, &after, "changed");
}

static enum err delete_work(struct work *w, void *user)
{
    struct keeping *one = user;
    struct form f;
    enum err e = form_load(w->c, w->tx, one->form.id, &f);
    if (!e)
        e = form_delete(w, f.id, one->form.version);
    return e ? e : note(w, &f, "deleted");
}

static enum err restore_work(struct work *w, void *user)
{
    struct keeping *one = user;
    struct form f;
    enum err e = form_load(w->c, w->tx, one->form.id, &f);
    if (!e)
        e = form_restore(w, f.id);
    return e ? e : note(w, &f, "restored");
}

static enum err create(struct call *k)
{
    struct keeping one = {.k = k};
    enum err e = call_write(k, k->person.id, create_work, &one);
    return e ? e : answer_form(k, one.form.id);
}

static enum err change(struct call *k, org_job *job)
{
    struct keeping one = {.k = k};
    enum err e = call_id(k, 0, &one.form.id);
    if (!e)
        e = call_version(k, &one.form.version);
    return e ? e : call_write(k, k->person.id, job, &one);
}

static enum err update(struct call *k)
{
    int64_t id = 0;
    enum err e = change(k, update_work);
    if (!e)
        e = call_id(k, 0, &id);
    return e ? e : answer_form(k, id);
}

static enum err delete_form(struct call *k)
{
    return change(k, delete_work);
}

static enum err restore(struct call *k)
{
    struct keeping one = {.k = k};
    enum err e = call_id(k, 0, &one.form.id);
    if (!e)
        e = call_write(k, k->person.id, restore_work, &one);
    return e ? e : answer_form(k, one.form.id);
}

const struct route form_routes[] = {
    {HTTP_GET, "/api/forms?object", PERMIT_ADMIN, 0, list, "", "FormList",
     "Public forms, the newest first; deleted ones too.", "公开表单，最新的在前；包括已删除的。"},
    {HTTP_POST, "/api/forms", PERMIT_ADMIN, ROUTE_CREATES, create, "FormQuestion", "FormRow",
     "Makes a form that anybody with its link, /f/TOKEN, may fill in.",
     "新建表单，任何拿到链接 /f/TOKEN 的人都可以填写。"},
    {HTTP_GET, "/api/forms/:id", PERMIT_ADMIN, 0, show, "", "FormRow", "One public form.",
     "一份公开表单。"},
    {HTTP_PUT, "/api/forms/:id", PERMIT_ADMIN, ROUTE_VERSION, update, "FormQuestion", "FormRow",
     "Changes all of it but its object and its link.", "修改除对象和链接以外的全部内容。"},
    {HTTP_DELETE, "/api/forms/:id", PERMIT_ADMIN, ROUTE_VERSION, delete_form, "", "",
     "Its link opens nothing any more; what was answered stays, and it can be taken back.",
     "链接不再可用；已收到的内容保留，表单可以恢复。"},
    {HTTP_POST, "/api/forms/:id/restore", PERMIT_ADMIN, 0, restore, "", "FormRow",
     "Takes a deleted form back, with its link.", "恢复已删除的表单，链接不变。"},
    {HTTP_GET, "/api/forms/:id/aside", PERMIT_ADMIN, 0, asides, "", "FormAsideList",
     "Answers that became no record: it is there already; the newest 200.",
     "没有存成记录的提交（记录已经存在）；最新的 200 条。"},
    {0},
};
