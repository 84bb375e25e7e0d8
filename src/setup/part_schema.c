// Objects and fields as parts of a set-up.
#include "model/alter.h"
#include "model/author.h"
#include "setup/part.h"

static const char object_named[] = "SELECT id FROM object WHERE name = ?";
static const char field_place[] = "UPDATE field SET position = ? WHERE id = ?";
static const char object_place[] = "UPDATE object SET position = ? WHERE id = ?";

static const char *const shape_words[] = {[SHAPE_NONE] = "none",
                                          [SHAPE_CUSTOMER] = "customer",
                                          [SHAPE_MOMENT] = "moment",
                                          [SHAPE_SPAN] = "span"};
static const char *const role_words[] = {
    [ROLE_NONE] = "", [ROLE_KEY] = "key", [ROLE_START] = "start", [ROLE_END] = "end"};
enum {
    SHAPES = sizeof shape_words / sizeof *shape_words,
    ROLES = sizeof role_words / sizeof *role_words
};

static int word_at(const char *const *words, int count, struct str word)
{
    for (int i = 0; i < count; i++)
        if (words[i] && str_eq(word, str_of(words[i])))
            return i;
    return -1;
}

static struct str member_text(const struct json *body, const char *key)
{
    const struct json *v = json_get(body, key);
    return v && v->kind == JSON_TEXT ? v->text : STR("");
}

static enum err object_id(struct work *w, struct str name, int64_t *out)
{
    return db_number(w->c, w->tx, object_named, DB_VALUES(value_text(name)), 0, out);
}

static enum err labels_fit(struct ctx *c, const struct setup_item *i)
{
    enum { LABEL_MAX = 200, HELP_MAX = 2000 };
    static const struct {
        const char *key;
        size_t max;
    } both[] = {{"label", LABEL_MAX}, {"help", HELP_MAX}};
    for (int n = 0; n < 2; n++) {
        const struct json *o = json_get(i->body, both[n].key);
        for (int m = 0; o && m < o->count; m++)
            if (o->items[m].text.len > both[n].max)
                return fail(c, ERR_INPUT, "%s: at most %d bytes", "%s：最多 %d 个字节", both[n].key,
                            (int)both[n].max);
    }
    return schema_check_name(c, i->name);
}

// ---- objects ------------------------------------------------------------------------------------

enum err part_object_check(struct ctx *c, const struct setup_item *i)
{
    struct str shape = member_text(i->body, "shape");
    if (shape.len && word_at(shape_words, SHAPES, shape) < 0)
        return fail(c, ERR_INPUT, "the shape is none, customer, moment or span, not '%.*s'",
                    "形态应为 none、customer、moment 或 span，而不是“%.*s”", STR_ARG(shape));
    return labels_fit(c, i);
}

enum err part_object_put(struct work *w, struct json_out *out)
{
    const struct schema *s = w->schema;
    int *order = schema_order(w->c->arena, s);
    for (int n = 0; n < s->object_count; n++) {
        const struct object *o = &s->objects[order[n]];
        int *fields = object_order(w->c->arena, o);
        json_out_object(out);
        put_str(out, "name", o->name);
        put_two(out, "label", o->zh, o->en);
        put_two(out, "help", o->help_zh, o->help_en);
        put_str(out, "shape", str_of(shape_words[o->shape]));
        if (o->parent >= 0)
            put_str(out, "parent", s->objects[o->parent].name);
        json_out_key(out, STR("fields"));
        json_out_array(out);
        for (int f = 0; f < o->field_count; f++)
            part_field_put(w, out, o, fields[f]);
        json_out_array_end(out);
        json_out_object_end(out);
    }
    return ERR_NONE;
}

// The newest of that name in the bin; 0: there is none.
static enum err in_bin(struct applying *a, const struct setup_item *i, int64_t *id)
{
    struct deleted *list;
    int count;
    *id = 0;
    if (!a->undoing)
        return ERR_NONE;
    enum err e = alter_deleted(a->w->c, a->w->tx, &list, &count);
    for (int n = 0; !e && n < count && !*id; n++)
        if (str_eq(list[n].name, i->name) && str_eq(list[n].object_name, i->object))
            *id = list[n].id;
    return e;
}

enum err part_object_make(struct applying *a, const struct setup_item *i)
{
    struct work *w = a->w;
    struct object o = {.name = i->name, .shape = SHAPE_NONE};
    struct str shape = STR("none"), parent = STR("");
    int64_t id, above = 0;
    enum err e = in_bin(a, i, &id);
    if (e || id)
        return e ? e : alter_restore(w, id);
    item_both(a, i, "label", &o.zh, &o.en);
    item_both(a, i, "help", &o.help_zh, &o.help_en);
    item_text(a, i, "shape", &shape);
    item_text(a, i, "parent", &parent);
    if (shape.len)
        o.shape = (enum rule_shape)word_at(shape_words, SHAPES, shape);
    if (!o.zh.len && !o.en.len)
        o.zh = o.name;
    if (o.shape == SHAPE_CUSTOMER)
        return fail(w->c, ERR_INPUT, "there is one customer object already, called 'customer'",
                    "客户对象只有一个，名称是 customer");
    if (parent.len)
        e = object_id(w, parent, &above);
    if (!e && parent.len && !above)
        e = fail(w->c, ERR_INPUT, "its parent '%.*s' is not there; name it earlier in the file",
                 "没有上级对象“%.*s”，请把它放在文件更前面", STR_ARG(parent));
    return e ? e : schema_add_object(w->c, w->tx, &o, parent, NULL, 0, &id);
}

// What cannot become another.
static bool object_fixed(struct applying *a, const struct setup_item *i, const struct object *o)
{
    const struct schema *s = a->w->schema;
    struct str shape = str_of(shape_words[o->shape]);
    struct str parent = o->parent >= 0 ? s->objects[o->parent].name : STR("");
    struct str want_shape = shape, want_parent = parent;
    item_text(a, i, "shape", &want_shape);
    item_text(a, i, "parent", &want_parent);
    if (want_shape.len && !str_eq(shape, want_shape))
        item_leave(
            a, i,
            "its shape is '%.*s' here and '%.*s' in the file, and a shape stays: rename one of "
            "the two objects",
            "它的形态在这里是 %.*s，在文件里是 %.*s；形态不能更改，请把其中一个对象改名",
            STR_ARG(shape), STR_ARG(want_shape));
    else if (!str_eq(parent, want_parent))
        item_leave(a, i,
                   "it is a line of '%.*s' here and of '%.*s' in the file: rename one of them",
                   "它在这里从属于“%.*s”，在文件里从属于“%.*s”：请把其中一个对象改名",
                   STR_ARG(parent), STR_ARG(want_parent));
    else
        return false;
    return true;
}

// An object on the time line has to say where it stands there; there are only so many.
enum err setup_stands(struct ctx *c, const struct schema *s, const struct setup_item *i)
{
    enum { OBJECTS_MAX = 200, FIELDS_MAX = 500 };
    int at = schema_object(s, i->name);
    const struct object *o = at < 0 ? NULL : &s->objects[at];
    if (s->object_count > OBJECTS_MAX || (o && o->field_count > FIELDS_MAX))
        return fail(c, ERR_INPUT, "at most %d objects, and %d fields each",
                    "最多 %d 个对象，每个最多 %d 个字段", OBJECTS_MAX, FIELDS_MAX);
    if (!o || (o->shape != SHAPE_MOMENT && o->shape != SHAPE_SPAN) ||
        (o->start >= 0 && (o->shape == SHAPE_MOMENT || o->end >= 0)))
        return ERR_NONE;
    return fail(c, ERR_INPUT,
                "it is on the time line and needs a field with the role start%s: take that as well",
                "它在时间线上，需要 role 为 start%s 的字段：请一并采用",
                o->shape == SHAPE_SPAN ? ", end" : "");
}

// The places of its fields: as the file has them, then those it does not name. A file that is not
// whole says nothing about places.
static enum err place_fields(struct applying *a, const struct setup_item *i, const struct object *o)
{
    struct work *w = a->w;
    int *order = object_order(w->c->arena, o);
    int64_t place = 0;
    enum err e = ERR_NONE;
    for (int n = 0; n < a->to->count && !e; n++) {
        const struct setup_item *f = &a->to->items[n];
        int at =
            f->part == SETUP_FIELD && str_eq(f->object, i->name) ? object_field(o, f->name) : -1;
        if (at >= 0)
            e = db_run(w->c, w->tx, field_place,
                       DB_VALUES(value_int(++place), value_int(o->fields[at].id)), NULL);
    }
    for (int n = 0; n < o->field_count && !e; n++) {
        struct setup_item named = {
            .part = SETUP_FIELD, .object = i->name, .name = o->fields[order[n]].name};
        if (!setup_find(a->to, setup_key(w->c->arena, &named)))
            e = db_run(w->c, w->tx, field_place,
                       DB_VALUES(value_int(++place), value_int(o->fields[order[n]].id)), NULL);
    }
    return e;
}

enum err part_object_change(struct applying *a, const struct setup_item *i)
{
    struct work *w = a->w;
    struct alter alter = {.position = -1};
    struct str zh, en, help_zh, help_en;
    int at = schema_object(w->schema, i->name);
    const struct object *o = &w->schema->objects[at];
    if (object_fixed(a, i, o))
        return ERR_NONE;
    if (item_both(a, i, "label", &zh, &en)) {
        alter.zh = &zh;
        alter.en = &en;
    }
    if (item_both(a, i, "help", &help_zh, &help_en)) {
        alter.help_zh = &help_zh;
        alter.help_en = &help_en;
    }
    enum err e = a->to->whole && !a->undoing ? place_fields(a, i, o) : ERR_NONE;
    return e ? e : alter_object(w, o->id, 0, &alter);
}

enum err part_object_drop(struct applying *a, const struct setup_item *i)
{
    struct ctx quiet = {.arena = a->w->c->arena}, *outer = a->w->c;
    int at = schema_object(a->w->schema, i->name);
    a->w->c = &quiet;
    enum err e = alter_delete_object(a->w, a->w->schema->objects[at].id, 0);
    a->w->c = outer;
    if (e == ERR_INPUT)
        item_leave_as(a, i, &quiet.why);
    return e == ERR_INPUT ? ERR_NONE : e ? fail_as(outer, &quiet.why) : ERR_NONE;
}

enum err setup_place_objects(struct applying *a)
{
    struct work *w = a->w;
    int *order = schema_order(w->c->arena, w->schema);
    int64_t place = 0;
    enum err e = ERR_NONE;
    for (int n = 0; n < a->to->count && !e; n++) {
        int at = a->to->items[n].part == SETUP_OBJECT
                     ? schema_object(w->schema, a->to->items[n].name)
                     : -1;
        if (at >= 0)
            e = db_run(w->c, w->tx, object_place,
                       DB_VALUES(value_int(++place), value_int(w->schema->objects[at].id)), NULL);
    }
    for (int n = 0; n < w->schema->object_count && !e; n++) {
        const struct object *o = &w->schema->objects[order[n]];
        struct setup_item named = {.part = SETUP_OBJECT, .name = o->name};
        if (!setup_find(a->to, setup_key(w->c->arena, &named)))
            e = db_run(w->c, w->tx, object_place, DB_VALUES(value_int(++place), value_int(o->id)),
                       NULL);
    }
    return e;
}

// ---- fields -------------------------------------------------------------------------------------

static const struct kind *kind_in(const struct setup_item *i)
{
    struct str kind = member_text(i->body, "kind");
    return kind_named(kind.len ? kind : STR("text"));
}

static enum err options_in(struct ctx *c, const struct setup_item *i, const struct kind *k,
                           struct field_options *out)
{
    const struct json *o = json_get(i->body, "options");
    *out = (struct field_options){0};
    if (!o || o->kind == JSON_NULL)
        return ERR_NONE;
    if (json_get(o, "object"))
        return fail(c, ERR_INPUT, "what a link leads to stands in links_to, by its name",
                    "关联的对象请用名称写在 links_to 里");
    return options_read(c, k, o, out);
}

enum err part_field_check(struct ctx *c, const struct setup_item *i)
{
    struct field_options options;
    const struct kind *k = kind_in(i);
    struct str role = member_text(i->body, "role"), to = member_text(i->body, "links_to");
    enum err e = labels_fit(c, i);
    if (!e && !k)
        e = fail(c, ERR_INPUT, "there is no kind '%.*s'", "没有字段类型“%.*s”",
                 STR_ARG(member_text(i->body, "kind")));
    if (!e && word_at(role_words, ROLES, role) < 0)
        e = fail(c, ERR_INPUT, "the role is key, start or end, not '%.*s'",
                 "role 应为 key、start 或 end，而不是“%.*s”", STR_ARG(role));
    // What changes a field may say nothing about its kind; then its options are read later.
    if (!e && json_get(i->body, "kind"))
        e = options_in(c, i, k, &options);
    if (!e && json_get(i->body, "kind") && !to.len != !(k->takes & TAKES_OBJECT))
        e = fail(c, ERR_INPUT, "links, and only they, say in links_to which object they lead to",
                 "关联字段（且只有它）要在 links_to 里写明关联的对象");
    return e;
}

void part_field_put(struct work *w, struct json_out *out, const struct object *o, int field)
{
    const struct field *f = &o->fields[field];
    struct field_options options = f->options;
    struct str text = STR("");
    int to = options.object ? schema_object_of_id(w->schema, options.object) : -1;
    struct ctx quiet = {.arena = w->c->arena};
    options.object = 0;
    if ((f->kind->flags & KIND_REFERS) || f->kind->id == KIND_PERSON) // of this organisation
        options.fallback = STR("");
    if (options_text(&quiet, &options, &text))
        text = STR("");
    json_out_object(out);
    put_str(out, "name", f->name);
    put_two(out, "label", f->zh, f->en);
    put_two(out, "help", f->help_zh, f->help_en);
    put_str(out, "kind", str_of(f->kind->name));
    put_str(out, "role", str_of(role_words[f->role]));
    if (to >= 0)
        put_str(out, "links_to", w->schema->objects[to].name);
    if (text.len) {
        json_out_key(out, STR("options"));
        json_out_raw(out, text);
    }
    json_out_object_end(out);
}

static enum err link_of(struct work *w, const struct setup_item *i, struct field_options *options)
{
    struct str to = member_text(i->body, "links_to");
    if (!to.len)
        return ERR_NONE;
    enum err e = object_id(w, to, &options->object);
    if (!e && !options->object)
        e = fail(w->c, ERR_INPUT, "it leads to '%.*s', which is not there: take that as well",
                 "它关联到“%.*s”，但没有这个对象：请一并采用", STR_ARG(to));
    return e;
}

static bool is_there(const struct schema *s, const struct setup_item *i)
{
    int object = schema_object(s, i->object);
    return object >= 0 && object_field(&s->objects[object], i->name) >= 0;
}

enum err part_field_make(struct applying *a, const struct setup_item *i)
{
    struct work *w = a->w;
    struct field_options options;
    const struct kind *k = kind_in(i);
    struct new_field f = {.name = i->name, .kind = k->id, .options = &options};
    int64_t object, id;
    int role = word_at(role_words, ROLES, member_text(i->body, "role"));
    enum err e = in_bin(a, i, &id);
    if (e || id)
        return e ? e : alter_restore(w, id);
    if (a->undoing && is_there(w->schema, i)) // it came back with its object
        return ERR_NONE;
    e = object_id(w, i->object, &object);
    if (!e && !object)
        return fail(w->c, ERR_INPUT, "it belongs to '%.*s', which is not there: take that as well",
                    "它属于“%.*s”，但没有这个对象：请一并采用", STR_ARG(i->object));
    f.role = (enum field_role)role;
    item_both(a, i, "label", &f.zh, &f.en);
    item_both(a, i, "help", &f.help_zh, &f.help_en);
    if (!f.zh.len && !f.en.len)
        f.zh = f.name;
    if (!e)
        e = options_in(w->c, i, k, &options);
    if (!e && role != ROLE_NONE && schema_object(a->before, i->object) >= 0) {
        item_leave(a, i, "the object is there already, so this becomes an ordinary field%s",
                   "对象已经存在，因此它只作为普通字段%s", "");
        f.role = ROLE_NONE;
        options.unique = role == ROLE_KEY && (k->takes & TAKES_UNIQUE);
    }
    if (!e)
        e = link_of(w, i, &options);
    if (!e && k->id == KIND_AUTO_NUMBER && !options.number.len)
        e = fail(w->c, ERR_INPUT, "how does the number look? Such as KH-{yyyy}-{0000}",
                 "请填写编号规则，如 KH-{yyyy}-{0000}");
    if (!e)
        e = schema_add_field(w->c, w->tx, object, &f, &id);
    return e ? e : author_set(w, AUTHOR_FIELD, id);
}

// Another kind, only where no value would be lost by it.
static enum err turn(struct applying *a, const struct setup_item *i, const struct field *f,
                     const struct kind *k, const struct field_options *options)
{
    struct work *w = a->w;
    struct ctx quiet = {.arena = w->c->arena}, *outer = w->c;
    struct kind_change change = {f->id, 0, k->id, options};
    struct kind_preview preview = {0};
    w->c = &quiet;
    enum err e = alter_kind_preview(w, &change, &preview);
    w->c = outer;
    if (e == ERR_INPUT || e == ERR_CONFLICT) {
        item_leave_as(a, i, &quiet.why);
        return ERR_NONE;
    }
    if (e)
        return fail_as(outer, &quiet.why);
    int64_t lost = preview.records[FATE_LOST], other = preview.records[FATE_CHANGED];
    if (!lost && !other)
        return alter_kind(w, &change, preview.fingerprint);
    item_leave(
        a, i,
        "it is %s here and %s in the file, and %lld values would be lost or cut%.0s%.0s: change "
        "its kind yourself, or rename one of the two fields",
        "%.0s%.0s转换会丢失或截短 %lld 个值（这里是%s，文件里是%s）：请自己更改字段类型，"
        "或把其中一个字段改名",
        f->kind->en, k->en, (long long)(lost + other), f->kind->zh, k->zh);
    return ERR_NONE;
}

static enum err field_of(struct applying *a, const struct setup_item *i, const struct field **out)
{
    int object = schema_object(a->w->schema, i->object);
    int at = object < 0 ? -1 : object_field(&a->w->schema->objects[object], i->name);
    if (at < 0)
        return fail(a->w->c, ERR_NOT_FOUND, "there is no field '%.*s'", "没有字段“%.*s”",
                    STR_ARG(i->name));
    *out = &a->w->schema->objects[object].fields[at];
    return ERR_NONE;
}

enum err part_field_change(struct applying *a, const struct setup_item *i)
{
    struct work *w = a->w;
    const struct field *f = NULL;
    struct field_options options;
    const struct json *v;
    struct alter alter = {.position = -1};
    struct str zh, en, help_zh, help_en;
    enum err e = field_of(a, i, &f);
    if (e)
        return e;
    const struct kind *k = json_get(i->body, "kind") ? kind_in(i) : f->kind;
    bool says = item_says(a, i, "options", &v) || json_get(i->body, "links_to");
    struct str role = member_text(i->body, "role");
    if ((role.len || a->to->whole) && !str_eq(role, str_of(role_words[f->role]))) {
        item_leave(a, i, "a number, start or end can only be given when an object is made%s",
                   "编号、开始、结束字段只能在新建对象时确定%s", "");
        return ERR_NONE;
    }
    e = options_in(w->c, i, k, &options);
    if (!e)
        e = link_of(w, i, &options);
    if (!e && says && options.object != f->options.object && (f->kind->takes & TAKES_OBJECT) &&
        k == f->kind && options.object) {
        item_leave(a, i, "it leads to another object here%s; rename one of the two fields",
                   "它在这里关联的是另一个对象%s，请把其中一个字段改名", "");
        return ERR_NONE;
    }
    if (!options.object)
        options.object = f->options.object;
    if ((f->kind->flags & KIND_REFERS) || f->kind->id == KIND_PERSON)
        options.fallback = f->options.fallback;
    if (!e && k != f->kind)
        return turn(a, i, f, k, &options);
    if (item_both(a, i, "label", &zh, &en)) {
        alter.zh = &zh;
        alter.en = &en;
    }
    if (item_both(a, i, "help", &help_zh, &help_en)) {
        alter.help_zh = &help_zh;
        alter.help_en = &help_en;
    }
    alter.options = says ? &options : NULL;
    return e ? e : alter_field(w, f->id, 0, &alter);
}

enum err part_field_drop(struct applying *a, const struct setup_item *i)
{
    struct ctx quiet = {.arena = a->w->c->arena}, *outer = a->w->c;
    const struct field *f = NULL;
    if (schema_object(a->w->schema, i->object) < 0)
        return ERR_NONE; // gone with its object
    enum err e = field_of(a, i, &f);
    if (e)
        return e;
    a->w->c = &quiet;
    e = alter_delete_field(a->w, f->id, 0);
    a->w->c = outer;
    if (e == ERR_INPUT)
        item_leave_as(a, i, &quiet.why);
    return e == ERR_INPUT ? ERR_NONE : e ? fail_as(outer, &quiet.why) : ERR_NONE;
}
