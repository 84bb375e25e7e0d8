#include "codec/json.h"

#include <json.h>
#include <math.h>
#include <stdlib.h>

static const struct {
    const char *en, *zh;
} kinds[] = {
    [JSON_NULL] = {"null", "null"},       [JSON_BOOL] = {"true or false", "true 或 false"},
    [JSON_NUMBER] = {"a number", "数字"}, [JSON_TEXT] = {"a text", "文字"},
    [JSON_ARRAY] = {"a list", "列表"},    [JSON_OBJECT] = {"an object", "对象"},
};

static bool build(struct arena *a, json_object *from, struct json *to);

// The library also takes "1." and "1.e5", which are not JSON.
static bool digits_behind_point(struct str s)
{
    ptrdiff_t point = str_find(s, STR("."));
    return point < 0 || (s.at[point + 1] >= '0' && s.at[point + 1] <= '9');
}

static bool build_number(struct arena *a, json_object *from, struct json *to)
{
    to->kind = JSON_NUMBER;
    to->text = str_copy(a, str_of(json_object_to_json_string(from)));
    if (json_object_get_type(from) == json_type_double)
        return isfinite(json_object_get_double(from)) && digits_behind_point(to->text);
    // Whole numbers that do not fit were silently made the largest that do.
    return json_object_get_uint64(from) != UINT64_MAX && json_object_get_int64(from) != INT64_MIN;
}

static bool build_array(struct arena *a, json_object *from, struct json *to)
{
    size_t count = json_object_array_length(from);
    struct json *items = ARENA_ARRAY(a, struct json, count);
    bool good = true;
    to->kind = JSON_ARRAY;
    to->items = items;
    to->count = (int)count;
    for (size_t i = 0; i < count && good; i++) {
        items[i].above = to;
        good = build(a, json_object_array_get_idx(from, i), &items[i]);
    }
    return good;
}

static bool build_object(struct arena *a, json_object *from, struct json *to)
{
    struct json *items = ARENA_ARRAY(a, struct json, (size_t)json_object_object_length(from));
    bool good = true;
    to->kind = JSON_OBJECT;
    to->items = items;
    json_object_object_foreach(from, key, value)
    {
        struct json *item = &items[to->count++];
        item->above = to;
        item->key = str_copy(a, str_of(key));
        good = good && build(a, value, item);
    }
    return good;
}

// Copies a node of the library into the arena. False: a number that
// cannot be held or is none, a zero byte.
static bool build(struct arena *a, json_object *from, struct json *to)
{
    switch (json_object_get_type(from)) {
    case json_type_null:
        to->kind = JSON_NULL;
        return true;
    case json_type_boolean:
        to->kind = JSON_BOOL;
        to->boolean = json_object_get_boolean(from);
        return true;
    case json_type_double:
    case json_type_int:
        return build_number(a, from, to);
    case json_type_string:
        to->kind = JSON_TEXT;
        to->text = str_copy(a, (struct str){json_object_get_string(from),
                                            (size_t)json_object_get_string_len(from)});
        return !to->text.len || !memchr(to->text.at, 0, to->text.len);
    case json_type_array:
        return build_array(a, from, to);
    case json_type_object:
        return build_object(a, from, to);
    }
    return false;
}

static int line_at(struct str text, size_t offset)
{
    int line = 1;
    for (size_t i = 0; i < offset && i < text.len; i++)
        line += text.at[i] == '\n';
    return line;
}

// Only white space after the value, and nothing the library is generous about.
static bool only_space(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!s.at[i] || !strchr(" \t\r\n", s.at[i]))
            return false;
    return true;
}

// Where a control character stands inside a text, which the library lets pass; text.len: nowhere.
static size_t control_in_text(struct str text)
{
    bool quoted = false;
    for (size_t i = 0; i < text.len; i++) {
        if (quoted && text.at[i] == '\\')
            i++;
        else if (text.at[i] == '"')
            quoted = !quoted;
        else if (quoted && (uint8_t)text.at[i] < 0x20)
            return i;
    }
    return text.len;
}

static enum err not_json(struct ctx *c, struct str text, size_t offset, const char *why)
{
    int line = line_at(text, offset);
    return fail_at(c, ERR_USAGE, line, 0, "this is not JSON (line %d: %s)",
                   "这不是有效的 JSON（第 %d 行：%s）", line, why);
}

enum err json_parse(struct ctx *c, struct str text, size_t bytes_max, const struct json **out)
{
    if (text.len > bytes_max || text.len > INT32_MAX)
        return fail(c, ERR_TOO_LARGE, "the JSON is larger than %zu bytes", "JSON 超过 %zu 字节",
                    bytes_max);
    if (!utf8_valid(text))
        return fail(c, ERR_USAGE, "the JSON is not UTF-8", "JSON 不是 UTF-8 编码");
    size_t control = control_in_text(text);
    if (control < text.len)
        return not_json(c, text, control, "a control character in a text");
    struct json_tokener *reader = json_tokener_new_ex(JSON_DEPTH_MAX);
    json_tokener_set_flags(reader, JSON_TOKENER_STRICT);
    json_object *root = json_tokener_parse_ex(reader, text.at ? text.at : "", (int)text.len);
    enum json_tokener_error failed = json_tokener_get_error(reader);
    size_t end = json_tokener_get_parse_end(reader);
    // A bare number at the very end could go on, as far as the library knows.
    if (failed == json_tokener_continue) {
        root = json_tokener_parse_ex(reader, "", -1);
        failed = json_tokener_get_error(reader);
        end = text.len;
    }
    struct json *tree = ARENA_NEW(c->arena, struct json);
    enum err e = ERR_NONE;
    if (failed != json_tokener_success)
        e = not_json(c, text, end, json_tokener_error_desc(failed));
    else if (!only_space((struct str){text.at + end, text.len - end}))
        e = not_json(c, text, end, "text after the end");
    else if (!build(c->arena, root, tree))
        e = not_json(c, text, end, "a number that cannot be held, or a zero byte in a text");
    json_object_put(root);
    json_tokener_free(reader);
    *out = tree;
    return e;
}

const struct json *json_get(const struct json *o, const char *key)
{
    if (!o || o->kind != JSON_OBJECT)
        return NULL;
    struct str wanted = str_of(key);
    for (int i = 0; i < o->count; i++)
        if (str_eq(o->items[i].key, wanted))
            return &o->items[i];
    return NULL;
}

struct str json_path(struct arena *a, const struct json *node)
{
    if (!node->above)
        return STR_NONE;
    struct str above = json_path(a, node->above);
    if (node->above->kind == JSON_ARRAY)
        return str_format(a, "%.*s[%d]", STR_ARG(above), (int)(node - node->above->items));
    return str_format(a, "%.*s%s%.*s", STR_ARG(above), above.len ? "." : "", STR_ARG(node->key));
}

static enum err wrong_kind(struct ctx *c, const struct json *node, const char *en, const char *zh)
{
    struct str path = json_path(c->arena, node);
    if (!path.len)
        path = STR("JSON");
    return fail(c, ERR_USAGE, "%.*s: %s is wanted%.0s", "%.*s：%.0s这里要%s", STR_ARG(path), en,
                zh);
}

enum err json_as(struct ctx *c, const struct json *node, enum json_kind kind)
{
    return node->kind == kind ? ERR_NONE : wrong_kind(c, node, kinds[kind].en, kinds[kind].zh);
}

enum err json_as_text(struct ctx *c, const struct json *node, struct str *out)
{
    enum err e = json_as(c, node, JSON_TEXT);
    if (!e)
        *out = node->text;
    return e;
}

enum err json_as_bool(struct ctx *c, const struct json *node, bool *out)
{
    enum err e = json_as(c, node, JSON_BOOL);
    if (!e)
        *out = node->boolean;
    return e;
}

enum err json_as_int(struct ctx *c, const struct json *node, int64_t *out)
{
    char *end = NULL;
    if (node->kind == JSON_NUMBER && node->text.len < 20) {
        long long value = strtoll(node->text.at, &end, 10);
        if (end == node->text.at + node->text.len) {
            *out = value;
            return ERR_NONE;
        }
    }
    return wrong_kind(c, node, "a whole number", "整数");
}

enum err json_as_num(struct ctx *c, const struct json *node, num_t *out)
{
    enum err e = json_as(c, node, JSON_NUMBER);
    if (e)
        return e;
    *out = num_parse(node->text);
    return *out == NUM_NONE ? wrong_kind(c, node, "a number up to 9.2e12", "不超过 9.2e12 的数字")
                            : ERR_NONE;
}

enum err json_as_double(struct ctx *c, const struct json *node, double *out)
{
    enum err e = json_as(c, node, JSON_NUMBER);
    if (!e)
        *out = strtod(node->text.at, NULL);
    return e;
}

enum err json_need(struct ctx *c, const struct json *o, const char *key, enum json_kind kind,
                   const struct json **out)
{
    enum err e = json_as(c, o, JSON_OBJECT);
    if (e)
        return e;
    *out = json_get(o, key);
    if (*out)
        return json_as(c, *out, kind);
    struct str path = json_path(c->arena, o);
    return fail(c, ERR_USAGE, "%.*s%s%s is missing; %s is wanted%.0s",
                "缺少 %.*s%s%s；%.0s这里要%s", STR_ARG(path), path.len ? "." : "", key,
                kinds[kind].en, kinds[kind].zh);
}

static bool absent(const struct json *o, const char *key)
{
    const struct json *node = json_get(o, key);
    return o->kind == JSON_OBJECT && (!node || node->kind == JSON_NULL);
}

// The two ways to ask for a member, for each type of value.
#define JSON_MEMBER(name, type, json_kind)                                                         \
    enum err json_need_##name(struct ctx *c, const struct json *o, const char *key, type *out)     \
    {                                                                                              \
        const struct json *node;                                                                   \
        enum err e = json_need(c, o, key, json_kind, &node);                                       \
        return e ? e : json_as_##name(c, node, out);                                               \
    }                                                                                              \
    enum err json_want_##name(struct ctx *c, const struct json *o, const char *key, type *out)     \
    {                                                                                              \
        return absent(o, key) ? ERR_NONE : json_need_##name(c, o, key, out);                       \
    }

JSON_MEMBER(text, struct str, JSON_TEXT)
JSON_MEMBER(int, int64_t, JSON_NUMBER)
JSON_MEMBER(num, num_t, JSON_NUMBER)
JSON_MEMBER(bool, bool, JSON_BOOL)
