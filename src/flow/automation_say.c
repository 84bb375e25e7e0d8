// An automation as a sentence, by the forms that stand in the rows of its kinds: {param} is said,
// [what stands in brackets] is left out where one of its parameters is empty.
#include "flow/action_things.h"
#include "flow/automation.h"
#include "flow/handling.h"

#include <stdio.h>
#include <string.h>

enum { SENTENCE_MAX = 32 * 1024 };

struct sayer {
    struct ctx *c;
    struct db_tx *tx;
    const struct schema *s;
    int object; // what it is about; -1: nothing
    bool zh;
    struct buf *out;
    bool empty; // a parameter that was to be said is
    enum err e;
};

static void say(struct sayer *k, struct str text)
{
    buf_add(k->out, text);
    k->empty |= !text.len;
}

static void say_word(struct sayer *k, const char *zh, const char *en)
{
    say(k, str_of(k->zh ? zh : en));
}

static void say_number(struct sayer *k, const char *zh, const char *en, int64_t n)
{
    char text[100];
    snprintf(text, sizeof text, k->zh ? zh : en, (long long)n);
    say(k, str_of(text));
}

static void say_between(struct sayer *k, int i, const char *zh, const char *en)
{
    if (i)
        buf_add(k->out, str_of(k->zh ? zh : en));
}

static void say_steps(struct sayer *k, const struct json *steps);

// ---- one parameter ------------------------------------------------------------------------------

static void say_choice(struct sayer *k, const struct action_param *p, struct str said)
{
    for (const struct action_word *w = p->words; w->name; w++)
        if (str_eq(said, str_of(w->name)))
            say_word(k, w->zh, w->en);
}

static const char *const weekdays[][2] = {
    {"一", "Monday"}, {"二", "Tuesday"},  {"三", "Wednesday"}, {"四", "Thursday"},
    {"五", "Friday"}, {"六", "Saturday"}, {"日", "Sunday"}};

static void say_every(struct sayer *k, const struct action_param *p, const struct json *o)
{
    struct str every = action_text(o, "every");
    int64_t day = action_int(o, "weekday");
    if (str_eq(every, STR("once"))) {
        say(k, action_text(o, "date"));
    } else if (str_eq(every, STR("month"))) {
        say_number(k, "每月 %lld 日", "on day %lld of every month", action_int(o, "monthday"));
    } else if (!str_eq(every, STR("week")) || day < 1 || day > 7) {
        say_choice(k, p, every);
    } else {
        buf_add(k->out, k->zh ? STR("每周") : STR("every "));
        say_word(k, weekdays[day - 1][0], weekdays[day - 1][1]);
    }
}

static struct str field_words(struct sayer *k, int object, struct str name)
{
    int field = object < 0 ? -1 : object_field(&k->s->objects[object], name);
    return field < 0 ? name : field_label(&k->s->objects[object].fields[field], k->zh);
}

static void say_for(struct sayer *k, const struct json *o)
{
    struct str what = action_text(o, "for");
    int64_t n = action_int(o, "count");
    bool record = str_eq(action_text(o, "target"), STR("record"));
    if (str_eq(what, STR("workdays"))) {
        say_number(k, " %lld 个工作日", "%lld working days", n);
    } else if (str_eq(what, STR("days"))) {
        say_number(k, " %lld 天", "%lld days", n);
    } else if (str_eq(what, STR("hours"))) {
        say_number(k, " %lld 小时", "%lld hours", n);
    } else {
        buf_add(k->out, k->zh ? STR("到") : STR("until "));
        say(k, field_words(k, record ? k->object : k->s->customer, action_text(o, "field")));
    }
}

static void say_thing(struct sayer *k, enum param_kind kind, int64_t id)
{
    struct str name = STR("");
    if (!k->e)
        k->e = action_thing(k->c, k->tx, kind, id, &name);
    say(k, name.len ? name : STR("？"));
}

static void say_who(struct sayer *k, int64_t who)
{
    if (who > 0) {
        say_thing(k, PARAM_WHO, who);
        return;
    }
    say_word(k,
             who == WHO_BOSS     ? "负责人的上级"
             : who == WHO_AUTHOR ? "自动化的作者"
                                 : "负责人",
             who == WHO_BOSS     ? "the owner's boss"
             : who == WHO_AUTHOR ? "who wrote this"
                                 : "the owner");
}

static void say_to(struct sayer *k, const struct json *v)
{
    static const char *const words[HOW_COUNT][2] = {
        [HOW_OWNER] = {"负责人；没有时分给指定的人", "the owner, or somebody of those named"},
        [HOW_HEAD] = {"负责人的上级", "the owner's boss"},
        [HOW_TURN] = {"指定的人，依次轮流", "those named, in turn"},
        [HOW_LOAD] = {"指定的人里手头最少的", "who has the least of those named"}};
    struct ctx quiet = {.arena = k->c->arena};
    struct handling_to to;
    bool known = !handling_to_read(&quiet, v, &to);
    say_word(k, known ? words[to.how][0] : "？", known ? words[to.how][1] : "?");
}

static void say_target(struct sayer *k, struct str said)
{
    if (str_eq(said, STR("customer")) || k->object < 0 || k->object == k->s->customer) {
        say_word(k, "客户", "the customer");
        return;
    }
    buf_add(k->out, k->zh ? STR("这条") : STR("the "));
    say(k, object_label(&k->s->objects[k->object], k->zh));
}

static void say_ops(struct sayer *k, const struct json *list)
{
    static const char *const words[][3] = {{"created", "新建", "created"},
                                           {"changed", "修改", "changed"},
                                           {"deleted", "删除", "deleted"}};
    for (int i = 0; i < list->count; i++) {
        say_between(k, i, "或", " or ");
        for (size_t n = 0; n < sizeof words / sizeof *words; n++)
            if (str_eq(list->items[i].text, str_of(words[n][0])))
                say_word(k, words[n][1], words[n][2]);
    }
}

static void say_fields(struct sayer *k, int object, const struct json *list)
{
    k->empty |= !list->count;
    for (int i = 0; i < list->count; i++) {
        say_between(k, i, "、", ", ");
        say(k, field_words(k, object, list->items[i].text));
    }
}

static void say_value(struct sayer *k, const struct json *v)
{
    if (v->kind == JSON_NULL)
        buf_add(k->out, k->zh ? STR("空") : STR("nothing"));
    else if (v->kind == JSON_BOOL)
        buf_add(k->out, str_of(v->boolean ? (k->zh ? "是" : "yes") : (k->zh ? "否" : "no")));
    else if (v->kind == JSON_TEXT || v->kind == JSON_NUMBER)
        buf_add(k->out, v->text);
    for (int i = 0; v->kind == JSON_ARRAY && i < v->count; i++) {
        say_between(k, i, "、", ", ");
        buf_add(k->out, v->items[i].text);
    }
}

static void say_values(struct sayer *k, int object, const struct json *values)
{
    k->empty |= !values->count;
    for (int i = 0; i < values->count; i++) {
        say_between(k, i, "、", ", ");
        say(k, field_words(k, object, values->items[i].key));
        buf_add(k->out, k->zh ? STR("设为「") : STR(" = “"));
        say_value(k, &values->items[i]);
        buf_add(k->out, k->zh ? STR("」") : STR("”"));
    }
}

static struct str condition_words(struct sayer *k, int object, struct str text)
{
    struct ctx quiet = {.arena = k->c->arena};
    struct rule *r;
    if (!str_trim(text).len)
        return STR("");
    if (object >= 0 ? rule_parse_filter(&quiet, &k->s->catalog, object, text, &r)
                    : rule_parse(&quiet, &k->s->catalog, text, NULL, 0, &r))
        return text;
    return rule_sentence(k->c->arena, r, k->zh ? RULE_ZH : RULE_EN);
}

// Before, on or after.
static void say_offset(struct sayer *k, int64_t days)
{
    if (!days)
        say_word(k, "当天", "on");
    else if (days < 0)
        say_number(k, "前 %lld 天", "%lld days before", -days);
    else
        say_number(k, "后 %lld 天", "%lld days after", days);
}

static void say_number_param(struct sayer *k, const struct action_param *p, int64_t n)
{
    if (p->least < 0)
        say_offset(k, n);
    else if (n)
        say_number(k, "%lld", "%lld", n);
    else
        k->empty = true;
}

static void say_chosen(struct sayer *k, const struct action_param *p, const struct json *o)
{
    if (strcmp(p->name, "every") == 0)
        say_every(k, p, o);
    else if (strcmp(p->name, "for") == 0)
        say_for(k, o);
    else
        say_choice(k, p, action_text(o, p->name));
}

static void say_param(struct sayer *k, const struct action_param *p,
                      const struct action_param *params, const struct json *o)
{
    static const struct json none = {.kind = JSON_NULL};
    const struct json *v = json_get(o, p->name);
    int object = action_object(k->s, k->object, p, params, o);
    v = v ? v : &none;
    switch (p->kind) {
    case PARAM_INT:
        say_number_param(k, p, action_int(o, p->name));
        break;
    case PARAM_CHOICE:
        say_chosen(k, p, o);
        break;
    case PARAM_BOOL:
        say_word(k, action_bool(o, p->name) ? p->zh : "", action_bool(o, p->name) ? p->en : "");
        break;
    case PARAM_WHO:
        say_who(k, action_int(o, p->name));
        break;
    case PARAM_TO:
        say_to(k, v);
        break;
    case PARAM_OBJECT:
        object = schema_object(k->s, action_text(o, p->name));
        say(k, object < 0 ? action_text(o, p->name) : object_label(&k->s->objects[object], k->zh));
        break;
    case PARAM_TARGET:
        say_target(k, action_text(o, p->name));
        break;
    case PARAM_OPS:
        say_ops(k, v);
        break;
    case PARAM_FIELD:
        say(k, field_words(k, object, action_text(o, p->name)));
        break;
    case PARAM_FIELDS:
        say_fields(k, object, v);
        break;
    case PARAM_VALUES:
        say_values(k, object, v);
        break;
    case PARAM_CONDITION:
        say(k, condition_words(k, -1, action_text(o, p->name)));
        break;
    case PARAM_FILTER:
        say(k, condition_words(k, object, action_text(o, p->name)));
        break;
    case PARAM_STEPS:
        say_steps(k, v);
        break;
    case PARAM_LETTER:
    case PARAM_CHANNEL:
    case PARAM_PLAY:
    case PARAM_SURVEY:
    case PARAM_FORM:
        say_thing(k, p->kind, action_int(o, p->name));
        break;
    default:
        say(k, action_text(o, p->name));
    }
}

// ---- a form -------------------------------------------------------------------------------------

static void say_named(struct sayer *k, const struct action *a, const struct json *o,
                      struct str name)
{
    for (const struct action_param *p = a->params; p->name; p++)
        if (str_eq(name, str_of(p->name)))
            say_param(k, p, a->params, o);
}

static void say_part(struct sayer *k, const struct action *a, const struct json *o, struct str form)
{
    struct str name;
    for (; form.len; form = (struct str){form.at + 1, form.len - 1}) {
        if (*form.at != '{') {
            buf_byte(k->out, *form.at);
            continue;
        }
        ptrdiff_t end = str_find(form, STR("}"));
        name = (struct str){form.at + 1, (size_t)end - 1};
        say_named(k, a, o, name);
        form = (struct str){form.at + end, form.len - (size_t)end};
    }
}

static void say_form(struct sayer *k, const struct action *a, const struct json *o)
{
    struct str form = str_of(k->zh ? a->says_zh : a->says_en);
    while (form.len) {
        ptrdiff_t open = str_find(form, STR("[")), close = str_find(form, STR("]"));
        struct buf own, *out = k->out;
        if (open < 0 || close < open) {
            say_part(k, a, o, form);
            return;
        }
        say_part(k, a, o, (struct str){form.at, (size_t)open});
        buf_init(&own, SENTENCE_MAX);
        k->out = &own;
        k->empty = false;
        say_part(k, a, o, (struct str){form.at + open + 1, (size_t)(close - open) - 1});
        k->out = out;
        if (!k->empty)
            buf_add(out, buf_str(&own));
        buf_deinit(&own);
        form = (struct str){form.at + close + 1, form.len - (size_t)close - 1};
    }
}

static void say_steps(struct sayer *k, const struct json *steps)
{
    int said = 0;
    bool any = steps->kind == JSON_ARRAY && steps->count;
    for (int i = 0; any && i < steps->count; i++) {
        const struct action *a = action_named(action_text(&steps->items[i], "do"));
        if (!a)
            continue;
        say_between(k, said++, "，", ", then ");
        say_form(k, a, &steps->items[i]);
    }
    k->empty = !any; // whatever was left out within
}

static enum err say_all(struct sayer *k, const struct automation_plan *p, struct str condition,
                        struct str *out)
{
    struct buf b;
    buf_init(&b, SENTENCE_MAX);
    k->out = &b;
    say_form(k, &automation_kinds[p->kind], p->starts);
    buf_add(&b, k->zh ? STR("，") : STR(", "));
    struct str when = condition_words(k, -1, condition);
    if (when.len)
        buf_format(&b, k->zh ? "如果%.*s，" : "if %.*s, ", STR_ARG(when));
    if (when.len && k->zh)
        buf_add(&b, STR("则"));
    say_steps(k, p->steps);
    buf_add(&b, k->zh ? STR("。") : STR("."));
    if (b.len && *b.at >= 'a' && *b.at <= 'z')
        *b.at = (char)(*b.at - 'a' + 'A');
    *out = str_copy(k->c->arena, buf_str(&b));
    buf_deinit(&b);
    return k->e;
}

enum err automation_say(struct ctx *c, struct db_tx *tx, const struct schema *s,
                        const struct automation_plan *p, struct automation_said *out)
{
    struct sayer k = {.c = c, .tx = tx, .s = s, .object = p->object, .zh = true};
    struct str condition = p->condition ? p->condition->text : STR("");
    enum err e = say_all(&k, p, condition, &out->zh);
    k.zh = false;
    return e ? e : say_all(&k, p, condition, &out->en);
}
