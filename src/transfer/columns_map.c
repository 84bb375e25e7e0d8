#include "codec/json.h"
#include "transfer/columns.h"

enum { MAP_BYTES_MAX = 1 << 20, NAME_MAX_LETTERS = 64 };

// What the reading of a map is about.
struct mapping {
    const struct columns_goal *goal;
    const struct str *header;
    const struct profile *profiles;
    int count;
    struct column_target *targets;
};

static int letters(struct str s, uint32_t out[NAME_MAX_LETTERS])
{
    int count = 0;
    while (s.len && count < NAME_MAX_LETTERS) {
        size_t n = utf8_next(s, &out[count]);
        if (!n)
            break;
        count++;
        s = (struct str){s.at + n, s.len - n};
    }
    return count;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

// How many letters must be put in, taken out or changed (Levenshtein).
static int distance(struct str left, struct str right)
{
    uint32_t a[NAME_MAX_LETTERS], b[NAME_MAX_LETTERS];
    int row[NAME_MAX_LETTERS + 1], n = letters(left, a), m = letters(right, b);
    for (int j = 0; j <= m; j++)
        row[j] = j;
    for (int i = 1; i <= n; i++) {
        int corner = row[0];
        row[0] = i;
        for (int j = 1; j <= m; j++) {
            int above = row[j];
            row[j] = least(corner + (a[i - 1] != b[j - 1]), least(above, row[j - 1]) + 1);
            corner = above;
        }
    }
    return row[m];
}

int columns_nearest(struct str name, const struct str *names, int count)
{
    uint32_t unused[NAME_MAX_LETTERS];
    int best = -1, best_distance = letters(name, unused);
    for (int i = 0; i < count; i++) {
        int d = distance(name, names[i]);
        if (d < best_distance) {
            best_distance = d;
            best = i;
        }
    }
    return best;
}

static enum err unknown(struct ctx *c, const char *what_en, const char *what_zh, struct str name,
                        const struct str *names, int count)
{
    int near = columns_nearest(name, names, count);
    if (near < 0)
        return fail(c, ERR_INPUT, "there is no %s%.0s \"%.*s\"", "没有%.0s%s“%.*s”", what_en,
                    what_zh, STR_ARG(name));
    return fail(c, ERR_INPUT, "there is no %s%.0s \"%.*s\"; did you mean \"%.*s\"?",
                "没有%.0s%s“%.*s”；是不是“%.*s”？", what_en, what_zh, STR_ARG(name),
                STR_ARG(names[near]));
}

static enum err find_column(struct ctx *c, const struct mapping *m, struct str name, int *out)
{
    struct str wanted = str_trim(name);
    for (*out = 0; *out < m->count; ++*out)
        if (wanted.len && str_eq(m->header[*out], wanted))
            return ERR_NONE;
    return unknown(c, "column", "列", wanted, m->header, m->count);
}

// The field of `object` by its API name or a label.
static enum err find_field(struct ctx *c, const struct mapping *m, int object, struct str name,
                           int *out)
{
    const struct catalog_object *o = &m->goal->catalog->objects[object];
    struct str *names = ARENA_ARRAY(c->arena, struct str, (size_t)o->field_count);
    for (*out = 0; *out < o->field_count; ++*out) {
        const struct catalog_field *f = &o->fields[*out];
        names[*out] = f->name;
        if (str_eq(f->name, name) || str_eq(f->zh, name) || str_eq(f->en, name))
            return ERR_NONE;
    }
    return unknown(c, "field", "字段", name, names, o->field_count);
}

static bool known_field(const struct catalog *catalog, int object, struct str name)
{
    return catalog_field(catalog, object, name) >= 0;
}

static bool called(const struct catalog_object *o, struct str name)
{
    return name.len && (str_eq(o->name, name) || str_eq(o->zh, name) || str_eq(o->en, name));
}

// A field to be made on `object`: name or name:kind.
static enum err new_target(struct ctx *c, const struct mapping *m, int column, int object,
                           struct str path, struct column_target *out)
{
    struct str kind, name = str_cut(path, ':', &kind);
    enum profile_kind wanted = m->profiles ? profile_kind(&m->profiles[column]) : PROFILE_TEXT;
    if (wanted == PROFILE_EMPTY)
        wanted = PROFILE_TEXT;
    if (kind.len)
        wanted = profile_kind_by_name(kind);
    if (wanted == PROFILE_KINDS)
        return fail(c, ERR_INPUT,
                    "\"%.*s\" is no kind of field; there are text, choice, number, integer, date, "
                    "time, yes_no",
                    "没有“%.*s”这种字段；可用：text、choice、number、integer、date、time、yes_no",
                    STR_ARG(kind));
    struct str clean = columns_api_name(c->arena, name.len ? name : m->header[column], column);
    *out = (struct column_target){.kind = TARGET_NEW_FIELD,
                                  .object = object,
                                  .field = CATALOG_NONE,
                                  .name = clean,
                                  .new_kind = wanted};
    return ERR_NONE;
}

// The object before the point: customer.city, order.order_no
static enum err other_object(struct ctx *c, const struct mapping *m, struct str object,
                             int *object_out)
{
    const struct catalog *catalog = m->goal->catalog;
    const int others[] = {m->goal->object, catalog->customer, m->goal->parent};
    struct str names[3] = {STR_NONE, STR_NONE, STR_NONE};
    for (int i = 0; i < 3; i++) {
        if (others[i] < 0)
            continue;
        const struct catalog_object *o = &catalog->objects[others[i]];
        names[i] = o->name;
        if (!called(o, object))
            continue;
        *object_out = others[i];
        return ERR_NONE;
    }
    return unknown(c, "object here called", "这样的对象", object, names, 3);
}

static void set_kind(const struct mapping *m, struct column_target *t)
{
    const struct catalog *catalog = m->goal->catalog;
    struct str name = catalog->objects[t->object].fields[t->field].name;
    if (t->object == catalog->customer && str_eq(name, STR("code")))
        t->kind = TARGET_CUSTOMER_KEY;
    else if (t->object == m->goal->object)
        t->kind = TARGET_FIELD;
    else
        t->kind = t->object == catalog->customer ? TARGET_CUSTOMER_FIELD : TARGET_PARENT_FIELD;
}

static enum err resolve(struct ctx *c, const struct mapping *m, int column, struct str path,
                        struct column_target *out)
{
    const struct catalog *catalog = m->goal->catalog;
    struct str rest;
    enum err e;
    *out = (struct column_target){.object = CATALOG_NONE, .field = CATALOG_NONE};
    path = str_trim(path);
    if (str_eq(path, STR("-")))
        return ERR_NONE;
    bool fresh = str_starts(path, STR("+"));
    if (fresh)
        path = (struct str){path.at + 1, path.len - 1};
    struct str head = str_cut(path, '.', &rest);
    if (!rest.len && catalog->customer >= 0 && called(&catalog->objects[catalog->customer], path)) {
        out->kind = TARGET_CUSTOMER_KEY;
        out->object = catalog->customer;
        return ERR_NONE;
    }
    out->object = m->goal->object;
    e = rest.len ? other_object(c, m, head, &out->object) : ERR_NONE;
    if (!e &&
        (fresh || (m->goal->create && !known_field(catalog, out->object, rest.len ? rest : path))))
        return new_target(c, m, column, out->object, rest.len ? rest : path, out);
    if (!e)
        e = find_field(c, m, out->object, rest.len ? rest : path, &out->field);
    if (!e)
        set_kind(m, out);
    return e;
}

static enum err set_target(struct ctx *c, const struct mapping *m, struct str column,
                           struct str path)
{
    int i;
    struct column_target t;
    enum err e = find_column(c, m, column, &i);
    if (!e)
        e = resolve(c, m, i, path, &t);
    if (e)
        return e;
    t.confidence = 100;
    t.en = "as told";
    t.zh = "按指定的映射";
    m->targets[i] = t;
    return ERR_NONE;
}

// Two columns told to fill the same place is a mistake; one told takes it from one proposed.
static enum err check_places(struct ctx *c, const struct mapping *m, const bool *told)
{
    for (int i = 0; i < m->count; i++) {
        struct column_target *a = &m->targets[i];
        for (int k = 0; k < m->count; k++) {
            struct column_target *b = &m->targets[k];
            bool same = a->kind == b->kind && a->object == b->object && a->field == b->field &&
                        str_eq(a->name, b->name);
            if (i == k || !told[i] || a->kind == TARGET_LEFT_OUT || !same)
                continue;
            if (told[k])
                return fail(c, ERR_INPUT, "\"%.*s\" and \"%.*s\" are mapped to the same field",
                            "“%.*s”和“%.*s”映射到了同一个字段", STR_ARG(m->header[i]),
                            STR_ARG(m->header[k]));
            *b = (struct column_target){.object = CATALOG_NONE,
                                        .field = CATALOG_NONE,
                                        .en = "another column was told to fill its field",
                                        .zh = "它的字段已指定由另一列填写"};
        }
    }
    return ERR_NONE;
}

// A key that was told makes the name a name again.
static void settle_key(const struct mapping *m)
{
    bool key = false;
    for (int i = 0; i < m->count; i++)
        key |= m->targets[i].kind == TARGET_CUSTOMER_KEY;
    for (int i = 0; i < m->count; i++)
        m->targets[i].also_key &= !key;
}

// Takes COLUMN, quoted or not, from the start of `*text`, and the '=' behind it.
static enum err take_column(struct ctx *c, struct str *text, struct str *out)
{
    struct str all = *text;
    struct buf name;
    size_t i = 0;
    buf_init(&name, MAP_BYTES_MAX);
    *text = str_trim(*text);
    if (text->len && text->at[0] == '"') {
        for (i = 1; i < text->len; i++) {
            if (text->at[i] == '"' && (i + 1 == text->len || text->at[++i] != '"'))
                break;
            buf_byte(&name, text->at[i]);
        }
        *out = str_copy(c->arena, buf_str(&name));
        *text = str_trim((struct str){text->at + i, text->len - i});
    } else {
        while (i < text->len && text->at[i] != '=')
            i++;
        *out = (struct str){text->at, i};
        *text = (struct str){text->at + i, text->len - i};
    }
    buf_deinit(&name);
    if (!text->len || text->at[0] != '=')
        return fail(c, ERR_INPUT, "in the mapping, \"%.*s\": COLUMN=field is wanted",
                    "映射“%.*s”写法不对：应为 列名=字段", STR_ARG(all));
    *text = (struct str){text->at + 1, text->len - 1};
    return ERR_NONE;
}

static enum err finish(struct ctx *c, const struct mapping *m, const bool *told)
{
    enum err e = check_places(c, m, told);
    if (!e)
        settle_key(m);
    return e;
}

enum err columns_map_text(struct ctx *c, const struct columns_goal *goal, const struct str *header,
                          const struct profile *profiles, int count, struct str text,
                          struct column_target *targets)
{
    struct mapping m = {goal, header, profiles, count, targets};
    bool *told = ARENA_ARRAY(c->arena, bool, (size_t)count);
    enum err e = ERR_NONE;
    if (text.len > MAP_BYTES_MAX)
        return fail(c, ERR_TOO_LARGE, "the mapping is larger than 1 MB", "映射超过 1 MB");
    text = str_trim(text);
    while (text.len && !e) {
        struct str column;
        int i;
        e = take_column(c, &text, &column);
        if (!e)
            e = set_target(c, &m, column, str_cut(text, ',', &text));
        if (!e && !find_column(c, &m, column, &i))
            told[i] = true;
    }
    return e ? e : finish(c, &m, told);
}

enum err columns_map_one(struct ctx *c, const struct columns_goal *goal, const struct str *header,
                         const struct profile *profiles, int count, struct str column,
                         struct str target, struct column_target *targets)
{
    struct mapping m = {goal, header, profiles, count, targets};
    bool *told = ARENA_ARRAY(c->arena, bool, (size_t)count);
    int i;
    enum err e = set_target(c, &m, column, target);
    if (!e)
        e = find_column(c, &m, column, &i);
    if (e)
        return e;
    told[i] = true;
    return finish(c, &m, told);
}

static enum err map_json(struct ctx *c, const struct mapping *m, struct str json)
{
    bool *told = ARENA_ARRAY(c->arena, bool, (size_t)m->count);
    const struct json *root = NULL;
    enum err e = json_parse(c, json, MAP_BYTES_MAX, &root);
    if (!e)
        e = json_as(c, root, JSON_OBJECT);
    for (int n = 0; !e && n < root->count; n++) {
        const struct json *item = &root->items[n];
        struct str path = STR("-");
        int i;
        if (item->kind != JSON_NULL)
            e = json_as_text(c, item, &path);
        if (!e)
            e = set_target(c, m, item->key, path);
        if (!e && !find_column(c, m, item->key, &i))
            told[i] = true;
    }
    return e ? e : finish(c, m, told);
}

// JSON that cannot be read is malformed in a request, but here it is a file somebody gives: refused
// as any other input.
enum err columns_map_json(struct ctx *c, const struct columns_goal *goal, const struct str *header,
                          const struct profile *profiles, int count, struct str json,
                          struct column_target *targets)
{
    struct mapping m = {goal, header, profiles, count, targets};
    struct ctx own = {.arena = c->arena};
    enum err e = map_json(&own, &m, json);
    if (e == ERR_USAGE)
        own.why.err = ERR_INPUT;
    return e ? fail_as(c, &own.why) : ERR_NONE;
}

struct str columns_target_text(struct arena *a, const struct columns_goal *goal,
                               const struct column_target *t)
{
    const struct catalog *catalog = goal->catalog;
    if (t->kind == TARGET_LEFT_OUT)
        return STR("-");
    const struct catalog_object *o = &catalog->objects[t->object];
    if (t->kind == TARGET_NEW_FIELD && t->object != goal->object)
        return str_format(a, "+%.*s.%.*s:%s", STR_ARG(o->name), STR_ARG(t->name),
                          profile_kind_name(t->new_kind));
    if (t->kind == TARGET_NEW_FIELD)
        return str_format(a, "+%.*s:%s", STR_ARG(t->name), profile_kind_name(t->new_kind));
    if (t->kind == TARGET_CUSTOMER_KEY)
        return o->name;
    struct str field = o->fields[t->field].name;
    if (t->kind == TARGET_FIELD)
        return field;
    return str_format(a, "%.*s.%.*s", STR_ARG(o->name), STR_ARG(field));
}
