#include "rule/parse.h"

static const struct words types[] = {
    [RULE_NOTHING] = {"empty", "空"},
    [RULE_BOOL] = {"a yes/no", "是/否"},
    [RULE_NUMBER] = {"a number", "数字"},
    [RULE_TEXT] = {"a text", "文本"},
    [RULE_CHOICES] = {"several choices", "多选"},
    [RULE_DATE] = {"a date", "日期"},
    [RULE_DURATION] = {"a duration", "时长"},
};

static void refuse_types(struct parser *p, int from, const char *en, const char *zh,
                         enum rule_type a, enum rule_type b)
{
    parse_refuse_words(p, from, en, zh, (struct words[]){types[a], types[b]});
}

struct rule_node *check_node(struct parser *p, struct rule_node n, struct rule_node **kids,
                             int kid_count)
{
    n.height = n.where ? n.where->height : 0;
    for (int i = 0; i < kid_count; i++)
        n.height = kids[i]->height > n.height ? kids[i]->height : n.height;
    if (++n.height > RULE_DEPTH_MAX) {
        PARSE_REFUSE(p, n.from, "nested deeper than %d levels; make it smaller",
                     "嵌套超过 %d 层；请简化", RULE_DEPTH_MAX);
        return NULL;
    }
    n.kid_count = kid_count;
    if (kid_count) {
        n.kids = ARENA_ARRAY(p->c->arena, struct rule_node *, (size_t)kid_count);
        memcpy(n.kids, kids, (size_t)kid_count * sizeof *kids);
    }
    struct rule_node *made = ARENA_NEW(p->c->arena, struct rule_node);
    *made = n;
    return made;
}

static struct rule_node *made(struct parser *p, enum rule_op op, enum rule_type type, bool negated,
                              struct rule_node **kids, int count)
{
    struct rule_node n = {.op = op,
                          .type = type,
                          .negated = negated,
                          .object = -1,
                          .field = -1,
                          .from = kids[0]->from,
                          .to = kids[count - 1]->to};
    return check_node(p, n, kids, count);
}

bool check_condition(struct parser *p, const struct rule_node *n)
{
    if (n->type == RULE_BOOL)
        return true;
    refuse_types(p, n->from,
                 n->type == RULE_CHOICES
                     ? "this is {0}; a condition asks with contains, such as tags contains \"x\""
                     : "this is {0}, not a condition; compare it with something",
                 n->type == RULE_CHOICES ? "这是{0}；条件请用 contains，如 tags contains \"x\""
                                         : "这是{0}，不是条件；请拿它与某个值比较",
                 n->type, n->type);
    return false;
}

// Days and weeks become a number of days; months have no fixed number.
static bool as_number(struct parser *p, struct rule_node *n)
{
    if (n->type != RULE_DURATION)
        return true;
    if (n->duration.months) {
        PARSE_REFUSE(p, n->from,
                     "months and years have no fixed number of days; write days, such as %dd",
                     "月和年没有固定的天数；请写天数，如 %dd", n->duration.months * 30);
        return false;
    }
    n->op = RULE_CONST_NUMBER;
    n->type = RULE_NUMBER;
    n->number = n->duration.days;
    n->duration = (struct rule_duration){0};
    return true;
}

// One type for both, or refused at `b`.
static bool one_type(struct parser *p, struct rule_node *a, struct rule_node *b)
{
    bool numbers = a->type == RULE_NUMBER || b->type == RULE_NUMBER;
    if ((numbers || a->type == b->type) && (!as_number(p, a) || !as_number(p, b)))
        return false;
    if (a->type == b->type)
        return true;
    bool date = a->type == RULE_DATE || b->type == RULE_DATE;
    bool text = a->type == RULE_TEXT || b->type == RULE_TEXT;
    bool number = a->type == RULE_NUMBER || b->type == RULE_NUMBER;
    const char *en = "{0} cannot be compared with {1}", *zh = "{0}不能与{1}比较";
    if (a->type == RULE_CHOICES || b->type == RULE_CHOICES) {
        en = "{0} cannot be compared with {1}; ask with contains, such as tags contains \"x\"";
        zh = "{0}不能与{1}比较；请用 contains，如 tags contains \"x\"";
    } else if (date && (text || number)) {
        en = "{0} cannot be compared with {1}; a date is written 2026-01-31, without quotes";
        zh = "{0}不能与{1}比较；日期写作 2026-01-31，不加引号";
    } else if (text && number) {
        en = "{0} cannot be compared with {1}; a text stands in quotes, a number does not";
        zh = "{0}不能与{1}比较；文本加引号，数字不加";
    }
    refuse_types(p, b->from, en, zh, a->type, b->type);
    return false;
}

static bool refuse_choices(struct parser *p, const struct token *sign, const struct rule_node *a)
{
    if (a->type != RULE_CHOICES)
        return false;
    PARSE_REFUSE(p, sign->from,
                 "several choices are asked with contains, such as tags contains \"x\"",
                 "多选请用 contains 判断，如 tags contains \"x\"");
    return true;
}

static bool ordered(struct parser *p, const struct token *sign, const struct rule_node *a)
{
    if (a->type == RULE_NUMBER || a->type == RULE_DATE)
        return true;
    refuse_types(p, sign->from, "only numbers and dates have an order; this is {0}",
                 "只有数字和日期可以比较大小；这是{0}", a->type, a->type);
    return false;
}

struct rule_node *check_compare(struct parser *p, enum rule_op op, const struct token *sign,
                                struct rule_node *a, struct rule_node *b)
{
    if (refuse_choices(p, sign, a) || !one_type(p, a, b))
        return NULL;
    if (op != RULE_EQ && op != RULE_NE && !ordered(p, sign, a))
        return NULL;
    return made(p, op, RULE_BOOL, false, (struct rule_node *[]){a, b}, 2);
}

struct rule_node *check_members(struct parser *p, enum rule_op op, bool negated,
                                const struct token *sign, struct rule_node **kids, int count)
{
    if (refuse_choices(p, sign, kids[0]))
        return NULL;
    for (int i = 1; i < count; i++)
        if (!one_type(p, kids[0], kids[i]))
            return NULL;
    if (op == RULE_BETWEEN && !ordered(p, sign, kids[0]))
        return NULL;
    return made(p, op, RULE_BOOL, negated, kids, count);
}

struct rule_node *check_contains(struct parser *p, bool negated, const struct token *sign,
                                 struct rule_node *a, struct rule_node *b)
{
    if (a->type != RULE_TEXT && a->type != RULE_CHOICES) {
        refuse_types(p, sign->from, "only a text or several choices can contain; this is {0}",
                     "只有文本和多选可以用 contains；这是{0}", a->type, a->type);
        return NULL;
    }
    if (b->type != RULE_TEXT) {
        refuse_types(p, b->from, "contains looks for a text; this is {0}",
                     "contains 查找的是文本；这是{0}", b->type, b->type);
        return NULL;
    }
    return made(p, RULE_CONTAINS, RULE_BOOL, negated, (struct rule_node *[]){a, b}, 2);
}

static struct rule_node *date_sum(struct parser *p, enum rule_op op, const struct token *sign,
                                  struct rule_node *a, struct rule_node *b)
{
    bool added = b->type == RULE_NUMBER || b->type == RULE_DURATION;
    if (op == RULE_ADD && b->type == RULE_DATE && a->type != RULE_DATE)
        return date_sum(p, op, sign, b, a);
    if (a->type == RULE_DATE && added)
        return made(p, op, RULE_DATE, false, (struct rule_node *[]){a, b}, 2);
    if (op == RULE_SUB && a->type == RULE_DATE && b->type == RULE_DATE)
        return made(p, op, RULE_NUMBER, false, (struct rule_node *[]){a, b}, 2);
    bool plus = op == RULE_ADD;
    refuse_types(p, sign->from,
                 plus ? "{0} and {1} cannot be added; a date takes days, such as today + 30"
                      : "{1} cannot be subtracted from {0}",
                 plus ? "{0}与{1}不能相加；日期可以加天数，如 today + 30" : "{0}不能减去{1}",
                 a->type, b->type);
    return NULL;
}

struct rule_node *check_arithmetic(struct parser *p, enum rule_op op, const struct token *sign,
                                   struct rule_node *a, struct rule_node *b)
{
    bool sum = op == RULE_ADD || op == RULE_SUB;
    if (sum && (a->type == RULE_DATE || b->type == RULE_DATE))
        return date_sum(p, op, sign, a, b);
    if (!as_number(p, a) || !as_number(p, b))
        return NULL;
    if (a->type == RULE_NUMBER && b->type == RULE_NUMBER)
        return made(p, op, RULE_NUMBER, false, (struct rule_node *[]){a, b}, 2);
    refuse_types(p, sign->from, "this needs numbers on both sides; found {0} and {1}",
                 "两边都应为数字；此处是{0}和{1}", a->type, b->type);
    return NULL;
}

struct rule_node *check_negative(struct parser *p, const struct token *sign, struct rule_node *a)
{
    if (!as_number(p, a))
        return NULL;
    if (a->type != RULE_NUMBER) {
        refuse_types(p, sign->from, "only a number can be negative; this is {0}",
                     "只有数字可以取负；这是{0}", a->type, a->type);
        return NULL;
    }
    struct rule_node *n = made(p, RULE_NEG, RULE_NUMBER, false, &a, 1);
    if (n)
        n->from = sign->from;
    return n;
}
