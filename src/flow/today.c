#include "flow/today.h"

// `filter`: %ME is his name of sign-in in quotes. `sort`: a field, the earliest first.
static const struct section {
    const char *key, *object, *filter, *sort;
} sections[] = {
    {"tasks", "task", "by = %ME and end is empty and (due is empty or days_until(due) <= 7)", "due"},
    {"tickets", "ticket", "by = %ME and end is empty", "start"},
    {"renewals", "customer", "owner = %ME and active(contract) and days_left(contract) <= 30", NULL},
    {"birthdays", "customer", "owner = %ME and days_until_anniversary(birthday) <= 7", NULL},
    {"since", "customer",
     "owner = %ME and days_until_anniversary(since) <= 7 and days_until(since) < -300", NULL},
    {"ratings", "customer", "owner = %ME and last(rating.score) < 3 and days_since(rating) <= 7",
     NULL},
};
enum { SECTIONS = sizeof sections / sizeof *sections };

// A name of sign-in as the language writes a text.
static struct str quoted(struct arena *a, struct str login)
{
    struct buf b;
    buf_init(&b, 4096);
    buf_byte(&b, '"');
    for (size_t i = 0; i < login.len; i++) {
        if (login.at[i] == '"' || login.at[i] == '\\')
            buf_byte(&b, '\\');
        buf_byte(&b, login.at[i]);
    }
    buf_byte(&b, '"');
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

static struct str filter_of(struct arena *a, const char *pattern, struct str me)
{
    struct str rest = str_of(pattern), mark = STR("%ME"), out = STR("");
    for (ptrdiff_t at = str_find(rest, mark); at >= 0; at = str_find(rest, mark)) {
        out = str_join(a, str_join(a, out, (struct str){rest.at, (size_t)at}), me);
        rest = (struct str){rest.at + at + mark.len, rest.len - (size_t)at - mark.len};
    }
    return str_join(a, out, rest);
}

// False where it cannot be asked: the object or a field is not there, or not his to see.
static bool fill(struct ctx *c, const struct schema *s, const struct viewer *v,
                 const struct section *from, struct str me, struct today_section *out)
{
    struct ctx quiet = {.arena = c->arena};
    struct rule *filter;
    int object = schema_object(s, str_of(from->object));
    if (object < 0 || !viewer_may(v, &s->objects[object], VERB_SEE))
        return false;
    const struct object *o = &s->objects[object];
    int sort = from->sort ? object_field(o, str_of(from->sort)) : -1;
    struct str text = filter_of(c->arena, from->filter, me);
    if ((from->sort && sort < 0) || list_filter(&quiet, s, object, text, &filter) ||
        viewer_allows(&quiet, v, filter) || (sort >= 0 && viewer_need_field(&quiet, v, o, sort)))
        return false;
    *out = (struct today_section){from->key, object, text, {0}};
    out->question = (struct list_question){
        .object = object, .filter = filter, .sort = sort, .limit = TODAY_ROWS};
    return true;
}

enum err today_sections(struct ctx *c, const struct schema *s, const struct viewer *v,
                        struct today_section *out, int *count)
{
    *count = 0;
    if (!viewer_login(v).len)
        return ERR_NONE;
    struct str me = quoted(c->arena, viewer_login(v));
    for (int i = 0; i < SECTIONS; i++)
        *count += fill(c, s, v, &sections[i], me, &out[*count]);
    return ERR_NONE;
}
