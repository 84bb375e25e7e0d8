// Any bytes as JSON: what is accepted is written, and what is written reads the same again.
#include "codec/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
    if (!good)
        abort();
}

static void write_back(struct json_out *o, const struct json *node)
{
    switch (node->kind) {
    case JSON_NULL:
        json_out_null(o);
        return;
    case JSON_BOOL:
        json_out_bool(o, node->boolean);
        return;
    case JSON_NUMBER:
        json_out_raw(o, node->text);
        return;
    case JSON_TEXT:
        json_out_text(o, node->text);
        return;
    case JSON_ARRAY:
    case JSON_OBJECT:
        break;
    }
    bool object = node->kind == JSON_OBJECT;
    object ? json_out_object(o) : json_out_array(o);
    for (int i = 0; i < node->count; i++) {
        if (object)
            json_out_key(o, node->items[i].key);
        write_back(o, &node->items[i]);
    }
    object ? json_out_object_end(o) : json_out_array_end(o);
}

static bool same(const struct json *a, const struct json *b)
{
    if (a->kind != b->kind || a->count != b->count || a->boolean != b->boolean ||
        !str_eq(a->text, b->text) || !str_eq(a->key, b->key))
        return false;
    for (int i = 0; i < a->count; i++)
        if (!same(&a->items[i], &b->items[i]))
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx c = {.arena = arena_create()};
    const struct json *first, *second;
    struct buf b;
    struct json_out o;
    buf_init(&b, 1 << 24);
    json_out_init(&o, &b);
    enum err e = json_parse(&c, (struct str){(const char *)data, size}, 1 << 20, &first);
    if (e) {
        check(c.why.err == e && c.why.zh.len);
    } else {
        write_back(&o, first);
        check(!json_out_done(&c, &o));
        check(!json_parse(&c, buf_str(&b), 1 << 24, &second));
        check(same(first, second));
    }
    buf_deinit(&b);
    arena_destroy(c.arena);
    return 0;
}
