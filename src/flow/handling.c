#include "flow/handling.h"

static const char *const how_names[] = {
    [HOW_OWNER] = "owner", [HOW_HEAD] = "head", [HOW_TURN] = "turn", [HOW_LOAD] = "load"};
static const char *const act_names[] = {
    [ACT_REMIND] = "remind", [ACT_TELL] = "tell", [ACT_GIVE] = "give"};

struct handling handling_standard(struct arena *a)
{
    enum { RUNGS = 3 };
    struct handling h = {.to = {.how = HOW_OWNER}, .due_days = 3, .rung_count = RUNGS};
    h.rungs = ARENA_ARRAY(a, struct handling_rung, RUNGS);
    h.rungs[0] = (struct handling_rung){.days = 3, .act = ACT_REMIND};
    h.rungs[1] = (struct handling_rung){.days = 5, .act = ACT_TELL};
    h.rungs[2] = (struct handling_rung){.days = 7, .act = ACT_GIVE, .to = {.how = HOW_HEAD}};
    return h;
}

// ---- reading ------------------------------------------------------------------------------------

static enum err read_name(struct ctx *c, const struct json *o, const char *key,
                          const char *const *names, int count, int *out)
{
    struct str text = str_of(names[*out]);
    enum err e = json_want_text(c, o, key, &text);
    for (int i = 0; !e && i < count; i++)
        if (str_eq(text, str_of(names[i]))) {
            *out = i;
            return ERR_NONE;
        }
    return e ? e
             : fail(c, ERR_INPUT, "%.*s: there is no '%.*s'", "%.*s：没有“%.*s”这个选项",
                    STR_ARG(json_path(c->arena, json_get(o, key))), STR_ARG(text));
}

// An array, or nothing where it is missing.
static enum err read_array(struct ctx *c, const struct json *o, const char *key, int most,
                           const struct json **out)
{
    const struct json *list = json_get(o, key);
    *out = list && list->kind != JSON_NULL ? list : NULL;
    enum err e = *out ? json_as(c, list, JSON_ARRAY) : ERR_NONE;
    if (!e && *out && list->count > most)
        e = fail(c, ERR_INPUT, "%.*s: at most %d are possible", "%.*s：最多 %d 项",
                 STR_ARG(json_path(c->arena, list)), most);
    return e;
}

static enum err read_to(struct ctx *c, const struct json *o, struct handling_to *out)
{
    const struct json *people = NULL;
    int how = (int)out->how;
    enum err e = read_name(c, o, "how", how_names, HOW_COUNT, &how);
    out->how = (enum handling_how)how;
    if (!e)
        e = json_want_int(c, o, "department", &out->department);
    if (!e)
        e = read_array(c, o, "people", HANDLING_PEOPLE_MAX, &people);
    if (e || !people)
        return e;
    out->people = ARENA_ARRAY(c->arena, int64_t, (size_t)people->count + 1);
    for (int i = 0; i < people->count && !e; i++)
        e = json_as_int(c, &people->items[i], &out->people[i]);
    out->count = people->count;
    if (!e && (out->how == HOW_TURN || out->how == HOW_LOAD) && !out->count && !out->department)
        e = fail(c, ERR_INPUT, "say which people, or which department",
                 "请选择人员或部门");
    return e;
}

enum err handling_to_read(struct ctx *c, const struct json *from, struct handling_to *out)
{
    *out = (struct handling_to){.how = HOW_OWNER};
    enum err e = json_as(c, from, JSON_OBJECT);
    return e ? e : read_to(c, from, out);
}

static enum err read_days(struct ctx *c, const struct json *o, const char *key, int least, int *out)
{
    int64_t days = *out;
    enum err e = json_want_int(c, o, key, &days);
    if (!e && (days < least || days > HANDLING_DAYS_MAX))
        e = fail(c, ERR_INPUT, "%s: %d to %d working days", "%s：应为 %d 到 %d 个工作日", key, least,
                 HANDLING_DAYS_MAX);
    *out = (int)days;
    return e;
}

static enum err read_segment(struct ctx *c, const struct schema *s, const struct json *o,
                             struct handling_segment *out)
{
    const struct json *to;
    struct rule *rule;
    enum err e = json_need_text(c, o, "when", &out->when);
    if (!e && s)
        e = rule_parse(c, &s->catalog, out->when, NULL, 0, &rule);
    if (!e)
        e = json_need(c, o, "to", JSON_OBJECT, &to);
    return e ? e : read_to(c, to, &out->to);
}

static enum err read_rung(struct ctx *c, const struct json *o, struct handling_rung *out)
{
    const struct json *to = json_get(o, "to");
    int act = ACT_REMIND;
    out->days = 1;
    out->to.how = HOW_HEAD;
    enum err e = read_days(c, o, "days", 1, &out->days);
    if (!e)
        e = read_name(c, o, "act", act_names, ACT_COUNT, &act);
    out->act = (enum handling_act)act;
    return e || !to || to->kind == JSON_NULL ? e : read_to(c, to, &out->to);
}

static enum err read_rungs(struct ctx *c, const struct json *list, struct handling *out)
{
    enum err e = ERR_NONE;
    out->rung_count = 0;
    out->rungs = ARENA_ARRAY(c->arena, struct handling_rung, (size_t)list->count + 1);
    for (int i = 0; i < list->count && !e; i++) {
        e = read_rung(c, &list->items[i], &out->rungs[i]);
        if (!e && i && out->rungs[i].days <= out->rungs[i - 1].days)
            e = fail(c, ERR_INPUT, "%.*s: each step comes later than the one before",
                     "%.*s：每一步都要晚于前一步", STR_ARG(json_path(c->arena, &list->items[i])));
        out->rung_count = i + 1;
    }
    return e;
}

enum err handling_read(struct ctx *c, const struct schema *s, const struct json *from,
                       struct handling *out)
{
    const struct json *to = json_get(from, "to"), *list = NULL;
    *out = handling_standard(c->arena);
    enum err e = json_as(c, from, JSON_OBJECT);
    if (!e && to && to->kind != JSON_NULL)
        e = json_as(c, to, JSON_OBJECT);
    if (!e && to && to->kind == JSON_OBJECT)
        e = read_to(c, to, &out->to);
    if (!e)
        e = read_days(c, from, "due_days", 0, &out->due_days);
    if (!e)
        e = read_array(c, from, "segments", HANDLING_SEGMENTS_MAX, &list);
    if (!e && list)
        out->segments = ARENA_ARRAY(c->arena, struct handling_segment, (size_t)list->count + 1);
    for (int i = 0; list && i < list->count && !e; i++) {
        e = read_segment(c, s, &list->items[i], &out->segments[i]);
        out->segment_count = i + 1;
    }
    if (!e)
        e = read_array(c, from, "ladder", HANDLING_RUNGS_MAX, &list);
    return e || !list ? e : read_rungs(c, list, out);
}

enum err handling_parse(struct ctx *c, const struct schema *s, struct str text, struct handling *out)
{
    const struct json *root;
    *out = handling_standard(c->arena);
    if (!text.len)
        return ERR_NONE;
    enum err e = json_parse(c, text, HANDLING_BYTES_MAX, &root);
    return e ? e : handling_read(c, s, root, out);
}

// ---- writing ------------------------------------------------------------------------------------

static void write_to(struct json_out *out, const struct handling_to *to)
{
    json_out_object(out);
    json_out_key(out, STR("how"));
    json_out_text(out, str_of(how_names[to->how]));
    json_out_key(out, STR("people"));
    json_out_array(out);
    for (int i = 0; i < to->count; i++)
        json_out_int(out, to->people[i]);
    json_out_array_end(out);
    json_out_key(out, STR("department"));
    json_out_int(out, to->department);
    json_out_object_end(out);
}

static void write_rung(struct json_out *out, const struct handling_rung *r)
{
    json_out_object(out);
    json_out_key(out, STR("days"));
    json_out_int(out, r->days);
    json_out_key(out, STR("act"));
    json_out_text(out, str_of(act_names[r->act]));
    json_out_key(out, STR("to"));
    write_to(out, &r->to);
    json_out_object_end(out);
}

void handling_write(struct json_out *out, const struct handling *h)
{
    json_out_object(out);
    json_out_key(out, STR("to"));
    write_to(out, &h->to);
    json_out_key(out, STR("segments"));
    json_out_array(out);
    for (int i = 0; i < h->segment_count; i++) {
        json_out_object(out);
        json_out_key(out, STR("when"));
        json_out_text(out, h->segments[i].when);
        json_out_key(out, STR("to"));
        write_to(out, &h->segments[i].to);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    json_out_key(out, STR("due_days"));
    json_out_int(out, h->due_days);
    json_out_key(out, STR("ladder"));
    json_out_array(out);
    for (int i = 0; i < h->rung_count; i++)
        write_rung(out, &h->rungs[i]);
    json_out_array_end(out);
    json_out_object_end(out);
}

enum err handling_text(struct ctx *c, const struct handling *h, struct str *out)
{
    struct buf b;
    struct json_out json;
    buf_init(&b, HANDLING_BYTES_MAX);
    json_out_init(&json, &b);
    handling_write(&json, h);
    enum err e = json_out_done(c, &json);
    *out = e ? STR_NONE : str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}
