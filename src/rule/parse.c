#include "rule/parse.h"

bool parse_at_mark(const struct parser *p, enum mark m)
{
    return p->at->kind == TOKEN_MARK && p->at->mark == m;
}

bool parse_accept_mark(struct parser *p, enum mark m)
{
    bool there = parse_at_mark(p, m);
    p->at += there;
    return there;
}

static bool at_word(const struct token *t, const char *word)
{
    return t->kind == TOKEN_NAME && str_eq(t->text, str_of(word));
}

bool parse_accept_word(struct parser *p, const char *word)
{
    bool there = at_word(p->at, word);
    p->at += there;
    return there;
}

void parse_expected(struct parser *p, const char *en, const char *zh)
{
    struct str text = p->rule->text;
    struct str found = {text.at + p->at->from, (size_t)(p->at->to - p->at->from)};
    const char *word = str_zero(p->c->arena, found);
    struct words words[] = {{en, zh}, {word, word}};
    if (p->at->kind == TOKEN_END)
        parse_refuse_words(p, p->at->from, "the text ends here; expected {0}",
                           "条件到此就结束了；此处应为 {0}", words);
    else
        parse_refuse_words(p, p->at->from, "found '{1}'; expected {0}", "此处是“{1}”；应为 {0}",
                           words);
}

void parse_refuse_words(struct parser *p, int from, const char *en, const char *zh,
                        const struct words *words)
{
    const char *forms[2] = {en, zh}, *out[2];
    for (int i = 0; i < 2; i++) {
        struct buf text;
        buf_init(&text, RULE_TEXT_MAX * 4);
        for (const char *f = forms[i]; *f; f++) {
            if (*f == '{') {
                const struct words *w = &words[f[1] - '0'];
                buf_add(&text, str_of(i ? w->zh : w->en));
                f += 2;
            } else {
                buf_byte(&text, *f);
            }
        }
        out[i] = str_zero(p->c->arena, buf_str(&text));
        buf_deinit(&text);
    }
    PARSE_REFUSE(p, from, "%s%.0s", "%.0s%s", out[0], out[1]);
}

bool parse_enter(struct parser *p)
{
    if (++p->depth <= RULE_DEPTH_MAX)
        return true;
    PARSE_REFUSE(p, p->at->from, "nested deeper than %d levels; make it smaller",
                 "嵌套超过 %d 层；请简化", RULE_DEPTH_MAX);
    return false;
}

// ---- and, or: lists, kept as balanced trees so that a long list is not a deep one

struct members {
    struct rule_node **at;
    int count, room;
};

static void add_member(struct parser *p, struct members *m, struct rule_node *n)
{
    if (m->count == m->room) {
        int room = m->room ? m->room * 2 : 8;
        m->at = arena_grow(p->c->arena, m->at, (size_t)m->count, (size_t)room, sizeof *m->at);
        m->room = room;
    }
    m->at[m->count++] = n;
}

static void add_flat(struct parser *p, struct members *m, enum rule_op op, struct rule_node *n)
{
    if (n->op == op) {
        add_flat(p, m, op, n->kids[0]);
        add_flat(p, m, op, n->kids[1]);
    } else {
        add_member(p, m, n);
    }
}

static struct rule_node *balanced(struct parser *p, enum rule_op op, struct rule_node **at,
                                  int count)
{
    if (count == 1)
        return at[0];
    int half = count / 2;
    struct rule_node *kids[2] = {balanced(p, op, at, half),
                                 balanced(p, op, at + half, count - half)};
    if (!kids[0] || !kids[1])
        return NULL;
    struct rule_node n = {.op = op,
                          .type = RULE_BOOL,
                          .object = -1,
                          .field = -1,
                          .from = kids[0]->from,
                          .to = kids[1]->to};
    return check_node(p, n, kids, 2);
}

static struct rule_node *list_of(struct parser *p, enum rule_op op, const char *word,
                                 struct rule_node *(*part)(struct parser *))
{
    struct members m = {0};
    struct rule_node *n = part(p);
    if (!n || !at_word(p->at, word))
        return n;
    for (;;) {
        if (!n || !check_condition(p, n))
            return NULL;
        add_flat(p, &m, op, n);
        if (!parse_accept_word(p, word))
            return balanced(p, op, m.at, m.count);
        n = part(p);
    }
}

// ---- values

static struct rule_node constant(const struct token *t, enum rule_op op, enum rule_type type)
{
    return (struct rule_node){.op = op,
                              .type = type,
                              .object = -1,
                              .field = -1,
                              .number = t->number,
                              .text = t->text,
                              .duration = t->duration,
                              .from = t->from,
                              .to = t->to};
}

static struct rule_node *name_or_word(struct parser *p)
{
    const struct token *t = p->at;
    bool yes = at_word(t, "true");
    if (t[1].kind == TOKEN_MARK && t[1].mark == MARK_OPEN && !lex_is_reserved(t->text))
        return parse_call(p);
    if (!lex_is_reserved(t->text))
        return parse_path(p);
    if (at_word(t, "empty")) {
        PARSE_REFUSE(p, t->from, "nothing equals empty; write 'is empty' or 'is not empty'",
                     "没有什么等于 empty；请写 is empty（为空）或 is not empty（不为空）");
        return NULL;
    }
    if (!yes && !at_word(t, "false") && !at_word(t, "today")) {
        parse_expected(p, "a value", "一个值");
        return NULL;
    }
    p->at++;
    struct rule_node n = constant(t, RULE_TODAY, RULE_DATE);
    n.text = STR_NONE;
    if (!at_word(t, "today")) {
        n.op = RULE_CONST_BOOL;
        n.type = RULE_BOOL;
        n.number = yes;
    }
    return check_node(p, n, NULL, 0);
}

static struct rule_node *in_brackets(struct parser *p)
{
    p->at++;
    struct rule_node *n = parse_enter(p) ? parse_condition(p) : NULL;
    p->depth--;
    if (n && !parse_accept_mark(p, MARK_CLOSE)) {
        parse_expected(p, "')'", "“)”");
        return NULL;
    }
    return n;
}

static const struct {
    enum rule_op op;
    enum rule_type type;
} literals[] = {
    [TOKEN_NUMBER] = {RULE_CONST_NUMBER, RULE_NUMBER},
    [TOKEN_TEXT] = {RULE_CONST_TEXT, RULE_TEXT},
    [TOKEN_DATE] = {RULE_CONST_DATE, RULE_DATE},
    [TOKEN_DURATION] = {RULE_CONST_SPAN, RULE_DURATION},
};

static struct rule_node *primary(struct parser *p)
{
    const struct token *t = p->at;
    switch (t->kind) {
    case TOKEN_NAME:
        return name_or_word(p);
    case TOKEN_NUMBER:
    case TOKEN_TEXT:
    case TOKEN_DATE:
    case TOKEN_DURATION:
        p->at++;
        return check_node(p, constant(t, literals[t->kind].op, literals[t->kind].type), NULL, 0);
    case TOKEN_MARK:
    case TOKEN_END:
        break;
    }
    if (parse_at_mark(p, MARK_OPEN))
        return in_brackets(p);
    parse_expected(p, "a value", "一个值");
    return NULL;
}

static struct rule_node *unary(struct parser *p)
{
    const struct token *sign = p->at;
    bool negative = parse_accept_mark(p, MARK_MINUS);
    struct rule_node *n = primary(p);
    return n && negative ? check_negative(p, sign, n) : n;
}

static struct rule_node *product(struct parser *p)
{
    struct rule_node *n = unary(p);
    while (n && (parse_at_mark(p, MARK_TIMES) || parse_at_mark(p, MARK_DIVIDE))) {
        const struct token *sign = p->at++;
        struct rule_node *right = unary(p);
        enum rule_op op = sign->mark == MARK_TIMES ? RULE_MUL : RULE_DIV;
        n = right ? check_arithmetic(p, op, sign, n, right) : NULL;
    }
    return n;
}

static struct rule_node *sum(struct parser *p)
{
    struct rule_node *n = product(p);
    while (n && (parse_at_mark(p, MARK_PLUS) || parse_at_mark(p, MARK_MINUS))) {
        const struct token *sign = p->at++;
        struct rule_node *right = product(p);
        enum rule_op op = sign->mark == MARK_PLUS ? RULE_ADD : RULE_SUB;
        n = right ? check_arithmetic(p, op, sign, n, right) : NULL;
    }
    return n;
}

// ---- comparisons

static struct rule_node *negation(struct parser *p, struct rule_node *kid, int from)
{
    struct rule_node n = {
        .op = RULE_NOT, .type = RULE_BOOL, .object = -1, .field = -1, .from = from, .to = kid->to};
    return check_condition(p, kid) ? check_node(p, n, &kid, 1) : NULL;
}

static struct rule_node *in_list(struct parser *p, struct rule_node *left, bool negated,
                                 const struct token *sign)
{
    struct members m = {0};
    add_member(p, &m, left);
    if (!parse_accept_mark(p, MARK_OPEN)) {
        parse_expected(p, "'(' and a list, such as in (\"A\", \"B\")",
                       "“(”和列表，如 in (\"A\", \"B\")");
        return NULL;
    }
    do {
        struct rule_node *n = sum(p);
        if (!n)
            return NULL;
        add_member(p, &m, n);
    } while (parse_accept_mark(p, MARK_COMMA));
    if (!parse_accept_mark(p, MARK_CLOSE)) {
        parse_expected(p, "',' or ')'", "“,”或“)”");
        return NULL;
    }
    return check_members(p, RULE_IN, negated, sign, m.at, m.count);
}

static struct rule_node *between(struct parser *p, struct rule_node *left, bool negated,
                                 const struct token *sign)
{
    struct rule_node *low = sum(p);
    if (!low)
        return NULL;
    if (!parse_accept_word(p, "and")) {
        parse_expected(p, "'and' and the upper end", "and 和上限");
        return NULL;
    }
    struct rule_node *high = sum(p);
    if (!high)
        return NULL;
    struct rule_node *kids[] = {left, low, high};
    return check_members(p, RULE_BETWEEN, negated, sign, kids, 3);
}

static struct rule_node *is_empty(struct parser *p, struct rule_node *left)
{
    bool negated = parse_accept_word(p, "not");
    if (!parse_accept_word(p, "empty")) {
        parse_expected(p, negated ? "'empty'" : "'empty' or 'not empty'",
                       negated ? "empty" : "empty 或 not empty");
        return NULL;
    }
    if (left->type == RULE_DURATION) {
        PARSE_REFUSE(p, left->from, "a duration is never empty", "时长不会为空");
        return NULL;
    }
    struct rule_node n = {.op = RULE_IS_EMPTY,
                          .type = RULE_BOOL,
                          .object = -1,
                          .field = -1,
                          .from = left->from,
                          .to = p->at[-1].to};
    struct rule_node *empty = check_node(p, n, &left, 1);
    return empty && negated ? negation(p, empty, left->from) : empty;
}

static const enum rule_op signs[] = {
    [MARK_EQ] = RULE_EQ, [MARK_NE] = RULE_NE, [MARK_LT] = RULE_LT,
    [MARK_LE] = RULE_LE, [MARK_GT] = RULE_GT, [MARK_GE] = RULE_GE,
};

static struct rule_node *compare(struct parser *p)
{
    struct rule_node *left = sum(p);
    const struct token *sign = p->at;
    if (!left)
        return NULL;
    if (sign->kind == TOKEN_MARK && sign->mark >= MARK_EQ) {
        p->at++;
        struct rule_node *right = sum(p);
        return right ? check_compare(p, signs[sign->mark], sign, left, right) : NULL;
    }
    if (parse_accept_word(p, "is"))
        return is_empty(p, left);
    bool negated = parse_accept_word(p, "not");
    const struct token *word = p->at;
    if (parse_accept_word(p, "in"))
        return in_list(p, left, negated, word);
    if (parse_accept_word(p, "between"))
        return between(p, left, negated, word);
    if (parse_accept_word(p, "contains")) {
        struct rule_node *right = sum(p);
        return right ? check_contains(p, negated, word, left, right) : NULL;
    }
    if (!negated)
        return left;
    parse_expected(p, "'in', 'between' or 'contains'", "in、between 或 contains");
    return NULL;
}

static struct rule_node *not_compare(struct parser *p)
{
    int from = p->at->from;
    bool negated = parse_accept_word(p, "not");
    struct rule_node *n = compare(p);
    return n && negated ? negation(p, n, from) : n;
}

static struct rule_node *all_of(struct parser *p)
{
    return list_of(p, RULE_AND, "and", not_compare);
}

struct rule_node *parse_condition(struct parser *p)
{
    return list_of(p, RULE_OR, "or", all_of);
}

// ---- the whole text

static enum err parse_text(struct ctx *c, struct rule *r, bool condition)
{
    if (r->text.len > RULE_TEXT_MAX)
        return fail(c, ERR_INPUT, "a condition of %zu bytes; at most %d are taken",
                    "条件长 %zu 字节；最多 %d 字节", r->text.len, RULE_TEXT_MAX);
    struct token *tokens;
    enum err e = lex(c, r->catalog, r->text, &tokens);
    if (e)
        return e;
    int expansions = 0;
    struct parser p = {.c = c,
                       .expansions = &expansions,
                       .rule = r,
                       .catalog = r->catalog,
                       .at = tokens,
                       .scope = r->scope,
                       .items = r->scope != r->catalog->customer};
    r->root = parse_condition(&p);
    if (!r->root)
        return ERR_INPUT;
    if (p.at->kind != TOKEN_END) {
        parse_expected(&p, "'and', 'or' or the end", "and、or 或结束");
        return ERR_INPUT;
    }
    if (condition && !check_condition(&p, r->root))
        return ERR_INPUT;
    if (r->root->type == RULE_DURATION) {
        PARSE_REFUSE(&p, r->root->from, "a duration alone is no value", "单独的时长不是值");
        return ERR_INPUT;
    }
    return ERR_NONE;
}

static struct rule *rule_new(struct ctx *c, const struct catalog *catalog, int scope,
                             struct str text)
{
    struct rule *r = ARENA_NEW(c->arena, struct rule);
    r->catalog = catalog;
    r->scope = scope;
    r->text = str_copy(c->arena, text);
    return r;
}

enum err rule_parse(struct ctx *c, const struct catalog *catalog, struct str text,
                    const struct str *params, int param_count, struct rule **out)
{
    struct rule *r = rule_new(c, catalog, catalog->customer, text);
    struct str *names = ARENA_ARRAY(c->arena, struct str, (size_t)param_count + 1);
    for (int i = 0; i < param_count; i++)
        names[i] = str_copy(c->arena, params[i]);
    r->params = names;
    r->param_count = param_count;
    *out = r;
    return parse_text(c, r, true);
}

enum err rule_parse_filter(struct ctx *c, const struct catalog *catalog, int object,
                           struct str text, struct rule **out)
{
    *out = rule_new(c, catalog, object, text);
    return parse_text(c, *out, true);
}

enum err rule_parse_value(struct ctx *c, const struct catalog *catalog, struct str text,
                          struct rule **out)
{
    *out = rule_new(c, catalog, catalog->customer, text);
    return parse_text(c, *out, false);
}

enum err rule_parse_formula(struct ctx *c, const struct catalog *catalog, int object,
                            struct str text, struct rule **out)
{
    *out = rule_new(c, catalog, object, text);
    return parse_text(c, *out, false);
}
