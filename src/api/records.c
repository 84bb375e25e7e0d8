// Records of any object: list, create, read, change, delete. What was changed: record_changes.c.
#include "api/ask_list.h"
#include "api/duplicates.h"
#include "api/guarded.h"
#include "api/labels.h"
#include "api/named.h"
#include "api/record_write.h"
#include "model/computed.h"
#include "model/merged.h"

static void write_label(struct json_out *out, const struct field *f, struct str label)
{
    json_out_key(out, f->name);
    if (f->kind->type != RULE_CHOICES) {
        json_out_text(out, label);
        return;
    }
    json_out_array(out);
    while (label.len) {
        struct str one = str_cut(label, RULE_CHOICE_MARK, &label);
        json_out_text(out, one);
    }
    json_out_array_end(out);
}

static enum err write_labels(struct call *k, struct db_tx *tx, const struct schema *s,
                             const struct record *r)
{
    const struct object *o = &s->objects[r->object];
    enum err e = ERR_NONE;
    json_out_key(&k->out, STR("labels"));
    json_out_object(&k->out);
    for (int i = 0; i < o->field_count && !e; i++) {
        const struct field *f = &o->fields[i];
        struct str label = STR_NONE;
        if (((f->kind->flags & KIND_REFERS) || f->kind->id == KIND_PERSON) &&
            viewer_field(k->viewer, o, i) >= FIELD_READ)
            e = labels_of(k, tx, s, f, r->cells[i], &label);
        if (!e && label.len)
            write_label(&k->out, f, label);
    }
    json_out_object_end(&k->out);
    return e;
}

enum err write_record_row(struct call *k, struct db_tx *tx, const struct schema *s,
                          const struct record *r)
{
    const struct object *o = &s->objects[r->object];
    json_out_object(&k->out);
    put_int(&k->out, "id", r->id);
    put_int(&k->out, "version", r->version);
    put_text(&k->out, "object", o->name);
    put_int(&k->out, "customer", r->customer);
    struct str name = STR_NONE;
    enum err e =
        o->shape == SHAPE_CUSTOMER ? ERR_NONE : labels_customer(k, tx, s, r->customer, &name);
    put_text_or_null(&k->out, "customer_name", name);
    json_out_key(&k->out, STR("values"));
    seen_cells_write(&k->out, k->c->arena, k->viewer, o, r->cells);
    if (!e)
        e = write_labels(k, tx, s, r);
    json_out_object_end(&k->out);
    return e;
}

// ---- lists --------------------------------------------------------------------------------------

enum err write_record_list(struct call *k, const struct schema *s, int object,
                           const struct list_page *page)
{
    struct db_tx *tx;
    enum err e = computed_fill(k->c, k->org, s, page->rows, page->count);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    put_rows(&k->out);
    e = labels_people(k, tx, &s->objects[object], page->rows, page->count);
    for (int i = 0; i < page->count && !e; i++)
        e = write_record_row(k, tx, s, &page->rows[i]);
    json_out_array_end(&k->out);
    db_read_end(tx);
    if (e)
        return e;
    put_next(&k->out, page->more ? page->rows[page->count - 1].id : 0);
    if (page->total == LIST_UNCOUNTED)
        put_null(&k->out, "total");
    else
        put_int(&k->out, "total", page->total);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err list(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct list_question q = {0};
    struct list_page page;
    enum err e = ask_list(k, s, &q);
    if (!e)
        e = list_records(k->c, k->org, s, k->viewer, &q, &page);
    return e ? e : write_record_list(k, s, q.object, &page);
}

static enum err count(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct list_question q = {0};
    int64_t total = 0;
    enum err e = ask_list(k, s, &q);
    if (!e)
        e = list_count(k->c, k->org, s, k->viewer, &q, uri_param(&k->http->uri, "exact").len > 0,
                       &total);
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "total", total);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

// ---- one ----------------------------------------------------------------------------------------

static enum err answer_now(struct call *k, int64_t object, int64_t id)
{
    const struct schema *s = call_schema(k->org);
    int at = schema_object_of_id(s, object);
    struct record r;
    struct db_tx *tx;
    if (at < 0)
        return fail(k->c, ERR_NOT_FOUND, "the object was deleted", "对象已删除");
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = seen_load(k->c, k->org, tx, k->viewer, s, at, id, &r);
    if (!e)
        e = computed_fill(k->c, k->org, s, &r, 1);
    if (!e) {
        e = write_record_row(k, tx, s, &r);
        k->version = r.version;
    }
    db_read_end(tx);
    return e;
}

// A record as it was just made, where its maker sees all of them and nothing beside it is to be read.
static bool known_already(const struct call *k, const struct schema *s, const struct writing *w)
{
    const struct record *r = &w->record;
    const struct object *o = &s->objects[r->object];
    const struct realm *p = viewer_all(k->viewer) ? NULL : viewer_realm(k->viewer, o, VERB_SEE);
    bool known = w->schema == s->number && o->shape == SHAPE_CUSTOMER &&
                 (viewer_all(k->viewer) || (p && (p->scope & SCOPE_ALL)));
    for (int i = 0; i < o->field_count && known; i++)
        known = r->cells[i].type == VALUE_NULL ||
                (!(o->fields[i].kind->flags & KIND_REFERS) && o->fields[i].kind->id != KIND_PERSON);
    return known;
}

// What was written stays written when the objects change just then: the answer is read again.
static enum err answer_record(struct call *k, int64_t object, int64_t id)
{
    enum { TRIES = 4 };
    enum err e = answer_now(k, object, id);
    for (int i = 1; e == ERR_BUSY && i < TRIES; i++) {
        fail_clear(k->c);
        e = call_renew(k);
        if (!e)
            e = answer_now(k, object, id);
    }
    return e;
}

static enum err answer_created(struct call *k, struct writing *w)
{
    const struct schema *s = call_schema(k->org);
    if (!known_already(k, s, w))
        return answer_record(k, w->object, w->record.id);
    enum err e = computed_fill(k->c, k->org, s, &w->record, 1);
    k->version = w->record.version;
    return e ? e : write_record_row(k, NULL, s, &w->record);
}

enum err answer_changed(struct call *k, int64_t object, int64_t id)
{
    enum err e = answer_record(k, object, id);
    if (e != ERR_NOT_FOUND)
        return e;
    fail_clear(k->c);
    k->answer->status = 204;
    return ERR_NONE;
}

// One that was merged into another is that one, if he sees it: the row says under which id.
static enum err answer_merged(struct call *k, int64_t object, int64_t id)
{
    struct cause why = k->c->why;
    struct db_tx *tx;
    int64_t keep = 0;
    fail_clear(k->c);
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = merge_leads_to(k->c, tx, object, id, &keep);
    db_read_end(tx);
    if (!e && keep)
        return answer_now(k, object, keep);
    return e ? e : fail_as(k->c, &why);
}

static enum err one(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    int object = -1;
    int64_t id = 0;
    enum err e = named_in_path(k, s, &object);
    if (!e)
        e = call_id(k, 1, &id);
    if (!e)
        e = answer_now(k, s->objects[object].id, id);
    return e == ERR_NOT_FOUND && object >= 0 ? answer_merged(k, s->objects[object].id, id) : e;
}

static enum err create_work(struct work *w, void *user)
{
    w->alone = true;
    return writing_create(w, user);
}

static enum err update_work(struct work *w, void *user)
{
    w->alone = true;
    return writing_update(w, user);
}

static enum err delete_work(struct work *w, void *user)
{
    w->alone = true;
    return writing_delete(w, user);
}

static enum err create(struct call *k)
{
    struct writing w = {.k = k, .body = k->body, .asking = ask_duplicates(k)};
    enum err e = call_write(k, k->person.id, create_work, &w);
    tell_duplicates(k, e, &w.asking);
    return e ? e : answer_created(k, &w);
}

static enum err update(struct call *k)
{
    struct writing w = {.k = k, .body = k->body, .asking = ask_duplicates(k)};
    enum err e = call_id(k, 1, &w.record.id);
    if (!e)
        e = call_version(k, &w.version);
    if (!e)
        e = call_write(k, k->person.id, update_work, &w);
    tell_duplicates(k, e, &w.asking);
    return e ? e : answer_changed(k, w.object, w.record.id);
}

static enum err delete_one(struct call *k)
{
    struct writing w = {.k = k};
    enum err e = call_id(k, 1, &w.record.id);
    if (!e)
        e = call_version(k, &w.version);
    return e ? e : call_write(k, k->person.id, delete_work, &w);
}

const struct route record_routes[] = {
    {HTTP_GET, "/api/records/:object?q&filter&customer&sort&cursor&at&of&limit", PERMIT_VIEWER, 0,
     list, "", "RecordList",
     "A list: `q` words to find, `filter` a condition, `customer` whose they are, `sort` a field "
     "(`-field` downwards). With "
     "`q` alone the best come first, up to 1,000. `total` is null where counting would take longer "
     "than the page, and behind the first page. `at`: the page begins at that place, from 0 "
     "(`of`: how many there are, as far as is known: later places are counted from the end).",
     "列表：`q` 要找的词，`filter` 条件，`customer` 属于哪位客户，`sort` 排序字段（`-字段` "
     "为倒序）。只有 `q` 时最匹配的在前，最多 1,000 "
     "条。清点比取一页更费时、或不是第一页时，`total` 为空。`at`：从第几条开始，从 0 "
     "数起（`of`：已知共有多少条，靠后的位置从末尾数起）。"},
    {HTTP_GET, "/api/counts/:object?q&filter&customer&exact", PERMIT_VIEWER, 0, count, "",
     "RecordCount",
     "How many a list with the same `q` and `filter` has, counted up to 10,000; with `exact` "
     "further, where the database can.",
     "同样的 `q` 和 `filter` 共有多少条，数到 10,000 为止；加上 `exact` "
     "则在数据库能做到时继续数下去。"},
    {HTTP_POST, "/api/records/:object", PERMIT_VIEWER, ROUTE_CREATES, create, "RecordQuestion",
     "RecordRow",
     "Creates a record. One that is likely there already is refused (409, `duplicates`); where the "
     "rules only warn, `Prefer: handling=lenient` writes it all the same.",
     "新建一条记录。很可能重复时拒绝（409，见 `duplicates`）；规则只是提醒时，用 `Prefer: "
     "handling=lenient` 仍然写入。"},
    {HTTP_GET, "/api/records/:object/:id", PERMIT_VIEWER, 0, one, "", "RecordRow",
     "One record. One that was merged into another is answered with that, which tells its own "
     "`id`.",
     "一条记录。已合并到别的记录时，返回合并后的那条，`id` 是它自己的。"},
    {HTTP_PATCH, "/api/records/:object/:id", PERMIT_VIEWER, ROUTE_VERSION, update, "RecordQuestion",
     "RecordRow", "Changes the fields that are given; of duplicates as in creating.",
     "修改给出的字段；查重与新建时相同。"},
    {HTTP_DELETE, "/api/records/:object/:id", PERMIT_VIEWER, ROUTE_VERSION, delete_one, "", "",
     "Deletes it; a customer with all that hangs on him.",
     "删除；删除客户时连同他名下的所有记录。"},
    {0},
};
