// The command about set-ups: export, compare, apply, undo.
#include "api/put.h"
#include "api/setup_out.h"
#include "app/command.h"
#include "setup/template.h"
#include "sys/file.h"

// A file, or a trade's set-up that is in the program: "template:education".
static enum err read_text(struct run *r, struct str *out)
{
    struct str name = str_of(r->args.words[1]), trade = STR("template:");
    if (!str_starts(name, trade))
        return file_read(r->c, name, SETUP_BYTES_MAX, out);
    name = (struct str){name.at + trade.len, name.len - trade.len};
    const struct template *t = template_named(name);
    if (!t)
        return fail(r->c, ERR_NOT_FOUND, "there is no template '%.*s'", "没有行业模板“%.*s”",
                    STR_ARG(name));
    *out = str_of(t->setup);
    return ERR_NONE;
}

// Names come as asked for, else in the language the organisation is used in.
static enum err read_language(struct run *r, bool *english)
{
    return args_language(r->c, &r->args, org_settings(r->org)->language, english);
}

static enum err export_job(struct work *w, void *user)
{
    return setup_export(w, STR_NONE, user);
}

static enum err run_export(struct run *r)
{
    struct str text;
    enum err e = org_read(r->c, r->org, export_job, &text);
    if (!e)
        e = file_write(r->c, str_of(r->args.words[1]), text);
    if (e)
        return e;
    if (r->json) {
        json_out_object(&r->out);
        put_int(&r->out, "bytes", (int64_t)text.len);
        json_out_object_end(&r->out);
    }
    buf_format(&r->text,
               command_chinese() ? "已导出到 %s（%zu 字节）\n" : "written to %s (%zu bytes)\n",
               r->args.words[1], text.len);
    return ERR_NONE;
}

static void tell(struct run *r, const struct setup_difference *d)
{
    static const char *const words[][2] = {[SETUP_ADDED] = {"added", "新增"},
                                           [SETUP_CHANGED] = {"changed", "修改"},
                                           [SETUP_REMOVED] = {"removed", "移除"},
                                           [SETUP_ONLY_HERE] = {"only here", "仅此处有"},
                                           [SETUP_KEPT] = {"kept", "保持不变"}};
    bool zh = command_chinese();
    if (r->json)
        setup_write_difference(&r->out, d);
    for (int i = 0; i < d->count; i++) {
        const struct setup_step *s = &d->steps[i];
        struct str why = zh ? s->why_zh : s->why_en;
        buf_format(&r->text, "%-10s %.*s%s%.*s\n", words[s->what][zh], STR_ARG(s->item.key),
                   why.len ? ": " : "", STR_ARG(why));
        for (int n = 0; n < s->change_count && s->what == SETUP_CHANGED; n++)
            buf_format(&r->text, "           %.*s: %.*s -> %.*s\n", STR_ARG(s->changes[n].path),
                       STR_ARG(s->changes[n].before), STR_ARG(s->changes[n].after));
    }
    buf_format(&r->text,
               zh ? "新增 %d，修改 %d，移除 %d，仅此处有 %d，保持不变 %d\n"
                  : "added %d, changed %d, removed %d, only here %d, kept %d\n",
               d->added, d->changed, d->removed, d->only_here, d->kept);
}

// Status 1 where there is a difference, as diff has it.
static enum err run_compare(struct run *r)
{
    struct setup_ask ask = {0};
    enum err e = read_text(r, &ask.text);
    if (!e)
        e = read_language(r, &ask.english);
    if (!e)
        e = org_try(r->c, r->org, 0, setup_apply, &ask);
    if (e)
        return e;
    tell(r, &ask.out);
    r->status = ask.out.added + ask.out.changed + ask.out.only_here + ask.out.kept ? 1 : 0;
    return ERR_NONE;
}

static enum err run_apply(struct run *r)
{
    struct setup_ask ask = {.name = str_of(r->args.words[1])};
    enum err e = read_text(r, &ask.text);
    if (!e)
        e = read_language(r, &ask.english);
    if (!e)
        e = org_write(r->c, r->org, 0, setup_apply, &ask);
    if (!e)
        tell(r, &ask.out);
    if (!e && ask.out.id)
        buf_format(&r->text,
                   command_chinese() ? "撤销：liuke setup undo %lld\n"
                                     : "to take it back: liuke setup undo %lld\n",
                   (long long)ask.out.id);
    return e;
}

static enum err run_undo(struct run *r)
{
    num_t id = num_parse(str_of(r->args.words[1]));
    struct setup_undo undo = {.id = id == NUM_NONE ? 0 : id / NUM_ONE};
    enum err e = org_write(r->c, r->org, 0, setup_undo, &undo);
    if (e)
        return e;
    tell(r, &undo.out);
    for (int i = 0; i < undo.kept_count; i++)
        buf_format(&r->text,
                   command_chinese() ? "后来有改动，保持不变：%.*s\n"
                                     : "changed since, left as it is: %.*s\n",
                   STR_ARG(undo.kept[i]));
    return ERR_NONE;
}

enum err command_setup(struct run *r)
{
    static const struct {
        const char *name;
        enum err (*run)(struct run *r);
    } actions[] = {
        {"export", run_export}, {"compare", run_compare}, {"apply", run_apply}, {"undo", run_undo}};
    struct str word = str_of(r->args.words[0]);
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (str_eq(word, str_of(actions[i].name)))
            return actions[i].run(r);
    return fail(r->c, ERR_USAGE, "export, compare, apply or undo, not '%.*s'",
                "应为 export、compare、apply 或 undo，而不是“%.*s”", STR_ARG(word));
}
