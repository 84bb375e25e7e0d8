#include "transfer/columns.h"

#include "base/map.h"
#include "codec/recognise.h"
#include "codec/table.h"
#include "transfer/synonyms.h"

#include <stdlib.h>

// How sure each way of finding a field is. The object itself goes before its customer.
enum sureness {
    SURE_OWN_NAME = 100,
    SURE_OWN_SYNONYM = 90,
    SURE_KEY = 88,
    SURE_CUSTOMER_NAME = 84,
    SURE_CUSTOMER_SYNONYM = 80,
    SURE_PARENT_NAME = 74,
    SURE_PARENT_SYNONYM = 70,
    SURE_NEW = 40,
};

// One thing a column could mean.
struct candidate {
    int column;
    struct column_target target;
};

struct proposal {
    struct arena *arena;
    const struct columns_goal *goal;
    struct candidate *at;
    int count, room;
};

static struct str fold_all(struct arena *a, struct str s)
{
    size_t room = s.len + 8;
    char *at = arena_alloc(a, room);
    struct str folded = recognise_fold(s, at, room);
    return folded.len == room ? STR_NONE : folded;
}

// Letters and digits of any script; everything else only separates.
static bool is_word(uint32_t code)
{
    if (code < 0x80)
        return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') ||
               (code >= 'A' && code <= 'Z');
    bool sign = code < 0xC0 || code == 0xD7 || code == 0xF7 || (code >= 0x2000 && code < 0x2E80) ||
                (code >= 0x3000 && code < 0x3005) || (code >= 0x3008 && code < 0x3021) ||
                (code >= 0xFE30 && code < 0xFE70) || (code >= 0xFF00 && code < 0xFF66) ||
                (code >= 0xE000 && code < 0xF900) || code >= 0xF0000 || code == 0xFEFF ||
                code == 0xFFFD;
    return !sign;
}

struct str columns_plain(struct arena *a, struct str name)
{
    struct str s = fold_all(a, name);
    char *out = arena_alloc(a, s.len + 1);
    size_t len = 0;
    while (s.len) {
        uint32_t code;
        size_t n = utf8_next(s, &code);
        if (!n)
            break;
        if (code < 0x80 && is_word(code))
            out[len++] = (char)(code >= 'A' && code <= 'Z' ? code + 32 : code);
        else if (is_word(code))
            len += utf8_put(out + len, code);
        s = (struct str){s.at + n, s.len - n};
    }
    return (struct str){out, len};
}

// "金额（元）" is also "金额".
static struct str without_brackets(struct arena *a, struct str header)
{
    struct str s = fold_all(a, header);
    ptrdiff_t open = str_find(s, STR("("));
    return open > 0 && str_ends(s, STR(")")) ? (struct str){s.at, (size_t)open} : s;
}

struct str columns_api_name(struct arena *a, struct str header, int column)
{
    struct str s = fold_all(a, header);
    char *out = arena_alloc(a, s.len * 2 + 8);
    size_t len = 0;
    uint32_t before = 0;
    bool gap = false;
    while (s.len) {
        uint32_t code;
        size_t n = utf8_next(s, &code);
        if (!n)
            break;
        s = (struct str){s.at + n, s.len - n};
        bool upper = code >= 'A' && code <= 'Z';
        // A word begins at a gap between ASCII words, and at the hump of camelCase.
        bool hump = upper && ((before >= 'a' && before <= 'z') || (before >= '0' && before <= '9'));
        if (len && is_word(code) && code < 0x80 && (hump || (gap && before < 0x80)))
            out[len++] = '_';
        if (!len && code >= '0' && code <= '9')
            len += (size_t)(memcpy(out, "f_", 2), 2);
        if (is_word(code))
            len += utf8_put(out + len, upper ? code + 32 : code);
        gap = !is_word(code);
        before = gap ? before : code;
    }
    while (len > 60 || (len && !utf8_valid((struct str){out, len})))
        len--;
    return len ? (struct str){out, len} : str_format(a, "column_%d", column + 1);
}

enum err columns_check(struct ctx *c, const struct str *header, int count)
{
    struct text_map seen;
    int *column_of = ARENA_ARRAY(c->arena, int, (size_t)count);
    enum err e = ERR_NONE;
    text_map_init(&seen);
    for (int i = 0; i < count && !e; i++) {
        if (!header[i].len)
            continue;
        uint32_t n = text_map_put(&seen, header[i]);
        int first = seen.count == n + 1 && !column_of[n] ? i : column_of[n] - 1;
        column_of[n] = first + 1;
        if (first != i)
            e = fail_at(c, ERR_INPUT, 0, i + 1,
                        "columns %d (%.*s) and %d (%.*s) are both called \"%.*s\"; rename one of "
                        "them",
                        "第 %d 列（%.*s）和第 %d 列（%.*s）都叫“%.*s”；请改掉其中一个列名",
                        first + 1, STR_ARG(table_column_letters(c->arena, first)), i + 1,
                        STR_ARG(table_column_letters(c->arena, i)), STR_ARG(header[i]));
    }
    text_map_deinit(&seen);
    return e;
}

static const struct catalog_object *object_of(const struct proposal *p, int object)
{
    return &p->goal->catalog->objects[object];
}

static void add(struct proposal *p, int column, struct column_target target)
{
    if (p->count == p->room) {
        int room = p->room ? p->room * 2 : 64;
        p->at = arena_grow(p->arena, p->at, (size_t)p->room, (size_t)room, sizeof *p->at);
        p->room = room;
    }
    p->at[p->count++] = (struct candidate){column, target};
}

// What a field of the goal's object, of its customer or of its parent is, as a target.
static struct column_target field_target(const struct columns_goal *goal, int object, int field)
{
    struct column_target t = {.object = object, .field = field, .kind = TARGET_FIELD};
    const struct catalog_object *o = &goal->catalog->objects[object];
    bool key = object == goal->catalog->customer && str_eq(o->fields[field].name, STR("code"));
    if (key)
        t.kind = TARGET_CUSTOMER_KEY;
    else if (object != goal->object)
        t.kind = object == goal->catalog->customer ? TARGET_CUSTOMER_FIELD : TARGET_PARENT_FIELD;
    return t;
}

static void add_field(struct proposal *p, int column, int object, int field, bool synonym)
{
    struct column_target t = field_target(p->goal, object, field);
    bool own = object == p->goal->object, of_customer = object == p->goal->catalog->customer;
    if (own)
        t.confidence = synonym ? SURE_OWN_SYNONYM : SURE_OWN_NAME;
    else if (of_customer)
        t.confidence = synonym ? SURE_CUSTOMER_SYNONYM : SURE_CUSTOMER_NAME;
    else
        t.confidence = synonym ? SURE_PARENT_SYNONYM : SURE_PARENT_NAME;
    t.en = synonym ? "a usual name for this field" : "the field has this name";
    t.zh = synonym ? "这是该字段常见的叫法" : "与字段同名";
    add(p, column, t);
}

static int find_field(const struct catalog_object *o, struct str name)
{
    for (int f = 0; f < o->field_count; f++)
        if (str_eq(o->fields[f].name, name))
            return f;
    return CATALOG_NONE;
}

// True when `word` is one of the words in `words`, which '|' separates.
static bool listed(const char *words, struct str word)
{
    struct str rest = str_of(words);
    while (rest.len) {
        struct str one = str_cut(rest, '|', &rest);
        if (str_eq(one, word))
            return true;
    }
    return false;
}

// '-' and '_' are the same in an object's name.
static bool same_object(struct str name, const char *wanted)
{
    struct str w = str_of(wanted);
    bool same = name.len == w.len;
    for (size_t i = 0; i < name.len && same; i++)
        same = (name.at[i] == '-' ? '_' : name.at[i]) == w.at[i];
    return same;
}

// The field of `o` that a synonym means, CATALOG_NONE where it has no such field.
static int synonym_field(const struct catalog_object *o, const struct synonym *s)
{
    if (s->object && !same_object(o->name, s->object))
        return CATALOG_NONE;
    switch (s->role) {
    case SYNONYM_FIELD:
    case SYNONYM_OWN_FIELD:
        return find_field(o, str_of(s->field));
    case SYNONYM_DAY:
        return o->start_field;
    case SYNONYM_END:
        return o->end_field;
    case SYNONYM_NUMBER:
        for (int f = 0; f < o->field_count; f++)
            if (str_ends(o->fields[f].name, STR("_no")))
                return f;
        return CATALOG_NONE;
    case SYNONYM_CUSTOMER_KEY:
        return CATALOG_NONE;
    }
    return CATALOG_NONE;
}

// Words that mean the row's own whatever the row is.
static bool general(const struct synonym *s)
{
    return s->role == SYNONYM_OWN_FIELD || !s->object;
}

// Fields such as a note, which every object may have for itself.
static bool own_only(struct str field)
{
    for (int i = 0; i < synonym_count; i++)
        if (synonyms[i].role == SYNONYM_OWN_FIELD && str_eq(field, str_of(synonyms[i].field)))
            return true;
    return false;
}

// Everything of one object that a header could mean.
static void match_object(struct proposal *p, int column, int object, struct str plain)
{
    const struct catalog_object *o = object_of(p, object);
    bool own = object == p->goal->object;
    for (int f = 0; f < o->field_count; f++) {
        const struct catalog_field *field = &o->fields[f];
        if (!own && own_only(field->name))
            continue;
        if (str_eq(columns_plain(p->arena, field->name), plain) ||
            (field->zh.len && str_eq(columns_plain(p->arena, field->zh), plain)) ||
            (field->en.len && str_eq(columns_plain(p->arena, field->en), plain)))
            add_field(p, column, object, f, false);
    }
    for (int i = 0; i < synonym_count; i++) {
        int f = listed(synonyms[i].words, plain) ? synonym_field(o, &synonyms[i]) : CATALOG_NONE;
        // "Date" and "No" alone mean the row's own, not that of what it belongs to.
        if (f != CATALOG_NONE &&
            (own || synonyms[i].role == SYNONYM_FIELD || !general(&synonyms[i])))
            add_field(p, column, object, f, true);
    }
}

static void match_key(struct proposal *p, int column, struct str plain)
{
    const struct catalog *catalog = p->goal->catalog;
    bool customers = p->goal->object == catalog->customer;
    for (int i = 0; i < synonym_count; i++) {
        const struct synonym *s = &synonyms[i];
        if (s->role != SYNONYM_CUSTOMER_KEY || !listed(s->words, plain) ||
            (s->object && !customers))
            continue;
        add(p, column,
            (struct column_target){.kind = TARGET_CUSTOMER_KEY,
                                   .object = catalog->customer,
                                   .field = CATALOG_NONE,
                                   .confidence = SURE_KEY,
                                   .en = "a usual name for the customer's number",
                                   .zh = "这是客户编号常见的叫法"});
    }
}

static void match_column(struct proposal *p, int column, struct str header)
{
    const struct catalog *catalog = p->goal->catalog;
    struct str plain = columns_plain(p->arena, header);
    struct str bare = columns_plain(p->arena, without_brackets(p->arena, header));
    int from = p->count;
    for (int pass = 0; pass < 2 && p->count == from; pass++, plain = bare) {
        if (!plain.len)
            return;
        match_key(p, column, plain);
        match_object(p, column, p->goal->object, plain);
        if (catalog->customer != p->goal->object && catalog->customer >= 0)
            match_object(p, column, catalog->customer, plain);
        if (p->goal->parent >= 0)
            match_object(p, column, p->goal->parent, plain);
    }
}

static int by_confidence(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->target.confidence != b->target.confidence)
        return b->target.confidence - a->target.confidence;
    return (a->column > b->column) - (a->column < b->column);
}

static bool same_place(const struct column_target *a, const struct column_target *b)
{
    if (a->kind == TARGET_LEFT_OUT || a->kind == TARGET_NEW_FIELD || a->kind != b->kind)
        return false;
    return a->kind == TARGET_CUSTOMER_KEY || (a->object == b->object && a->field == b->field);
}

static bool taken(const struct column_target *targets, int count, const struct column_target *t)
{
    for (int i = 0; i < count; i++)
        if (same_place(&targets[i], t))
            return true;
    return false;
}

// The best use of every column; nothing is filled from two of them.
static void assign(struct proposal *p, struct column_target *targets, int count)
{
    if (p->count)
        qsort(p->at, (size_t)p->count, sizeof *p->at, by_confidence);
    for (int i = 0; i < p->count; i++) {
        struct column_target *t = &targets[p->at[i].column];
        if (t->kind == TARGET_LEFT_OUT && !taken(targets, count, &p->at[i].target))
            *t = p->at[i].target;
    }
}

static bool name_taken(const struct proposal *p, const struct column_target *targets, int count,
                       struct str name)
{
    if (find_field(object_of(p, p->goal->object), name) != CATALOG_NONE)
        return true;
    for (int i = 0; i < count; i++)
        if (targets[i].kind == TARGET_NEW_FIELD && str_eq(targets[i].name, name))
            return true;
    return false;
}

static struct column_target new_field(const struct proposal *p, const struct column_target *targets,
                                      const struct profile *profile, struct str header, int column)
{
    struct str base = columns_api_name(p->arena, header, column), name = base;
    for (int n = 2; name_taken(p, targets, column, name); n++)
        name = str_format(p->arena, "%.*s_%d", STR_ARG(base), n);
    enum profile_kind kind = profile ? profile_kind(profile) : PROFILE_TEXT;
    return (struct column_target){.kind = TARGET_NEW_FIELD,
                                  .object = p->goal->object,
                                  .field = CATALOG_NONE,
                                  .name = name,
                                  .new_kind = kind == PROFILE_EMPTY ? PROFILE_TEXT : kind,
                                  .confidence = SURE_NEW,
                                  .en = "no field has such a name: a new one",
                                  .zh = "没有对应的字段：新建一个"};
}

static const struct column_target left_out = {.kind = TARGET_LEFT_OUT,
                                              .object = CATALOG_NONE,
                                              .field = CATALOG_NONE,
                                              .en = "the column has no name",
                                              .zh = "这一列没有列名"};

// Without a key column, the customer's name tells customers apart.
static void key_by_name(const struct columns_goal *goal, struct column_target *targets, int count)
{
    int name = CATALOG_NONE;
    const struct catalog *catalog = goal->catalog;
    if (catalog->customer < 0)
        return;
    for (int i = 0; i < count; i++) {
        if (targets[i].kind == TARGET_CUSTOMER_KEY)
            return;
        if (targets[i].field >= 0 && targets[i].object == catalog->customer &&
            str_eq(catalog->objects[catalog->customer].fields[targets[i].field].name, STR("name")))
            name = i;
    }
    if (name != CATALOG_NONE)
        targets[name].also_key = true;
}

enum err columns_propose(struct ctx *c, const struct columns_goal *goal, const struct str *header,
                         const struct profile *profiles, int count, struct column_target **out)
{
    struct proposal p = {.arena = c->arena, .goal = goal};
    struct column_target *targets = ARENA_ARRAY(c->arena, struct column_target, (size_t)count);
    enum err e = columns_check(c, header, count);
    if (e)
        return e;
    for (int i = 0; i < count; i++) {
        targets[i] = left_out;
        match_column(&p, i, header[i]);
    }
    assign(&p, targets, count);
    for (int i = 0; i < count; i++)
        if (targets[i].kind == TARGET_LEFT_OUT && header[i].len)
            targets[i] = new_field(&p, targets, profiles ? &profiles[i] : NULL, header[i], i);
    key_by_name(goal, targets, count);
    *out = targets;
    return ERR_NONE;
}
