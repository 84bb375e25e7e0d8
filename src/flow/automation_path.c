// Where a run is among its steps.
#include "flow/automation_run.h"

static bool number(struct str text, int *out)
{
    *out = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9' || *out > ACTION_STEPS_MAX)
            return false;
        *out = *out * 10 + (text.at[i] - '0');
    }
    return text.len > 0;
}

const struct json *path_step(const struct json *steps, struct str path)
{
    struct arena *a = arena_create();
    const struct json *step = NULL;
    int at;
    while (steps && path.len) {
        struct str one = str_cut(path, '.', &path);
        step = number(one, &at) && steps->kind == JSON_ARRAY && at < steps->count
                   ? &steps->items[at]
                   : NULL;
        steps = NULL;
        if (step && path.len)
            steps = json_get(step, str_zero(a, str_cut(path, '.', &path)));
        if (path.len && !steps)
            step = NULL;
    }
    arena_destroy(a);
    return step;
}

// All but the last two parts, and those.
static struct str split(struct str path, struct str *list, int *at)
{
    size_t dot = path.len;
    while (dot && path.at[dot - 1] != '.')
        dot--;
    number((struct str){path.at + dot, path.len - dot}, at);
    *list = (struct str){path.at, dot ? dot - 1 : 0};
    size_t before = list->len;
    while (before && list->at[before - 1] != '.')
        before--;
    return (struct str){path.at, before ? before - 1 : 0};
}

struct str path_next(struct arena *a, const struct json *steps, struct str path, const char *into)
{
    const struct json *step = path_step(steps, path);
    const struct json *within = step && into ? json_get(step, into) : NULL;
    if (within && within->kind == JSON_ARRAY && within->count)
        return str_format(a, "%.*s.%s.0", STR_ARG(path), into);
    while (path.len) {
        struct str list, above;
        int at;
        above = split(path, &list, &at);
        struct str next = list.len ? str_format(a, "%.*s.%d", STR_ARG(list), at + 1)
                                   : str_format(a, "%d", at + 1);
        if (path_step(steps, next))
            return next;
        const struct json *over = above.len ? path_step(steps, above) : NULL;
        const struct action *what = over ? action_named(action_text(over, "do")) : NULL;
        // After what is done on a no nothing comes: what follows was for a yes.
        if (!what || action_own(what) == OWN_APPROVAL)
            return STR("");
        path = above;
    }
    return STR("");
}
