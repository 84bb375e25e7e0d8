// Reading a set-up: what comes from outside is held against a table of what may stand where.
#include "setup/part.h"
#include "setup/setup.h"
#include "setup/words.h"

// Every member a file may have, by the thing it belongs to.
static const struct member {
    const char *of, *name;
    enum json_kind kind;
    bool needed;
    // What an object, or each item of a list, is, or a text may be instead; NULL: looked at by others.
    const char *inner;
} members[] = {
    {"file", "liuke_setup", JSON_NUMBER, true, NULL},
    {"file", "name", JSON_OBJECT, false, "text2"},
    {"file", "says", JSON_OBJECT, false, "text2"},
    {"file", "whole", JSON_BOOL, false, NULL},
    {"file", "objects", JSON_ARRAY, false, "object"},
    {"file", "layouts", JSON_ARRAY, false, "layout"},
    {"file", "views", JSON_ARRAY, false, "view"},
    {"file", "forms", JSON_ARRAY, false, "form"},
    {"file", "duplicates", JSON_ARRAY, false, "duplicate"},
    {"file", "definitions", JSON_ARRAY, false, "definition"},
    {"file", "rules", JSON_ARRAY, false, "rule"},
    {"file", "roles", JSON_ARRAY, false, "role"},
    {"file", "providers", JSON_ARRAY, false, "provider"},
    {"text2", "zh", JSON_TEXT, false, NULL},
    {"text2", "en", JSON_TEXT, false, NULL},
    {"object", "name", JSON_TEXT, true, NULL},
    {"object", "label", JSON_OBJECT, false, "text2"},
    {"object", "help", JSON_OBJECT, false, "text2"},
    {"object", "shape", JSON_TEXT, false, NULL},
    {"object", "parent", JSON_TEXT, false, NULL},
    {"object", "fields", JSON_ARRAY, false, "field"},
    {"field", "name", JSON_TEXT, true, NULL},
    {"field", "label", JSON_OBJECT, false, "text2"},
    {"field", "help", JSON_OBJECT, false, "text2"},
    {"field", "kind", JSON_TEXT, false, NULL},
    {"field", "role", JSON_TEXT, false, NULL},
    {"field", "links_to", JSON_TEXT, false, NULL},
    {"field", "options", JSON_OBJECT, false, NULL},
    {"layout", "object", JSON_TEXT, true, NULL},
    {"layout", "page", JSON_ARRAY, true, NULL},
    {"layout", "form", JSON_ARRAY, true, NULL},
    {"view", "object", JSON_TEXT, true, NULL},
    {"view", "name", JSON_TEXT, true, "text2"},
    {"view", "kind", JSON_TEXT, false, NULL},
    {"view", "position", JSON_NUMBER, false, NULL},
    {"view", "settings", JSON_OBJECT, false, "settings"},
    {"settings", "columns", JSON_ARRAY, false, "column"},
    {"settings", "sort", JSON_TEXT, false, NULL},
    {"settings", "group", JSON_TEXT, false, NULL},
    {"settings", "sum", JSON_TEXT, false, NULL},
    {"settings", "board", JSON_TEXT, false, NULL},
    {"settings", "calendar", JSON_TEXT, false, NULL},
    {"settings", "filter", JSON_TEXT, false, NULL},
    {"column", "field", JSON_TEXT, true, NULL},
    {"column", "width", JSON_NUMBER, false, NULL},
    {"column", "frozen", JSON_BOOL, false, NULL},
    {"form", "object", JSON_TEXT, true, NULL},
    {"form", "name", JSON_TEXT, true, "text2"},
    {"form", "title", JSON_OBJECT, false, "text2"},
    {"form", "intro", JSON_OBJECT, false, "text2"},
    {"form", "thanks", JSON_OBJECT, false, "text2"},
    {"form", "fields", JSON_ARRAY, false, "asked"},
    {"form", "fixed", JSON_OBJECT, false, NULL},
    {"form", "open", JSON_BOOL, false, NULL},
    {"form", "ends", JSON_TEXT, false, NULL},
    {"form", "most", JSON_NUMBER, false, NULL},
    {"asked", "field", JSON_TEXT, true, NULL},
    {"asked", "required", JSON_BOOL, false, NULL},
    {"asked", "help", JSON_OBJECT, false, "text2"},
    {"duplicate", "object", JSON_TEXT, true, NULL},
    {"duplicate", "measure", JSON_TEXT, true, NULL},
    {"duplicate", "fields", JSON_ARRAY, false, NULL},
    {"duplicate", "action", JSON_TEXT, false, NULL},
    {"duplicate", "active", JSON_BOOL, false, NULL},
    {"definition", "name", JSON_TEXT, true, "text2"},
    {"definition", "lost_when", JSON_TEXT, true, NULL},
    {"definition", "customer_when", JSON_TEXT, false, NULL},
    {"definition", "not_while", JSON_TEXT, false, NULL},
    {"definition", "reason", JSON_ARRAY, false, "reason"},
    {"definition", "target", JSON_NUMBER, false, NULL},
    {"definition", "official", JSON_BOOL, false, NULL},
    {"reason", "kind", JSON_TEXT, true, NULL},
    {"reason", "when", JSON_TEXT, true, NULL},
    {"rule", "name", JSON_TEXT, true, "text2"},
    {"rule", "condition", JSON_TEXT, true, NULL},
    {"rule", "enabled", JSON_BOOL, false, NULL},
    {"rule", "hold_down", JSON_NUMBER, false, NULL},
    {"role", "name", JSON_TEXT, true, "text2"},
    {"role", "administrator", JSON_BOOL, false, NULL},
    {"role", "second_factor", JSON_BOOL, false, NULL},
    {"role", "permits", JSON_OBJECT, false, "permits"},
    {"provider", "name", JSON_TEXT, true, "text2"},
    {"provider", "issuer", JSON_TEXT, false, NULL},
    {"provider", "client", JSON_TEXT, false, NULL},
    {"provider", "home", JSON_TEXT, false, NULL},
    {"provider", "claim", JSON_TEXT, false, NULL},
    {"provider", "matches", JSON_BOOL, false, NULL},
    {"provider", "makes", JSON_BOOL, false, NULL},
    {"provider", "role", JSON_TEXT, false, NULL},
    {"provider", "closes", JSON_BOOL, false, NULL},
    {"provider", "trusts", JSON_BOOL, false, NULL},
    {"provider", "leaves", JSON_BOOL, false, NULL},
    {"permits", "scope", JSON_ARRAY, false, NULL},
    {"permits", "change_scope", JSON_ARRAY, false, NULL},
    {"permits", "condition", JSON_TEXT, false, NULL},
    {"permits", "objects", JSON_OBJECT, false, NULL},
    {"permits", "fields", JSON_OBJECT, false, NULL},
    {"permits", "rights", JSON_ARRAY, false, NULL},
};
enum { MEMBERS = sizeof members / sizeof *members, TEXT_BYTES_MAX = 20000 };

// ---- places -------------------------------------------------------------------------------------

// The how-manyth value of the text `node` is, counted as it is written.
static bool number_of(const struct json *from, const struct json *node, int *n)
{
    if (from == node)
        return true;
    ++*n;
    for (int i = 0; i < from->count; i++)
        if (number_of(&from->items[i], node, n))
            return true;
    return false;
}

static size_t skip_text(struct str s, size_t at)
{
    for (at++; at < s.len && s.at[at] != '"'; at++)
        at += s.at[at] == '\\';
    return at < s.len ? at + 1 : s.len;
}

static bool is_space(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

// Where the n-th value begins. Names of members are no values.
static size_t offset_of(struct str s, int n)
{
    size_t at = 0;
    while (at < s.len) {
        char ch = s.at[at];
        size_t next = at + 1;
        bool value = ch == '{' || ch == '[';
        if (ch == '"') {
            next = skip_text(s, at);
            size_t behind = next;
            while (behind < s.len && is_space(s.at[behind]))
                behind++;
            value = behind >= s.len || s.at[behind] != ':';
        } else if (!value && !is_space(ch) && !strchr("}],:", ch)) {
            value = true;
            while (next < s.len && !is_space(s.at[next]) && !strchr("}],", s.at[next]))
                next++;
        }
        if (value && n-- == 0)
            return at;
        at = next;
    }
    return s.len;
}

static void place_of(const struct setup *s, const struct json *node, int *line, int *column)
{
    int n = 0;
    *line = *column = 0;
    if (!node || !s->root || !number_of(s->root, node, &n))
        return;
    size_t offset = offset_of(s->text, n);
    if (offset >= s->text.len)
        return;
    *line = *column = 1;
    for (size_t i = 0; i < offset; i++) {
        bool end = s->text.at[i] == '\n';
        *line += end;
        if (end)
            *column = 1;
        else if (((unsigned char)s->text.at[i] & 0xC0) != 0x80)
            ++*column;
    }
}

// The words of `why` with the path and the line of the node before them.
static enum err blame(struct ctx *c, const struct setup *s, const struct json *node,
                      const struct cause *why)
{
    int line, column;
    struct str path = node && node->above ? json_path(c->arena, node) : STR("file");
    place_of(s, node, &line, &column);
    return fail_at(c, why->err == ERR_USAGE ? ERR_INPUT : why->err, line, column, "%s: %s%.0s",
                   "%s：%.0s%s", str_zero(c->arena, path), str_zero(c->arena, why->en),
                   str_zero(c->arena, why->zh));
}

enum err setup_blame(struct ctx *c, const struct setup *s, const struct setup_item *item,
                     const struct cause *why)
{
    struct cause named = *why;
    named.en = str_format(c->arena, "'%.*s': %.*s", STR_ARG(item->name), STR_ARG(why->en));
    named.zh = str_format(c->arena, "“%.*s”：%.*s", STR_ARG(item->name), STR_ARG(why->zh));
    return blame(c, s, item->at, &named);
}

// ---- what may stand where -----------------------------------------------------------------------

struct reading {
    struct ctx *c;
    struct setup *s;
};

static enum err refuse(const struct reading *r, const struct json *node, struct ctx *own)
{
    return blame(r->c, r->s, node, &own->why);
}

static const struct member *member_of(const char *of, struct str name)
{
    for (int i = 0; i < MEMBERS; i++)
        if (strcmp(members[i].of, of) == 0 && str_eq(name, str_of(members[i].name)))
            return &members[i];
    return NULL;
}

// "name, label, help": what may stand there.
static const char *known(struct arena *a, const char *of)
{
    struct str out = STR_NONE;
    for (int i = 0; i < MEMBERS; i++)
        if (strcmp(members[i].of, of) == 0)
            out = str_format(a, "%.*s%s%s", STR_ARG(out), out.len ? ", " : "", members[i].name);
    return str_zero(a, out);
}

static enum err check(const struct reading *r, const struct json *node, const char *of);

static enum err check_member(const struct reading *r, const struct json *v, const char *of)
{
    const struct member *m = member_of(of, v->key);
    struct ctx own = {.arena = r->c->arena};
    enum err e = ERR_NONE;
    if (!m)
        e = fail(&own, ERR_INPUT, "nobody knows '%.*s' here; there may be: %s",
                 "这里不认识“%.*s”；可以有：%s", STR_ARG(v->key), known(own.arena, of));
    else if (m->kind == JSON_TEXT && m->inner && v->kind == JSON_OBJECT)
        return check(r, v, m->inner);
    else if (v->kind != JSON_NULL && v->kind != m->kind)
        e = json_as(&own, v, m->kind);
    else if (v->kind == JSON_TEXT && v->text.len > TEXT_BYTES_MAX)
        e = fail(&own, ERR_INPUT, "at most %d bytes", "最多 %d 个字节", TEXT_BYTES_MAX);
    if (e)
        return refuse(r, v, &own);
    if (!m->inner || v->kind == JSON_NULL || v->kind == JSON_TEXT)
        return ERR_NONE;
    if (m->kind == JSON_OBJECT)
        return check(r, v, m->inner);
    for (int i = 0; i < v->count && !e; i++)
        e = check(r, &v->items[i], m->inner);
    return e;
}

static enum err check(const struct reading *r, const struct json *node, const char *of)
{
    struct ctx own = {.arena = r->c->arena};
    if (json_as(&own, node, JSON_OBJECT))
        return refuse(r, node, &own);
    enum err e = ERR_NONE;
    for (int i = 0; i < node->count && !e; i++)
        e = check_member(r, &node->items[i], of);
    for (int i = 0; i < MEMBERS && !e; i++) {
        const struct json *v = json_get(node, members[i].name);
        if (strcmp(members[i].of, of) != 0 || !members[i].needed || (v && v->kind != JSON_NULL))
            continue;
        e = fail(&own, ERR_INPUT, "'%s' is missing", "缺少“%s”", members[i].name);
        e = refuse(r, node, &own);
    }
    return e;
}

// ---- items --------------------------------------------------------------------------------------

struct str setup_key(struct arena *a, const struct setup_item *i)
{
    struct str out = str_format(a, "%s:%.*s%s%.*s", setup_parts[i->part].word, STR_ARG(i->object),
                                i->object.len ? "." : "", STR_ARG(i->name));
    return i->nth ? str_format(a, "%.*s#%d", STR_ARG(out), i->nth + 1) : out;
}

const struct setup_item *setup_find(const struct setup *s, struct str key)
{
    for (int i = 0; i < s->count; i++)
        if (str_eq(s->items[i].key, key))
            return &s->items[i];
    return NULL;
}

// How many items before it are called alike.
static int earlier(const struct setup *s, const struct setup_item *i)
{
    int n = 0;
    for (int at = 0; at < s->count && &s->items[at] != i; at++)
        n += s->items[at].part == i->part && str_eq(s->items[at].object, i->object) &&
             str_eq(s->items[at].name, i->name);
    return n;
}

static void read_both(const struct json *both, struct str *zh, struct str *en)
{
    const struct json *one;
    *zh = both && (one = json_get(both, "zh")) ? one->text : STR("");
    *en = both && (one = json_get(both, "en")) ? one->text : STR("");
}

// The item under one name: its body says it as a text.
static void call_it(struct arena *a, struct setup_item *i, struct str name)
{
    struct json *body = ARENA_NEW(a, struct json);
    struct json *items = ARENA_ARRAY(a, struct json, (size_t)i->body->count + 1);
    *body = *i->body;
    body->items = items;
    for (int n = 0; n < body->count; n++) {
        items[n] = i->body->items[n];
        if (str_eq(items[n].key, str_of(setup_parts[i->part].name)))
            items[n] = (struct json){
                .kind = JSON_TEXT, .text = name, .key = items[n].key, .above = items[n].above};
    }
    i->name = name;
    i->body = body;
}

// One name, or one in each language: then the Chinese one, until somebody speaks.
static enum err read_name(struct ctx *c, struct setup_item *i)
{
    const struct json *name = json_get(i->at, setup_parts[i->part].name);
    if (!name || name->kind != JSON_OBJECT) {
        enum err e = json_need_text(c, i->at, setup_parts[i->part].name, &i->name);
        i->name = e ? STR("") : str_trim(i->name);
        return e;
    }
    read_both(name, &i->zh, &i->en);
    i->zh = str_trim(i->zh.len ? i->zh : i->en);
    i->en = str_trim(i->en.len ? i->en : i->zh);
    call_it(c->arena, i, i->zh);
    return ERR_NONE;
}

static bool is_there(struct arena *a, const struct setup *now, struct setup_item i, struct str name)
{
    i.name = name;
    return setup_find(now, setup_key(a, &i)) != NULL;
}

void setup_speak(struct arena *a, struct setup *s, bool zh, const struct setup *now)
{
    words_choose(s, zh, now);
    for (int n = 0; n < s->count; n++) {
        struct setup_item *i = &s->items[n];
        i->body = words_said(a, s, i->at);
        struct str name = zh ? i->zh : i->en, other = zh ? i->en : i->zh;
        if (!i->zh.len)
            continue;
        if (!is_there(a, now, *i, name) && is_there(a, now, *i, other))
            name = other;
        call_it(a, i, name);
    }
    for (int n = 0; n < s->count; n++) {
        s->items[n].nth = earlier(s, &s->items[n]);
        s->items[n].key = setup_key(a, &s->items[n]);
    }
}

static enum err add_item(const struct reading *r, enum setup_part part, struct str object,
                         const struct json *body)
{
    struct setup *s = r->s;
    struct ctx own = {.arena = r->c->arena};
    struct setup_item i = {.part = part, .object = object, .body = body, .at = body};
    enum err e = read_name(&own, &i);
    if (!e && setup_parts[part].in_object && !object.len)
        e = json_need_text(&own, body, "object", &i.object);
    i.nth = e ? 0 : earlier(s, &i);
    if (!e && !i.name.len)
        e = fail(&own, ERR_INPUT, "the name is empty", "名称是空的");
    if (!e && i.nth && !setup_parts[part].many)
        e = fail(&own, ERR_INPUT, "'%.*s' is there twice", "“%.*s”出现了两次", STR_ARG(i.name));
    if (!e && s->count >= SETUP_ITEMS_MAX)
        e = fail(&own, ERR_INPUT, "at most %d things in one file", "一个文件最多 %d 项",
                 SETUP_ITEMS_MAX);
    if (!e && part == SETUP_FIELD && !(e = words_add(&own, s, body)))
        i.body = words_said(own.arena, s, body);
    if (!e)
        e = setup_parts[part].check(&own, &i);
    if (e)
        return refuse(r, body, &own);
    i.key = setup_key(r->c->arena, &i);
    if ((s->count & (s->count - 1)) == 0)
        s->items = arena_grow(r->c->arena, s->items, (size_t)s->count,
                              s->count ? (size_t)s->count * 2 : 1, sizeof *s->items);
    s->items[s->count++] = i;
    return ERR_NONE;
}

static enum err add_list(const struct reading *r, enum setup_part part, struct str object,
                         const struct json *list)
{
    enum err e = ERR_NONE;
    for (int i = 0; list && i < list->count && !e; i++)
        e = add_item(r, part, object, &list->items[i]);
    return e;
}

static enum err add_objects(const struct reading *r, const struct json *list)
{
    enum err e = ERR_NONE;
    for (int i = 0; list && i < list->count && !e; i++) {
        e = add_item(r, SETUP_OBJECT, STR_NONE, &list->items[i]);
        if (!e)
            e = add_list(r, SETUP_FIELD, r->s->items[r->s->count - 1].name,
                         json_get(&list->items[i], "fields"));
    }
    return e;
}

enum err setup_read(struct ctx *c, struct str text, struct setup *out)
{
    *out = (struct setup){.text = str_starts(text, STR("\xEF\xBB\xBF"))
                                      ? (struct str){text.at + 3, text.len - 3}
                                      : text};
    struct reading r = {c, out};
    struct ctx own = {.arena = c->arena};
    int64_t format = 0;
    enum err e = json_parse(&own, out->text, SETUP_BYTES_MAX, &out->root);
    if (e)
        return fail_at(c, ERR_INPUT, own.why.line, own.why.column,
                       "this is no set-up of Liuke, or it was damaged: %s%.0s",
                       "这不是留客的配置文件，或者已经损坏：%.0s%s", str_zero(c->arena, own.why.en),
                       str_zero(c->arena, own.why.zh));
    if (out->root->kind != JSON_OBJECT || !json_get(out->root, "liuke_setup"))
        return fail(c, ERR_INPUT, "this is no set-up of Liuke: it does not begin with liuke_setup",
                    "这不是留客的配置文件：缺少 liuke_setup");
    e = json_need_int(c, out->root, "liuke_setup", &format);
    if (!e && format != SETUP_FORMAT)
        e = fail(c, ERR_INPUT, "a set-up of format %lld, this program reads format %d",
                 "配置文件的格式是 %lld，本程序只能读取格式 %d", (long long)format, SETUP_FORMAT);
    if (!e)
        e = check(&r, out->root, "file");
    if (!e)
        e = json_want_bool(&own, out->root, "whole", &out->whole);
    if (e)
        return e;
    read_both(json_get(out->root, "name"), &out->zh, &out->en);
    read_both(json_get(out->root, "says"), &out->says_zh, &out->says_en);
    e = add_objects(&r, json_get(out->root, "objects"));
    for (int p = 0; p < SETUP_PART_COUNT && !e; p++)
        if (setup_parts[p].list && p != SETUP_OBJECT)
            e = add_list(&r, (enum setup_part)p, STR_NONE,
                         json_get(out->root, setup_parts[p].list));
    return e;
}
