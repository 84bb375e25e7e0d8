#include "setup/part.h"

#include <stdarg.h>
#include <stdio.h>

#define ROW(name)                                                                                  \
    part_##name##_check, part_##name##_put, part_##name##_make, part_##name##_change,              \
        part_##name##_drop
const struct part setup_parts[SETUP_PART_COUNT] = {
    [SETUP_OBJECT] = {"object", "objects", false, false, ROW(object)},
    [SETUP_FIELD] = {"field", NULL, true, false, part_field_check, NULL, part_field_make,
                     part_field_change, part_field_drop},
    [SETUP_LAYOUT] = {"layout", "layouts", true, false, ROW(layout)},
    [SETUP_VIEW] = {"view", "views", true, true, ROW(view)},
    [SETUP_DEFINITION] = {"definition", "definitions", false, true, ROW(definition)},
    [SETUP_RULE] = {"rule", "rules", false, true, ROW(rule)},
    [SETUP_ROLE] = {"role", "roles", false, true, ROW(role)},
};

bool item_says(const struct applying *a, const struct setup_item *i, const char *key,
               const struct json **out)
{
    const struct json *v = json_get(i->body, key);
    *out = v && v->kind != JSON_NULL ? v : NULL;
    return *out || a->to->whole;
}

void item_text(const struct applying *a, const struct setup_item *i, const char *key,
               struct str *out)
{
    const struct json *v;
    if (item_says(a, i, key, &v))
        *out = v ? str_trim(v->text) : STR("");
}

void item_bool(const struct applying *a, const struct setup_item *i, const char *key, bool *out)
{
    const struct json *v;
    if (item_says(a, i, key, &v))
        *out = v && v->boolean;
}

enum err item_int(const struct applying *a, const struct setup_item *i, const char *key,
                  int64_t *out)
{
    const struct json *v;
    if (!item_says(a, i, key, &v))
        return ERR_NONE;
    *out = 0;
    return v ? json_as_int(a->w->c, v, out) : ERR_NONE;
}

bool item_both(const struct applying *a, const struct setup_item *i, const char *key,
               struct str *zh, struct str *en)
{
    const struct json *v, *one;
    if (!item_says(a, i, key, &v))
        return false;
    one = v ? json_get(v, "zh") : NULL;
    *zh = one ? str_trim(one->text) : STR("");
    one = v ? json_get(v, "en") : NULL;
    *en = one ? str_trim(one->text) : STR("");
    return true;
}

void item_leave_as(struct applying *a, const struct setup_item *i, const struct cause *why)
{
    struct arena *arena = a->w->c->arena;
    size_t n = (size_t)a->note_count;
    a->notes = arena_grow(arena, a->notes, n, n + 1, sizeof *a->notes);
    a->notes[n] = (struct setup_note){i->key, str_copy(arena, why->en), str_copy(arena, why->zh)};
    a->note_count++;
}

void item_leave(struct applying *a, const struct setup_item *i, const char *en, const char *zh, ...)
{

    const char *formats[] = {en, zh};
    struct cause why = {0};
    for (int n = 0; n < 2; n++) {
        char text[600];
        va_list args;
        va_start(args, zh);
        vsnprintf(text, sizeof text, formats[n], args);
        va_end(args);
        *(n ? &why.zh : &why.en) = str_copy(a->w->c->arena, str_of(text));
    }

    item_leave_as(a, i, &why);
}

// ---- writing ------------------------------------------------------------------------------------

void put_str(struct json_out *out, const char *key, struct str value)
{
    if (!value.len)
        return;
    json_out_key(out, str_of(key));
    json_out_text(out, value);
}

void put_flag(struct json_out *out, const char *key, bool value)
{
    if (!value)
        return;
    json_out_key(out, str_of(key));
    json_out_bool(out, true);
}

void put_two(struct json_out *out, const char *key, struct str zh, struct str en)
{
    if (!zh.len && !en.len)
        return;
    json_out_key(out, str_of(key));
    json_out_object(out);
    put_str(out, "zh", zh);
    put_str(out, "en", en);
    json_out_object_end(out);
}

static bool is_nothing(const struct json *v)
{
    return v->kind == JSON_NULL || (v->kind == JSON_BOOL && !v->boolean) ||
           (v->kind == JSON_TEXT && !v->text.len) ||
           (v->kind == JSON_NUMBER && str_eq(v->text, STR("0"))) ||
           ((v->kind == JSON_ARRAY || v->kind == JSON_OBJECT) && !v->count);
}

void put_json(struct json_out *out, const struct json *node, bool sparse)
{
    switch (node->kind) {
    case JSON_NULL:
        json_out_null(out);
        break;
    case JSON_BOOL:
        json_out_bool(out, node->boolean);
        break;
    case JSON_NUMBER:
        json_out_raw(out, node->text);
        break;
    case JSON_TEXT:
        json_out_text(out, node->text);
        break;
    case JSON_ARRAY:
        json_out_array(out);
        for (int i = 0; i < node->count; i++)
            put_json(out, &node->items[i], sparse);
        json_out_array_end(out);
        break;
    case JSON_OBJECT:
        json_out_object(out);
        for (int i = 0; i < node->count; i++) {
            if (sparse && is_nothing(&node->items[i]))
                continue;
            json_out_key(out, node->items[i].key);
            put_json(out, &node->items[i], sparse);
        }
        json_out_object_end(out);
        break;
    }
}
