// Objects: added, described, renamed, deleted, taken back.
#include "api/objects.h"
#include "api/events.h"
#include "api/guarded.h"
#include "api/named.h"
#include "auth/audit.h"
#include "care/ticket_carry.h"
#include "flow/carry.h"
#include "model/note.h"

// ---- one step -----------------------------------------------------------------------------------

static enum err alter_job(struct work *w, void *user)
{
    struct altering *a = user;
    const struct schema *before = w->schema;
    enum err e = a->step(w, a);
    a->carry.from = before;
    a->carry.to = w->schema;
    if (!e)
        e = tickets_carry(w, &a->carry);
    return e ? e : flow_carry(w, &a->carry);
}

enum err altering_run(struct altering *a)
{
    struct call *k = a->k;
    enum err e = call_write(k, k->person.id, alter_job, a);
    if (!e)
        events_tell(
            api_events(k->api), "schema",
            str_format(k->c->arena, "{\"number\":%lld}", (long long)call_schema(k->org)->number));
    return e;
}

enum err altering_object(struct work *w, struct altering *a, const struct object **out)
{
    int at;
    enum err e = named_any(w->c, w->schema, a->k->words[0], ERR_NOT_FOUND, &at);
    if (e)
        return e;
    *out = &w->schema->objects[at];
    a->object = (*out)->id;
    return ERR_NONE;
}

enum err altering_field(struct work *w, struct altering *a, const struct object **object,
                        const struct field **out)
{
    enum err e = altering_object(w, a, object);
    if (e)
        return e;
    int at = object_field(*object, a->k->words[1]);
    if (at < 0)
        return fail(w->c, ERR_NOT_FOUND, "there is no field '%.*s'", "没有字段“%.*s”",
                    STR_ARG(a->k->words[1]));
    *out = &(*object)->fields[at];
    a->field = (*out)->id;
    return ERR_NONE;
}

static enum err read_both(struct call *k, const char *key, struct str *zh, struct str *en,
                          bool *given)
{
    const struct json *o = json_get(k->body, key);
    *given = o && o->kind != JSON_NULL;
    if (!*given)
        return ERR_NONE;
    enum err e = json_as(k->c, o, JSON_OBJECT);
    if (!e)
        e = json_want_text(k->c, o, "zh", zh);
    return e ? e : json_want_text(k->c, o, "en", en);
}

enum err read_asked(struct call *k, struct asked *out)
{
    bool label, help;
    *out = (struct asked){.alter = {.position = -1}};
    enum err e = json_want_text(k->c, k->body, "name", &out->name);
    if (!e)
        e = read_both(k, "label", &out->zh, &out->en, &label);
    if (!e)
        e = read_both(k, "help", &out->help_zh, &out->help_en, &help);
    if (!e)
        e = json_want_int(k->c, k->body, "position", &out->alter.position);
    if (e)
        return e;
    out->alter.name = out->name.len ? &out->name : NULL;
    out->alter.zh = label ? &out->zh : NULL;
    out->alter.en = label ? &out->en : NULL;
    out->alter.help_zh = help ? &out->help_zh : NULL;
    out->alter.help_en = help ? &out->help_en : NULL;
    return ERR_NONE;
}

static enum err answer_object(struct call *k, int64_t id)
{
    const struct schema *s = call_schema(k->org);
    int at = schema_object_of_id(s, id);
    if (at < 0)
        return fail(k->c, ERR_NOT_FOUND, "there is no such object", "没有这个对象");
    write_object_meta(k, s, &s->objects[at]);
    k->version = s->objects[at].version;
    return ERR_NONE;
}

// ---- reading ------------------------------------------------------------------------------------

static enum err list_objects(struct call *k)
{
    const struct schema *s = call_schema(k->org);
    int *order = schema_order(k->c->arena, s);
    put_rows(&k->out);
    for (int i = 0; i < s->object_count; i++)
        write_object_meta(k, s, &s->objects[order[i]]);
    put_rows_end(&k->out);
    return ERR_NONE;
}

static enum err one_object(struct call *k)
{
    const struct schema *s = call_schema(k->org);
    int at;
    enum err e = named_in_path(k, s, &at);
    return e ? e : answer_object(k, s->objects[at].id);
}

// ---- changing -----------------------------------------------------------------------------------

static const struct {
    const char *name;
    enum rule_shape shape;
} shapes[] = {{"none", SHAPE_NONE}, {"moment", SHAPE_MOMENT}, {"span", SHAPE_SPAN}};

static enum err read_shape(struct call *k, enum rule_shape *out)
{
    struct str text = STR("none");
    enum err e = json_want_text(k->c, k->body, "shape", &text);
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes && !e; i++)
        if (str_eq(text, str_of(shapes[i].name))) {
            *out = shapes[i].shape;
            return ERR_NONE;
        }
    return e ? e
             : fail(k->c, ERR_INPUT, "the shape is none, moment or span",
                    "形态应为 none（不在时间线上）、moment（时刻）或 span（时段）");
}

// Lines belong to an object with a key, and lie on the time line as it does.
static enum err check_parent(struct work *w, struct str parent)
{
    int at = parent.len ? schema_object(w->schema, parent) : -1;
    if (!parent.len || (at >= 0 && w->schema->objects[at].key >= 0 && at != w->schema->customer))
        return ERR_NONE;
    return fail(w->c, ERR_INPUT, "'%.*s' cannot have lines: it needs a key of its own",
                "“%.*s”不能有明细：它需要自己的编号字段", STR_ARG(parent));
}

static enum err add_step(struct work *w, struct altering *a)
{
    struct asked asked;
    struct str parent = STR_NONE;
    struct object o = {0};
    enum err e = read_asked(a->k, &asked);
    if (!e)
        e = json_want_text(w->c, a->k->body, "parent", &parent);
    if (!e)
        e = read_shape(a->k, &o.shape);
    if (!e)
        e = check_parent(w, parent);
    o.name = asked.name;
    o.zh = asked.zh.len || asked.en.len ? asked.zh : asked.name;
    o.en = asked.en;
    o.help_zh = asked.help_zh;
    o.help_en = asked.help_en;
    return e ? e : alter_add_object(w, &o, parent, &a->object);
}

static enum err change_step(struct work *w, struct altering *a)
{
    const struct object *o;
    struct asked asked;
    enum err e = altering_object(w, a, &o);
    if (!e)
        e = read_asked(a->k, &asked);
    return e ? e : alter_object(w, o->id, a->version, &asked.alter);
}

enum err altering_note_deleted(struct work *w, int64_t id, struct str name)
{
    return work_note(w, w->actor, DELETED_NOTE,
                     str_format(w->c->arena, "{\"id\":%lld,\"name\":\"%.*s\"}", (long long)id,
                                STR_ARG(name)));
}

static enum err delete_step(struct work *w, struct altering *a)
{
    const struct object *o;
    enum err e = altering_object(w, a, &o);
    if (!e)
        e = altering_note_deleted(w, o->id, o->name);
    return e ? e : alter_delete_object(w, o->id, a->version);
}

static enum err restore_step(struct work *w, struct altering *a)
{
    int64_t id;
    enum err e = call_id(a->k, 0, &id);
    return e ? e : alter_restore(w, id);
}

static enum err add_object(struct call *k)
{
    struct altering a = {.k = k, .step = add_step};
    enum err e = altering_run(&a);
    return e ? e : answer_object(k, a.object);
}

static enum err change_object(struct call *k)
{
    struct altering a = {.k = k, .step = change_step};
    enum err e = call_version(k, &a.version);
    if (!e)
        e = altering_run(&a);
    return e ? e : answer_object(k, a.object);
}

static enum err delete_object(struct call *k)
{
    struct altering a = {.k = k, .step = delete_step};
    enum err e = call_version(k, &a.version);
    return e ? e : altering_run(&a);
}

// ---- deleted ------------------------------------------------------------------------------------

// The newest note about it.
static int64_t deleted_by(struct call *k, const struct audit *notes, int count,
                          const struct deleted *d)
{
    for (int i = 0; i < count; i++) {
        const struct json *detail;
        int64_t id = 0;
        if (!json_parse(k->c, notes[i].detail, notes[i].detail.len, &detail) &&
            !json_want_int(k->c, detail, "id", &id) && id == d->id)
            return notes[i].person;
    }
    fail_clear(k->c);
    return 0;
}

static void write_deleted(struct call *k, const struct deleted *d, int64_t by)
{
    const int64_t day_ms = 24 * 3600 * 1000;
    int64_t days = (clock_ms(org_clock(k->org)) - d->at_ms) / day_ms;
    json_out_object(&k->out);
    put_int(&k->out, "id", d->id);
    put_text(&k->out, "name", d->name);
    put_both(&k->out, "label", d->zh.len ? d->zh : d->name, d->en.len ? d->en : d->name);
    put_text_or_null(&k->out, "object", d->object_name);
    put_text(&k->out, "deleted", utc_text(k->c->arena, d->at_ms));
    put_int(&k->out, "days_left", days > ALTER_KEPT_DAYS ? 0 : ALTER_KEPT_DAYS - days);
    put_int(&k->out, "by", by);
    json_out_object_end(&k->out);
}

static enum err list_deleted(struct call *k)
{
    enum { NOTES_MAX = 1000 };
    struct deleted *list;
    struct audit *notes;
    struct db_tx *tx;
    int count, note_count;
    struct audit_question q = {.what = STR(DELETED_NOTE), .limit = NOTES_MAX};
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = alter_deleted(k->c, tx, &list, &count);
    if (!e)
        e = audit_list(k->c, tx, &q, &notes, &note_count);
    db_read_end(tx);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < count; i++)
        write_deleted(k, &list[i], deleted_by(k, notes, note_count, &list[i]));
    put_rows_end(&k->out);
    return ERR_NONE;
}

static enum err restore(struct call *k)
{
    struct altering a = {.k = k, .step = restore_step};
    return altering_run(&a);
}

const struct route object_routes[] = {
    {HTTP_GET, "/api/objects", PERMIT_VIEWER, 0, list_objects, "", "ObjectMetaList",
     "All objects with their fields.", "所有对象和它们的字段。"},
    {HTTP_POST, "/api/objects", PERMIT_ADMIN, ROUTE_CREATES, add_object, "ObjectQuestion",
     "ObjectMeta",
     "Adds an object; one on the time line gets its day, or its start and end, by itself.",
     "新建对象；时间线上的对象会自动带上日期，或开始和结束。"},
    {HTTP_GET, "/api/objects/:object", PERMIT_VIEWER, 0, one_object, "", "ObjectMeta",
     "One object.", "一个对象。"},
    {HTTP_PATCH, "/api/objects/:object", PERMIT_ADMIN, ROUTE_VERSION, change_object,
     "ObjectQuestion", "ObjectMeta",
     "Names, labels, help, place. Conditions that use the name are written anew.",
     "名称、标签、说明、位置。用到这个名称的条件会一起改写。"},
    {HTTP_DELETE, "/api/objects/:object", PERMIT_ADMIN, ROUTE_VERSION, delete_object, "", "",
     "Hides it with all its records; for 30 days it can be taken back.",
     "隐藏对象和它的所有记录；30 天内可以恢复。"},
    {HTTP_GET, "/api/deleted", PERMIT_ADMIN, 0, list_deleted, "", "DeletedList",
     "Objects and fields that were deleted and can be taken back.",
     "已删除、还可以恢复的对象和字段。"},
    {HTTP_POST, "/api/deleted/:id/restore", PERMIT_ADMIN, 0, restore, "", "",
     "Takes an object or a field back, with its values; conditions that broke work again.",
     "恢复对象或字段和其中的值；因此失效的条件重新生效。"},
    {0},
};
