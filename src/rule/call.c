#include "rule/parse.h"

static const struct words shapes[] = {
    [SHAPE_NONE] = {"not on the time line", "不在时间线上的对象"},
    [SHAPE_CUSTOMER] = {"the customer", "客户本身"},
    [SHAPE_MOMENT] = {"a moment", "时刻"},
    [SHAPE_SPAN] = {"a span", "时段"},
};

static struct words same_words(struct parser *p, struct str s)
{
    const char *text = str_zero(p->c->arena, s);
    return (struct words){text, text};
}

static bool check_shape(struct parser *p, const struct function_row *row, int object,
                        const struct token *name)
{
    enum rule_shape shape = p->catalog->objects[object].shape;
    if (row->shapes & (1u << shape))
        return true;
    struct words needed = shapes[row->shapes & ON_MOMENT ? SHAPE_MOMENT : SHAPE_SPAN];
    if (row->shapes == (ON_MOMENT | ON_SPAN))
        needed = (struct words){"a moment or a span", "时刻或时段"};
    parse_refuse_words(p, name->from, "{0} needs {1}; '{2}' is {3}", "{0} 需要{1}；“{2}”是{3}",
                       (struct words[]){{row->name, row->name},
                                        needed,
                                        same_words(p, parse_object_name(p, object)),
                                        shapes[shape]});
    return false;
}

static bool expect_mark(struct parser *p, enum mark m, const char *en, const char *zh)
{
    if (parse_accept_mark(p, m))
        return true;
    parse_expected(p, en, zh);
    return false;
}

static struct rule_node *take_where(struct parser *p, int object)
{
    int scope = p->scope;
    bool items = p->items;
    p->scope = object;
    p->items = true;
    struct rule_node *where = parse_enter(p) ? parse_condition(p) : NULL;
    p->depth--;
    p->scope = scope;
    p->items = items;
    return where && check_condition(p, where) ? where : NULL;
}

// The `.amount` of sum(order.amount …); p->at stands after the object.
static bool take_value_field(struct parser *p, const struct function_row *row,
                             struct rule_node *call)
{
    struct str object = parse_object_name(p, call->object);
    if (row->first == FIRST_SERIES && parse_at_mark(p, MARK_DOT)) {
        PARSE_REFUSE(p, p->at->from, "%s takes the object alone; leave out the field",
                     "%s 只要对象；请去掉字段", row->name);
        return false;
    }
    if (row->first == FIRST_SERIES)
        return true;
    if (!parse_accept_mark(p, MARK_DOT)) {
        PARSE_REFUSE(p, p->at->from, "%s needs a field, such as %s(%.*s.amount ...)",
                     "%s 需要一个字段，如 %s(%.*s.amount ...)", row->name, row->name,
                     STR_ARG(object));
        return false;
    }
    const struct token *name = p->at;
    if (name->kind != TOKEN_NAME) {
        parse_expected(p, "the name of a field", "字段名");
        return false;
    }
    p->at++;
    call->field = parse_field(p, call->object, name);
    if (call->field < 0)
        return false;
    if (p->catalog->objects[call->object].fields[call->field].formula.len) {
        PARSE_REFUSE(p, name->from,
                     "'%.*s' is worked out by a formula; %s needs a field that has values",
                     "“%.*s”由公式计算得出；%s 需要有值的字段", STR_ARG(name->text), row->name);
        return false;
    }
    enum rule_type type = p->catalog->objects[call->object].fields[call->field].type;
    if (row->fields & OF(type)) {
        call->type = row->result == RULE_NOTHING ? type : row->result;
        return true;
    }
    bool dates = row->fields & OF(RULE_DATE);
    parse_refuse_words(
        p, name->from, "{0} needs {1}; '{2}' is none", "{0} 需要{1}；“{2}”不是",
        (struct words[]){{row->name, row->name},
                         {dates ? "a number or a date" : "a number", dates ? "数字或日期" : "数字"},
                         same_words(p, name->text)});
    return false;
}

static bool take_series(struct parser *p, const struct function_row *row, struct rule_node *call)
{
    const struct token *name = p->at;
    if (name->kind != TOKEN_NAME) {
        parse_expected(p, "the name of an object", "对象名");
        return false;
    }
    call->object = parse_object(p, name);
    if (call->object < 0 || !check_shape(p, row, call->object, name))
        return false;
    p->at++;
    if (!take_value_field(p, row, call))
        return false;
    if (!parse_accept_word(p, "where"))
        return true;
    call->where = take_where(p, call->object);
    return call->where != NULL;
}

static bool take_state(struct parser *p, const struct function_row *row, struct rule_node *call)
{
    if (p->at->kind != TOKEN_NAME) {
        parse_expected(p, "a field of the customer", "客户的字段");
        return false;
    }
    const struct token *name = p->at;
    struct rule_node *state = parse_path(p);
    if (!state)
        return false;
    if (state->op != RULE_STATE || state->named) {
        PARSE_REFUSE(p, name->from, "%s needs a field of the customer", "%s 需要客户的一个字段",
                     row->name);
        return false;
    }
    call->field = state->field;
    call->type = row->result == RULE_NOTHING ? state->type : row->result;
    return true;
}

static struct rule_node *take_date(struct parser *p, const struct function_row *row)
{
    int from = p->at->from;
    struct rule_node *date = parse_enter(p) ? parse_condition(p) : NULL;
    p->depth--;
    if (date && date->type != RULE_DATE) {
        PARSE_REFUSE(p, from, "%s needs a date", "%s 需要一个日期", row->name);
        return NULL;
    }
    return date;
}

static bool take_duration(struct parser *p, struct rule_duration *out)
{
    if (p->at->kind != TOKEN_DURATION) {
        parse_expected(p, "a window such as 30d, 2w, 3m or 1y", "时间窗，如 30d、2w、3m 或 1y");
        return false;
    }
    *out = p->at++->duration;
    return true;
}

static bool take_window(struct parser *p, const struct function_row *row, struct rule_window *out)
{
    if (!expect_mark(p, MARK_COMMA, "',' and a window such as 30d", "“,”和时间窗，如 30d"))
        return false;
    int from = p->at->from;
    if (!take_duration(p, &out->length))
        return false;
    if (!out->length.days && !out->length.months) {
        PARSE_REFUSE(p, from, "a window of 0 days holds nothing; write 1d for the day itself",
                     "0 天的时间窗不含任何一天；只看当天请写 1d");
        return false;
    }
    const struct token *word = p->at;
    if (!parse_accept_word(p, "before"))
        return true;
    if (row->window != WINDOW_ANY) {
        PARSE_REFUSE(p, word->from, "%s takes a plain window, without 'before'",
                     "%s 只接受单一时间窗，不带 before", row->name);
        return false;
    }
    return take_duration(p, &out->before);
}

static bool take_arguments(struct parser *p, const struct function_row *row, struct rule_node *call,
                           struct rule_node **date)
{
    bool good = false;
    switch (row->first) {
    case FIRST_SERIES:
    case FIRST_VALUES:
        good = take_series(p, row, call);
        break;
    case FIRST_STATE:
        good = take_state(p, row, call);
        break;
    case FIRST_DATE:
        *date = take_date(p, row);
        good = *date != NULL;
        break;
    }
    if (good && row->window != WINDOW_NO)
        good = take_window(p, row, &call->window);
    return good && expect_mark(p, MARK_CLOSE, "')'", "“)”");
}

struct rule_node *parse_call(struct parser *p)
{
    const struct token *name = p->at;
    enum rule_function f = parse_function(p, name);
    if (f == RULE_FUNCTION_COUNT)
        return NULL;
    const struct function_row *row = function_row(f);
    if (p->items && row->first != FIRST_DATE) {
        PARSE_REFUSE(p, name->from,
                     "%s looks along a time line, which a condition on one item cannot",
                     "%s 要看时间线，不能用在单条记录的条件里", row->name);
        return NULL;
    }
    p->at += 2;
    struct rule_node call = {.op = RULE_CALL,
                             .type = row->result,
                             .function = f,
                             .object = -1,
                             .field = -1,
                             .from = name->from};
    struct rule_node *date = NULL;
    if (!take_arguments(p, row, &call, &date))
        return NULL;
    call.to = p->at[-1].to;
    return check_node(p, call, &date, date != NULL);
}
