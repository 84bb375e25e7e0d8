#include "flow/action_fill.h"
#include "model/called.h"
#include "model/record_rules.h"
#include "model/seen.h"

enum { NAME_RECORD, NAME_HOOK, NAME_TODAY, NAME_CUSTOMER, NAME_OTHER };

// What kind of name it is, and what stands behind the point.
static int name_kind(struct str name, struct str *rest)
{
    static const struct {
        const char *prefix;
        int is;
    } prefixes[] = {{"record.", NAME_RECORD},     {"记录.", NAME_RECORD},  {"hook.", NAME_HOOK},
                    {"请求.", NAME_HOOK},         {"today", NAME_TODAY},   {"今天", NAME_TODAY},
                    {"customer.", NAME_CUSTOMER}, {"客户.", NAME_CUSTOMER}};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        struct str p = str_of(prefixes[i].prefix);
        if (!str_starts(name, p))
            continue;
        *rest = (struct str){name.at + p.len, name.len - p.len};
        return prefixes[i].is;
    }
    *rest = name;
    return NAME_OTHER;
}

// "+7", "-30" or nothing: days.
static bool read_offset(struct str text, int *days)
{
    enum { DAYS_MAX = 3660 };
    *days = 0;
    text = str_trim(text);
    if (!text.len)
        return true;
    bool back = *text.at == '-';
    if (*text.at != '+' && *text.at != '-')
        return false;
    text = str_trim((struct str){text.at + 1, text.len - 1});
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9' || *days > DAYS_MAX)
            return false;
        *days = *days * 10 + (text.at[i] - '0');
    }
    *days = back ? -*days : *days;
    return text.len > 0;
}

// ---- one name -----------------------------------------------------------------------------------

static void note_used(struct ctx *c, struct letter_used *used, int64_t field)
{
    for (int i = 0; i < used->count; i++)
        if (used->ids[i] == field)
            return;
    used->ids = arena_grow(c->arena, used->ids, (size_t)used->count, (size_t)used->count + 1,
                           sizeof *used->ids);
    used->ids[used->count++] = field;
}

static enum err cell_text(struct action_call *a, const struct record *r, int field, bool raw,
                          struct letter_used *used, struct str *out)
{
    struct ctx *c = a->w->c;
    const struct object *o = &a->w->schema->objects[r->object];
    const struct field *f = &o->fields[field];
    *out = STR("");
    note_used(c, used, f->id);
    if (viewer_field(a->w->viewer, o, field) < FIELD_READ || r->cells[field].type == VALUE_NULL)
        return ERR_NONE;
    if (!raw && ((f->kind->flags & KIND_REFERS) || f->kind->id == KIND_PERSON))
        return seen_label(c, a->org, a->w->tx, a->w->viewer, a->w->schema, f, r->cells[field], out);
    *out = kind_text(c->arena, f->kind, r->cells[field]);
    return ERR_NONE;
}

static struct str said_text(struct arena *a, const struct json *body, struct str path)
{
    while (body && path.len) {
        struct str one = str_cut(path, '.', &path);
        body = json_get(body, str_zero(a, one));
    }
    if (!body || body->kind == JSON_ARRAY || body->kind == JSON_OBJECT || body->kind == JSON_NULL)
        return STR("");
    return body->kind == JSON_BOOL ? body->boolean ? STR("true") : STR("false") : body->text;
}

// What letters know, of the customer.
static enum err by_letter(struct action_call *a, struct str name, struct letter_used *used,
                          struct str *out)
{
    struct work *w = a->w;
    struct letter_fill f = {a->org, w->viewer, w->schema, a->customer, STR(""), STR("")};
    struct str text = str_format(w->c->arena, "{{%.*s}}", STR_ARG(name));
    *out = STR("");
    if (!a->customer)
        return ERR_NONE;
    enum err e = called(w->c, a->org, &f.organisation);
    return e ? e : letter_text(w->c, w->tx, &f, text, used, out);
}

static enum err value_of(struct action_call *a, struct str name, bool raw, struct letter_used *used,
                         struct str *out)
{
    struct str rest;
    int days, field, kind = name_kind(name, &rest);
    const struct schema *s = a->w->schema;
    *out = STR("");
    switch (kind) {
    case NAME_HOOK:
        *out = said_text(a->w->c->arena, a->body, rest);
        return ERR_NONE;
    case NAME_TODAY:
        if (read_offset(rest, &days)) {
            *out = day_text(a->w->c->arena, work_today(a->w) + days);
            return ERR_NONE;
        }
        return by_letter(a, name, used, out);
    case NAME_RECORD:
        field = a->record ? object_field_called(&s->objects[a->record->object], rest) : -1;
        return field < 0 ? ERR_NONE : cell_text(a, a->record, field, raw, used, out);
    default:
        field = raw && a->customer ? object_field_called(&s->objects[s->customer], rest) : -1;
        return field < 0 ? by_letter(a, name, used, out)
                         : cell_text(a, a->customer, field, raw, used, out);
    }
}

enum err action_fill(struct action_call *a, struct str text, bool raw, struct letter_used *used,
                     struct str *out)
{
    struct letter_used own = {0};
    struct str before, name, value;
    struct arena *arena = a->w->c->arena;
    struct buf b;
    enum err e = ERR_NONE;
    buf_init(&b, MESSAGE_BODY_MAX * 2);
    while (!e && letter_next(&text, &before, &name)) {
        e = value_of(a, name, raw, used ? used : &own, &value);
        buf_add(&b, before);
        bool leave = !e && str_eq(value, STR(LETTER_LEAVE));
        if (!e)
            buf_add(&b, leave ? value : letter_replace(arena, value, STR("{{"), STR("{ {")));
    }
    buf_add(&b, text);
    *out = str_copy(arena, buf_str(&b));
    if (!e && b.full)
        e = fail(a->w->c, ERR_TOO_LARGE, "the text is too long once it is filled in",
                 "填入内容后过长");
    buf_deinit(&b);
    return e;
}

// ---- before it is kept --------------------------------------------------------------------------

static enum err check_name(struct ctx *c, const struct schema *s, int about, struct str name)
{
    struct str rest;
    int days, kind = name_kind(name, &rest);
    if (kind == NAME_HOOK || (kind == NAME_TODAY && read_offset(rest, &days)))
        return ERR_NONE;
    if (kind != NAME_RECORD)
        return letter_check(c, s, str_format(c->arena, "{{%.*s}}", STR_ARG(name)));
    if (about < 0)
        return fail(c, ERR_INPUT, "'%.*s': it is about no record here",
                    "“%.*s”：这里没有对应的记录", STR_ARG(name));
    if (object_field_called(&s->objects[about], rest) < 0)
        return fail(c, ERR_INPUT, "there is no field '%.*s'", "没有“%.*s”这个字段", STR_ARG(name));
    return ERR_NONE;
}

enum err action_fill_check(struct ctx *c, const struct schema *s, int about, struct str text)
{
    struct str before, name;
    enum err e = ERR_NONE;
    while (!e && letter_next(&text, &before, &name))
        e = check_name(c, s, about, name);
    if (!e && str_find(text, STR("{{")) >= 0)
        e = fail(c, ERR_INPUT, "a {{ is not closed by }}", "有一处 {{ 没有用 }} 结束");
    return e;
}

// ---- when fields change -------------------------------------------------------------------------

struct carrying {
    struct ctx *c;
    const struct carry *k;
    int about; // in k->from
    struct carried *gone;
};

static struct str name_now(void *user, struct str name)
{
    struct carrying *x = user;
    struct str rest;
    struct carried now = {.text = name, .works = true};
    int days, kind = name_kind(name, &rest);
    if (kind == NAME_HOOK || (kind == NAME_TODAY && read_offset(rest, &days)))
        return name;
    if (kind == NAME_RECORD) {
        carry_name(x->c, x->k, x->about, rest, &now);
        if (now.works)
            now.text = str_format(x->c->arena, "%.*s%.*s", (int)(name.len - rest.len), name.at,
                                  STR_ARG(now.text));
    } else {
        letter_name_now(x->c, x->k, name, &now);
    }
    if (!now.works && x->gone->works)
        *x->gone = now;
    return now.works ? now.text : name;
}

struct str action_fill_carry(struct ctx *c, const struct carry *k, int about, struct str text,
                             struct carried *gone)
{
    struct carrying x = {c, k, about, gone};
    return letter_named(c->arena, text, name_now, &x);
}

bool action_fill_names(struct ctx *c, const struct schema *s, int about, struct str text,
                       int object, int field)
{
    struct str before, name, rest;
    bool found = false;
    while (letter_next(&text, &before, &name)) {
        bool record = name_kind(name, &rest) == NAME_RECORD;
        int of = record ? about : s->customer;
        int at = record ? (about < 0 ? -1 : object_field_called(&s->objects[about], rest))
                        : letter_field(c, s, name);
        found |= of == object && at >= 0 && (field < 0 || at == field);
    }
    return found;
}

// ---- cells --------------------------------------------------------------------------------------

// One value as text, several choices with the mark between them.
static enum err json_text(struct ctx *c, const struct json *v, struct str *out)
{
    struct buf b;
    enum err e = ERR_NONE;
    *out = STR("");
    if (v->kind == JSON_NULL)
        return ERR_NONE;
    if (v->kind == JSON_BOOL)
        *out = v->boolean ? STR("true") : STR("false");
    else if (v->kind == JSON_TEXT || v->kind == JSON_NUMBER)
        *out = v->text;
    if (v->kind != JSON_ARRAY)
        return v->kind == JSON_OBJECT ? json_as(c, v, JSON_TEXT) : ERR_NONE;
    buf_init(&b, 1 << 16);
    for (int i = 0; i < v->count && !e; i++) {
        struct str one;
        e = json_as_text(c, &v->items[i], &one);
        if (i)
            buf_byte(&b, RULE_CHOICE_MARK);
        if (!e)
            buf_add(&b, one);
    }
    *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

enum err action_value_check(struct ctx *c, const struct schema *s, int about, const struct field *f,
                            const struct json *value)
{
    struct str text;
    struct value cell;
    enum err e = json_text(c, value, &text);
    if (!e && field_computed(f))
        return fail(c, ERR_INPUT, "'%.*s' is worked out: it cannot be written",
                    "“%.*s”是计算字段，不能填写", STR_ARG(f->name));
    if (!e && str_find(text, STR("{{")) >= 0)
        return action_fill_check(c, s, about, text);
    if (!e)
        e = field_take(c, f, text, &cell);
    return e ? e : record_check_value(c, f, cell);
}

enum err action_cells(struct action_call *a, int object, const struct json *values,
                      struct value *cells, bool *given)
{
    struct ctx *c = a->w->c;
    const struct object *o = &a->w->schema->objects[object];
    enum err e = ERR_NONE;
    for (int i = 0; values && i < values->count && !e; i++) {
        struct str text, filled;
        int field = object_field(o, values->items[i].key);
        if (field < 0)
            return fail(c, ERR_INPUT, "there is no field '%.*s'", "没有“%.*s”这个字段",
                        STR_ARG(values->items[i].key));
        e = json_text(c, &values->items[i], &text);
        if (!e)
            e = action_fill(a, text, true, NULL, &filled);
        if (!e)
            e = field_take(c, &o->fields[field], filled, &cells[field]);
        given[field] = true;
    }
    return e;
}
