#include "base/num.h"
#include "rule/function.h"
#include "rule/print.h"

enum { SENTENCE_MAX = 4 * 1024 * 1024 };

struct speaker {
    struct arena *arena;
    const struct rule *rule;
    enum rule_language language;
    struct buf out;
    bool items; // what is said is about one item: inside `where`
};

// In the order of enum rule_language.
struct phrase {
    const char *in[2];
};

static void speak(struct speaker *s, const struct rule_node *n);

static void say(struct speaker *s, struct phrase p)
{
    buf_add(&s->out, str_of(p.in[s->language]));
}

static struct str first_of(struct str a, struct str b, struct str c)
{
    return a.len ? a : b.len ? b : c;
}

static void object_label(struct speaker *s, int object)
{
    const struct catalog_object *o = &s->rule->catalog->objects[object];
    bool zh = s->language == RULE_ZH;
    buf_add(&s->out, zh ? first_of(o->zh, o->name, o->en) : first_of(o->en, o->name, o->zh));
}

static void field_label(struct speaker *s, int object, int field)
{
    const struct catalog_field *f = &s->rule->catalog->objects[object].fields[field];
    bool zh = s->language == RULE_ZH;
    buf_add(&s->out, zh ? first_of(f->zh, f->name, f->en) : first_of(f->en, f->name, f->zh));
}

static void duration(struct speaker *s, struct rule_duration by)
{
    bool years = by.months && by.months % 12 == 0, zh = s->language == RULE_ZH;
    int n = years ? by.months / 12 : by.months ? by.months : by.days;
    struct phrase unit = years       ? (struct phrase){{"年", "year"}}
                         : by.months ? (struct phrase){{"个月", "month"}}
                                     : (struct phrase){{"天", "day"}};
    buf_format(&s->out, "%d %s%s", n, unit.in[s->language], !zh && n != 1 ? "s" : "");
}

static void window(struct speaker *s, struct rule_window w)
{
    bool zh = s->language == RULE_ZH;
    bool now = !w.before.days && !w.before.months;
    bool next = w.before.days == w.length.days && w.before.months == w.length.months;
    if (now || next)
        say(s, now ? (struct phrase){{"近 ", "the last "}} : (struct phrase){{"此前 ", "the "}});
    else
        say(s, (struct phrase){{"截至 ", "the "}});
    duration(s, now || next || !zh ? w.length : w.before);
    if (now)
        return;
    if (next) {
        say(s, (struct phrase){{"", " before the last "}});
        if (!zh)
            duration(s, w.before);
        return;
    }
    say(s, (struct phrase){{"前的 ", " that ended "}});
    duration(s, zh ? w.length : w.before);
    say(s, (struct phrase){{"", " ago"}});
}

static void expand(struct speaker *s, const char *form, const struct rule_node *call,
                   void (*other)(struct speaker *s, const struct rule_node *n),
                   const struct rule_node *n)
{
    const struct function_row *row = function_row(call->function);
    for (const char *f = form; *f; f++) {
        if (*f != '{') {
            buf_byte(&s->out, *f);
            continue;
        }
        if (f[1] == 'x')
            object_label(s, call->object);
        if (f[1] == 'x' && call->where) {
            say(s, (struct phrase){{"（", " (where "}});
            s->items = true;
            speak(s, call->where);
            s->items = false;
            say(s, (struct phrase){{"）", ")"}});
        }
        if (f[1] == 'f' && row->first == FIRST_DATE)
            speak(s, call->kids[0]);
        else if (f[1] == 'f')
            field_label(s, row->first == FIRST_VALUES ? call->object : s->rule->catalog->customer,
                        call->field);
        if (f[1] == 'w')
            window(s, call->window);
        if (f[1] == 'l')
            duration(s, call->window.length);
        if (f[1] == 'n')
            other(s, n);
        f += 2;
    }
}

// ---- comparisons with a plain number, where people have a way of saying it

static void as_number(struct speaker *s, const struct rule_node *n)
{
    speak(s, n);
}

static void as_days(struct speaker *s, const struct rule_node *n)
{
    speak(s, n);
    bool one = n->op == RULE_CONST_NUMBER && n->number == 1;
    say(s, one ? (struct phrase){{" 天", " day"}} : (struct phrase){{" 天", " days"}});
}

static void as_percent(struct speaker *s, const struct rule_node *n)
{
    char text[NUM_TEXT_SIZE];
    if (n->op != RULE_CONST_NUMBER) {
        speak(s, n);
        return;
    }
    num_format(num_of(n->number * 100), text);
    buf_format(&s->out, "%s%%", text);
}

static const struct idiom {
    enum rule_function function;
    enum rule_op op;
    bool zero; // only against 0
    void (*number)(struct speaker *s, const struct rule_node *n);
    struct phrase form;
} idioms[] = {
    // clang-format off
    {RULE_COUNT, RULE_EQ, true, as_number,
     {{"{w}{x}次数为 {n}",
       "there is no {x} in {w}"}}},
    {RULE_COUNT, RULE_GT, true, as_number,
     {{"{w}有过{x}",
       "there is some {x} in {w}"}}},
    {RULE_COUNT, RULE_GE, false, as_number,
     {{"{w}{x}次数达到 {n} 次或更多",
       "there are {n} or more {x} in {w}"}}},
    {RULE_COUNT, RULE_GT, false, as_number,
     {{"{w}{x}次数超过 {n} 次",
       "there are more than {n} {x} in {w}"}}},
    {RULE_COUNT, RULE_LT, false, as_number,
     {{"{w}{x}次数不到 {n} 次",
       "there are fewer than {n} {x} in {w}"}}},
    {RULE_COUNT, RULE_LE, false, as_number,
     {{"{w}{x}次数不超过 {n} 次",
       "there are at most {n} {x} in {w}"}}},
    {RULE_OPEN, RULE_EQ, true, as_number,
     {{"没有未结束的{x}",
       "no {x} is open"}}},
    {RULE_OPEN, RULE_GT, true, as_number,
     {{"有未结束的{x}",
       "some {x} is open"}}},
    {RULE_DAYS_SINCE, RULE_GE, false, as_days,
     {{"距最近一次{x}已有 {n}或更久",
       "the last {x} was {n} ago or longer"}}},
    {RULE_DAYS_SINCE, RULE_GT, false, as_days,
     {{"距最近一次{x}已超过 {n}",
       "the last {x} was more than {n} ago"}}},
    {RULE_DAYS_SINCE, RULE_LT, false, as_days,
     {{"距最近一次{x}不到 {n}",
       "the last {x} was less than {n} ago"}}},
    {RULE_DAYS_SINCE, RULE_LE, false, as_days,
     {{"距最近一次{x}不超过 {n}",
       "the last {x} was at most {n} ago"}}},
    {RULE_DAYS_SINCE_FIRST, RULE_GE, false, as_days,
     {{"距首次{x}已有 {n}或更久",
       "the first {x} was {n} ago or longer"}}},
    {RULE_DAYS_SINCE_FIRST, RULE_GT, false, as_days,
     {{"距首次{x}已超过 {n}",
       "the first {x} was more than {n} ago"}}},
    {RULE_DROP, RULE_GT, false, as_percent,
     {{"近 {l}的{x}比此前 {l}少 {n} 以上",
       "{x} in the last {l} fell by more than {n} against the {l} before"}}},
    {RULE_DROP, RULE_GE, false, as_percent,
     {{"近 {l}的{x}比此前 {l}至少少 {n}",
       "{x} in the last {l} fell by {n} or more against the {l} before"}}},
    {RULE_AGE, RULE_GT, false, as_days,
     {{"有{x}超过 {n}未结束",
       "some {x} has been open for more than {n}"}}},
    {RULE_AGE, RULE_GE, false, as_days,
     {{"有{x}已 {n}或更久未结束",
       "some {x} has been open for {n} or longer"}}},
    {RULE_AGE, RULE_LT, false, as_days,
     {{"最早未结束的{x}不到 {n}",
       "the oldest open {x} began less than {n} ago"}}},
    {RULE_DAYS_LEFT, RULE_LE, false, as_days,
     {{"{x}剩余不超过 {n}",
       "{x} ends within {n}"}}},
    {RULE_DAYS_LEFT, RULE_LT, false, as_days,
     {{"{x}剩余不到 {n}",
       "{x} ends in less than {n}"}}},
    {RULE_DAYS_SINCE_END, RULE_GT, false, as_days,
     {{"{x}结束已超过 {n}",
       "{x} ended more than {n} ago"}}},
    {RULE_DAYS_SINCE_END, RULE_GE, false, as_days,
     {{"{x}结束已有 {n}或更久",
       "{x} ended {n} ago or longer"}}},
    {RULE_DAYS_UNTIL, RULE_LE, false, as_days,
     {{"距{f}不超过 {n}",
       "{f} comes within {n}"}}},
    {RULE_DAYS_UNTIL_ANNIVERSARY, RULE_LE, false, as_days,
     {{"距下一个{f}周年日不超过 {n}",
       "the next anniversary of {f} comes within {n}"}}},
    // clang-format on
};

static bool is_field(const struct rule_node *n)
{
    return n->op == RULE_STATE || n->op == RULE_ITEM;
}

static bool plain(const struct rule_node *n)
{
    return n->op == RULE_CONST_NUMBER || n->op == RULE_PARAM;
}

static bool idiom(struct speaker *s, enum rule_op op, const struct rule_node *left,
                  const struct rule_node *right)
{
    if (left->op != RULE_CALL || !plain(right))
        return false;
    bool zero = right->op == RULE_CONST_NUMBER && right->number == 0;
    for (size_t i = 0; i < sizeof idioms / sizeof *idioms; i++) {
        const struct idiom *d = &idioms[i];
        if (d->function == left->function && d->op == op && (!d->zero || zero)) {
            expand(s, d->form.in[s->language], left, d->number, right);
            return true;
        }
    }
    return false;
}

// ---- everything else

enum comparison { OF_NUMBERS, OF_DATES, OF_WORDS };

static const struct phrase words[RULE_OP_COUNT][3] = {
    // clang-format off
    [RULE_EQ] = {{{"为 ", " is "}}, {{"为 ", " is "}}, {{"为", " is "}}},
    [RULE_NE] = {{{"不为 ", " is not "}}, {{"不为 ", " is not "}}, {{"不为", " is not "}}},
    [RULE_LT] = {{{"低于 ", " is below "}}, {{"早于 ", " is before "}}},
    [RULE_LE] = {{{"不超过 ", " is at most "}}, {{"不晚于 ", " is on or before "}}},
    [RULE_GT] = {{{"超过 ", " is above "}}, {{"晚于 ", " is after "}}},
    [RULE_GE] = {{{"不低于 ", " is at least "}}, {{"不早于 ", " is on or after "}}},
    [RULE_ADD] = {{{" + ", " + "}}}, [RULE_SUB] = {{{" − ", " − "}}},
    [RULE_MUL] = {{{" × ", " × "}}}, [RULE_DIV] = {{{" ÷ ", " ÷ "}}},
    [RULE_AND] = {{{" 且 ", " and "}}}, [RULE_OR] = {{{" 或 ", " or "}}},
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

static void label(struct speaker *s, const struct rule_node *n)
{
    bool state = n->op == RULE_STATE;
    if (state && s->items)
        say(s, (struct phrase){{"客户的", "the customer's "}});
    field_label(s, state ? s->rule->catalog->customer : n->object, n->field);
}

static void two_sides(struct speaker *s, const struct rule_node *n)
{
    static const enum rule_op flipped[RULE_OP_COUNT] = {
        [RULE_EQ] = RULE_EQ, [RULE_NE] = RULE_NE, [RULE_LT] = RULE_GT,
        [RULE_LE] = RULE_GE, [RULE_GT] = RULE_LT, [RULE_GE] = RULE_LE,
    };
    const struct rule_node *left = n->kids[0], *right = n->kids[1];
    enum rule_op op = n->op;
    bool compares = op >= RULE_EQ && op <= RULE_GE;
    if (compares && plain(left) && !plain(right)) {
        left = n->kids[1];
        right = n->kids[0];
        op = flipped[op];
    }
    if (compares && idiom(s, op, left, right))
        return;
    bool yes_no = compares && is_field(left) && right->op == RULE_CONST_BOOL;
    if (yes_no) {
        label(s, left);
        say(s, words[op][OF_WORDS]);
        speak(s, right);
        return;
    }
    enum comparison of = !compares || left->type == RULE_NUMBER ? OF_NUMBERS
                         : left->type == RULE_DATE              ? OF_DATES
                                                                : OF_WORDS;
    bool condition = compares && left->type == RULE_BOOL;
    part(s, left,
         condition ||
             (joins(n) ? joins(left) && left->op != op : sums(n) && sums(left) && op != RULE_ADD));
    say(s, words[op][of]);
    part(s, right,
         condition || (joins(n) ? joins(right) && right->op != op : sums(n) && sums(right)));
}

static void members(struct speaker *s, const struct rule_node *n)
{
    speak(s, n->kids[0]);
    if (n->op == RULE_CONTAINS) {
        say(s, n->negated ? (struct phrase){{"不包含", " does not contain "}}
                          : (struct phrase){{"包含", " contains "}});
        speak(s, n->kids[1]);
    } else if (n->op == RULE_BETWEEN) {
        say(s, n->negated ? (struct phrase){{"不在 ", " is not between "}}
                          : (struct phrase){{"在 ", " is between "}});
        speak(s, n->kids[1]);
        say(s, (struct phrase){{" 到 ", " and "}});
        speak(s, n->kids[2]);
        say(s, (struct phrase){{" 之间", ""}});
    } else {
        say(s, n->negated ? (struct phrase){{"不是", " is none of "}}
                          : (struct phrase){{"是", " is one of "}});
        for (int i = 1; i < n->kid_count; i++) {
            if (i > 1)
                say(s, (struct phrase){{"、", ", "}});
            speak(s, n->kids[i]);
        }
        say(s, (struct phrase){{n->negated ? "中的任何一个" : "之一", ""}});
    }
}

static void negation(struct speaker *s, const struct rule_node *kid)
{
    if (kid->op == RULE_IS_EMPTY) {
        speak(s, kid->kids[0]);
        say(s, (struct phrase){{"不为空", " is not empty"}});
    } else if (kid->op == RULE_CALL && kid->function == RULE_ACTIVE) {
        expand(s, s->language == RULE_ZH ? "{x}不在有效期内" : "{x} is not active", kid, NULL,
               NULL);
    } else if (kid->op == RULE_CALL && kid->function == RULE_CHANGED) {
        expand(s, s->language == RULE_ZH ? "{w}{f}没有变更" : "{f} did not change in {w}", kid,
               NULL, NULL);
    } else {
        say(s, (struct phrase){{"并非（", "not ("}});
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
        duration(s, n->duration);
        break;
    case RULE_TODAY:
        say(s, (struct phrase){{"当天", "the day"}});
        break;
    case RULE_STATE:
    case RULE_ITEM:
        label(s, n);
        if (n->type == RULE_BOOL)
            say(s, (struct phrase){{"为“是”", " is yes"}});
        break;
    default:
        buf_add(&s->out, rule_node_text(s->arena, s->rule, n));
    }
}

static void speak(struct speaker *s, const struct rule_node *n)
{
    if (n->op == RULE_CALL) {
        const struct function_row *row = function_row(n->function);
        expand(s, s->language == RULE_ZH ? row->zh : row->en, n, NULL, NULL);
    } else if (n->op == RULE_NOT) {
        negation(s, n->kids[0]);
    } else if (n->op == RULE_NEG) {
        say(s, (struct phrase){{"−", "−"}});
        part(s, n->kids[0], sums(n->kids[0]));
    } else if (n->op == RULE_IS_EMPTY) {
        speak(s, n->kids[0]);
        say(s, (struct phrase){{"为空", " is empty"}});
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
    struct speaker s = {
        .arena = a, .rule = r, .language = language, .items = r->scope != r->catalog->customer};
    buf_init(&s.out, SENTENCE_MAX);
    speak(&s, n);
    struct str text = str_copy(a, buf_str(&s.out));
    buf_deinit(&s.out);
    return text;
}
