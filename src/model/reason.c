#include "model/reason.h"

static const char *const kind_names[LOSS_KINDS] = {[LOSS_VOLUNTARY] = "voluntary",
                                                   [LOSS_INVOLUNTARY] = "involuntary",
                                                   [LOSS_SILENT] = "silent",
                                                   [LOSS_FALSE] = "false"};

const char *loss_kind_name(enum loss_kind k)
{
    return kind_names[k];
}

enum loss_kind loss_kind_of(struct str name)
{
    int i = 0;
    while (i < LOSS_KINDS && !str_eq(name, str_of(kind_names[i])))
        i++;
    return (enum loss_kind)i;
}

// ---- read and written ---------------------------------------------------------------------------

static enum err read_one(struct ctx *c, const struct json *o, struct reason *out)
{
    struct str kind;
    enum err e = json_need_text(c, o, "kind", &kind);
    if (e)
        return e;
    *out = (struct reason){.kind = loss_kind_of(kind)};
    if (out->kind > LOSS_SILENT)
        return fail(
            c, ERR_INPUT,
            "%.*s: voluntary, involuntary or silent (a false loss is what not_while is for)",
            "%.*s：应为 voluntary、involuntary 或 silent（假流失由豁免条件判断）",
            STR_ARG(json_path(c->arena, json_get(o, "kind"))));
    return json_need_text(c, o, "when", &out->when);
}

enum err reasons_read(struct ctx *c, const struct json *list, struct reasons *out)
{
    *out = (struct reasons){0};
    enum err e = json_as(c, list, JSON_ARRAY);
    if (!e && list->count > REASONS_MAX)
        e = fail(c, ERR_INPUT, "%.*s: at most %d conditions name the kind of a loss",
                 "%.*s：流失类型的条件最多 %d 条", STR_ARG(json_path(c->arena, list)), REASONS_MAX);
    for (int i = 0; !e && i < list->count; i++)
        e = read_one(c, &list->items[i], &out->at[i]);
    out->count = e ? 0 : list->count;
    return e;
}

enum err reasons_parse(struct ctx *c, struct str text, struct reasons *out)
{
    const struct json *list;
    *out = (struct reasons){0};
    if (!text.len)
        return ERR_NONE;
    enum err e = json_parse(c, text, REASON_BYTES_MAX, &list);
    return e ? e : reasons_read(c, list, out);
}

enum err reasons_text(struct ctx *c, const struct reasons *r, struct str *out)
{
    struct buf b;
    struct json_out j;
    *out = STR("");
    if (!r->count)
        return ERR_NONE;
    buf_init(&b, REASON_BYTES_MAX);
    json_out_init(&j, &b);
    json_out_array(&j);
    for (int i = 0; i < r->count; i++) {
        json_out_object(&j);
        json_out_key(&j, STR("kind"));
        json_out_text(&j, str_of(kind_names[r->at[i].kind]));
        json_out_key(&j, STR("when"));
        json_out_text(&j, r->at[i].when);
        json_out_object_end(&j);
    }
    json_out_array_end(&j);
    enum err e = json_out_done(c, &j);
    if (!e)
        *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

// "kind of loss 2 (involuntary): …", so that whoever wrote several knows which one is meant.
static enum err name_it(struct ctx *c, enum err e, const struct reason *r, int at)
{
    static const char *const zh[] = {"主动", "被动", "沉默"};
    c->why.en = str_format(c->arena, "kind of loss %d (%s): %.*s", at + 1, kind_names[r->kind],
                           STR_ARG(c->why.en));
    c->why.zh = str_format(c->arena, "流失类型第 %d 条（%s）：%.*s", at + 1, zh[r->kind],
                           STR_ARG(c->why.zh));
    return e;
}

enum err reasons_check(struct ctx *c, const struct schema *s, struct reasons *r)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < r->count && !e; i++) {
        struct reason *one = &r->at[i];
        e = str_trim(one->when).len
                ? rule_parse(c, &s->catalog, one->when, NULL, 0, &one->rule)
                : fail(c, ERR_INPUT, "the condition is missing: write one or take the line out",
                       "缺少条件：请填写，或删除这一条");
        if (e)
            return name_it(c, e, one, i);
    }
    return e;
}

// ---- asking -------------------------------------------------------------------------------------

int reasons_rules(const struct reasons *r, const struct rule **out)
{
    for (int i = 0; out && i < r->count; i++)
        out[i] = r->at[i].rule;
    return r->count;
}

enum err reasons_compile(struct ctx *c, const struct history *h, const struct reasons *r,
                         struct reason_plans *out)
{
    enum err e = ERR_NONE;
    *out = (struct reason_plans){.history = h, .of = r};
    for (int i = 0; i < r->count && !e; i++)
        e = history_compile(c, h, r->at[i].rule, &out->at[i]);
    return e;
}

int reason_at(const struct reason_plans *p, uint32_t customer, day_t day)
{
    int i = 0;
    while (i < p->of->count && history_value(p->history, p->at[i], customer, day) != 1)
        i++;
    return i;
}

enum loss_kind reason_kind(const struct reasons *r, int at)
{
    return at < r->count ? r->at[at].kind : LOSS_SILENT;
}
