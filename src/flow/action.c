// Kinds by name, and steps as they are kept: all that can be said, with what is usual for the rest.
#include "flow/action.h"

#include <string.h>

static const char *const kind_names[PARAM_KINDS] = {[PARAM_TEXT] = "text",
                                                    [PARAM_PLAIN] = "plain",
                                                    [PARAM_INT] = "int",
                                                    [PARAM_CHOICE] = "choice",
                                                    [PARAM_BOOL] = "bool",
                                                    [PARAM_TIME] = "time",
                                                    [PARAM_DAY] = "day",
                                                    [PARAM_WHO] = "who",
                                                    [PARAM_TO] = "to",
                                                    [PARAM_OBJECT] = "object",
                                                    [PARAM_TARGET] = "target",
                                                    [PARAM_OPS] = "ops",
                                                    [PARAM_FIELD] = "field",
                                                    [PARAM_FIELDS] = "fields",
                                                    [PARAM_VALUES] = "values",
                                                    [PARAM_FILTER] = "filter",
                                                    [PARAM_CONDITION] = "condition",
                                                    [PARAM_LETTER] = "template",
                                                    [PARAM_PLAY] = "play",
                                                    [PARAM_CHANNEL] = "channel",
                                                    [PARAM_SURVEY] = "survey",
                                                    [PARAM_FORM] = "form",
                                                    [PARAM_STEPS] = "steps"};

const char *param_kind_name(enum param_kind kind)
{
    return kind_names[kind];
}

const struct action *action_named(struct str name)
{
    for (int i = 0; i < action_list_count; i++)
        for (const struct action *a = action_lists[i]; a->name; a++)
            if (str_eq(name, str_of(a->name)))
                return a;
    return NULL;
}

enum action_own action_own(const struct action *a)
{
    static const char *const names[OWN_NONE] = {[OWN_WAIT] = "wait",
                                                [OWN_BRANCH] = "branch",
                                                [OWN_APPROVAL] = "approval",
                                                [OWN_END] = "end"};
    for (int i = 0; i < OWN_NONE && !a->run; i++)
        if (strcmp(a->name, names[i]) == 0)
            return (enum action_own)i;
    return OWN_NONE;
}

// ---- what stands in a step ----------------------------------------------------------------------

struct str action_text(const struct json *step, const char *name)
{
    const struct json *v = json_get(step, name);
    return v && v->kind == JSON_TEXT ? v->text : STR("");
}

int64_t action_int(const struct json *step, const char *name)
{
    struct ctx quiet = {.arena = arena_create()};
    const struct json *v = json_get(step, name);
    int64_t out = 0;
    if (!v || v->kind != JSON_NUMBER || json_as_int(&quiet, v, &out))
        out = 0;
    arena_destroy(quiet.arena);
    return out;
}

bool action_bool(const struct json *step, const char *name)
{
    const struct json *v = json_get(step, name);
    return v && v->kind == JSON_BOOL && v->boolean;
}

int action_object(const struct schema *s, int about, const struct action_param *p,
                  const struct action_param *params, const struct json *o)
{
    const struct action_param *of = params;
    if (!p->of)
        return s->customer;
    while (of->name && strcmp(of->name, p->of) != 0)
        of++;
    if (!of->name)
        return about;
    struct str said = action_text(o, of->name);
    if (of->kind == PARAM_TARGET)
        return str_eq(said, STR("record")) ? about : s->customer;
    return schema_object(s, said);
}

// ---- as it is kept ------------------------------------------------------------------------------

static void write_usual(struct json_out *out, const struct action_param *p)
{
    switch (p->kind) {
    case PARAM_INT:
        json_out_int(out, p->usual);
        break;
    case PARAM_BOOL:
        json_out_bool(out, false);
        break;
    case PARAM_WHO:
    case PARAM_LETTER:
    case PARAM_CHANNEL:
    case PARAM_PLAY:
    case PARAM_SURVEY:
    case PARAM_FORM:
        json_out_int(out, 0);
        break;
    case PARAM_CHOICE:
        json_out_text(out, str_of(p->words->name));
        break;
    case PARAM_TARGET:
        json_out_text(out, STR("customer"));
        break;
    case PARAM_VALUES:
        json_out_object(out);
        json_out_object_end(out);
        break;
    case PARAM_TO:
        json_out_raw(out, STR("{\"how\":\"owner\",\"people\":[],\"department\":0}"));
        break;
    case PARAM_OPS:
    case PARAM_FIELDS:
    case PARAM_STEPS:
        json_out_array(out);
        json_out_array_end(out);
        break;
    default:
        json_out_text(out, STR(""));
    }
}

void action_write_params(struct json_out *out, const struct action_param *params,
                         const struct json *o)
{
    for (const struct action_param *p = params; p->name; p++) {
        const struct json *v = json_get(o, p->name);
        json_out_key(out, str_of(p->name));
        if (!v || v->kind == JSON_NULL)
            write_usual(out, p);
        else if (p->kind == PARAM_STEPS)
            action_write_steps(out, v);
        else
            json_out_tree(out, v);
    }
}

void action_write_steps(struct json_out *out, const struct json *steps)
{
    json_out_array(out);
    for (int i = 0; i < steps->count; i++) {
        const struct action *a = action_named(action_text(&steps->items[i], "do"));
        if (!a)
            continue;
        json_out_object(out);
        json_out_key(out, STR("do"));
        json_out_text(out, str_of(a->name));
        action_write_params(out, a->params, &steps->items[i]);
        json_out_object_end(out);
    }
    json_out_array_end(out);
}
