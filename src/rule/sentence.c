// A checked condition as a sentence a person would say.
#include "base/num.h"
#include "rule/function.h"
#include "rule/noun.h"
#include "rule/speak.h"

static bool is_field(const struct rule_node *n)
{
    return n->op == RULE_STATE || n->op == RULE_ITEM || n->op == RULE_FOLLOW;
}

static bool plain(const struct rule_node *n)
{
    return n->op == RULE_CONST_NUMBER || n->op == RULE_PARAM;
}

static bool is_one(const struct rule_node *call, double number)
{
    return number == 1 && said_row(call->function)->unit == UNIT_TIMES;
}

static struct amount amount_of(struct speaker *s, const struct rule_node *call,
                               const struct rule_node *n)
{
    if (n->op == RULE_CONST_NUMBER)
        return (struct amount){amount_words(s, call, n->number), is_one(call, n->number)};
    struct str name = s->rule->params[n->index], one = amount_words(s, call, 0);
    enum unit unit = said_row(call->function)->unit;
    bool bare = unit == UNIT_SHARE || unit == UNIT_NONE;
    struct str counted = {one.at + 1, one.len - 1}; // what follows the 0
    return (struct amount){bare ? name : str_join(s->arena, name, counted), false};
}

// ---- comparisons that people have a way of saying ------------------------------------------------

// Whether a comparison with this number asks for none at all, or for any at all.
static const struct {
    enum rule_op op;
    double number;
    bool some;
} counts[] = {
    {RULE_EQ, 0, false}, {RULE_LE, 0, false}, {RULE_LT, 1, false},
    {RULE_NE, 0, true},  {RULE_GT, 0, true},  {RULE_GE, 1, true},
};

static bool none_or_some(struct speaker *s, enum rule_op op, const struct rule_node *call,
                         const struct rule_node *right)
{
    const struct said_row *row = said_row(call->function);
    if (row->unit != UNIT_TIMES || right->op != RULE_CONST_NUMBER)
        return false;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        if (counts[i].op != op || counts[i].number != right->number)
            continue;
        const struct phrase *p = counts[i].some ? &row->some : &row->none;
        say_form(s, p->in[s->language], call, (struct amount){.one = true});
        return true;
    }
    return false;
}

static struct amount around(struct speaker *s, enum unit unit, enum rule_op op, struct amount n)
{
    const char *before = said_around(unit, op, false)->in[s->language];
    const char *after = said_around(unit, op, true)->in[s->language];
    n.text =
        str_format(s->arena, "%s%.*s%s", before ? before : "", STR_ARG(n.text), after ? after : "");
    return n;
}

// The customer's own habit, `times` its gap: days_since(order) > 3 * rhythm(order).
static bool is_habit(const struct rule_node *call, const struct rule_node *n, double *times)
{
    const struct rule_node *rhythm = n;
    *times = 1;
    if (n->op == RULE_MUL && n->kids[0]->op == RULE_CONST_NUMBER) {
        *times = n->kids[0]->number;
        rhythm = n->kids[1];
    } else if (n->op == RULE_MUL && n->kids[1]->op == RULE_CONST_NUMBER) {
        *times = n->kids[1]->number;
        rhythm = n->kids[0];
    }
    bool same_where = !call->where || (rhythm->where && rule_node_eq(call->where, rhythm->where));
    return rhythm->op == RULE_CALL && rhythm->function == RULE_RHYTHM &&
           rhythm->object == call->object && same_where && !call->where == !rhythm->where;
}

static struct amount habit_of(struct speaker *s, double times)
{
    char text[NUM_TEXT_SIZE];
    num_format(num_of(times), text);
    bool zh = s->language == RULE_ZH;
    struct str n = times == 1   ? (zh ? STR("平时的间隔") : STR("the usual gap"))
                   : zh         ? str_format(s->arena, "平时间隔的 %s 倍", text)
                   : times == 2 ? STR("twice the usual gap")
                                : str_format(s->arena, "%s times the usual gap", text);
    return (struct amount){.text = n};
}

// "30 days or more since the last login". False where it has to be said as any comparison is.
static bool idiom(struct speaker *s, enum rule_op op, const struct rule_node *call,
                  const struct rule_node *right)
{
    double times;
    if (call->op != RULE_CALL)
        return false;
    const struct said_row *row = said_row(call->function);
    if (none_or_some(s, op, call, right))
        return true;
    if (!row->said.in[0] || !said_around(row->unit, op, false)->in[0])
        return false;
    bool silence = row->unit == UNIT_ELAPSED && (op == RULE_GT || op == RULE_GE);
    if (!plain(right) && !(silence && is_habit(call, right, &times)))
        return false;
    struct amount n = plain(right) ? amount_of(s, call, right) : habit_of(s, times);
    say_form(s, row->said.in[s->language], call, around(s, row->unit, op, n));
    return true;
}

// "14 to 60 days since the last login".
static bool idiom_between(struct speaker *s, const struct rule_node *n)
{
    const struct rule_node *call = n->kids[0];
    if (n->negated || call->op != RULE_CALL || !plain(n->kids[1]) || !plain(n->kids[2]) ||
        !said_row(call->function)->said.in[0])
        return false;
    const struct said_row *row = said_row(call->function);
    struct str low = rule_node_text(s->arena, s->rule, n->kids[1]);
    if (row->unit == UNIT_SHARE)
        low = amount_of(s, call, n->kids[1]).text;
    struct amount high = amount_of(s, call, n->kids[2]);
    high.text = str_format(s->arena, "%.*s%s%.*s", STR_ARG(low),
                           s->language == RULE_ZH ? " 到 " : " to ", STR_ARG(high.text));
    say_form(s, row->said.in[s->language], call, around(s, row->unit, RULE_BETWEEN, high));
    return true;
}

// level != before(level, 3m): the same as then, or not.
static bool idiom_then(struct speaker *s, enum rule_op op, const struct rule_node *a,
                       const struct rule_node *b)
{
    const struct rule_node *then = a->op == RULE_CALL ? a : b, *now = a->op == RULE_CALL ? b : a;
    if ((op != RULE_EQ && op != RULE_NE) || then->op != RULE_CALL ||
        then->function != RULE_BEFORE || now->op != RULE_STATE || now->field != then->field)
        return false;
    static const struct phrase same = {{"{f}与 {l}前相同", "the {f} is the same as {l} ago"}};
    static const struct phrase other = {{"{f}与 {l}前不同", "the {f} is not the same as {l} ago"}};
    say_form(s, (op == RULE_EQ ? same : other).in[s->language], then, (struct amount){0});
    return true;
}

// ---- everything else ----------------------------------------------------------------------------

enum comparison { OF_NUMBERS, OF_DATES, OF_WORDS };

static const struct phrase words[RULE_OP_COUNT][3] = {
    // clang-format off
    [RULE_EQ] = {{{"\1为\1", " is "}}, {{"\1为\1", " is "}}, {{"为", " is "}}},
    [RULE_NE] = {{{"\1不为\1", " is not "}}, {{"\1不为\1", " is not "}}, {{"不为", " is not "}}},
    [RULE_LT] = {{{"\1低于\1", " is below "}}, {{"\1早于\1", " is before "}}},
    [RULE_LE] = {{{"\1不超过\1", " is at most "}}, {{"\1不晚于\1", " is on or before "}}},
    [RULE_GT] = {{{"\1超过\1", " is above "}}, {{"\1晚于\1", " is after "}}},
    [RULE_GE] = {{{"\1不低于\1", " is at least "}}, {{"\1不早于\1", " is on or after "}}},
    [RULE_ADD] = {{{" + ", " + "}}}, [RULE_SUB] = {{{" − ", " − "}}},
    [RULE_MUL] = {{{" × ", " × "}}}, [RULE_DIV] = {{{" ÷ ", " ÷ "}}},
    [RULE_AND] = {{{"，且", " and "}}}, [RULE_OR] = {{{"，或", " or "}}},
    // clang-format on
};

static bool joins(const struct rule_node *n)
{
    return n->op == RULE_AND || n->op == RULE_OR;
}

static bool sums(const struct rule_node *n)
{
    return n->op == RULE_ADD || n->op == RULE_SUB || n->op == RULE_MUL || n->op == RULE_DIV;
}

// A part in brackets where it would be read wrongly without.
static void part(struct speaker *s, const struct rule_node *n, bool brackets)
{
    if (brackets)
        say(s, (struct phrase){{"（", "("}});
    speak(s, n);
    if (brackets)
        say(s, (struct phrase){{"）", ")"}});
}

static struct str label_words(const struct speaker *s, const struct rule_node *n)
{
    if (n->op == RULE_FOLLOW)
        return target_words(s, n->target, n->target_field);
    return field_words(s, n->op == RULE_STATE ? s->rule->catalog->customer : n->object, n->field);
}

// 负责人的部门, the owner's department.
static void label(struct speaker *s, const struct rule_node *n)
{
    if (n->op == RULE_FOLLOW) {
        if (is_field(n->kids[0]))
            label(s, n->kids[0]);
        else
            part(s, n->kids[0], false);
        say(s, (struct phrase){{"的", "'s "}});
    }
    bool state = n->op == RULE_STATE;
    if (state && s->items)
        say(s, (struct phrase){{"客户的", "the customer's "}});
    buf_add(&s->out, label_words(s, n));
}

// Whether English says "are" after it.
static bool is_many(const struct speaker *s, const struct rule_node *n)
{
    if (is_field(n))
        return noun_is_many(label_words(s, n));
    return n->op == RULE_CALL && str_starts(str_of(function_row(n->function)->en), STR("days"));
}

// What is said of `subject`: "is" of one, "are" of many.
static void say_verb(struct speaker *s, const struct rule_node *subject, struct phrase p)
{
    static const struct {
        const char *one, *many;
    } verbs[] = {{" is ", " are "}, {" contains ", " contain "}, {" does not ", " do not "}};
    struct str said = str_of(p.in[s->language]);
    bool many = s->language == RULE_EN && is_many(s, subject);
    for (size_t i = 0; many && i < sizeof verbs / sizeof *verbs; i++) {
        if (!str_starts(said, str_of(verbs[i].one)))
            continue;
        buf_add(&s->out, str_of(verbs[i].many));
        said.at += strlen(verbs[i].one);
        said.len -= strlen(verbs[i].one);
        break;
    }
    buf_add(&s->out, said);
}

// 0.5 * x is 50% of x, 3 * x is 3 times x.
static bool times(struct speaker *s, const struct rule_node *n)
{
    const struct rule_node *a = n->kids[0], *b = n->kids[1];
    const struct rule_node *factor = a->op == RULE_CONST_NUMBER ? a : b, *of = factor == a ? b : a;
    if (n->op != RULE_MUL || factor->op != RULE_CONST_NUMBER || of->op != RULE_CALL ||
        factor->number <= 0)
        return false;
    bool share = factor->number < 1, zh = s->language == RULE_ZH;
    char text[NUM_TEXT_SIZE];
    num_format(num_of(share ? factor->number * 100 : factor->number), text);
    if (!zh && factor->number == 2)
        buf_add(&s->out, STR("twice "));
    else if (!zh)
        buf_format(&s->out, "%s%s", text, share ? "% of " : " times ");
    speak(s, of);
    if (zh)
        buf_format(&s->out, "的 %s%s", text, share ? "%" : " 倍");
    return true;
}

static void say_right(struct speaker *s, const struct rule_node *left, const struct rule_node *n)
{
    if (left->op == RULE_CALL && n->op == RULE_CONST_NUMBER)
        buf_add(&s->out, amount_words(s, left, n->number));
    else
        speak(s, n);
}

static void compare(struct speaker *s, enum rule_op op, const struct rule_node *left,
                    const struct rule_node *right)
{
    if (idiom(s, op, left, right) || idiom_then(s, op, left, right))
        return;
    bool condition = left->type == RULE_BOOL;
    if (is_field(left) && right->op == RULE_CONST_BOOL) {
        label(s, left);
        say_verb(s, left, words[op][OF_WORDS]);
        speak(s, right);
        return;
    }
    enum comparison of = left->type == RULE_NUMBER ? OF_NUMBERS
                         : left->type == RULE_DATE ? OF_DATES
                                                   : OF_WORDS;
    part(s, left, condition);
    say_verb(s, left, words[op][of]);
    if (condition)
        part(s, right, true);
    else
        say_right(s, left, right);
}

static void two_sides(struct speaker *s, const struct rule_node *n)
{
    static const enum rule_op flipped[RULE_OP_COUNT] = {
        [RULE_EQ] = RULE_EQ, [RULE_NE] = RULE_NE, [RULE_LT] = RULE_GT,
        [RULE_LE] = RULE_GE, [RULE_GT] = RULE_LT, [RULE_GE] = RULE_LE,
    };
    const struct rule_node *left = n->kids[0], *right = n->kids[1];
    if (n->op >= RULE_EQ && n->op <= RULE_GE) {
        bool turned = plain(left) && !plain(right);
        compare(s, turned ? flipped[n->op] : n->op, turned ? right : left, turned ? left : right);
        return;
    }
    if (times(s, n))
        return;
    part(s, left,
         joins(n) ? joins(left) && left->op != n->op : sums(n) && sums(left) && n->op != RULE_ADD);
    say(s, words[n->op][OF_NUMBERS]);
    part(s, right, joins(n) ? joins(right) && right->op != n->op : sums(n) && sums(right));
}

static void members(struct speaker *s, const struct rule_node *n)
{
    const struct rule_node *subject = n->kids[0];
    if (n->op == RULE_BETWEEN && idiom_between(s, n))
        return;
    speak(s, subject);
    if (n->op == RULE_CONTAINS) {
        say_verb(s, subject,
                 n->negated ? (struct phrase){{"不包含", " does not contain "}}
                            : (struct phrase){{"包含", " contains "}});
        speak(s, n->kids[1]);
    } else if (n->op == RULE_BETWEEN) {
        say_verb(s, subject,
                 n->negated ? (struct phrase){{"\1不在\1", " is not between "}}
                            : (struct phrase){{"\1在\1", " is between "}});
        speak(s, n->kids[1]);
        say(s, (struct phrase){{"\1到\1", " and "}});
        speak(s, n->kids[2]);
        say(s, (struct phrase){{"\1之间", ""}});
    } else {
        say_verb(s, subject,
                 n->negated ? (struct phrase){{"不是", " is none of "}}
                            : (struct phrase){{"是", " is one of "}});
        for (int i = 1; i < n->kid_count; i++) {
            if (i > 1)
                say(s, (struct phrase){{"、", ", "}});
            speak(s, n->kids[i]);
        }
        say(s, (struct phrase){{n->negated ? "中的任何一个" : "之一", ""}});
    }
}

static void emptiness(struct speaker *s, const struct rule_node *n, bool filled)
{
    speak(s, n);
    say_verb(s, n,
             filled ? (struct phrase){{"不为空", " is not empty"}}
                    : (struct phrase){{"为空", " is empty"}});
}

static void negation(struct speaker *s, const struct rule_node *kid)
{
    const struct said_row *row = kid->op == RULE_CALL ? said_row(kid->function) : NULL;
    if (kid->op == RULE_IS_EMPTY) {
        emptiness(s, kid->kids[0], true);
    } else if (row && kid->type == RULE_BOOL && row->none.in[0]) {
        say_form(s, row->none.in[s->language], kid, (struct amount){0});
    } else if (is_field(kid)) {
        label(s, kid);
        say_verb(s, kid, (struct phrase){{"不为“是”", " is not yes"}});
    } else {
        say(s, (struct phrase){{"不满足（", "not ("}});
        speak(s, kid);
        say(s, (struct phrase){{"）", ")"}});
    }
}

static void leaf(struct speaker *s, const struct rule_node *n)
{
    switch (n->op) {
    case RULE_CONST_BOOL:
        say(s, n->number != 0 ? (struct phrase){{"“是”", "yes"}} : (struct phrase){{"“否”", "no"}});
        break;
    case RULE_CONST_TEXT:
        say(s, (struct phrase){{"“", "\""}});
        buf_add(&s->out, n->text);
        say(s, (struct phrase){{"”", "\""}});
        break;
    case RULE_CONST_SPAN:
        say_duration(s, n->duration);
        break;
    case RULE_TODAY:
        say(s, (struct phrase){{"当天", "today"}});
        break;
    case RULE_STATE:
    case RULE_ITEM:
    case RULE_FOLLOW:
        label(s, n);
        if (n->type == RULE_BOOL)
            say_verb(s, n, (struct phrase){{"为“是”", " is yes"}});
        break;
    default:
        buf_add(&s->out, rule_node_text(s->arena, s->rule, n));
    }
}

// The smallest date is the earliest.
static struct phrase name_of(const struct rule_node *call)
{
    const struct function_row *row = function_row(call->function);
    if (call->type == RULE_DATE && call->function == RULE_MIN)
        return (struct phrase){{"{w}最早的{xf}", "the earliest {f} of {xs} in {w}"}};
    if (call->type == RULE_DATE && call->function == RULE_MAX)
        return (struct phrase){{"{w}最晚的{xf}", "the latest {f} of {xs} in {w}"}};
    return (struct phrase){{row->zh, row->en}};
}

void speak(struct speaker *s, const struct rule_node *n)
{
    if (n->op == RULE_CALL) {
        say_form(s, name_of(n).in[s->language], n, (struct amount){0});
    } else if (n->op == RULE_NOT) {
        negation(s, n->kids[0]);
    } else if (n->op == RULE_NEG) {
        say(s, (struct phrase){{"−", "−"}});
        part(s, n->kids[0], sums(n->kids[0]));
    } else if (n->op == RULE_FOLLOW) {
        leaf(s, n);
    } else if (n->op == RULE_IS_EMPTY) {
        emptiness(s, n->kids[0], false);
    } else if (n->op == RULE_IN || n->op == RULE_BETWEEN || n->op == RULE_CONTAINS) {
        members(s, n);
    } else if (n->kid_count) {
        two_sides(s, n);
    } else {
        leaf(s, n);
    }
}

struct str rule_sentence(struct arena *a, const struct rule *r, enum rule_language language)
{
    return rule_node_sentence(a, r, r->root, language);
}

struct str rule_node_sentence(struct arena *a, const struct rule *r, const struct rule_node *n,
                              enum rule_language language)
{
    struct speaker s;
    speaker_init(&s, a, r, language);
    speak(&s, rule_node_folded(a, r, n));
    return speaker_deinit(&s);
}
