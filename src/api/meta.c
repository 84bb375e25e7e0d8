// What there is: objects, fields, kinds, and the functions of the rule language.
#include "api/guarded.h"
#include "rule/function.h"

static const char *const shape_names[] = {[SHAPE_NONE] = "none",
                                          [SHAPE_CUSTOMER] = "customer",
                                          [SHAPE_MOMENT] = "moment",
                                          [SHAPE_SPAN] = "span"};
static const char *const role_names[] = {
    [ROLE_NONE] = "", [ROLE_KEY] = "key", [ROLE_START] = "start", [ROLE_END] = "end"};
static const char *const type_names[] = {
    [RULE_NOTHING] = "empty",    [RULE_BOOL] = "bool",       [RULE_NUMBER] = "number",
    [RULE_TEXT] = "text",        [RULE_CHOICES] = "choices", [RULE_DATE] = "date",
    [RULE_DURATION] = "duration"};

static void write_field(struct json_out *out, const struct field *f, enum field_right right)
{
    static const char *const rights[] = {[FIELD_HIDDEN] = "hidden",
                                         [FIELD_MASKED] = "masked",
                                         [FIELD_READ] = "read",
                                         [FIELD_WRITE] = "write"};
    json_out_object(out);
    put_text(out, "name", f->name);
    put_both(out, "label", field_label(f, true), field_label(f, false));
    put_text(out, "kind", str_of(f->kind->name));
    put_text(out, "type", str_of(type_names[f->kind->type]));
    put_text(out, "role", str_of(role_names[f->role]));
    put_text(out, "right", str_of(rights[right]));
    json_out_object_end(out);
}

static void write_object(struct call *k, const struct schema *s, const struct object *o)
{
    static const char *const verbs[] = {[VERB_SEE] = "see",
                                        [VERB_CREATE] = "create",
                                        [VERB_CHANGE] = "change",
                                        [VERB_DELETE] = "delete",
                                        [VERB_EXPORT] = "export"};
    struct json_out *out = &k->out;
    if (!viewer_may(k->viewer, o, VERB_SEE))
        return;
    json_out_object(out);
    put_text(out, "name", o->name);
    put_both(out, "label", object_label(o, true), object_label(o, false));
    put_text(out, "shape", str_of(shape_names[o->shape]));
    if (o->parent >= 0)
        put_text(out, "parent", s->objects[o->parent].name);
    else
        put_null(out, "parent");
    json_out_key(out, STR("fields"));
    json_out_array(out);
    for (int i = 0; i < o->field_count; i++)
        if (viewer_field(k->viewer, o, i) > FIELD_HIDDEN)
            write_field(out, &o->fields[i], viewer_field(k->viewer, o, i));
    json_out_array_end(out);
    json_out_key(out, STR("may"));
    json_out_array(out);
    for (int i = 0; i < VERB_COUNT; i++)
        if (viewer_may(k->viewer, o, (enum verb)i))
            json_out_text(out, str_of(verbs[i]));
    json_out_array_end(out);
    json_out_object_end(out);
}

static const char *const first_names[] = {[FIRST_SERIES] = "series",
                                          [FIRST_VALUES] = "field_series",
                                          [FIRST_STATE] = "state",
                                          [FIRST_DATE] = "date"};

// "{w}的{x}次数" as a name: "…的…次数", without dots at its ends.
static struct str pattern_label(struct arena *a, const char *pattern)
{
    struct buf b;
    buf_init(&b, 1024);
    for (const char *at = pattern; *at; at++) {
        if (*at != '{') {
            buf_byte(&b, *at);
            continue;
        }
        at = strchr(at, '}');
        if (b.len && at[1])
            buf_add(&b, STR("…"));
    }
    struct str label = str_copy(a, str_trim(buf_str(&b)));
    buf_deinit(&b);
    return label;
}

static void write_function(struct call *k, enum rule_function f)
{
    const struct function_row *row = function_row(f);
    struct json_out *out = &k->out;
    json_out_object(out);
    put_text(out, "name", str_of(row->name));
    json_out_key(out, STR("shapes"));
    json_out_array(out);
    if (row->shapes & ON_MOMENT)
        json_out_text(out, STR("moment"));
    if (row->shapes & ON_SPAN)
        json_out_text(out, STR("span"));
    json_out_array_end(out);
    put_text(out, "argument", str_of(first_names[row->first]));
    put_bool(out, "window", row->window != WINDOW_NO);
    put_text(out, "type",
             row->result == RULE_NOTHING ? STR("same") : str_of(type_names[row->result]));
    put_both(out, "label", pattern_label(k->c->arena, row->zh),
             pattern_label(k->c->arena, row->en));
    json_out_object_end(out);
}

static enum err meta(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct json_out *out = &k->out;
    json_out_object(out);
    json_out_key(out, STR("objects"));
    json_out_array(out);
    for (int i = 0; i < s->object_count; i++)
        write_object(k, s, &s->objects[i]);
    json_out_array_end(out);
    json_out_key(out, STR("functions"));
    json_out_array(out);
    for (int i = 0; i < RULE_FUNCTION_COUNT; i++)
        write_function(k, (enum rule_function)i);
    json_out_array_end(out);
    json_out_key(out, STR("kinds"));
    json_out_array(out);
    for (int i = 0; i < KIND_COUNT; i++) {
        const struct kind *kind = kind_of((enum kind_id)i);
        json_out_object(out);
        put_text(out, "name", str_of(kind->name));
        put_both(out, "label", str_of(kind->zh), str_of(kind->en));
        put_text(out, "type", str_of(type_names[kind->type]));
        json_out_object_end(out);
    }
    json_out_array_end(out);
    json_out_object_end(out);
    return ERR_NONE;
}

const struct route meta_routes[] = {
    {HTTP_GET, "/api/meta", PERMIT_VIEWER, 0, meta, "", "Meta",
     "Objects, fields, kinds and the functions of the rule language."},
    {0},
};
