#include "model/letter.h"
#include "auth/person.h"
#include "model/refer.h"
#include "model/scope.h"
#include "model/seen.h"

enum { NAME_BYTES_MAX = 200, LETTERS_MAX = 500, NAMED_MAX = 1000 };

#define LETTER_COLUMNS "id, version, name, kind, purpose, subject, body, created, deleted"
static const char select_all[] = "SELECT " LETTER_COLUMNS " FROM message_template ORDER BY id";
static const char select_one[] = "SELECT " LETTER_COLUMNS " FROM message_template WHERE id = ?";
static const char insert[] =
    "INSERT INTO message_template (" LETTER_COLUMNS ") VALUES (?, 1, ?, ?, ?, ?, ?, ?, 0)";
static const char change[] =
    "UPDATE message_template SET version = version + 1, name = ?, kind = ?, purpose = ?, subject = "
    "?, body = ? WHERE id = ?";
static const char set_deleted[] =
    "UPDATE message_template SET version = version + 1, deleted = ? WHERE id = ?";
static const char set_texts[] =
    "UPDATE message_template SET version = version + 1, subject = ?, body = ? WHERE id = ?";
static const char count_all[] = "SELECT COUNT(*) FROM message_template WHERE deleted = 0";

// ---- what may be named --------------------------------------------------------------------------

enum part {
    PART_FIELD,
    PART_OWNER_NAME,
    PART_OWNER_MAIL,
    PART_OWNER_PHONE,
    PART_ORGANISATION,
    PART_LINK,
    PART_LEAVE,
    PART_COUNT
};

static const struct {
    const char *name, *zh;
} parts[PART_COUNT] = {
    [PART_OWNER_NAME] = {"owner.name", "负责人姓名"},
    [PART_OWNER_MAIL] = {"owner.mail", "负责人邮箱"},
    [PART_OWNER_PHONE] = {"owner.phone", "负责人电话"},
    [PART_ORGANISATION] = {"organisation", "本公司名称"},
    [PART_LINK] = {"link", "链接"},
    [PART_LEAVE] = {"unsubscribe", "退订链接"},
};

struct named {
    enum part part;
    int field; // of the customer
};

// A field that is hidden from him is not there. NULL: nobody looks.
static bool hidden(const struct viewer *v, const struct object *o, int field)
{
    return v && viewer_field(v, o, field) == FIELD_HIDDEN;
}

static struct str *all_names(struct arena *a, const struct schema *s, const struct viewer *v,
                             int *count)
{
    const struct object *o = &s->objects[s->customer];
    struct str *names = ARENA_ARRAY(a, struct str, (size_t)o->field_count * 4 + PART_COUNT * 2);
    int n = 0;
    for (int i = PART_FIELD + 1; i < PART_COUNT; i++) {
        names[n++] = str_of(parts[i].zh);
        names[n++] = str_of(parts[i].name);
    }
    for (int i = 0; i < o->field_count; i++) {
        if (hidden(v, o, i))
            continue;
        const struct str own[] = {o->fields[i].zh, o->fields[i].en, o->fields[i].name,
                                  str_join(a, STR("customer."), o->fields[i].name)};
        for (int k = 0; k < 4; k++)
            if (own[k].len)
                names[n++] = own[k];
    }
    *count = n;
    return names;
}

static enum err unknown(struct ctx *c, const struct schema *s, const struct viewer *v,
                        struct str name)
{
    int count;
    struct str *names = all_names(c->arena, s, v, &count);
    struct str near = rule_nearest(name, names, count);
    if (!near.len)
        return fail(c, ERR_INPUT, "there is no field '%.*s': choose one from the list",
                    "没有“%.*s”这个字段：请从列表中选择", STR_ARG(name));
    return fail(c, ERR_INPUT, "there is no field '%.*s'; did you mean '%.*s'?",
                "没有“%.*s”这个字段，是不是“%.*s”？", STR_ARG(name), STR_ARG(near));
}

// Without what stands before the point.
static struct str bare_name(struct str name)
{
    static const char *const prefixes[] = {"customer.", "客户."};
    for (size_t i = 0; i < 2; i++) {
        struct str p = str_of(prefixes[i]);
        if (str_starts(name, p))
            return (struct str){name.at + p.len, name.len - p.len};
    }
    return name;
}

static enum err find(struct ctx *c, const struct schema *s, const struct viewer *v, struct str name,
                     struct named *out)
{
    const struct object *o = &s->objects[s->customer];
    *out = (struct named){PART_FIELD, -1};
    for (int i = PART_FIELD + 1; i < PART_COUNT; i++)
        if (str_eq(name, str_of(parts[i].name)) || str_eq(name, str_of(parts[i].zh)))
            out->part = (enum part)i;
    if (out->part != PART_FIELD)
        return ERR_NONE;
    out->field = object_field_called(o, bare_name(name));
    if (out->field < 0 || hidden(v, o, out->field))
        return unknown(c, s, v, name);
    if (field_computed(&o->fields[out->field]))
        return fail(c, ERR_INPUT, "'%.*s' is worked out and cannot stand in a message",
                    "“%.*s”是计算出来的字段，不能放进消息里", STR_ARG(name));
    return ERR_NONE;
}

struct str *letter_names(struct arena *a, const struct schema *s, bool zh, int *count)
{
    const struct object *o = &s->objects[s->customer];
    struct str *names = ARENA_ARRAY(a, struct str, (size_t)o->field_count + PART_COUNT);
    int *order = object_order(a, o), n = 0;
    for (int i = 0; i < o->field_count; i++)
        if (!field_computed(&o->fields[order[i]]))
            names[n++] = field_label(&o->fields[order[i]], zh);
    for (int i = PART_FIELD + 1; i < PART_COUNT; i++)
        names[n++] = str_of(zh ? parts[i].zh : parts[i].name);
    *count = n;
    return names;
}

// ---- filled in ----------------------------------------------------------------------------------

bool letter_next(struct str *rest, struct str *before, struct str *name)
{
    ptrdiff_t from = str_find(*rest, STR("{{"));
    *before = *rest;
    if (from < 0)
        return false;
    struct str behind = {rest->at + from + 2, rest->len - (size_t)from - 2};
    ptrdiff_t to = str_find(behind, STR("}}"));
    if (to < 0)
        return false;
    *before = (struct str){rest->at, (size_t)from};
    *name = str_trim((struct str){behind.at, (size_t)to});
    *rest = (struct str){behind.at + to + 2, behind.len - (size_t)to - 2};
    return true;
}

static enum err check_text(struct ctx *c, const struct schema *s, const struct viewer *v,
                           struct str text)
{
    struct str before, name;
    struct named at;
    enum err e = ERR_NONE;
    while (!e && letter_next(&text, &before, &name))
        e = find(c, s, v, name, &at);
    if (!e && (str_find(text, STR("{{")) >= 0))
        e = fail(c, ERR_INPUT, "a {{ is not closed by }}", "有一处 {{ 没有用 }} 结束");
    return e;
}

enum err letter_check(struct ctx *c, const struct schema *s, struct str text)
{
    return check_text(c, s, NULL, text);
}

static void note_used(struct ctx *c, struct letter_used *used, int64_t field)
{
    for (int i = 0; i < used->count; i++)
        if (used->ids[i] == field)
            return;
    used->ids = arena_grow(c->arena, used->ids, (size_t)used->count, (size_t)used->count + 1,
                           sizeof *used->ids);
    used->ids[used->count++] = field;
}

static enum err field_value(struct ctx *c, struct db_tx *tx, const struct letter_fill *f, int field,
                            struct letter_used *used, struct str *out)
{
    const struct object *o = &f->schema->objects[f->schema->customer];
    const struct field *is = &o->fields[field];
    struct value cell = f->customer->cells[field];
    bool reads = viewer_field(f->viewer, o, field) >= FIELD_READ;
    *out = STR("");
    note_used(c, used, is->id);
    if (cell.type == VALUE_NULL)
        return ERR_NONE;
    if (!reads) {
        struct value shown = seen_cell(c->arena, f->viewer, o, field, cell);
        *out = shown.type == VALUE_TEXT ? shown.text : STR("");
        return ERR_NONE;
    }
    if ((is->kind->flags & KIND_REFERS) || is->kind->id == KIND_PERSON)
        return f->org ? seen_label(c, f->org, tx, f->viewer, f->schema, is, cell, out)
                      : refer_label(c, tx, f->schema, is, cell, out);
    *out = kind_text(c->arena, is->kind, cell);
    return ERR_NONE;
}

// His owner, as far as the viewer may know who that is.
static enum err owner_value(struct ctx *c, struct db_tx *tx, const struct letter_fill *f,
                            enum part part, struct letter_used *used, struct str *out)
{
    const struct object *o = &f->schema->objects[f->schema->customer];
    int field = scope_owner(o);
    int64_t id = 0;
    struct person p;
    *out = STR("");
    if (field < 0 || f->customer->cells[field].type != VALUE_TEXT ||
        viewer_field(f->viewer, o, field) < FIELD_READ)
        return ERR_NONE;
    note_used(c, used, o->fields[field].id);
    enum err e = person_of_login(c, tx, f->customer->cells[field].text, &id);
    if (e || !id)
        return e;
    e = person_load(c, tx, id, &p);
    if (!e)
        *out = part == PART_OWNER_MAIL ? p.mail : part == PART_OWNER_PHONE ? p.phone : p.name;
    return e;
}

static enum err part_value(struct ctx *c, struct db_tx *tx, const struct letter_fill *f,
                           struct str name, struct letter_used *used, struct str *out)
{
    struct named at;
    enum err e = find(c, f->schema, f->viewer, name, &at);
    if (e)
        return e;
    switch (at.part) {
    case PART_FIELD:
        return field_value(c, tx, f, at.field, used, out);
    case PART_ORGANISATION:
        *out = f->organisation;
        return ERR_NONE;
    case PART_LINK:
        *out = f->link;
        return ERR_NONE;
    case PART_LEAVE:
        *out = STR(LETTER_LEAVE);
        return ERR_NONE;
    default:
        return owner_value(c, tx, f, at.part, used, out);
    }
}

enum err letter_text(struct ctx *c, struct db_tx *tx, const struct letter_fill *f, struct str text,
                     struct letter_used *used, struct str *out)
{
    struct str before, name, value = STR("");
    struct buf b;
    enum err e = check_text(c, f->schema, f->viewer, text);
    buf_init(&b, MESSAGE_BODY_MAX * 2);
    while (!e && letter_next(&text, &before, &name)) {
        e = part_value(c, tx, f, name, used, &value);
        buf_add(&b, before);
        // A value is no template: what a customer is called names no fields.
        bool own = str_eq(value, STR(LETTER_LEAVE));
        buf_add(&b, own ? value : letter_replace(c->arena, value, STR("{{"), STR("{ {")));
    }
    buf_add(&b, text);
    *out = str_copy(c->arena, buf_str(&b));
    if (!e && b.full)
        e = fail(c, ERR_TOO_LARGE, "the text is too long once it is filled in",
                 "填入内容后消息过长");
    buf_deinit(&b);
    return e;
}

struct str letter_replace(struct arena *a, struct str text, struct str what, struct str by)
{
    struct buf b;
    buf_init(&b, (size_t)1 << 24);
    for (ptrdiff_t at; (at = str_find(text, what)) >= 0;) {
        buf_add(&b, (struct str){text.at, (size_t)at});
        buf_add(&b, by);
        text = (struct str){text.at + at + what.len, text.len - (size_t)at - what.len};
    }
    buf_add(&b, text);
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

// ---- kept ---------------------------------------------------------------------------------------

static struct letter read_letter(struct ctx *c, struct db_rows *rows)
{
    return (struct letter){.id = db_int(rows, 0),
                           .version = db_int(rows, 1),
                           .name = db_text_copy(c, rows, 2),
                           .kind = message_kind_named(db_text(rows, 3)),
                           .purpose = message_purpose_named(db_text(rows, 4)),
                           .subject = db_text_copy(c, rows, 5),
                           .body = db_text_copy(c, rows, 6),
                           .created_ms = db_int(rows, 7),
                           .deleted_ms = db_int(rows, 8)};
}

enum err letter_list(struct ctx *c, struct db_tx *tx, struct letter **out, int *count)
{
    struct db_rows *rows;
    *out = NULL;
    *count = 0;
    enum err e = db_query(c, tx, select_all, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)*count, (size_t)*count + 1, sizeof **out);
        (*out)[(*count)++] = read_letter(c, rows);
    }
    return e;
}

enum err letter_load(struct ctx *c, struct db_tx *tx, int64_t id, struct letter *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, select_one, DB_VALUES(value_int(id)), "there is no such template",
                        "没有这个模板", &rows);
    if (e)
        return e;
    *out = read_letter(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

static enum err check(struct work *w, const struct letter *l)
{
    if (!str_trim(l->name).len || l->name.len > NAME_BYTES_MAX)
        return fail(w->c, ERR_INPUT, "a template wants a name of at most %d bytes",
                    "请填写模板名称（最多 %d 字节）", NAME_BYTES_MAX);
    if (l->kind >= MESSAGE_KINDS || l->purpose >= PURPOSE_COUNT)
        return fail(w->c, ERR_INPUT, "choose how it is sent and what for", "请选择发送方式和用途");
    if (!str_trim(l->body).len || l->body.len > MESSAGE_BODY_MAX ||
        l->subject.len > MESSAGE_SUBJECT_MAX ||
        (l->subject.len && memchr(l->subject.at, '\n', l->subject.len)))
        return fail(w->c, ERR_INPUT,
                    "a template wants a text of at most %d bytes and a subject of one line",
                    "请填写模板内容（最多 %d 字节），标题只能是一行", MESSAGE_BODY_MAX);
    enum err e = letter_check(w->c, w->schema, l->subject);
    return e ? e : letter_check(w->c, w->schema, l->body);
}

enum err letter_create(struct work *w, struct letter *l)
{
    int64_t count;
    enum err e = check(w, l);
    if (!e)
        e = db_number(w->c, w->tx, count_all, DB_NO_VALUES, 0, &count);
    if (!e && count >= LETTERS_MAX)
        e = fail(w->c, ERR_INPUT, "there are %d templates already, the most there may be",
                 "最多只能有 %d 个模板", LETTERS_MAX);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &l->id);
    if (e)
        return e;
    l->version = 1;
    l->created_ms = w->at_ms;
    return db_run(w->c, w->tx, insert,
                  DB_VALUES(value_int(l->id), value_text(l->name),
                            value_text(str_of(channel_kind(l->kind)->name)),
                            value_text(message_purpose_name(l->purpose)), value_text(l->subject),
                            value_text(l->body), value_int(l->created_ms)),
                  NULL);
}

static enum err load_version(struct work *w, int64_t id, int64_t version, struct letter *out)
{
    enum err e = letter_load(w->c, w->tx, id, out);
    if (!e && version && out->version != version)
        e = fail(w->c, ERR_STALE, "somebody changed it in the meantime: read it again",
                 "刚被别人修改过，请刷新后再试");
    return e;
}

enum err letter_update(struct work *w, struct letter *l, int64_t version)
{
    struct letter was;
    enum err e = load_version(w, l->id, version, &was);
    if (!e)
        e = check(w, l);
    if (!e)
        e = db_run(w->c, w->tx, change,
                   DB_VALUES(value_text(l->name), value_text(str_of(channel_kind(l->kind)->name)),
                             value_text(message_purpose_name(l->purpose)), value_text(l->subject),
                             value_text(l->body), value_int(l->id)),
                   NULL);
    return e ? e : letter_load(w->c, w->tx, l->id, l);
}

static enum err mark(struct work *w, int64_t id, int64_t version, int64_t deleted_ms)
{
    struct letter was;
    enum err e = load_version(w, id, version, &was);
    return e ? e
             : db_run(w->c, w->tx, set_deleted, DB_VALUES(value_int(deleted_ms), value_int(id)),
                      NULL);
}

enum err letter_delete(struct work *w, int64_t id, int64_t version)
{
    return mark(w, id, version, w->at_ms);
}

enum err letter_restore(struct work *w, int64_t id)
{
    return mark(w, id, 0, 0);
}

// ---- when fields change -------------------------------------------------------------------------

int letter_field(struct ctx *c, const struct schema *s, struct str name)
{
    struct ctx quiet = {.arena = c->arena};
    struct named at;
    return find(&quiet, s, NULL, name, &at) || at.part != PART_FIELD ? -1 : at.field;
}

void letter_name_now(struct ctx *c, const struct carry *k, struct str name, struct carried *out)
{
    struct str bare = bare_name(name);
    *out = (struct carried){.text = name, .works = true};
    if (letter_field(c, k->from, name) < 0)
        return;
    carry_name(c, k, k->from->customer, bare, out);
    if (out->works && bare.len < name.len)
        out->text = str_format(c->arena, "%.*s%.*s", (int)(name.len - bare.len), name.at,
                               STR_ARG(out->text));
}

struct str letter_named(struct arena *a, struct str text, letter_namer *now, void *user)
{
    struct str before, name, whole = text;
    struct buf b;
    bool any = false;
    buf_init(&b, text.len * 4 + (1 << 16));
    while (letter_next(&text, &before, &name)) {
        struct str is = now(user, name);
        any |= !str_eq(is, name);
        buf_add(&b, before);
        buf_format(&b, "{{%.*s}}", STR_ARG(is));
    }
    buf_add(&b, text);
    struct str out = any && !b.full ? str_copy(a, buf_str(&b)) : whole;
    buf_deinit(&b);
    return out;
}

struct carrying {
    struct ctx *c;
    const struct carry *k;
};

static struct str name_now(void *user, struct str name)
{
    const struct carrying *x = user;
    struct carried now;
    letter_name_now(x->c, x->k, name, &now);
    return now.text;
}

enum err letters_carry(struct work *w, const struct carry *k)
{
    struct carrying x = {w->c, k};
    struct letter *list;
    int count;
    enum err e = letter_list(w->c, w->tx, &list, &count);
    for (int i = 0; i < count && !e; i++) {
        struct str subject = letter_named(w->c->arena, list[i].subject, name_now, &x);
        struct str body = letter_named(w->c->arena, list[i].body, name_now, &x);
        if (!str_eq(subject, list[i].subject) || !str_eq(body, list[i].body))
            e = db_run(w->c, w->tx, set_texts,
                       DB_VALUES(value_text(subject), value_text(body), value_int(list[i].id)),
                       NULL);
    }
    return e;
}
