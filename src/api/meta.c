// What there is: objects, fields, kinds, and the functions of the rule language.
#include "api/guarded.h"
#include "model/search.h"
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

// The parts of the text of a roll-up: fn(object.field where …, window).
static void write_rollup(struct call *k, const struct schema *s, const struct field *f)
{
    struct json_out *out = &k->out;
    json_out_key(out, STR("rollup"));
    const struct rule_node *n = f->formula ? f->formula->root : NULL;
    if (f->kind->id != KIND_ROLLUP || !n || n->op != RULE_CALL || n->object < 0) {
        json_out_null(out);
        return;
    }
    const struct function_row *row = function_row(n->function);
    struct str text = rule_text(k->c->arena, f->formula, NULL), where = STR_NONE, window = STR_NONE;
    ptrdiff_t at = str_find(text, STR(" where "));
    size_t end = text.len - 1;
    if (row->window != WINDOW_NO) {
        while (end && text.at[end] != ',')
            end--;
        window = (struct str){text.at + end + 2, text.len - end - 3};
    }
    if (n->where && at > 0)
        where = (struct str){text.at + at + 7, end - (size_t)at - 7};
    json_out_object(out);
    put_text(out, "function", str_of(row->name));
    put_text(out, "object", s->objects[n->object].name);
    put_text_or_null(out, "field",
                     n->field < 0 ? STR_NONE : s->objects[n->object].fields[n->field].name);
    put_text_or_null(out, "where", where);
    put_text_or_null(out, "window", str_eq(window, STR(ROLLUP_ALWAYS)) ? STR_NONE : window);
    json_out_object_end(out);
}

// A condition names what it looks at: it is shown to who may ask by it.
static void hide_condition(struct call *k, const struct rule *r, struct str *text)
{
    struct ctx quiet = {.arena = k->c->arena};
    if (!viewer_all(k->viewer) && text->len && (!r || viewer_allows(&quiet, k->viewer, r)))
        *text = STR_NONE;
}

static void write_options(struct call *k, const struct schema *s, const struct field *f)
{
    struct json_out *out = &k->out;
    struct field_options seen = f->options, *o = &seen;
    int object = o->object ? schema_object_of_id(s, o->object) : -1;
    if (object >= 0 && !viewer_may(k->viewer, &s->objects[object], VERB_SEE))
        object = -1;
    hide_condition(k, f->formula, &seen.formula);
    hide_condition(k, f->shown_when, &seen.shown_when);
    hide_condition(k, f->required_when, &seen.required_when);
    json_out_key(out, STR("options"));
    json_out_object(out);
    options_write_all(out, o);
    put_text_or_null(out, "object", object < 0 ? STR_NONE : s->objects[object].name);
    json_out_key(out, STR("choices"));
    json_out_array(out);
    for (int i = 0; i < o->choice_count; i++) {
        json_out_object(out);
        put_text(out, "name", o->choices[i].name);
        put_text(out, "colour", o->choices[i].colour);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    write_rollup(k, s, f);
    json_out_object_end(out);
}

void write_field_meta(struct call *k, const struct schema *s, const struct object *o, int field)
{
    static const char *const rights[] = {[FIELD_HIDDEN] = "hidden",
                                         [FIELD_MASKED] = "masked",
                                         [FIELD_READ] = "read",
                                         [FIELD_WRITE] = "write"};
    const struct field *f = &o->fields[field];
    struct json_out *out = &k->out;
    json_out_object(out);
    put_int(out, "id", f->id);
    put_int(out, "version", f->version);
    put_text(out, "name", f->name);
    put_both(out, "label", field_label(f, true), field_label(f, false));
    put_both(out, "help", f->help_zh, f->help_en);
    put_text(out, "kind", str_of(f->kind->name));
    put_text(out, "type", str_of(type_names[f->type]));
    put_text(out, "role", str_of(role_names[f->role]));
    put_bool(out, "computed", field_computed(f));
    write_options(k, s, f);
    if (f->broken_en.len && viewer_all(k->viewer))
        put_both(out, "broken", f->broken_zh, f->broken_en);
    else
        put_null(out, "broken");
    put_text(out, "right", str_of(rights[viewer_field(k->viewer, o, field)]));
    json_out_object_end(out);
}

void write_object_meta(struct call *k, const struct schema *s, const struct object *o)
{
    static const char *const verbs[] = {[VERB_SEE] = "see",
                                        [VERB_CREATE] = "create",
                                        [VERB_CHANGE] = "change",
                                        [VERB_DELETE] = "delete",
                                        [VERB_EXPORT] = "export"};
    struct json_out *out = &k->out;
    int *order = object_order(k->c->arena, o);
    if (!viewer_may(k->viewer, o, VERB_SEE))
        return;
    json_out_object(out);
    put_int(out, "id", o->id);
    put_int(out, "version", o->version);
    put_text(out, "name", o->name);
    put_both(out, "label", object_label(o, true), object_label(o, false));
    put_both(out, "help", o->help_zh, o->help_en);
    put_bool(out, "searched", search_looks_into(o));
    put_text(out, "shape", str_of(shape_names[o->shape]));
    bool parent = o->parent >= 0 && viewer_may(k->viewer, &s->objects[o->parent], VERB_SEE);
    put_text_or_null(out, "parent", parent ? s->objects[o->parent].name : STR_NONE);
    json_out_key(out, STR("fields"));
    json_out_array(out);
    for (int i = 0; i < o->field_count; i++)
        if (viewer_field(k->viewer, o, order[i]) > FIELD_HIDDEN)
            write_field_meta(k, s, o, order[i]);
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

static void write_taken(struct json_out *out, const struct kind *kind)
{
    bool takes;
    json_out_key(out, STR("options"));
    json_out_array(out);
    for (int i = 0; options_name(i, kind, &takes); i++)
        if (takes)
            json_out_text(out, str_of(options_name(i, kind, &takes)));
    json_out_array_end(out);
}

static enum err meta(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct json_out *out = &k->out;
    json_out_object(out);
    json_out_key(out, STR("objects"));
    json_out_array(out);
    int *order = schema_order(k->c->arena, s);
    for (int i = 0; i < s->object_count; i++)
        write_object_meta(k, s, &s->objects[order[i]]);
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
        put_bool(out, "computed", (kind->flags & KIND_COMPUTED) != 0);
        put_bool(out, "refers", (kind->flags & KIND_REFERS) != 0);
        write_taken(out, kind);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    json_out_object_end(out);
    return ERR_NONE;
}

const struct route meta_routes[] = {
    {HTTP_GET, "/api/meta", PERMIT_VIEWER, 0, meta, "", "Meta",
     "Objects, fields, kinds and the functions of the rule language.",
     "对象、字段、字段类型，以及条件语言的函数。"},
    {0},
};
