// Public forms as parts of a set-up. Never their link: one that is made draws a new one, one that is
// there keeps its own. Nor people: whoever takes a form over owns what it makes.
#include "model/cells.h"
#include "model/form.h"
#include "model/scope.h"
#include "setup/part.h"

static const char login_of[] = "SELECT login FROM person WHERE id = ?";

enum err part_form_check(struct ctx *c, const struct setup_item *i)
{
    int64_t most = 0;
    if (i->name.len > FORM_NAME_MAX * 4)
        return fail(c, ERR_INPUT, "a name has at most %d letters", "名称最多 %d 个字",
                    FORM_NAME_MAX);
    return json_want_int(c, i->body, "most", &most);
}

// ---- writing ------------------------------------------------------------------------------------

// Values that are records or people of the organisation mean nothing elsewhere.
static bool of_here(const struct field *f)
{
    return (f->kind->flags & KIND_REFERS) || f->kind->id == KIND_PERSON;
}

static void put_fixed(struct ctx *c, struct json_out *out, const struct schema *s,
                      const struct form *f)
{
    struct ctx quiet = {.arena = c->arena};
    bool any = false;
    for (int i = 0; i < f->fixed_count; i++) {
        struct value v;
        struct form_place at;
        if (!form_place_of(s, f, f->fixed[i].field, &at))
            continue;
        const struct field *field = &s->objects[at.object].fields[at.field];
        if (of_here(field) || field_read(&quiet, field, f->fixed[i].value, &v))
            continue;
        if (!any) {
            json_out_key(out, STR("fixed"));
            json_out_object(out);
        }
        any = true;
        json_out_key(out, form_field_name(c->arena, s, f, at));
        cell_write(out, field->kind, field->type, v);
    }
    if (any)
        json_out_object_end(out);
}

static void put_form(struct ctx *c, struct json_out *out, const struct schema *s,
                     const struct form *f)
{
    json_out_object(out);
    put_str(out, "object", s->objects[schema_object_of_id(s, f->object)].name);
    put_str(out, "name", f->name);
    put_two(out, "title", f->title_zh, f->title_en);
    put_two(out, "intro", f->intro_zh, f->intro_en);
    put_two(out, "thanks", f->thanks_zh, f->thanks_en);
    form_write_fields(out, c->arena, s, f, true);
    put_fixed(c, out, s, f);
    put_flag(out, "open", f->open);
    if (f->ends != DAY_NONE)
        put_str(out, "ends", day_text(c->arena, f->ends));
    if (f->most) {
        json_out_key(out, STR("most"));
        json_out_int(out, f->most);
    }
    json_out_object_end(out);
}

static bool asks_something(const struct schema *s, const struct form *f)
{
    struct form_place at;
    for (int i = 0; i < f->field_count; i++)
        if (form_place_of(s, f, f->fields[i].field, &at))
            return true;
    return false;
}

// The forms of an object, the oldest first: those that are there, or those in the bin.
static enum err forms_of(struct work *w, const struct object *o, bool deleted, struct form **out,
                         int *count)
{
    struct form *all;
    int n, kept = 0;
    enum err e = form_list(w->c, w->tx, o->id, &all, &n);
    *out = e ? NULL : ARENA_ARRAY(w->c->arena, struct form, (size_t)n + 1);
    for (int i = n - 1; !e && i >= 0; i--)
        if ((all[i].deleted != 0) == deleted && asks_something(w->schema, &all[i]))
            (*out)[kept++] = all[i];
    *count = kept;
    return e;
}

enum err part_form_put(struct work *w, struct json_out *out)
{
    int *order = schema_order(w->c->arena, w->schema);
    enum err e = ERR_NONE;
    for (int n = 0; n < w->schema->object_count && !e; n++) {
        const struct object *o = &w->schema->objects[order[n]];
        struct form *list;
        int count;
        e = forms_of(w, o, false, &list, &count);
        for (int i = 0; i < count && !e; i++)
            put_form(w->c, out, w->schema, &list[i]);
    }
    return e;
}

// ---- taking over --------------------------------------------------------------------------------

// The form as the text has it, to hold a new one against.
static enum err as_json(struct work *w, const struct form *f, const struct json **out)
{
    struct buf b;
    struct json_out own;
    buf_init(&b, SETUP_BYTES_MAX);
    json_out_init(&own, &b);
    put_form(w->c, &own, w->schema, f);
    enum err e = json_out_done(w->c, &own);
    if (!e)
        e = json_parse(w->c, str_copy(w->c->arena, buf_str(&b)), SETUP_BYTES_MAX, out);
    buf_deinit(&b);
    return e;
}

// Values of here stay, as no file speaks of them.
static void keep_of_here(struct arena *a, const struct schema *s, const struct form *was,
                         struct form *f)
{
    size_t room = (size_t)(f->fixed_count + was->fixed_count);
    struct form_fixed *own = ARENA_ARRAY(a, struct form_fixed, room + 1);
    struct form_place at;
    for (int i = 0; i < f->fixed_count; i++)
        own[i] = f->fixed[i];
    f->fixed = own;
    for (int i = 0; i < was->fixed_count; i++)
        if (form_place_of(s, f, was->fixed[i].field, &at) &&
            of_here(&s->objects[at.object].fields[at.field]) && !form_has(f, was->fixed[i].field))
            own[f->fixed_count++] = was->fixed[i];
}

// What the item says over `was`, or (NULL) as a new form.
static enum err read_form(struct applying *a, const struct setup_item *i, const struct form *was,
                          struct form *out)
{
    static const struct json nothing = {.kind = JSON_OBJECT};
    struct work *w = a->w;
    const struct json *now = &nothing;
    int object;
    enum err e = item_object(a, i, &object);
    if (e)
        return e;
    *out = (struct form){.object = w->schema->objects[object].id, .ends = DAY_NONE};
    if (was)
        e = as_json(w, was, &now);
    if (!e)
        e = form_read(w->c, w->schema, item_over(a, i, now), out);
    if (e || !was)
        return e;
    keep_of_here(w->c->arena, w->schema, was, out);
    out->id = was->id;
    out->version = was->version;
    out->owner = was->owner;
    return ERR_NONE;
}

// Whoever takes it over, where its records have somebody who looks after them.
static enum err own(struct work *w, struct form *f)
{
    struct db_rows *rows;
    const struct schema *s = w->schema;
    int object = form_timed(s, f) ? s->customer : schema_object_of_id(s, f->object);
    if (!w->actor || scope_owner(&s->objects[object]) < 0)
        return ERR_NONE;
    enum err e = db_query(w->c, w->tx, login_of, DB_VALUES(value_int(w->actor)), &rows);
    while (!e && db_next(w->c, rows, &e))
        f->owner = db_text_copy(w->c, rows, 0);
    return e;
}

static enum err find(struct applying *a, const struct setup_item *i, bool deleted, struct form *out)
{
    struct form *list;
    int count, object;
    enum err e = item_object(a, i, &object);
    if (!e)
        e = forms_of(a->w, &a->w->schema->objects[object], deleted, &list, &count);
    return e ? e : ITEM_TAKE(a->w->c, i, struct form, list, count, out);
}

// One that went to the bin comes back with its link.
static enum err take_back(struct applying *a, const struct setup_item *i, bool *done)
{
    struct ctx own = {.arena = a->w->c->arena}, *outer = a->w->c;
    struct form f;
    struct setup_item first = *i;
    first.nth = 0;
    a->w->c = &own;
    enum err e = find(a, &first, true, &f);
    a->w->c = outer;
    *done = !e;
    if (e == ERR_NOT_FOUND || e == ERR_INPUT)
        return ERR_NONE;
    return e ? fail_as(outer, &own.why) : form_restore(a->w, f.id);
}

enum err part_form_make(struct applying *a, const struct setup_item *i)
{
    struct ctx quiet = {.arena = a->w->c->arena};
    struct form f;
    bool back = false;
    enum err e = a->undoing ? take_back(a, i, &back) : ERR_NONE;
    if (e || back)
        return e;
    e = read_form(a, i, NULL, &f);
    if (!e)
        e = own(a->w, &f);
    if (!e && form_check(&quiet, a->w->tx, a->w->schema, &f)) {
        item_leave_as(a, i, &quiet.why);
        return ERR_NONE;
    }
    if (!e)
        e = form_create(a->w, &f);
    if (!e)
        item_tell(a, i, "it gets a link of its own", "会生成新的链接和二维码");
    return e;
}

enum err part_form_change(struct applying *a, const struct setup_item *i)
{
    struct form was, f;
    enum err e = find(a, i, false, &was);
    if (!e)
        e = read_form(a, i, &was, &f);
    return e ? e : form_update(a->w, &f);
}

enum err part_form_drop(struct applying *a, const struct setup_item *i)
{
    struct form f;
    if (schema_object(a->w->schema, i->object) < 0)
        return ERR_NONE; // gone with its object
    enum err e = find(a, i, false, &f);
    return e ? e : form_delete(a->w, f.id, f.version);
}
