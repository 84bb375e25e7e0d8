#include "model/permit.h"
#include "rule/rule.h"

struct word {
    const char *name;
    unsigned value;
};

static const struct word verbs[] = {
    {"see", 1u << VERB_SEE},       {"create", 1u << VERB_CREATE}, {"change", 1u << VERB_CHANGE},
    {"delete", 1u << VERB_DELETE}, {"export", 1u << VERB_EXPORT}, {0},
};
static const struct word scopes[] = {
    {"own", SCOPE_OWN},
    {"department", SCOPE_DEPARTMENT},
    {"below", SCOPE_BELOW},
    {"shared", SCOPE_SHARED},
    {"condition", SCOPE_CONDITION},
    {"all", SCOPE_ALL},
    {0},
};
static const struct word rights[] = {
    {"rules", RIGHT_RULES}, {"import", RIGHT_IMPORT}, {"reveal", RIGHT_REVEAL}, {0}};
static const struct word field_rights[] = {
    {"hidden", FIELD_HIDDEN},
    {"masked", FIELD_MASKED},
    {"read", FIELD_READ},
    {"write", FIELD_WRITE},
    {0},
};

// ---- reading ------------------------------------------------------------------------------------

struct reading {
    struct ctx *c;
    const struct schema *s;
    bool strict;
};

static enum err word_of(struct ctx *c, const struct word *words, const struct json *node,
                        unsigned *out)
{
    struct str text;
    enum err e = json_as_text(c, node, &text);
    if (e)
        return e;
    for (const struct word *w = words; w->name; w++)
        if (str_eq(text, str_of(w->name))) {
            *out = w->value;
            return ERR_NONE;
        }
    return fail(c, ERR_INPUT, "%.*s: there is no '%.*s'", "%.*s：没有“%.*s”",
                STR_ARG(json_path(c->arena, node)), STR_ARG(text));
}

static enum err words_of(struct ctx *c, const struct word *words, const struct json *list,
                         unsigned *out)
{
    unsigned one = 0;
    *out = 0;
    enum err e = json_as(c, list, JSON_ARRAY);
    for (int i = 0; i < list->count && !e; i++) {
        e = word_of(c, words, &list->items[i], &one);
        *out |= one;
    }
    return e;
}

static enum err want_words(struct ctx *c, const struct word *words, const struct json *o,
                           const char *key, unsigned *out)
{
    const struct json *list = json_get(o, key);
    return list && list->kind != JSON_NULL ? words_of(c, words, list, out) : ERR_NONE;
}

static int64_t id_of(struct str name)
{
    num_t n = name.len > 1 && name.at[0] == '#' ? num_parse((struct str){name.at + 1, name.len - 1})
                                                : NUM_NONE;
    return n == NUM_NONE ? 0 : n / NUM_ONE;
}

static int object_called(const struct schema *s, struct str name)
{
    int64_t id = id_of(name);
    return id ? schema_object_of_id(s, id) : schema_object(s, name);
}

// "customer.phone", or "#12" alone: ids of fields are unique.
static bool field_called(const struct schema *s, struct str name, struct permit_field *out)
{
    struct str field, object = str_cut(name, '.', &field);
    int64_t id = id_of(name);
    for (int i = 0; id && i < s->object_count; i++) {
        out->object = i;
        out->field = object_field_of_id(&s->objects[i], id);
        if (out->field >= 0)
            return true;
    }
    out->object = id ? -1 : schema_object(s, object);
    out->field = out->object < 0 ? -1 : object_field(&s->objects[out->object], field);
    return out->field >= 0;
}

static enum err unknown(const struct reading *r, struct str name)
{
    return r->strict ? fail(r->c, ERR_INPUT, "there is no '%.*s'", "没有“%.*s”", STR_ARG(name))
                     : ERR_NONE;
}

static enum err read_objects(const struct reading *r, const struct json *o, struct permit *out)
{
    const struct json *map = json_get(o, "objects");
    if (!map || map->kind == JSON_NULL)
        return ERR_NONE;
    enum err e = json_as(r->c, map, JSON_OBJECT);
    struct permit_object *list =
        ARENA_ARRAY(r->c->arena, struct permit_object, (size_t)map->count + 1);
    for (int i = 0; i < map->count && !e; i++) {
        struct permit_object one = {0};
        struct str name = map->items[i].key;
        e = words_of(r->c, verbs, &map->items[i], &one.verbs);
        one.object = object_called(r->s, name);
        if (!e && str_eq(name, STR("*")))
            out->every = one.verbs;
        else if (!e && one.object < 0)
            e = unknown(r, name);
        else if (!e)
            list[out->object_count++] = one;
    }
    out->objects = list;
    return e;
}

static enum err read_fields(const struct reading *r, const struct json *o, struct permit *out)
{
    const struct json *map = json_get(o, "fields");
    if (!map || map->kind == JSON_NULL)
        return ERR_NONE;
    enum err e = json_as(r->c, map, JSON_OBJECT);
    struct permit_field *list =
        ARENA_ARRAY(r->c->arena, struct permit_field, (size_t)map->count + 1);
    for (int i = 0; i < map->count && !e; i++) {
        struct permit_field one = {0};
        unsigned right = 0;
        e = word_of(r->c, field_rights, &map->items[i], &right);
        one.right = (enum field_right)right;
        if (!e && !field_called(r->s, map->items[i].key, &one))
            e = unknown(r, map->items[i].key);
        else if (!e)
            list[out->field_count++] = one;
    }
    out->fields = list;
    return e;
}

enum err permit_read(struct ctx *c, const struct schema *s, struct str json, bool strict,
                     struct permit *out)
{
    enum { PERMIT_BYTES_MAX = 1 << 20 };
    const struct json *o;
    enum err e = json_parse(c, json, PERMIT_BYTES_MAX, &o);
    return e ? e : permit_read_json(c, s, o, strict, out);
}

enum err permit_read_json(struct ctx *c, const struct schema *s, const struct json *o, bool strict,
                          struct permit *out)
{
    const struct reading r = {c, s, strict};
    struct rule *rule;
    *out = (struct permit){0};
    enum err e = json_as(c, o, JSON_OBJECT);
    if (!e)
        e = want_words(c, scopes, o, "scope", &out->scope);
    out->change_scope = out->scope;
    if (!e)
        e = want_words(c, scopes, o, "change_scope", &out->change_scope);
    if (!e)
        e = json_want_text(c, o, "condition", &out->condition);
    if (!e && strict && ((out->scope | out->change_scope) & SCOPE_CONDITION))
        e = rule_parse(c, &s->catalog, out->condition, NULL, 0, &rule);
    if (!e)
        e = want_words(c, rights, o, "rights", &out->rights);
    if (!e)
        e = read_objects(&r, o, out);
    return e ? e : read_fields(&r, o, out);
}

// ---- writing ------------------------------------------------------------------------------------

static void write_words(struct json_out *out, struct str key, const struct word *words,
                        unsigned value)
{
    json_out_key(out, key);
    json_out_array(out);
    for (const struct word *w = words; w->name; w++)
        if (value & w->value)
            json_out_text(out, str_of(w->name));
    json_out_array_end(out);
}

enum { KEY_SIZE = 256 };

static struct str key_of(char room[KEY_SIZE], int64_t id, struct str a, struct str b, bool ids)
{
    struct buf key;
    buf_init(&key, KEY_SIZE);
    if (ids)
        buf_format(&key, "#%lld", (long long)id);
    else
        buf_format(&key, "%.*s%s%.*s", STR_ARG(a), b.len ? "." : "", STR_ARG(b));
    struct str text = {room, key.len < KEY_SIZE ? key.len : 0};
    memcpy(room, key.at, text.len);
    buf_deinit(&key);
    return text;
}

void permit_write(struct json_out *out, const struct schema *s, const struct permit *p, bool ids)
{
    char room[KEY_SIZE];
    json_out_object(out);
    write_words(out, STR("scope"), scopes, p->scope);
    write_words(out, STR("change_scope"), scopes, p->change_scope);
    json_out_key(out, STR("condition"));
    json_out_text(out, p->condition);
    json_out_key(out, STR("objects"));
    json_out_object(out);
    write_words(out, STR("*"), verbs, p->every);
    for (int i = 0; i < p->object_count; i++) {
        const struct object *o = &s->objects[p->objects[i].object];
        struct str key = key_of(room, o->id, o->name, STR_NONE, ids);
        write_words(out, key, verbs, p->objects[i].verbs);
    }
    json_out_object_end(out);
    json_out_key(out, STR("fields"));
    json_out_object(out);
    for (int i = 0; i < p->field_count; i++) {
        const struct object *o = &s->objects[p->fields[i].object];
        const struct field *f = &o->fields[p->fields[i].field];
        json_out_key(out, key_of(room, f->id, o->name, f->name, ids));
        json_out_text(out, str_of(field_rights[p->fields[i].right].name));
    }
    json_out_object_end(out);
    write_words(out, STR("rights"), rights, p->rights);
    json_out_object_end(out);
}

unsigned permit_verbs(const struct permit *p, int object)
{
    for (int i = 0; i < p->object_count; i++)
        if (p->objects[i].object == object)
            return p->objects[i].verbs;
    return p->every;
}

enum field_right permit_field(const struct permit *p, int object, int field)
{
    for (int i = 0; i < p->field_count; i++)
        if (p->fields[i].object == object && p->fields[i].field == field)
            return p->fields[i].right;
    return FIELD_WRITE;
}
