// A layout in its two forms: as people send and get it, and as the database keeps it.
#include "model/layout.h"
#include "model/resolve.h"

static const char *const side_names[LAYOUT_SIDES] = {"page", "form"};
static const char *const part_names[PART_COUNT] = {"fields", "related", "timeline"};

const char *layout_side_name(enum layout_side s)
{
    return side_names[s];
}

// What both readings share. Without a schema ids are read, and nothing is looked up.
struct reading {
    struct ctx *c;
    const struct schema *s; // NULL: what was kept is read
    int object;
    enum layout_side side;
    bool *placed; // fields of the object that have their place on this side
};

static enum err bad(struct reading *r, const struct json *at, const char *en, const char *zh)
{
    struct str path = json_path(r->c->arena, at);
    struct str said_en = str_format(r->c->arena, "%.*s: %s", STR_ARG(path), en);
    struct str said_zh = str_format(r->c->arena, "%.*s：%s", STR_ARG(path), zh);
    return fail(r->c, ERR_INPUT, "%s%.0s", "%.0s%s", said_en.at, said_zh.at);
}

static enum err no_such(struct reading *r, const struct json *at, struct str name)
{
    return fail(r->c, ERR_INPUT, "%.*s: there is no '%.*s'", "%.*s：没有“%.*s”",
                STR_ARG(json_path(r->c->arena, at)), STR_ARG(name));
}

static int letters(struct str s)
{
    int n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += ((unsigned char)s.at[i] & 0xC0) != 0x80;
    return n;
}

static enum err read_title(struct reading *r, const struct json *from, struct str *zh,
                           struct str *en)
{
    const struct json *title = json_get(from, "title");
    if (!title || title->kind == JSON_NULL)
        return ERR_NONE;
    enum err e = json_as(r->c, title, JSON_OBJECT);
    if (!e)
        e = json_want_text(r->c, title, "zh", zh);
    if (!e)
        e = json_want_text(r->c, title, "en", en);
    if (!e && (letters(*zh) > LAYOUT_TITLE_MAX || letters(*en) > LAYOUT_TITLE_MAX))
        e = bad(r, title, "a title has at most 100 letters", "标题最多 100 个字");
    return e;
}

// ---- fields -------------------------------------------------------------------------------------

static enum err read_field(struct reading *r, const struct json *node, int object, bool own,
                           int64_t *out)
{
    struct str name;
    if (!r->s)
        return json_as_int(r->c, node, out);
    enum err e = json_as_text(r->c, node, &name);
    if (e)
        return e;
    const struct object *o = &r->s->objects[object];
    int at = object_field(o, name);
    if (at < 0)
        return no_such(r, node, name);
    if (own && r->placed[at])
        return bad(r, node, "this field has its place already", "这个字段已经放过了");
    if (own)
        r->placed[at] = true;
    *out = o->fields[at].id;
    return ERR_NONE;
}

static enum err read_fields(struct reading *r, const struct json *from, int object, bool own,
                            struct layout_section *out)
{
    const struct json *list;
    enum err e = json_need(r->c, from, "fields", JSON_ARRAY, &list);
    if (!e && list->count > LAYOUT_FIELDS_MAX)
        e = bad(r, list, "a section has at most 500 fields", "一个分区最多 500 个字段");
    if (e)
        return e;
    out->fields = ARENA_ARRAY(r->c->arena, int64_t, (size_t)list->count + 1);
    for (int i = 0; i < list->count && !e; i++)
        e = read_field(r, &list->items[i], object, own, &out->fields[out->field_count++]);
    return e;
}

// ---- lists of what links here -------------------------------------------------------------------

static bool links_to(const struct field *f, int64_t object)
{
    return (f->kind->takes & TAKES_OBJECT) && f->options.object == object;
}

static enum err read_link(struct reading *r, const struct json *from, int other,
                          struct layout_section *out)
{
    const struct object *o = &r->s->objects[other];
    const struct object *here = &r->s->objects[r->object];
    const struct json *node = json_get(from, "link");
    struct str name = STR_NONE;
    enum err e = json_want_text(r->c, from, "link", &name);
    if (e)
        return e;
    if (!name.len) {
        bool belongs = here->shape == SHAPE_CUSTOMER && o->shape != SHAPE_CUSTOMER;
        return belongs ? ERR_NONE
                       : bad(r, from, "by which field do its records link here?",
                             "请指定它通过哪个关联字段连到这里");
    }
    int at = object_field(o, name);
    if (at < 0)
        return no_such(r, node, name);
    if (!links_to(&o->fields[at], here->id))
        return bad(r, node, "this field does not link here", "这个字段并不关联到当前对象");
    out->link = o->fields[at].id;
    return ERR_NONE;
}

static enum err read_related(struct reading *r, const struct json *from, struct layout_section *out)
{
    struct str name = STR_NONE;
    enum err e;
    if (!r->s) {
        e = json_need_int(r->c, from, "object", &out->object);
        if (!e)
            e = json_need_int(r->c, from, "link", &out->link);
        return e ? e : read_fields(r, from, -1, false, out);
    }
    e = json_need_text(r->c, from, "object", &name);
    if (e)
        return e;
    int other = schema_object(r->s, name);
    if (other < 0)
        return no_such(r, json_get(from, "object"), name);
    out->object = r->s->objects[other].id;
    e = read_link(r, from, other, out);
    return e ? e : read_fields(r, from, other, false, out);
}

// ---- sections and tabs --------------------------------------------------------------------------

static enum err read_part(struct reading *r, const struct json *from, enum layout_part *out)
{
    const struct json *node = json_get(from, "kind");
    struct str word;
    enum err e = json_need_text(r->c, from, "kind", &word);
    if (e)
        return e;
    int at = 0;
    while (at < PART_COUNT && !str_eq(word, str_of(part_names[at])))
        at++;
    if (at == PART_COUNT)
        return no_such(r, node, word);
    *out = (enum layout_part)at;
    if (r->s && *out != PART_FIELDS && r->side == LAYOUT_FORM)
        return bad(r, node, "an entry form has fields alone", "录入表单只能放字段");
    if (r->s && *out == PART_TIMELINE && r->object != r->s->customer)
        return bad(r, node, "only customers have a time line", "只有客户有时间线");
    return ERR_NONE;
}

static enum err read_condition(struct reading *r, const struct json *from, struct str *out)
{
    struct rule *rule;
    enum err e = json_want_text(r->c, from, "condition", out);
    *out = str_trim(*out);
    if (e || !out->len || !r->s)
        return e;
    struct ctx inner = {.arena = r->c->arena};
    if (!own_condition_read(&inner, r->s, r->object, *out, &rule))
        return ERR_NONE;
    struct str path = json_path(r->c->arena, json_get(from, "condition"));
    inner.why.en = str_format(r->c->arena, "%.*s: %.*s", STR_ARG(path), STR_ARG(inner.why.en));
    inner.why.zh = str_format(r->c->arena, "%.*s：%.*s", STR_ARG(path), STR_ARG(inner.why.zh));
    return fail_as(r->c, &inner.why);
}

static enum err read_section(struct reading *r, const struct json *from, struct layout_section *out)
{
    int64_t columns = 1;
    *out = (struct layout_section){.columns = 1};
    enum err e = json_as(r->c, from, JSON_OBJECT);
    if (!e)
        e = read_part(r, from, &out->part);
    if (!e)
        e = read_title(r, from, &out->zh, &out->en);
    if (!e)
        e = json_want_int(r->c, from, "columns", &columns);
    if (!e && (columns < 1 || columns > LAYOUT_COLUMNS_MAX))
        e = bad(r, from, "a section has 1 to 3 columns", "一个分区有 1 到 3 列");
    out->columns = (int)columns;
    if (!e)
        e = json_want_bool(r->c, from, "folds", &out->folds);
    if (!e)
        e = read_condition(r, from, &out->condition);
    if (e || out->part == PART_TIMELINE)
        return e;
    return out->part == PART_RELATED ? read_related(r, from, out)
                                     : read_fields(r, from, r->object, true, out);
}

static enum err read_tab(struct reading *r, const struct json *from, struct layout_tab *out)
{
    const struct json *list;
    *out = (struct layout_tab){0};
    enum err e = json_as(r->c, from, JSON_OBJECT);
    if (!e)
        e = read_title(r, from, &out->zh, &out->en);
    if (!e)
        e = json_need(r->c, from, "sections", JSON_ARRAY, &list);
    if (!e && list->count > LAYOUT_SECTIONS_MAX)
        e = bad(r, list, "a tab has at most 40 sections", "一个标签页最多 40 个分区");
    if (e)
        return e;
    out->sections = ARENA_ARRAY(r->c->arena, struct layout_section, (size_t)list->count + 1);
    for (int i = 0; i < list->count && !e; i++)
        e = read_section(r, &list->items[i], &out->sections[out->section_count++]);
    return e;
}

static enum err read_side(struct reading *r, const struct json *from, struct layout *out)
{
    const struct json *list;
    int side = (int)r->side;
    enum err e = json_need(r->c, from, side_names[side], JSON_ARRAY, &list);
    if (!e && list->count > LAYOUT_TABS_MAX)
        e = bad(r, list, "there are at most 12 tabs", "最多 12 个标签页");
    if (e)
        return e;
    if (r->s)
        r->placed =
            ARENA_ARRAY(r->c->arena, bool, (size_t)r->s->objects[r->object].field_count + 1);
    out->tabs[side] = ARENA_ARRAY(r->c->arena, struct layout_tab, (size_t)list->count + 1);
    for (int i = 0; i < list->count && !e; i++)
        e = read_tab(r, &list->items[i], &out->tabs[side][out->tab_count[side]++]);
    return e;
}

static enum err read_sides(struct reading *r, const struct json *from, struct layout *out)
{
    enum err e = ERR_NONE;
    for (int side = 0; side < LAYOUT_SIDES && !e; side++) {
        r->side = (enum layout_side)side;
        out->tab_count[side] = 0;
        e = read_side(r, from, out);
    }
    return e;
}

enum err layout_read(struct ctx *c, const struct schema *s, int object, const struct json *from,
                     struct layout *out)
{
    struct reading r = {.c = c, .s = s, .object = object};
    out->object = s->objects[object].id;
    out->saved = true;
    return read_sides(&r, from, out);
}

enum err layout_of_text(struct ctx *c, struct str text, struct layout *out)
{
    struct reading r = {.c = c};
    const struct json *all;
    enum err e = json_parse(c, text, LAYOUT_BYTES_MAX, &all);
    return e ? e : read_sides(&r, all, out);
}

// ---- written ------------------------------------------------------------------------------------

// What both writings share. Without a schema ids are written, for the database.
struct writing {
    struct json_out *out;
    const struct schema *s;
    const struct viewer *v;
    int object, key; // key: counts the sections of a side, as they are kept
};

static void put_str(struct json_out *out, const char *key, struct str text)
{
    json_out_key(out, str_of(key));
    json_out_text(out, text);
}

static void put_title(struct json_out *out, struct str zh, struct str en)
{
    json_out_key(out, STR("title"));
    json_out_object(out);
    put_str(out, "zh", zh);
    put_str(out, "en", en);
    json_out_object_end(out);
}

// The place of a field he may see; -1.
static int visible(const struct writing *w, int object, int64_t field)
{
    const struct object *o = &w->s->objects[object];
    int at = object_field_of_id(o, field);
    return at >= 0 && viewer_field(w->v, o, at) > FIELD_HIDDEN ? at : -1;
}

static int write_fields(const struct writing *w, const struct layout_section *p, int object)
{
    int shown = 0;
    json_out_key(w->out, STR("fields"));
    json_out_array(w->out);
    for (int i = 0; i < p->field_count; i++) {
        int at = w->s ? visible(w, object, p->fields[i]) : 0;
        if (!w->s)
            json_out_int(w->out, p->fields[i]);
        else if (at >= 0)
            json_out_text(w->out, w->s->objects[object].fields[at].name);
        shown += at >= 0;
    }
    json_out_array_end(w->out);
    return shown;
}

static void put_condition(struct ctx *c, const struct writing *w, const struct layout_section *p)
{
    struct ctx why = {.arena = c->arena};
    struct rule *rule = NULL;
    bool works = true;
    if (w->s && p->condition.len)
        works = !own_condition_read(&why, w->s, w->object, p->condition, &rule);
    if (w->s && !viewer_all(w->v))
        layout_condition(c, w->s, w->v, w->object, p->condition, &rule);
    put_str(w->out, "condition", !w->s || viewer_all(w->v) || rule ? p->condition : STR(""));
    json_out_key(w->out, STR("broken"));
    if (works || !viewer_all(w->v)) {
        json_out_null(w->out);
        return;
    }
    json_out_object(w->out);
    put_str(w->out, "zh", why.why.zh);
    put_str(w->out, "en", why.why.en);
    json_out_object_end(w->out);
}

static void put_related(const struct writing *w, const struct layout_section *p, int other)
{
    json_out_key(w->out, STR("object"));
    if (!w->s)
        json_out_int(w->out, p->object);
    else if (other >= 0)
        json_out_text(w->out, w->s->objects[other].name);
    else
        json_out_null(w->out);
    json_out_key(w->out, STR("link"));
    int at = other >= 0 && p->link ? object_field_of_id(&w->s->objects[other], p->link) : -1;
    if (!w->s)
        json_out_int(w->out, p->link);
    else if (at >= 0)
        json_out_text(w->out, w->s->objects[other].fields[at].name);
    else
        json_out_null(w->out);
}

// Whether there is anything of it for him.
static bool section_there(const struct writing *w, const struct layout_section *p, int other)
{
    bool any = p->part == PART_TIMELINE || viewer_all(w->v);
    if (p->part == PART_RELATED)
        return other >= 0 && viewer_may(w->v, &w->s->objects[other], VERB_SEE) &&
               (!p->link || visible(w, other, p->link) >= 0);
    for (int i = 0; i < p->field_count && !any; i++)
        any = visible(w, w->object, p->fields[i]) >= 0;
    return any;
}

static void write_section(struct ctx *c, struct writing *w, const struct layout_section *p)
{
    struct json_out *out = w->out;
    int other = w->s && p->object ? schema_object_of_id(w->s, p->object) : -1;
    int key = w->key++;
    if (w->s && !section_there(w, p, other))
        return;
    json_out_object(out);
    json_out_key(out, STR("key"));
    json_out_int(out, key);
    put_str(out, "kind", str_of(part_names[p->part]));
    put_title(out, p->zh, p->en);
    json_out_key(out, STR("columns"));
    json_out_int(out, p->columns);
    json_out_key(out, STR("folds"));
    json_out_bool(out, p->folds);
    put_condition(c, w, p);
    write_fields(w, p, p->part == PART_RELATED ? other : w->object);
    put_related(w, p, other);
    json_out_object_end(out);
}

static void write_sides(struct ctx *c, struct writing *w, const struct layout *l)
{
    for (int side = 0; side < LAYOUT_SIDES; side++) {
        w->key = 0;
        json_out_key(w->out, str_of(side_names[side]));
        json_out_array(w->out);
        for (int i = 0; i < l->tab_count[side]; i++) {
            const struct layout_tab *tab = &l->tabs[side][i];
            json_out_object(w->out);
            put_title(w->out, tab->zh, tab->en);
            json_out_key(w->out, STR("sections"));
            json_out_array(w->out);
            for (int n = 0; n < tab->section_count; n++)
                write_section(c, w, &tab->sections[n]);
            json_out_array_end(w->out);
            json_out_object_end(w->out);
        }
        json_out_array_end(w->out);
    }
}

void layout_write(struct ctx *c, struct json_out *out, const struct schema *s,
                  const struct viewer *v, const struct layout *l)
{
    struct writing w = {out, s, v, schema_object_of_id(s, l->object), 0};
    write_sides(c, &w, l);
}

enum err layout_text(struct ctx *c, const struct layout *l, struct str *out)
{
    struct buf b;
    struct json_out json;
    struct writing w = {&json, NULL, NULL, -1, 0};
    buf_init(&b, LAYOUT_BYTES_MAX);
    json_out_init(&json, &b);
    json_out_object(&json);
    write_sides(c, &w, l);
    json_out_object_end(&json);
    enum err e = json_out_done(c, &json);
    *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}
