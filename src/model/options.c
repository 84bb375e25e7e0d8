#include "model/options.h"

#include <stddef.h>

// What the value of an option is.
enum shape { IS_BOOL, IS_TEXT, IS_INT };

// One row an option; choices are read apart.
static const struct row {
    const char *name;
    enum shape shape;
    size_t at;
    unsigned takes;
    int64_t max; // bytes of a text, or the greatest number
} rows[] = {
#define AT(member) offsetof(struct field_options, member)
    {"required", IS_BOOL, AT(required), TAKES_RULES, 0},
    {"unique", IS_BOOL, AT(unique), TAKES_UNIQUE, 0},
    {"open", IS_BOOL, AT(open), TAKES_CHOICES, 0},
    {"default", IS_TEXT, AT(fallback), TAKES_RULES, TEXT_VALUE_MAX},
    {"min", IS_TEXT, AT(min), TAKES_RANGE, 40},
    {"max", IS_TEXT, AT(max), TAKES_RANGE, 40},
    {"length_max", IS_INT, AT(length_max), TAKES_TEXT, FIELD_LENGTH_MAX},
    {"pattern", IS_TEXT, AT(pattern), TAKES_TEXT, 500},
    {"pattern_zh", IS_TEXT, AT(pattern_zh), TAKES_TEXT, 500},
    {"pattern_en", IS_TEXT, AT(pattern_en), TAKES_TEXT, 500},
    {"shown_when", IS_TEXT, AT(shown_when),
     TAKES_RULES | TAKES_NUMBER | TAKES_FORMULA | TAKES_ROLLUP, 20000},
    {"required_when", IS_TEXT, AT(required_when), TAKES_RULES, 20000},
    {"currency", IS_TEXT, AT(currency), TAKES_CURRENCY, 3},
    {"object", IS_INT, AT(object), TAKES_OBJECT, INT64_MAX},
    {"number", IS_TEXT, AT(number), TAKES_NUMBER, 100},
    {"formula", IS_TEXT, AT(formula), TAKES_FORMULA | TAKES_ROLLUP, 20000},
    {"decimals", IS_INT, AT(decimals), TAKES_DECIMALS, DECIMALS_MAX},
#undef AT
};
enum { ROWS = sizeof rows / sizeof *rows };

static void *place(const struct field_options *o, const struct row *r)
{
    return (char *)(uintptr_t)o + r->at;
}

// ---- reading ------------------------------------------------------------------------------------

// Numbers and yes or no may stand as such where a text is wanted: {"min": 0}.
static enum err text_of(struct ctx *c, const struct json *v, struct str *out)
{
    if (v->kind == JSON_NUMBER) {
        *out = v->text;
        return ERR_NONE;
    }
    if (v->kind == JSON_BOOL) {
        *out = v->boolean ? STR("true") : STR("false");
        return ERR_NONE;
    }
    return json_as_text(c, v, out);
}

static enum err read_row(struct ctx *c, const struct row *r, const struct json *v,
                         struct field_options *out)
{
    struct str text;
    enum err e = ERR_NONE;
    if (r->shape == IS_BOOL)
        return json_as_bool(c, v, place(out, r));
    if (r->shape == IS_INT) {
        int64_t n = 0;
        e = json_as_int(c, v, &n);
        if (!e && (n < 0 || n > r->max))
            e = fail(c, ERR_INPUT, "%s is 0 to %lld", "%s 应为 0 到 %lld", r->name,
                     (long long)r->max);
        *(int64_t *)place(out, r) = n;
        return e;
    }
    e = text_of(c, v, &text);
    if (!e && (int64_t)text.len > r->max)
        e = fail(c, ERR_INPUT, "%s is longer than %lld bytes", "%s 超过 %lld 字节", r->name,
                 (long long)r->max);
    if (!e)
        *(struct str *)place(out, r) = str_copy(c->arena, str_trim(text));
    return e;
}

static enum err read_choice(struct ctx *c, const struct json *v, struct choice *out)
{
    *out = (struct choice){0};
    enum err e = v->kind == JSON_TEXT ? json_as_text(c, v, &out->name)
                                      : json_need_text(c, v, "name", &out->name);
    if (!e && v->kind == JSON_OBJECT)
        e = json_want_text(c, v, "colour", &out->colour);
    out->name = str_copy(c->arena, str_trim(out->name));
    out->colour = str_copy(c->arena, out->colour);
    bool mark = !e && memchr(out->name.at, RULE_CHOICE_MARK, out->name.len);
    if (!e && (!out->name.len || out->name.len > CHOICE_NAME_MAX || mark || out->colour.len > 20))
        e = fail(c, ERR_INPUT, "a choice has a name of 1 to %d bytes and a colour of at most 20",
                 "选项名称应为 1 到 %d 个字节，颜色最多 20 个字节", CHOICE_NAME_MAX);
    return e;
}

static enum err read_choices(struct ctx *c, const struct json *list, struct field_options *out)
{
    enum err e = json_as(c, list, JSON_ARRAY);
    if (!e && list->count > CHOICES_MAX)
        e = fail(c, ERR_INPUT, "at most %d choices", "最多 %d 个选项", CHOICES_MAX);
    if (e)
        return e;
    struct choice *choices = ARENA_ARRAY(c->arena, struct choice, (size_t)list->count + 1);
    for (int i = 0; i < list->count && !e; i++) {
        e = read_choice(c, &list->items[i], &choices[i]);
        for (int n = 0; n < i && !e; n++)
            if (str_eq(choices[n].name, choices[i].name))
                e = fail(c, ERR_INPUT, "the choice '%.*s' is listed twice", "选项“%.*s”重复",
                         STR_ARG(choices[i].name));
    }
    out->choices = choices;
    out->choice_count = list->count;
    return e;
}

static const struct row *row_named(struct str name)
{
    for (int i = 0; i < ROWS; i++)
        if (str_eq(name, str_of(rows[i].name)))
            return &rows[i];
    return NULL;
}

static enum err read_member(struct ctx *c, const struct kind *k, const struct json *v,
                            struct field_options *out)
{
    bool choices = str_eq(v->key, STR("choices"));
    const struct row *r = choices ? NULL : row_named(v->key);
    unsigned takes = choices ? TAKES_CHOICES : r ? r->takes : 0;
    if (!takes)
        return fail(c, ERR_INPUT, "a field has no option '%.*s'", "字段没有“%.*s”这个选项",
                    STR_ARG(v->key));
    bool nothing = v->kind == JSON_NULL || (v->kind == JSON_BOOL && !v->boolean) ||
                   (v->kind == JSON_TEXT && !v->text.len) || (v->kind == JSON_ARRAY && !v->count) ||
                   (r && r->shape == IS_INT && v->kind == JSON_NUMBER && str_eq(v->text, STR("0")));
    if (nothing && !(v->kind == JSON_BOOL && r && r->shape == IS_TEXT))
        return ERR_NONE;
    if (!(k->takes & takes))
        return fail(c, ERR_INPUT, "a field of kind %s takes no '%.*s'%.0s",
                    "%.0s“%.*s”不适用于%s字段", k->name, STR_ARG(v->key), k->zh);
    return choices ? read_choices(c, v, out) : read_row(c, r, v, out);
}

// ---- checking -----------------------------------------------------------------------------------

static enum err check_bound(struct ctx *c, const struct kind *k, const char *name, struct str text)
{
    struct value v;
    return kind_read(c, k, str_of(name), text, &v);
}

static enum err check_range(struct ctx *c, const struct kind *k, const struct field_options *o)
{
    struct value low, high;
    enum err e = kind_read(c, k, STR("min"), o->min, &low);
    if (!e)
        e = kind_read(c, k, STR("max"), o->max, &high);
    if (!e && low.type == VALUE_INT && high.type == VALUE_INT && low.integer > high.integer)
        e = fail(c, ERR_INPUT, "min is greater than max", "最小值大于最大值");
    return e;
}

static enum err check_default(struct ctx *c, const struct kind *k, const struct field_options *o)
{
    struct str rest = o->fallback, one;
    enum err e = check_bound(c, k, "default", o->fallback);
    if (!(k->takes & TAKES_CHOICES) || o->open || !o->choice_count)
        return e;
    while (!e && rest.len) {
        one = k->id == KIND_CHOICES ? str_cut(rest, RULE_CHOICE_MARK, &rest) : rest;
        if (k->id != KIND_CHOICES)
            rest = STR_NONE;
        if (!options_choice(o, one))
            e = fail(c, ERR_INPUT, "the default '%.*s' is none of the choices",
                     "默认值“%.*s”不在选项中", STR_ARG(one));
    }
    return e;
}

static enum err check(struct ctx *c, const struct kind *k, const struct field_options *o)
{
    bool fits;
    enum err e = ERR_NONE;
    if (o->min.len || o->max.len)
        e = check_range(c, k, o);
    if (!e && o->fallback.len)
        e = check_default(c, k, o);
    if (!e && o->pattern.len)
        e = pattern_fits(c, o->pattern, STR(""), &fits);
    if (!e && o->number.len)
        e = auto_check(c, o->number);
    if (!e && o->currency.len && o->currency.len != 3)
        e = fail(c, ERR_INPUT, "a currency is three letters, such as CNY",
                 "币种应为三个字母，如 CNY");
    return e;
}

enum err options_read(struct ctx *c, const struct kind *k, const struct json *from,
                      struct field_options *out)
{
    *out = (struct field_options){0};
    enum err e = json_as(c, from, JSON_OBJECT);
    for (int i = 0; !e && i < from->count; i++)
        e = read_member(c, k, &from->items[i], out);
    return e ? e : check(c, k, out);
}

enum err options_parse(struct ctx *c, const struct kind *k, struct str text,
                       struct field_options *out)
{
    const struct json *json;
    *out = (struct field_options){0};
    if (!text.len)
        return ERR_NONE;
    enum err e = json_parse(c, text, OPTIONS_BYTES_MAX, &json);
    return e ? e : options_read(c, k, json, out);
}

// ---- writing ------------------------------------------------------------------------------------

static void write_row(struct json_out *out, const struct field_options *o, const struct row *r)
{
    const void *at = place(o, r);
    const struct str *text = at;
    if (r->shape == IS_BOOL && *(const bool *)at) {
        json_out_key(out, str_of(r->name));
        json_out_bool(out, true);
    } else if (r->shape == IS_INT && *(const int64_t *)at) {
        json_out_key(out, str_of(r->name));
        json_out_int(out, *(const int64_t *)at);
    } else if (r->shape == IS_TEXT && text->len) {
        json_out_key(out, str_of(r->name));
        json_out_text(out, *text);
    }
}

void options_write(struct json_out *out, const struct field_options *o)
{
    json_out_object(out);
    for (int i = 0; i < ROWS; i++)
        write_row(out, o, &rows[i]);
    if (o->choice_count) {
        json_out_key(out, STR("choices"));
        json_out_array(out);
        for (int i = 0; i < o->choice_count; i++) {
            json_out_object(out);
            json_out_key(out, STR("name"));
            json_out_text(out, o->choices[i].name);
            json_out_key(out, STR("colour"));
            json_out_text(out, o->choices[i].colour);
            json_out_object_end(out);
        }
        json_out_array_end(out);
    }
    json_out_object_end(out);
}

enum err options_text(struct ctx *c, const struct field_options *o, struct str *out)
{
    struct buf b;
    struct json_out json;
    buf_init(&b, OPTIONS_BYTES_MAX);
    json_out_init(&json, &b);
    options_write(&json, o);
    enum err e = json_out_done(c, &json);
    *out = str_copy(c->arena, buf_str(&b));
    if (str_eq(*out, STR("{}")))
        *out = STR("");
    buf_deinit(&b);
    return e;
}

bool options_eq(struct arena *a, const struct field_options *x, const struct field_options *y)
{
    struct ctx c = {.arena = a};
    struct str left, right;
    return !options_text(&c, x, &left) && !options_text(&c, y, &right) && str_eq(left, right);
}

bool options_choice(const struct field_options *o, struct str name)
{
    for (int i = 0; i < o->choice_count; i++)
        if (str_eq(o->choices[i].name, name))
            return true;
    return false;
}

const char *options_name(int i, const struct kind *k, bool *takes)
{
    if (i > ROWS)
        return NULL;
    *takes = (k->takes & (i < ROWS ? rows[i].takes : TAKES_CHOICES)) != 0;
    return i < ROWS ? rows[i].name : "choices";
}

void options_write_all(struct json_out *out, const struct field_options *o)
{
    for (int i = 0; i < ROWS; i++) {
        const struct row *r = &rows[i];
        const void *at = place(o, r);
        if (str_eq(str_of(r->name), STR("object")))
            continue;
        json_out_key(out, str_of(r->name));
        if (r->shape == IS_BOOL)
            json_out_bool(out, *(const bool *)at);
        else if (r->shape == IS_INT && *(const int64_t *)at)
            json_out_int(out, *(const int64_t *)at);
        else if (r->shape == IS_TEXT && ((const struct str *)at)->len)
            json_out_text(out, *(const struct str *)at);
        else
            json_out_null(out);
    }
}
