#include "setup/part.h"

#include <stdarg.h>
#include <stdio.h>

#define ROW(name)                                                                                  \
    part_##name##_check, part_##name##_put, part_##name##_make, part_##name##_change,              \
        part_##name##_drop
const struct part setup_parts[SETUP_PART_COUNT] = {
    [SETUP_OBJECT] = {"object", "objects", "name", "fields", false, false, ROW(object), NULL},
    [SETUP_FIELD] = {"field", NULL, "name", NULL, true, false, part_field_check, NULL,
                     part_field_make, part_field_change, part_field_drop, NULL},
    // An object has one layout, which is called as it is.
    [SETUP_LAYOUT] = {"layout", "layouts", "object", NULL, true, false, ROW(layout),
                      part_layout_call},
    [SETUP_VIEW] = {"view", "views", "name", NULL, true, true, ROW(view), NULL},
    [SETUP_FORM] = {"form", "forms", "name", NULL, true, true, ROW(form), NULL},
    [SETUP_DUPLICATE] = {"duplicate", "duplicates", "measure", NULL, true, true, ROW(duplicate),
                         part_duplicate_call},
    [SETUP_DEFINITION] = {"definition", "definitions", "name", NULL, false, true, ROW(definition),
                          NULL},
    [SETUP_RULE] = {"rule", "rules", "name", NULL, false, true, ROW(rule), NULL},
    [SETUP_ROLE] = {"role", "roles", "name", NULL, false, true, ROW(role), NULL},
    [SETUP_PROVIDER] = {"provider", "providers", "name", NULL, false, true, ROW(provider), NULL},
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

bool item_holds(const struct setup_item *i, struct str key)
{
    const char *inside = setup_parts[i->part].inside;
    return inside && str_eq(key, str_of(inside));
}

const struct json *item_over(const struct applying *a, const struct setup_item *i,
                             const struct json *now)
{
    struct arena *arena = a->w->c->arena;
    int room = i->body->count + now->count;
    struct json *items = ARENA_ARRAY(arena, struct json, (size_t)room + 1);
    struct json *both = ARENA_NEW(arena, struct json);
    *both = (struct json){.kind = JSON_OBJECT, .items = items};
    for (int n = 0; n < i->body->count; n++)
        if (i->body->items[n].kind != JSON_NULL)
            items[both->count++] = i->body->items[n];
    for (int n = 0; n < now->count && !a->to->whole; n++) {
        const struct json *said = json_get(i->body, str_zero(arena, now->items[n].key));
        if (!said || said->kind == JSON_NULL)
            items[both->count++] = now->items[n];
    }
    return both;
}

enum err item_gone(struct ctx *c, const struct setup_item *i)
{
    return fail(c, ERR_NOT_FOUND, "'%.*s' is not there any more", "“%.*s”已不存在",
                STR_ARG(i->name));
}

enum err item_take(struct ctx *c, const struct setup_item *i, const void *list, int count,
                   size_t size, size_t name, void *out)
{
    int seen = 0;
    for (int n = 0; n < count; n++) {
        const char *one = (const char *)list + (size_t)n * size;
        if (!str_eq(*(const struct str *)(const void *)(one + name), i->name) || seen++ != i->nth)
            continue;
        memcpy(out, one, size);
        return ERR_NONE;
    }
    return item_gone(c, i);
}

enum err item_object(struct applying *a, const struct setup_item *i, int *object)
{
    *object = schema_object(a->w->schema, i->object);
    if (*object >= 0)
        return ERR_NONE;
    return fail(a->w->c, ERR_INPUT, "it is about '%.*s', which is not there: take that as well",
                "它属于“%.*s”，但没有这个对象：请一并采用", STR_ARG(i->object));
}

static void add_note(struct applying *a, struct setup_note note)
{
    size_t n = (size_t)a->note_count++;
    a->notes = arena_grow(a->w->c->arena, a->notes, n, n + 1, sizeof *a->notes);
    a->notes[n] = note;
}

void item_tell(struct applying *a, const struct setup_item *i, const char *en, const char *zh)
{
    add_note(a, (struct setup_note){.key = i->key, .en = str_of(en), .zh = str_of(zh)});
}

void item_leave_as(struct applying *a, const struct setup_item *i, const struct cause *why)
{
    struct arena *arena = a->w->c->arena;
    add_note(a,
             (struct setup_note){i->key, str_copy(arena, why->en), str_copy(arena, why->zh), true});
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
