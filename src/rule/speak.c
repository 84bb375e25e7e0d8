#include "rule/speak.h"
#include "base/num.h"
#include "rule/function.h"
#include "rule/noun.h"

enum { SENTENCE_MAX = 4 * 1024 * 1024 };

void speaker_init(struct speaker *s, struct arena *a, const struct rule *r,
                  enum rule_language language)
{
    *s = (struct speaker){
        .arena = a, .rule = r, .language = language, .items = r->scope != r->catalog->customer};
    buf_init(&s->out, SENTENCE_MAX);
}

static bool is_ascii(const char *at)
{
    return (unsigned char)*at < 0x80 && *at != ' ' && *at != SOFT_SPACE;
}

static bool opens(struct str rest)
{
    return str_starts(rest, STR("（")) || str_starts(rest, STR("“"));
}

static bool closes(struct str before)
{
    return str_ends(before, STR("）")) || str_ends(before, STR("”"));
}

// Whether a soft space between these two is a space.
static bool is_space(struct str before, struct str rest)
{
    if (!before.len || !rest.len || closes(before) || opens(rest))
        return false;
    const char *last = before.at + before.len - 1;
    return *last != ' ' && *rest.at != ' ' && (is_ascii(last) || is_ascii(rest.at));
}

struct str speaker_deinit(struct speaker *s)
{
    struct str said = buf_str(&s->out);
    char *out = ARENA_ARRAY(s->arena, char, said.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < said.len; i++) {
        if (said.at[i] != SOFT_SPACE)
            out[len++] = said.at[i];
        else if (is_space((struct str){out, len}, (struct str){said.at + i + 1, said.len - i - 1}))
            out[len++] = ' ';
    }
    buf_deinit(&s->out);
    return (struct str){out, len};
}

void say(struct speaker *s, struct phrase p)
{
    buf_add(&s->out, str_of(p.in[s->language]));
}

// ---- labels -------------------------------------------------------------------------------------

static struct str first_of(struct str a, struct str b, struct str c)
{
    return a.len ? a : b.len ? b : c;
}

static struct str object_words(const struct speaker *s, int object, bool many)
{
    const struct catalog_object *o = &s->rule->catalog->objects[object];
    if (s->language == RULE_ZH)
        return first_of(o->zh, o->name, o->en);
    struct str label = first_of(o->en, o->name, o->zh);
    return many ? noun_many(s->arena, label) : noun_lower(s->arena, label);
}

static struct str words_of(const struct speaker *s, const struct catalog_field *f)
{
    if (s->language == RULE_ZH)
        return first_of(f->zh, f->name, f->en);
    return noun_lower(s->arena, first_of(f->en, f->name, f->zh));
}

struct str field_words(const struct speaker *s, int object, int field)
{
    return words_of(s, &s->rule->catalog->objects[object].fields[field]);
}

struct str target_words(const struct speaker *s, int target, int field)
{
    return words_of(s, &s->rule->catalog->targets[target].fields[field]);
}

// ---- time ---------------------------------------------------------------------------------------

static void duration(struct speaker *s, struct rule_duration by, bool number)
{
    bool years = by.months && by.months % 12 == 0, zh = s->language == RULE_ZH;
    int n = years ? by.months / 12 : by.months ? by.months : by.days;
    struct phrase unit = years       ? (struct phrase){{"年", "year"}}
                         : by.months ? (struct phrase){{"个月", "month"}}
                                     : (struct phrase){{"天", "day"}};
    if (number)
        buf_format(&s->out, "%d ", n);
    buf_format(&s->out, "%s%s", unit.in[s->language], !zh && n != 1 ? "s" : "");
}

void say_duration(struct speaker *s, struct rule_duration by)
{
    duration(s, by, true);
}

// After "the last" a single one needs no number: the last year.
static void last_duration(struct speaker *s, struct rule_duration by)
{
    bool one = by.days == 1 || by.months == 1 || by.months == 12;
    duration(s, by, s->language == RULE_ZH || !one);
}

static void window(struct speaker *s, struct rule_window w)
{
    bool zh = s->language == RULE_ZH;
    if (!w.before.days && !w.before.months) {
        say(s, (struct phrase){{"近 ", "the last "}});
        last_duration(s, w.length);
        return;
    }
    bool next = w.before.days == w.length.days && w.before.months == w.length.months;
    if (next)
        say(s, (struct phrase){{"近 ", "the "}});
    else
        say(s, (struct phrase){{"截至 ", "the "}});
    say_duration(s, zh ? w.before : w.length);
    say(s, next ? (struct phrase){{"之前的 ", " before the last "}}
                : (struct phrase){{"前的 ", " that ended "}});
    if (next)
        last_duration(s, w.length);
    else
        say_duration(s, zh ? w.length : w.before);
    say(s, next ? (struct phrase){{"", ""}} : (struct phrase){{"", " ago"}});
}

// ---- amounts ------------------------------------------------------------------------------------

static struct str number_words(struct speaker *s, double value, bool share)
{
    char text[NUM_TEXT_SIZE];
    num_format(num_of(share ? value * 100 : value), text);
    return str_format(s->arena, share ? "%s%%" : "%s", text);
}

static bool is_span(const struct speaker *s, const struct rule_node *call)
{
    return call->object >= 0 && s->rule->catalog->objects[call->object].shape == SHAPE_SPAN;
}

struct str amount_words(struct speaker *s, const struct rule_node *call, double value)
{
    enum unit unit = call->op == RULE_CALL ? said_row(call->function)->unit : UNIT_NONE;
    bool zh = s->language == RULE_ZH;
    struct str n = number_words(s, value, unit == UNIT_SHARE);
    const char *counted = "";
    if (unit == UNIT_TIMES)
        counted = !zh ? "" : is_span(s, call) ? " 个" : " 次";
    else if (unit == UNIT_DAYS || unit == UNIT_ELAPSED)
        counted = zh ? " 天" : value == 1 ? " day" : " days";
    return str_join(s->arena, n, str_of(counted));
}

// ---- forms --------------------------------------------------------------------------------------

// A condition on one field that reads well before (Chinese) or after (English) the noun: a
// complaint is "a ticket whose kind is complaint".
static bool is_short(const struct rule_node *where)
{
    const struct rule_node *n =
        where->op == RULE_NOT && where->kids[0]->op == RULE_IS_EMPTY ? where->kids[0] : where;
    bool compares = (n->op >= RULE_EQ && n->op <= RULE_GE) || n->op == RULE_IN ||
                    n->op == RULE_BETWEEN || n->op == RULE_CONTAINS || n->op == RULE_IS_EMPTY;
    if (n->op == RULE_ITEM)
        return true;
    if (!compares || n->kids[0]->op != RULE_ITEM)
        return false;
    for (int i = 1; i < n->kid_count; i++)
        if (n->kids[i]->op > RULE_PARAM)
            return false;
    return true;
}

static void say_where(struct speaker *s, const struct rule_node *where)
{
    bool outside = s->items;
    s->items = true;
    speak(s, where);
    s->items = outside;
}

// Chinese puts a short condition before the noun: 类型为“投诉”的工单.
static bool say_attribute(struct speaker *s, const struct rule_node *call)
{
    if (!call->where || s->language != RULE_ZH || !is_short(call->where))
        return false;
    say_where(s, call->where);
    buf_add(&s->out, STR("\1的"));
    return true;
}

static void say_object(struct speaker *s, const struct rule_node *call, bool many)
{
    bool said = say_attribute(s, call);
    buf_add(&s->out, object_words(s, call->object, many));
    if (!call->where || said)
        return;
    bool whose = s->language == RULE_EN && is_short(call->where);
    if (whose)
        buf_add(&s->out, STR(" whose "));
    else
        say(s, (struct phrase){{"（", " (where "}});
    say_where(s, call->where);
    if (!whose)
        say(s, (struct phrase){{"）", ")"}});
}

// 订单的订单金额 is 订单金额.
static void say_object_field(struct speaker *s, const struct rule_node *call)
{
    struct str object = object_words(s, call->object, false);
    struct str field = field_words(s, call->object, call->field);
    bool named = str_starts(field, object) && (!call->where || is_short(call->where));
    if (named) {
        say_attribute(s, call);
    } else {
        say_object(s, call, false);
        buf_add(&s->out, STR("的"));
    }
    buf_add(&s->out, field);
}

static bool is_field(const struct rule_node *n)
{
    return n->op == RULE_STATE || n->op == RULE_ITEM || n->op == RULE_FOLLOW;
}

static void slot_x(struct speaker *s, const struct rule_node *call, struct amount n)
{
    (void)n;
    say_object(s, call, false);
}

static void slot_xs(struct speaker *s, const struct rule_node *call, struct amount n)
{
    say_object(s, call, !n.one);
}

static void slot_f(struct speaker *s, const struct rule_node *call, struct amount n)
{
    (void)n;
    enum function_first first = function_row(call->function)->first;
    int customer = s->rule->catalog->customer;
    if (first == FIRST_DATE)
        speak(s, call->kids[0]);
    else
        buf_add(&s->out,
                field_words(s, first == FIRST_VALUES ? call->object : customer, call->field));
}

static void slot_tf(struct speaker *s, const struct rule_node *call, struct amount n)
{
    if (s->language == RULE_EN && is_field(call->kids[0]))
        buf_add(&s->out, STR("the "));
    slot_f(s, call, n);
}

static void slot_xf(struct speaker *s, const struct rule_node *call, struct amount n)
{
    (void)n;
    say_object_field(s, call);
}

static void slot_w(struct speaker *s, const struct rule_node *call, struct amount n)
{
    (void)n;
    window(s, call->window);
}

static void slot_l(struct speaker *s, const struct rule_node *call, struct amount n)
{
    (void)n;
    say_duration(s, call->window.length);
}

static void slot_k(struct speaker *s, const struct rule_node *call, struct amount n)
{
    (void)n;
    buf_add(&s->out, is_span(s, call) ? STR("数量") : STR("次数"));
}

static void slot_n(struct speaker *s, const struct rule_node *call, struct amount n)
{
    (void)call;
    buf_add(&s->out, n.text);
}

static const struct slot {
    const char *name;
    void (*say)(struct speaker *s, const struct rule_node *call, struct amount n);
} slots[] = {
    {"x", slot_x}, {"xs", slot_xs}, {"f", slot_f}, {"tf", slot_tf}, {"xf", slot_xf},
    {"w", slot_w}, {"l", slot_l},   {"k", slot_k}, {"n", slot_n},
};

static void say_slot(struct speaker *s, struct str name, const struct rule_node *call,
                     struct amount n)
{
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
        if (str_eq(name, str_of(slots[i].name)))
            slots[i].say(s, call, n);
}

void say_form(struct speaker *s, const char *form, const struct rule_node *call, struct amount n)
{
    struct str rest = str_of(form);
    while (rest.len) {
        struct str slot, plain = str_cut(rest, '{', &rest);
        buf_add(&s->out, plain);
        if (!rest.len)
            break;
        slot = str_cut(rest, '}', &rest);
        say_slot(s, slot, call, n);
    }
}
