#include "model/cells.h"

static void choices_write(struct json_out *out, struct str choices)
{
    json_out_array(out);
    while (choices.len) {
        struct str rest, one = str_cut(choices, RULE_CHOICE_MARK, &rest);
        json_out_text(out, one);
        choices = rest;
    }
    json_out_array_end(out);
}

void cell_write(struct json_out *out, const struct kind *k, enum rule_type type, struct value v)
{
    char room[KIND_TEXT_SIZE];
    if (v.type == VALUE_NULL) {
        json_out_null(out);
    } else if (type == RULE_NUMBER) {
        json_out_num(out, v.integer);
    } else if (type == RULE_BOOL) {
        json_out_bool(out, v.integer != 0);
    } else if (type == RULE_CHOICES) {
        choices_write(out, v.text);
    } else if (v.type == VALUE_INT) {
        // What a formula gives is a day where it gives a date.
        json_out_text(out, kind_format(k->type == RULE_NOTHING ? kind_of(KIND_DATE) : k, v, room));
    } else {
        json_out_text(out, v.text);
    }
}

void cells_write(struct json_out *out, const struct object *o, const struct value *cells,
                 const bool *given)
{
    json_out_object(out);
    for (int i = 0; i < o->field_count; i++) {
        if (given && !given[i])
            continue;
        json_out_key(out, o->fields[i].name);
        cell_write(out, o->fields[i].kind, o->fields[i].type, cells[i]);
    }
    json_out_object_end(out);
}

static enum err choices_read(struct ctx *c, const struct json *list, struct str *out)
{
    struct buf b;
    buf_init(&b, LONG_TEXT_VALUE_MAX);
    enum err e = ERR_NONE;
    for (int i = 0; i < list->count && !e; i++) {
        struct str one = STR_NONE;
        e = json_as_text(c, &list->items[i], &one);
        if (i)
            buf_byte(&b, RULE_CHOICE_MARK);
        buf_add(&b, one);
    }
    if (!e && b.full)
        e = fail(c, ERR_INPUT, "too many choices", "选项过多");
    *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

// Text as the kinds read it.
static enum err json_text(struct ctx *c, const struct json *v, struct str *out)
{
    switch (v->kind) {
    case JSON_NULL:
        *out = STR_NONE;
        return ERR_NONE;
    case JSON_BOOL:
        *out = v->boolean ? STR("true") : STR("false");
        return ERR_NONE;
    case JSON_NUMBER:
        *out = v->text;
        return ERR_NONE;
    case JSON_ARRAY:
        return choices_read(c, v, out);
    default:
        return json_as_text(c, v, out);
    }
}

enum err cells_read(struct ctx *c, const struct object *o, const struct json *values,
                    struct value *cells, bool *given)
{
    enum err e = json_as(c, values, JSON_OBJECT);
    for (int i = 0; !e && i < values->count; i++) {
        const struct json *v = &values->items[i];
        int field = object_field(o, v->key);
        if (field < 0)
            return fail(c, ERR_INPUT, "%s%.0s has no field '%.*s'", "%.0s%s没有字段“%.*s”",
                        str_zero(c->arena, object_label(o, false)),
                        str_zero(c->arena, object_label(o, true)), STR_ARG(v->key));
        struct str text;
        e = json_text(c, v, &text);
        if (!e)
            e = field_read(c, &o->fields[field], text, &cells[field]);
        given[field] = true;
    }
    return e;
}

enum err cells_read_known(struct ctx *c, const struct object *o, struct str text,
                          struct value *cells, bool *given)
{
    enum { CHANGE_BYTES_MAX = 16 << 20 };
    const struct json *all;
    enum err e = json_parse(c, text, CHANGE_BYTES_MAX, &all);
    for (int i = 0; !e && i < all->count; i++) {
        int field = object_field(o, all->items[i].key);
        struct json one = *all;
        if (field < 0 || field_computed(&o->fields[field]))
            continue;
        one.items = &all->items[i];
        one.count = 1;
        e = cells_read(c, o, &one, cells, given);
    }
    return e;
}
