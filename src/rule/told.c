// What a function found for one customer, in words.
#include "base/num.h"
#include "rule/function.h"
#include "rule/speak.h"

#include <math.h>

// Two decimals are enough to tell; more would look like a precision that nobody asked for.
static double rounded(double value)
{
    return floor(value * 100 + 0.5) / 100;
}

// Several choices are one text with marks between them.
static struct str choices_words(struct speaker *s, struct str text)
{
    struct str out = STR_NONE;
    while (text.len) {
        struct str one = str_cut(text, RULE_CHOICE_MARK, &text);
        if (out.len)
            out = str_join(s->arena, out, s->language == RULE_ZH ? STR("、") : STR(", "));
        out = str_join(s->arena, out, one);
    }
    return out;
}

static struct str value_words(struct speaker *s, const struct rule_node *n, double value,
                              struct str text)
{
    bool zh = s->language == RULE_ZH;
    if (isnan(value))
        return zh ? STR("无") : STR("none");
    if (n->type == RULE_TEXT)
        return text;
    if (n->type == RULE_CHOICES)
        return choices_words(s, text);
    if (n->type == RULE_DATE)
        return day_text(s->arena, (day_t)value);
    if (n->type == RULE_BOOL)
        return value != 0 ? (zh ? STR("是") : STR("yes")) : (zh ? STR("否") : STR("no"));
    struct str words = amount_words(s, n, rounded(value));
    return n->op == RULE_CALL ? str_grouped(s->arena, words) : words; // a field may hold a year
}

static struct phrase form_of(const struct said_row *row, const struct rule_node *n, double value)
{
    if (isnan(value))
        return row->unknown;
    if (n->type == RULE_BOOL)
        return value != 0 ? row->some : row->none;
    if (value == 0 && row->none.in[0])
        return row->none;
    return value < 0 && row->negative.in[0] ? row->negative : row->said;
}

// "the score of the last rating: 2", without its article.
static void say_label(struct speaker *s, const struct rule_node *n, struct str value)
{
    struct str label = rule_node_sentence(s->arena, s->rule, n, s->language);
    if (s->language == RULE_EN && str_starts(label, STR("the ")))
        label = (struct str){label.at + 4, label.len - 4};
    buf_add(&s->out, label);
    say(s, (struct phrase){{"：", ": "}});
    buf_add(&s->out, value);
}

struct str rule_node_told(struct arena *a, const struct rule *r, const struct rule_node *n,
                          double value, struct str text, enum rule_language language)
{
    struct speaker s;
    speaker_init(&s, a, r, language);
    struct phrase form = {{NULL, NULL}};
    if (n->op == RULE_CALL)
        form = form_of(said_row(n->function), n, value);
    if (form.in[0]) {
        double size = fabs(value);
        struct str words = isnan(value) ? STR_NONE : amount_words(&s, n, rounded(size));
        bool elapsed = size > 0 && said_row(n->function)->unit == UNIT_ELAPSED;
        if (language == RULE_ZH)
            words = str_join(a, elapsed ? STR("已有 ") : STR("\1"), words);
        bool one = size == 1 && said_row(n->function)->unit == UNIT_TIMES;
        say_form(&s, form.in[language], n, (struct amount){words, one});
    } else {
        say_label(&s, n, value_words(&s, n, value, text));
    }
    return speaker_deinit(&s);
}
