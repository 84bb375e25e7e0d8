// All that is kept of one person, as a zip of tables to be handed to him.
#include "api/guarded.h"
#include "api/privacy.h"
#include "codec/bundle.h"
#include "codec/table_write.h"
#include "model/computed.h"
#include "model/erase.h"
#include "model/file.h"
#include "model/message.h"

struct person_file {
    struct ctx *c;
    struct org *org;
    const struct viewer *viewer;
    bool zh;
    struct db_tx *tx;
    const struct schema *s;
    struct bundle *bundle;
    int object;
    int64_t id;
    struct str bytes;
};

// ---- tables -------------------------------------------------------------------------------------

static enum err table_begin(struct person_file *p, const struct table_column *columns, int count,
                            struct table_writer **out)
{
    return table_write_open(p->c, TABLE_CSV, NULL, columns, count, out);
}

static enum err table_end(struct person_file *p, struct table_writer *w, enum err e,
                          struct str name)
{
    struct str bytes;
    if (!e)
        e = table_write_finish(p->c, w, &bytes);
    if (w)
        table_write_close(w);
    if (!e)
        e = bundle_add(p->c, p->bundle, str_format(p->c->arena, "%.*s.csv", STR_ARG(name)), bytes);
    return e;
}

static struct table_column titled(struct person_file *p, const char *zh, const char *en)
{
    return (struct table_column){str_of(p->zh ? zh : en), COLUMN_TEXT};
}

static struct str words(struct person_file *p, const char *zh, const char *en)
{
    return str_of(p->zh ? zh : en);
}

// A value in the words of the page: references by name, several choices with commas between them.
static enum err said(struct person_file *p, const struct object *o, int field, struct value cell,
                     struct value *out)
{
    const struct field *f = &o->fields[field];
    struct arena *a = p->c->arena;
    struct value seen = seen_cell(a, p->viewer, o, field, cell);
    struct str text = kind_text(a, f->kind, seen);
    enum err e = ERR_NONE;
    if (viewer_field(p->viewer, o, field) < FIELD_READ)
        text = seen.type == VALUE_TEXT ? seen.text : STR_NONE;
    else if (f->kind->flags & KIND_REFERS)
        e = seen_label(p->c, p->org, p->tx, p->viewer, p->s, f, cell, &text);
    else if (field_computed(f) && seen.type == VALUE_INT)
        text = f->type == RULE_DATE   ? day_text(a, (day_t)seen.integer)
               : f->type == RULE_BOOL ? (seen.integer ? STR("true") : STR("false"))
                                      : kind_text(a, kind_of(KIND_NUMBER), seen);
    *out = text.len ? value_text(text) : value_null();
    return e;
}

// ---- files --------------------------------------------------------------------------------------

static enum err add_file(struct person_file *p, const struct object *o, int field,
                         struct value cell)
{
    struct ctx quiet = {.arena = p->c->arena};
    struct str content;
    struct file f;
    if (!(o->fields[field].kind->flags & KIND_FILED) || cell.type != VALUE_INT ||
        viewer_field(p->viewer, o, field) < FIELD_READ)
        return ERR_NONE;
    if (file_load(&quiet, p->tx, cell.integer, &f, &content))
        return ERR_NONE; // it is not there any more
    return bundle_add(p->c, p->bundle,
                      str_format(p->c->arena, "%.*s/%lld-%.*s", STR_ARG(words(p, "文件", "files")),
                                 (long long)f.id, STR_ARG(f.name)),
                      content);
}

// ---- records ------------------------------------------------------------------------------------

static enum err write_record(struct person_file *p, const struct object *o, const int *order, int n,
                             int64_t id, struct table_writer *w)
{
    struct value *row = ARENA_ARRAY(p->c->arena, struct value, (size_t)n + 1);
    struct record r;
    enum err e = seen_load(p->c, p->org, p->tx, p->viewer, p->s, (int)(o - p->s->objects), id, &r);
    if (!e)
        e = computed_fill(p->c, p->org, p->s, &r, 1);
    row[0] = value_text(str_format(p->c->arena, "%lld", (long long)id));
    for (int i = 0; i < n && !e; i++) {
        e = said(p, o, order[i], r.cells[order[i]], &row[i + 1]);
        if (!e)
            e = add_file(p, o, order[i], r.cells[order[i]]);
    }
    return e ? e : table_write_row(p->c, w, row);
}

static enum err write_object(struct person_file *p, int object, const int64_t *ids, size_t count)
{
    const struct object *o = &p->s->objects[object];
    int *all = object_order(p->c->arena, o), n = 0;
    int *order = ARENA_ARRAY(p->c->arena, int, (size_t)o->field_count + 1);
    struct table_column *columns =
        ARENA_ARRAY(p->c->arena, struct table_column, (size_t)o->field_count + 1);
    struct table_writer *w = NULL;
    columns[0] = titled(p, "记录号", "Record");
    for (int i = 0; i < o->field_count; i++)
        if (viewer_field(p->viewer, o, all[i]) > FIELD_HIDDEN) {
            order[n++] = all[i];
            columns[n] = (struct table_column){field_label(&o->fields[all[i]], p->zh), COLUMN_TEXT};
        }
    enum err e = table_begin(p, columns, n + 1, &w);
    for (size_t i = 0; i < count && !e; i++)
        e = write_record(p, o, order, n, ids[i], w);
    return table_end(p, w, e, object_label(o, p->zh));
}

static enum err write_objects(struct person_file *p)
{
    enum err e = ERR_NONE;
    if (p->object != p->s->customer)
        return write_object(p, p->object, &p->id, 1);
    for (int o = 0; o < p->s->object_count && !e; o++) {
        int64_t *ids;
        size_t count;
        if (!viewer_may(p->viewer, &p->s->objects[o], VERB_SEE))
            continue;
        e = erase_ids(p->c, p->tx, p->s, o, p->id, &ids, &count);
        if (!e && count)
            e = write_object(p, o, ids, count);
    }
    return e;
}

// ---- what was before ----------------------------------------------------------------------------

static enum err write_past(struct person_file *p)
{
    const struct object *o = &p->s->objects[p->s->customer];
    const struct table_column columns[] = {titled(p, "字段", "Field"),
                                           titled(p, "开始日期", "From"), titled(p, "值", "Value")};
    struct past_value *list;
    struct table_writer *w = NULL;
    size_t count;
    if (p->object != p->s->customer)
        return ERR_NONE;
    enum err e = past_of(p->c, p->tx, p->s, p->id, &list, &count);
    if (!e)
        e = table_begin(p, columns, 3, &w);
    for (size_t i = 0; i < count && !e; i++) {
        int field = list[i].field;
        struct value row[3] = {value_text(field_label(&o->fields[field], p->zh)),
                               value_text(day_text(p->c->arena, list[i].day)), value_null()};
        if (viewer_field(p->viewer, o, field) == FIELD_HIDDEN)
            continue;
        e = said(p, o, field, list[i].cell, &row[2]);
        if (!e)
            e = table_write_row(p->c, w, row);
    }
    return table_end(p, w, e, words(p, "字段的过去", "past of fields"));
}

static struct str op_words(struct person_file *p, enum change_op op)
{
    static const char *const zh[] = {"", "新建", "修改", "删除", "移出"};
    static const char *const en[] = {"", "created", "changed", "deleted", "moved away"};
    return words(p, zh[op], en[op]);
}

// `before` or `after` as the viewer sees it.
static enum err seen_part(struct person_file *p, const struct object *o, struct str json,
                          struct value *out)
{
    struct json_out part;
    struct buf b;
    *out = value_null();
    if (!json.len || !o)
        return ERR_NONE;
    buf_init(&b, 16 << 20);
    json_out_init(&part, &b);
    seen_change_write(&part, p->c->arena, p->viewer, o, json);
    enum err e = json_out_done(p->c, &part);
    if (!e)
        *out = value_text(str_copy(p->c->arena, buf_str(&b)));
    buf_deinit(&b);
    return e;
}

static enum err write_change(struct person_file *p, const struct change *one,
                             struct table_writer *w)
{
    const struct object *o = one->object < 0 ? NULL : &p->s->objects[one->object];
    struct arena *a = p->c->arena;
    struct value row[6] = {value_text(utc_text(a, one->at_ms)),
                           value_text(o ? object_label(o, p->zh) : STR_NONE),
                           value_text(str_format(a, "%lld", (long long)one->record)),
                           value_text(op_words(p, one->op))};
    enum err e = seen_part(p, o, one->before, &row[4]);
    if (!e)
        e = seen_part(p, o, one->after, &row[5]);
    return e ? e : table_write_row(p->c, w, row);
}

static enum err write_changes(struct person_file *p)
{
    const struct table_column columns[] = {
        titled(p, "时间", "When"), titled(p, "对象", "Object"), titled(p, "记录号", "Record"),
        titled(p, "操作", "What"), titled(p, "之前", "Before"), titled(p, "之后", "After")};
    struct change_question q = {.limit = 500};
    struct table_writer *w = NULL;
    int count = q.limit;
    if (p->object == p->s->customer)
        q.customer = p->id;
    else
        q.record = p->id;
    enum err e = table_begin(p, columns, 6, &w);
    while (!e && count == q.limit) {
        struct change *list;
        e = change_list(p->c, p->tx, p->s, &q, &list, &count);
        for (int i = 0; i < count && !e; i++)
            e = write_change(p, &list[i], w);
        if (!e && count)
            q.after = list[count - 1].id;
    }
    return table_end(p, w, e, words(p, "修改记录", "changes"));
}

static enum err write_warnings(struct person_file *p)
{
    const struct table_column columns[] = {
        titled(p, "规则", "Rule"), titled(p, "触发日期", "Opened"), titled(p, "状态", "Status"),
        titled(p, "结果", "Outcome"), titled(p, "备注", "Note")};
    struct warning_question q = {.customer = p->id, .limit = 500};
    struct table_writer *w = NULL;
    struct warning *list;
    int count = 0;
    int64_t total;
    if (p->object != p->s->customer)
        return ERR_NONE;
    enum err e = warnings(p->c, p->org, p->tx, p->s, p->viewer, &q, &list, &count, &total);
    if (!e && !count)
        return ERR_NONE;
    if (!e)
        e = table_begin(p, columns, 5, &w);
    for (int i = 0; i < count && !e; i++) {
        const struct value row[] = {
            value_text(list[i].rule_name), value_text(day_text(p->c->arena, list[i].opened)),
            value_text(list[i].status), value_text(list[i].outcome), value_text(list[i].note)};
        e = table_write_row(p->c, w, row);
    }
    return table_end(p, w, e, words(p, "预警", "warnings"));
}

// What was sent to him; what colleagues were told about him is in their words, and theirs.
static enum err write_messages_to(struct person_file *p)
{
    const struct table_column columns[] = {titled(p, "时间", "When"), titled(p, "方式", "How"),
                                           titled(p, "地址", "To"),   titled(p, "标题", "Subject"),
                                           titled(p, "内容", "Text"), titled(p, "状态", "State")};
    struct message_question q = {
        .customer = p->id, .state = MESSAGE_STATES, .kind = MESSAGE_KINDS, .limit = 500};
    struct table_writer *w = NULL;
    struct message *list;
    int count = q.limit;
    if (p->object != p->s->customer)
        return ERR_NONE;
    enum err e = table_begin(p, columns, 6, &w);
    while (!e && count == q.limit) {
        e = message_list(p->c, p->tx, &q, &list, &count);
        for (int i = 0; i < count && !e; i++) {
            const struct message *m = &list[i];
            const struct value row[] = {value_text(utc_text(p->c->arena, m->created_ms)),
                                        value_text(message_kind_label(m->kind, p->zh)),
                                        value_text(m->address),
                                        value_text(m->subject),
                                        value_text(m->body),
                                        value_text(message_state_name(m->state))};
            q.after = m->id;
            if (m->target == TARGET_CUSTOMER)
                e = table_write_row(p->c, w, row);
        }
    }
    return table_end(p, w, e, words(p, "发出的消息", "messages"));
}

// ---- all of it ----------------------------------------------------------------------------------

static enum err write_all(struct person_file *p)
{
    struct str readme = words(
        p,
        "\xef\xbb\xbf这里是我们保存的与您有关的全部数据，每个表格是一个 CSV 文件，可以用 Excel "
        "打开。\r\n"
        "“字段的过去”是资料以前的值，“修改记录”是每次修改之前和之后的内容。\r\n",
        "\xef\xbb\xbfThis is all that we keep about you. Each table is a CSV file that Excel "
        "opens.\r\n"
        "\"past of fields\" has the values of former times, \"changes\" what was before and after "
        "each change.\r\n");
    enum err e = bundle_add(p->c, p->bundle, words(p, "说明.txt", "read me.txt"), readme);
    if (!e)
        e = write_objects(p);
    if (!e)
        e = write_past(p);
    if (!e)
        e = write_warnings(p);
    if (!e)
        e = write_messages_to(p);
    if (!e)
        e = write_changes(p);
    return e ? e : bundle_finish(p->c, p->bundle, &p->bytes);
}

static enum err find_person(struct person_file *p, const struct person_ask *ask)
{
    struct record r;
    p->object = schema_object(p->s, ask->object);
    p->id = ask->id;
    if (p->object < 0 || (p->s->objects[p->object].shape != SHAPE_CUSTOMER &&
                          p->s->objects[p->object].shape != SHAPE_NONE))
        return fail(p->c, ERR_INPUT,
                    "only of a customer, or of a record without a day such as a contact",
                    "只能导出客户，或没有日期的记录（如联系人）的个人数据");
    return seen_load(p->c, p->org, p->tx, p->viewer, p->s, p->object, p->id, &r);
}

enum err person_bundle(struct ctx *c, const struct person_ask *ask, struct str *zip)
{
    struct person_file p = {
        .c = c, .org = ask->org, .viewer = ask->viewer, .zh = ask->zh, .s = ask->schema};
    enum err e = db_read_begin(c, org_db(ask->org), &p.tx);
    if (e)
        return e;
    e = find_person(&p, ask);
    if (!e)
        e = bundle_open(c, &p.bundle);
    if (!e)
        e = write_all(&p);
    bundle_close(p.bundle);
    db_read_end(p.tx);
    *zip = p.bytes;
    return e;
}

static enum err person_file(struct call *k)
{
    struct person_ask ask = {.org = k->org,
                             .viewer = k->viewer,
                             .schema = viewer_schema(k->viewer),
                             .zh = k->zh,
                             .object = k->words[0]};
    enum err e = call_id(k, 1, &ask.id);
    if (!e)
        e = person_bundle(k->c, &ask, &k->answer->body);
    if (!e)
        e = call_audit(k, "privacy_export",
                       str_format(k->c->arena, "{\"object\":\"%.*s\",\"record\":%lld}",
                                  STR_ARG(k->words[0]), (long long)ask.id));
    k->answer->status = e ? 0 : 200;
    k->answer->type = "application/zip";
    k->answer->file_name =
        str_format(k->c->arena, "person-%lld-%.*s.zip", (long long)ask.id,
                   STR_ARG(day_text(k->c->arena, clock_today(org_clock(k->org)))));
    return e;
}

const struct route person_file_routes[] = {
    {HTTP_GET, "/api/records/:object/:id/person", PERMIT_ADMIN, 0, person_file, "", "",
     "All that is kept of a customer, or of a contact, as a zip of tables and files to hand to "
     "that "
     "person.",
     "一位客户或联系人的全部资料，打包成含表格和文件的 zip，可以交给本人。"},
    {0},
};
