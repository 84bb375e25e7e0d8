// Writing a set-up: all parts as they are now, and the text that people keep.
#include "setup/part.h"

enum { LINE_BYTES = 100, INDENT = 2 };

static enum err write_parts(struct work *w, struct json_out *out)
{
    enum err e = ERR_NONE;
    for (int p = 0; p < SETUP_PART_COUNT && !e; p++) {
        if (!setup_parts[p].list)
            continue;
        json_out_key(out, str_of(setup_parts[p].list));
        json_out_array(out);
        e = setup_parts[p].put(w, out);
        json_out_array_end(out);
    }
    return e;
}

static enum err write_all(struct work *w, struct str name, struct str *out)
{
    struct buf b;
    struct json_out json;
    buf_init(&b, SETUP_BYTES_MAX);
    json_out_init(&json, &b);
    json_out_object(&json);
    json_out_key(&json, STR("liuke_setup"));
    json_out_int(&json, SETUP_FORMAT);
    put_two(&json, "name", name, STR_NONE);
    put_flag(&json, "whole", true);
    enum err e = write_parts(w, &json);
    json_out_object_end(&json);
    if (!e)
        e = json_out_done(w->c, &json);
    *out = str_copy(w->c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

enum err setup_now(struct work *w, struct setup *out)
{
    struct str text;
    enum err e = write_all(w, STR_NONE, &text);
    return e ? e : setup_read(w->c, text, out);
}

enum err setup_export(struct work *w, struct str name, struct str *out)
{
    struct str text;
    const struct json *root;
    enum err e = write_all(w, name, &text);
    if (!e)
        e = json_parse(w->c, text, SETUP_BYTES_MAX, &root);
    if (!e)
        *out = setup_text(w->c, root);
    return e;
}

struct str setup_compact(struct arena *a, const struct json *node, const char *but)
{
    struct ctx quiet = {.arena = a};
    struct buf b;
    struct json_out out;
    buf_init(&b, SETUP_BYTES_MAX);
    json_out_init(&out, &b);
    if (node->kind == JSON_OBJECT && but) {
        json_out_object(&out);
        for (int i = 0; i < node->count; i++) {
            if (str_eq(node->items[i].key, str_of(but)))
                continue;
            json_out_key(&out, node->items[i].key);
            put_json(&out, &node->items[i], false);
        }
        json_out_object_end(&out);
    } else {
        put_json(&out, node, false);
    }
    struct str text = json_out_done(&quiet, &out) ? STR("") : str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return text;
}

// ---- for eyes -----------------------------------------------------------------------------------

// On one line, with a space behind each colon and comma.
static void print_flat(struct arena *a, struct buf *out, const struct json *node)
{
    bool object = node->kind == JSON_OBJECT;
    if (node->kind != JSON_ARRAY && !object) {
        buf_add(out, setup_compact(a, node, NULL));
        return;
    }
    buf_byte(out, object ? '{' : '[');
    for (int i = 0; i < node->count; i++) {
        if (i)
            buf_add(out, STR(", "));
        if (object) {
            const struct json key = {.kind = JSON_TEXT, .text = node->items[i].key};
            buf_add(out, setup_compact(a, &key, NULL));
            buf_add(out, STR(": "));
        }
        print_flat(a, out, &node->items[i]);
    }
    buf_byte(out, object ? '}' : ']');
}

static void print(struct arena *a, struct buf *out, const struct json *node, int depth)
{
    bool object = node->kind == JSON_OBJECT, list = node->kind == JSON_ARRAY;
    size_t begin = out->len;
    print_flat(a, out, node);
    // The first levels are always one thing a line; below, what fits stays together.
    bool fits = out->len - begin <= LINE_BYTES && depth > 0 && !(depth == 1 && list);
    if ((!object && !list) || !node->count || fits)
        return;
    out->len = begin;
    buf_byte(out, object ? '{' : '[');
    for (int i = 0; i < node->count; i++) {
        buf_format(out, "%s\n%*s", i ? "," : "", (depth + 1) * INDENT, "");
        if (object) {
            const struct json key = {.kind = JSON_TEXT, .text = node->items[i].key};
            buf_add(out, setup_compact(a, &key, NULL));
            buf_add(out, STR(": "));
        }
        print(a, out, &node->items[i], depth + 1);
    }
    buf_format(out, "\n%*s", depth * INDENT, "");
    buf_byte(out, object ? '}' : ']');
}

struct str setup_text(struct ctx *c, const struct json *root)
{
    struct buf b;
    buf_init(&b, (size_t)SETUP_BYTES_MAX * 4);
    print(c->arena, &b, root, 0);
    buf_byte(&b, '\n');
    struct str text = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return text;
}
