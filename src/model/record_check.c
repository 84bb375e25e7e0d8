// What a record must be like before it is written, the same on every road.
#include "model/own.h"
#include "model/record_rules.h"

// ---- its place on the time line -----------------------------------------------------------------

static enum err missing(struct ctx *c, const struct field *f)
{
    return fail(c, ERR_INPUT, "%s is missing%.0s", "%.0s缺少%s",
                str_zero(c->arena, field_label(f, false)),
                str_zero(c->arena, field_label(f, true)));
}

static enum err check_day(struct ctx *c, const struct field *f, struct value v, bool needed)
{
    day_t day = kind_day(f->kind, v);
    if (day == DAY_NONE)
        return needed ? missing(c, f) : ERR_NONE;
    if (day < DAY_MIN || day > DAY_MAX)
        return fail(c, ERR_INPUT, "%s is not between 1900-01-01 and 2079-06-04%.0s",
                    "%.0s%s 不在 1900-01-01 至 2079-06-04 之间",
                    str_zero(c->arena, field_label(f, false)),
                    str_zero(c->arena, field_label(f, true)));
    return ERR_NONE;
}

static enum err check_time(struct ctx *c, const struct object *o, const struct record *r)
{
    bool timed = o->shape == SHAPE_MOMENT || o->shape == SHAPE_SPAN;
    if (timed && !r->customer)
        return fail(c, ERR_INPUT, "the customer is missing", "缺少客户");
    enum err e = ERR_NONE;
    if (o->start >= 0)
        e = check_day(c, &o->fields[o->start], r->cells[o->start], timed);
    if (!e && o->end >= 0)
        e = check_day(c, &o->fields[o->end], r->cells[o->end], false);
    if (!e && o->end >= 0 && r->cells[o->end].type == VALUE_INT &&
        kind_day(o->fields[o->end].kind, r->cells[o->end]) <
            kind_day(o->fields[o->start].kind, r->cells[o->start]))
        e = fail(c, ERR_INPUT, "it ends before it begins", "结束早于开始");
    return e;
}

// ---- one value ----------------------------------------------------------------------------------

// `en` and `zh` say what is wanted; both take the field's label and the limit.
static enum err beyond(struct ctx *c, const struct field *f, struct str limit, const char *en,
                       const char *zh)
{
    struct str said_en =
        str_format(c->arena, "%.*s %s %.*s", STR_ARG(field_label(f, false)), en, STR_ARG(limit));
    struct str said_zh =
        str_format(c->arena, "%.*s%s%.*s", STR_ARG(field_label(f, true)), zh, STR_ARG(limit));
    return fail(c, ERR_INPUT, "%s%.0s", "%.0s%s", said_en.at, said_zh.at);
}

static enum err check_range(struct ctx *c, const struct field *f, struct value v)
{
    const struct field_options *o = &f->options;
    struct value low, high;
    enum err e = kind_read(c, f->kind, f->name, o->min, &low);
    if (!e)
        e = kind_read(c, f->kind, f->name, o->max, &high);
    if (!e && low.type == VALUE_INT && v.integer < low.integer)
        e = beyond(c, f, o->min, "is below", "低于下限");
    if (!e && high.type == VALUE_INT && v.integer > high.integer)
        e = beyond(c, f, o->max, "is above", "超过上限");
    return e;
}

static int64_t letters(struct str s)
{
    int64_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.at[i] & 0xC0) != 0x80;
    return n;
}

static enum err check_text(struct ctx *c, const struct field *f, struct value v)
{
    const struct field_options *o = &f->options;
    bool fits = true;
    enum err e = ERR_NONE;
    if (o->length_max && letters(v.text) > o->length_max)
        e = beyond(c, f, str_format(c->arena, "%lld", (long long)o->length_max),
                   "is longer in letters than", "超过字数上限");
    if (!e && o->pattern.len)
        e = pattern_fits(c, o->pattern, v.text, &fits);
    if (e || fits)
        return e;
    struct str en =
        o->pattern_en.len ? o->pattern_en : STR("does not have the form that is asked for");
    struct str zh = o->pattern_zh.len ? o->pattern_zh : STR("格式不符合要求");
    return fail(c, ERR_INPUT, "%s: %s%.0s%.0s", "%.0s%.0s%s：%s",
                str_zero(c->arena, field_label(f, false)), str_zero(c->arena, en),
                str_zero(c->arena, field_label(f, true)), str_zero(c->arena, zh));
}

static enum err check_choices(struct ctx *c, const struct field *f, struct value v)
{
    const struct field_options *o = &f->options;
    if (o->open || !o->choice_count)
        return ERR_NONE;
    for (struct str rest = v.text, one; rest.len;) {
        one = rest;
        if (f->kind->id == KIND_CHOICES)
            one = str_cut(rest, RULE_CHOICE_MARK, &rest);
        else
            rest = STR_NONE;
        if (!options_choice(o, one))
            return beyond(c, f, one, "has no choice", "没有这个选项：");
    }
    return ERR_NONE;
}

enum err record_check_value(struct ctx *c, const struct field *f, struct value v)
{
    if (v.type == VALUE_NULL)
        return ERR_NONE;
    if (f->kind->takes & TAKES_RANGE)
        return check_range(c, f, v);
    if (f->kind->takes & TAKES_TEXT)
        return check_text(c, f, v);
    return f->kind->takes & TAKES_CHOICES ? check_choices(c, f, v) : ERR_NONE;
}

// ---- all of them --------------------------------------------------------------------------------

static bool is_required(const struct own *own, const struct field *f, const bool *fields, int i)
{
    if (f->shown_when && !own_holds(own, f->shown_when))
        return false;
    if (f->options.required && (!fields || fields[i]))
        return true;
    return f->required_when && (!fields || fields[i] || own_mentions(f->required_when, fields)) &&
           own_holds(own, f->required_when);
}

// What the program gives by itself nobody else writes; an import may bring numbers along.
static bool written_by_others(const struct work *w, const struct field *f, struct value v,
                              const bool *fields, int i)
{
    if (field_computed(f))
        return v.type != VALUE_NULL && (!fields || fields[i]);
    return (f->kind->flags & KIND_MADE) && !w->source &&
           (fields ? fields[i] : v.type != VALUE_NULL);
}

enum err record_check(struct work *w, const struct record *r, const bool *fields)
{
    const struct object *o = &w->schema->objects[r->object];
    struct own own = {o, r->cells, work_today(w), w->c->arena};
    enum err e = check_time(w->c, o, r);
    for (int i = 0; i < o->field_count && !e && o->ruled; i++) {
        const struct field *f = &o->fields[i];
        if (written_by_others(w, f, r->cells[i], fields, i))
            e = fail(w->c, ERR_INPUT, "%s is given by the program: leave it out%.0s",
                     "%.0s%s 由系统生成，不能填写", str_zero(w->c->arena, field_label(f, false)),
                     str_zero(w->c->arena, field_label(f, true)));
        if (!e && (!fields || fields[i]))
            e = record_check_value(w->c, f, r->cells[i]);
        if (!e && r->cells[i].type == VALUE_NULL && !r->derived && !(f->kind->flags & KIND_MADE) &&
            is_required(&own, f, fields, i))
            e = missing(w->c, f);
    }
    return e;
}
