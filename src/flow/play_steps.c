#include "flow/play_steps.h"
#include "rule/rule.h"

static const char *const do_names[DO_COUNT] = {
    [DO_TASK] = "task", [DO_MESSAGE] = "message", [DO_TELL] = "tell", [DO_SURVEY] = "survey",
    [DO_BRANCH] = "branch"};

// ---- reading ------------------------------------------------------------------------------------

static enum err read_what(struct ctx *c, const struct json *o, enum play_do *out)
{
    struct str name;
    enum err e = json_need_text(c, o, "do", &name);
    for (int i = 0; !e && i < DO_COUNT; i++)
        if (str_eq(name, str_of(do_names[i]))) {
            *out = (enum play_do)i;
            return ERR_NONE;
        }
    return e ? e
             : fail(c, ERR_INPUT, "%.*s: a step is task, message, tell, survey or branch",
                    "%.*s：步骤应为 task、message、tell、survey 或 branch", STR_ARG(json_path(c->arena, o)));
}

static enum err read_days(struct ctx *c, const struct json *o, const char *key, int *out)
{
    int64_t days = *out;
    enum err e = json_want_int(c, o, key, &days);
    if (!e && (days < 0 || days > PLAY_DAYS_MAX))
        e = fail(c, ERR_INPUT, "%.*s: 0 to %d working days", "%.*s：应为 0 到 %d 个工作日",
                 STR_ARG(json_path(c->arena, o)), PLAY_DAYS_MAX);
    *out = (int)days;
    return e;
}

static enum err read_fields(struct ctx *c, const struct json *o, struct play_do_step *out)
{
    struct str purpose = STR("service");
    int64_t otherwise = 0;
    out->text = out->content = out->when = STR("");
    out->due_days = 3;
    out->send = STR("mail");
    out->said = o;
    enum err e = read_what(c, o, &out->what);
    if (!e)
        e = read_days(c, o, "days", &out->days);
    if (!e)
        e = json_want_text(c, o, "text", &out->text);
    if (!e)
        e = json_want_text(c, o, "content", &out->content);
    if (!e)
        e = read_days(c, o, "due_days", &out->due_days);
    if (!e)
        e = json_want_int(c, o, "template", &out->letter);
    if (!e)
        e = json_want_text(c, o, "purpose", &purpose);
    if (!e)
        e = json_want_int(c, o, "person", &out->person);
    if (!e)
        e = json_want_text(c, o, "when", &out->when);
    if (!e)
        e = json_want_int(c, o, "otherwise", &otherwise);
    if (!e)
        e = json_want_int(c, o, "survey", &out->survey);
    if (!e)
        e = json_want_text(c, o, "send", &out->send);
    out->purpose = message_purpose_named(purpose);
    out->otherwise = otherwise < 0 || otherwise > PLAY_STEPS_MAX ? -1 : (int)otherwise;
    return e;
}

// What is wrong with step `number` (from 1) of `count`.
static enum err check(struct ctx *c, const struct schema *s, const struct play_do_step *p,
                      int number, int count)
{
    enum { TEXT_MAX = 2000 };
    struct rule *rule;
    if ((p->what == DO_TASK || p->what == DO_TELL) && !str_trim(p->text).len)
        return fail(c, ERR_INPUT, "step %d: write what is to be done", "第 %d 步：请填写要做什么",
                    number);
    if (p->text.len > TEXT_MAX || p->content.len > TEXT_MAX)
        return fail(c, ERR_INPUT, "step %d: at most %d bytes of text", "第 %d 步：文字最多 %d 字节",
                    number, TEXT_MAX);
    if (p->what == DO_MESSAGE && (p->letter <= 0 || p->purpose >= PURPOSE_INTERNAL))
        return fail(c, ERR_INPUT, "step %d: choose a template, and what it is sent for",
                    "第 %d 步：请选择消息模板和用途", number);
    if (p->what == DO_SURVEY && p->survey <= 0)
        return fail(c, ERR_INPUT, "step %d: choose a survey", "第 %d 步：请选择问卷", number);
    if (p->what != DO_BRANCH)
        return ERR_NONE;
    if (p->otherwise && (p->otherwise <= number || p->otherwise > count))
        return fail(c, ERR_INPUT, "step %d: it can only go on with a later step",
                    "第 %d 步：只能跳到后面的步骤", number);
    return rule_parse(c, &s->catalog, p->when, NULL, 0, &rule);
}

static enum err read_all(struct ctx *c, const struct json *from, struct play_steps *out)
{
    enum err e = json_as(c, from, JSON_ARRAY);
    if (!e && from->count > PLAY_STEPS_MAX)
        e = fail(c, ERR_INPUT, "at most %d steps", "最多 %d 步", PLAY_STEPS_MAX);
    if (e)
        return e;
    out->items = ARENA_ARRAY(c->arena, struct play_do_step, (size_t)from->count + 1);
    for (out->count = 0; out->count < from->count && !e; out->count++) {
        out->items[out->count] = (struct play_do_step){0};
        e = read_fields(c, &from->items[out->count], &out->items[out->count]);
    }
    return e;
}

enum err play_steps_read(struct ctx *c, const struct schema *s, const struct json *from,
                         struct play_steps *out)
{
    *out = (struct play_steps){0};
    enum err e = read_all(c, from, out);
    for (int i = 0; i < out->count && !e; i++)
        e = check(c, s, &out->items[i], i + 1, out->count);
    return e;
}

enum err play_steps_parse(struct ctx *c, struct str text, struct play_steps *out)
{
    const struct json *root;
    *out = (struct play_steps){0};
    enum err e = json_parse(c, text, PLAY_STEPS_BYTES_MAX, &root);
    return e ? e : read_all(c, root, out);
}

// ---- writing ------------------------------------------------------------------------------------

static void write_text(struct json_out *out, const char *key, struct str text)
{
    json_out_key(out, str_of(key));
    json_out_text(out, text);
}

static void write_int(struct json_out *out, const char *key, int64_t n)
{
    json_out_key(out, str_of(key));
    json_out_int(out, n);
}

void play_steps_write(struct json_out *out, const struct play_steps *p)
{
    json_out_array(out);
    for (int i = 0; i < p->count; i++) {
        const struct play_do_step *s = &p->items[i];
        json_out_object(out);
        write_text(out, "do", str_of(do_names[s->what]));
        write_int(out, "days", s->days);
        write_text(out, "text", s->text);
        write_text(out, "content", s->content);
        write_int(out, "due_days", s->due_days);
        write_int(out, "template", s->letter);
        write_text(out, "purpose", message_purpose_name(s->purpose < PURPOSE_COUNT ? s->purpose
                                                                                   : PURPOSE_SERVICE));
        write_int(out, "person", s->person);
        write_text(out, "when", s->when);
        write_int(out, "otherwise", s->otherwise);
        write_int(out, "survey", s->survey);
        write_text(out, "send", s->send);
        json_out_object_end(out);
    }
    json_out_array_end(out);
}

enum err play_steps_text(struct ctx *c, const struct play_steps *p, struct str *out)
{
    struct buf b;
    struct json_out json;
    buf_init(&b, PLAY_STEPS_BYTES_MAX);
    json_out_init(&json, &b);
    play_steps_write(&json, p);
    enum err e = json_out_done(c, &json);
    *out = e ? STR_NONE : str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}
