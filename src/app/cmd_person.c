// The command about one person's data: handed out as a zip, looked at before it is erased, erased.
#include "api/privacy.h"
#include "api/put.h"
#include "app/command.h"
#include "auth/audit.h"
#include "model/merged.h"
#include "sys/file.h"

#include <stdio.h>

struct doing {
    struct run *r;
    struct person_ask ask;
    struct erase_plan plan;
};

// ---- whom ---------------------------------------------------------------------------------------

// "#12" is an id; any other word the number, or the name, that only one has. Who was merged into another
// is that one.
static enum err find_id(struct work *w, const struct object *o, int object, struct str word,
                        int64_t *id)
{
    struct str rest;
    int64_t was = 0, led = 0;
    bool number = str_starts(word, STR("#"));
    if (!number) {
        enum err e = record_find(w->c, w->tx, w->schema, object, word, id);
        if (!e && !*id)
            e = merge_key_leads_to(w->c, w->tx, o->id, word, id, &was);
        return e;
    }
    rest = (struct str){word.at + 1, word.len - 1};
    num_t n = num_parse(rest);
    *id = n == NUM_NONE || n < 0 ? 0 : n / NUM_ONE;
    enum err e = merge_leads_to(w->c, w->tx, o->id, *id, &led);
    *id = !e && led ? led : *id;
    return e;
}

static enum err find_job(struct work *w, void *user)
{
    struct doing *d = user;
    struct str word = str_of(d->r->args.words[1]);
    int object = schema_object(w->schema, d->ask.object);
    if (object < 0)
        return fail(w->c, ERR_NOT_FOUND, "--object: there is no '%.*s'", "--object：没有对象“%.*s”",
                    STR_ARG(d->ask.object));
    enum err e = find_id(w, &w->schema->objects[object], object, word, &d->ask.id);
    if (!e && !d->ask.id)
        e = fail(w->c, ERR_NOT_FOUND, "nobody has the number or the name '%.*s'",
                 "没有编号或名称为“%.*s”的记录", STR_ARG(word));
    return e;
}

static struct audit noted(const struct doing *d, const struct work *w, const char *what)
{
    return (struct audit){.at_ms = w->at_ms,
                          .address = STR(""),
                          .session = STR(""),
                          .what = str_of(what),
                          .detail = str_format(w->c->arena, "{\"object\":\"%.*s\",\"record\":%lld}",
                                               STR_ARG(d->ask.object), (long long)d->ask.id)};
}

// ---- handing out --------------------------------------------------------------------------------

static enum err note_export(struct work *w, void *user)
{
    struct audit a = noted(user, w, "privacy_export");
    return audit_note(w->c, w->tx, &a);
}

static enum err run_export(struct doing *d)
{
    struct run *r = d->r;
    struct str zip, file = args_text(&r->args, "file");
    if (!file.len)
        file = str_format(r->c->arena, "person-%lld.zip", (long long)d->ask.id);
    enum err e = person_bundle(r->c, &d->ask, &zip);
    if (!e)
        e = file_write(r->c, file, zip);
    if (!e)
        e = org_write(r->c, r->org, 0, note_export, d);
    if (e)
        return e;
    if (r->json) {
        json_out_object(&r->out);
        put_int(&r->out, "record", d->ask.id);
        put_text(&r->out, "file", file);
        put_int(&r->out, "bytes", (int64_t)zip.len);
        json_out_object_end(&r->out);
    }
    buf_format(&r->text, command_chinese() ? "已导出到 %.*s\n" : "written to %.*s\n",
               STR_ARG(file));
    return ERR_NONE;
}

// ---- erasing ------------------------------------------------------------------------------------

static enum err look_job(struct work *w, void *user)
{
    struct doing *d = user;
    enum err e = erase_plan_make(w, &d->ask, &d->plan);
    return e || !d->r->json ? e : erase_plan_write(w, &d->plan, &d->r->out);
}

// What goes, by object; and that nothing went yet.
static enum err tell_look(struct work *w, void *user)
{
    struct doing *d = user;
    struct buf *out = &d->r->text;
    bool zh = command_chinese();
    enum err e = look_job(w, d);
    for (int o = 0; o < w->schema->object_count && !e; o++) {
        const struct object *object = &w->schema->objects[o];
        bool himself = d->plan.x.object == w->schema->customer, first = true;
        for (int i = 0; i < object->field_count && !e && (himself || o == d->plan.x.object); i++) {
            int64_t values = 1;
            if (himself)
                e = erase_values(w->c, w->tx, w->schema, o, d->ask.id, i, &values);
            if (e || !values || !d->plan.x.fields[o][i])
                continue;
            buf_format(out, first ? "%s%.*s: " : ", ", first ? "  " : "",
                       STR_ARG(object_label(object, zh)));
            buf_add(out, field_label(&object->fields[i], zh));
            first = false;
        }
        if (!first)
            buf_byte(out, '\n');
    }
    buf_format(
        out,
        zh ? "以上将从“%.*s”及其所有记录、修改记录和备份以外的每个地方永久删除，不能撤销；尚未"
             "删除，确认请加 --yes\n"
           : "all this of '%.*s' would be erased for good, in every table, and cannot be taken "
             "back; nothing was erased yet: add --yes\n",
        STR_ARG(d->plan.number));
    return e;
}

static enum err erase_job(struct work *w, void *user)
{
    struct doing *d = user;
    struct audit a = noted(d, w, "privacy_erase");
    enum err e = erase_plan_make(w, &d->ask, &d->plan);
    if (!e)
        e = erase_person(w, &d->plan.x);
    return e ? e : audit_note(w->c, w->tx, &a);
}

static enum err run_erase(struct doing *d)
{
    struct run *r = d->r;
    if (!args_has(&r->args, "yes"))
        return org_read(r->c, r->org, tell_look, d);
    enum err e = org_write(r->c, r->org, 0, erase_job, d);
    if (e)
        return e;
    const struct erasing *x = &d->plan.x;
    if (r->json) {
        json_out_object(&r->out);
        put_int(&r->out, "records", x->records);
        put_int(&r->out, "changes", x->changes);
        put_int(&r->out, "files", x->files);
        json_out_object_end(&r->out);
    }
    buf_format(&r->text,
               command_chinese() ? "已删除：%lld 条记录、%lld 条修改记录、%lld 个文件里的个人信息\n"
                                 : "erased in %lld records, %lld changes, %lld files\n",
               (long long)x->records, (long long)x->changes, (long long)x->files);
    return ERR_NONE;
}

enum err command_person(struct run *r)
{
    struct str action = str_of(r->args.words[0]), object = args_text(&r->args, "object");
    bool erasing = str_eq(action, STR("erase"));
    struct doing d = {.r = r,
                      .ask = {.org = r->org,
                              .viewer = viewer_program(),
                              .schema = org_schema(r->org),
                              .zh = command_chinese(),
                              .object = object.len ? object : STR("customer")}};
    if (!erasing && !str_eq(action, STR("export")))
        return fail(r->c, ERR_USAGE, "export or erase, not '%.*s'",
                    "应为 export 或 erase，而不是“%.*s”", STR_ARG(action));
    enum err e = org_read(r->c, r->org, find_job, &d);
    if (e)
        return e;
    return erasing ? run_erase(&d) : run_export(&d);
}
