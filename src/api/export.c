// The churn report, or the customers behind a figure, as a file.
#include "api/churn_ask.h"
#include "api/masked.h"
#include "codec/table_write.h"

enum { REPORT_COLUMNS = 12 };

// Where the definition tells kinds of losses apart, a column for each behind the others.
static enum err export_report(struct call *k, const struct question *q,
                              const struct churn_question *ask, struct table_writer *w)
{
    struct churn_report r;
    enum err e = churn_report(k->c, q, ask, &r);
    for (int i = 0; i < ask->period_count && !e; i++) {
        const struct period_counts *n = &r.whole[i];
        struct rate rate = churn_rate(n);
        const int64_t counts[] = {n->opening, n->fresh,    n->returned,     n->lost,
                                  n->closing, n->new_lost, n->lost_and_back};
        struct value row[REPORT_COLUMNS + LOSS_SILENT + 1] = {value_int(ask->periods[i].from),
                                                              value_int(ask->periods[i].to)};
        int64_t kinds[LOSS_SILENT + 1] = {0};
        for (int m = 0; m <= ask->definition.reasons.count; m++)
            kinds[reason_kind(&ask->definition.reasons, m)] += n->lost_by[m];
        for (int m = 0; m <= LOSS_SILENT; m++)
            row[REPORT_COLUMNS + m] = value_int(kinds[m] * NUM_ONE);
        for (int m = 0; m < 7; m++)
            row[m + 2] = value_int(counts[m] * NUM_ONE);
        const double rates[] = {rate.value, rate.low, rate.high};
        for (int m = 0; m < 3; m++)
            row[m + 9] = rate.known ? value_int(num_of(rates[m])) : value_null();
        e = table_write_row(k->c, w, row);
    }
    return e;
}

static struct value cell(struct call *k, const struct object *o, int field, const struct record *r)
{
    return field < 0 ? value_null() : seen_cell(k->c->arena, k->viewer, o, field, r->cells[field]);
}

static enum err export_members(struct call *k, const struct question *q,
                               const struct churn_question *ask, enum churn_which which,
                               bool sliced, struct table_writer *w)
{
    const struct schema *s = q->schema;
    const struct object *o = &s->objects[s->customer];
    int name = object_field(o, STR("name")), owner = object_field(o, STR("owner"));
    struct churn_member *list;
    struct db_tx *tx;
    int count;
    enum err e = churn_find_who(k, q, ask, which, sliced, &list, &count);
    if (!e)
        e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    for (int i = 0; i < count && !e; i++) {
        struct record r;
        e = seen_known(k->c, tx, s, s->customer, history_customer_id(q->history, list[i].customer),
                       &r);
        if (e)
            break;
        const struct value row[] = {
            cell(k, o, o->key, &r), cell(k, o, name, &r), cell(k, o, owner, &r),
            list[i].day == DAY_NONE ? value_null() : value_int(list[i].day)};
        e = table_write_row(k->c, w, row);
    }
    db_read_end(tx);
    return e;
}

#define COLUMN(text, kind)                                                                         \
    {                                                                                              \
        {(text), sizeof(text) - 1}, kind                                                           \
    }
static const struct table_column report_columns[2][REPORT_COLUMNS + LOSS_SILENT + 1] = {
    {COLUMN("开始", COLUMN_DATE), COLUMN("结束", COLUMN_DATE), COLUMN("期初", COLUMN_NUMBER),
     COLUMN("新增", COLUMN_NUMBER), COLUMN("回流", COLUMN_NUMBER), COLUMN("流失", COLUMN_NUMBER),
     COLUMN("期末", COLUMN_NUMBER), COLUMN("新增又流失", COLUMN_NUMBER),
     COLUMN("流失又回来", COLUMN_NUMBER), COLUMN("流失率", COLUMN_NUMBER),
     COLUMN("下限", COLUMN_NUMBER), COLUMN("上限", COLUMN_NUMBER),
     COLUMN("主动流失", COLUMN_NUMBER), COLUMN("被动流失", COLUMN_NUMBER),
     COLUMN("沉默流失", COLUMN_NUMBER)},
    {COLUMN("from", COLUMN_DATE), COLUMN("to", COLUMN_DATE), COLUMN("opening", COLUMN_NUMBER),
     COLUMN("new", COLUMN_NUMBER), COLUMN("returned", COLUMN_NUMBER), COLUMN("lost", COLUMN_NUMBER),
     COLUMN("closing", COLUMN_NUMBER), COLUMN("new_lost", COLUMN_NUMBER),
     COLUMN("lost_and_back", COLUMN_NUMBER), COLUMN("rate", COLUMN_NUMBER),
     COLUMN("rate_low", COLUMN_NUMBER), COLUMN("rate_high", COLUMN_NUMBER),
     COLUMN("lost_voluntary", COLUMN_NUMBER), COLUMN("lost_involuntary", COLUMN_NUMBER),
     COLUMN("lost_silent", COLUMN_NUMBER)},
};
static const struct table_column member_columns[2][4] = {
    {COLUMN("客户编号", COLUMN_TEXT), COLUMN("客户名称", COLUMN_TEXT),
     COLUMN("负责人", COLUMN_TEXT), COLUMN("日期", COLUMN_DATE)},
    {COLUMN("code", COLUMN_TEXT), COLUMN("name", COLUMN_TEXT), COLUMN("owner", COLUMN_TEXT),
     COLUMN("day", COLUMN_DATE)},
};

static enum err note_export(struct call *k, bool members)
{
    const struct schema *s = viewer_schema(k->viewer);
    const struct object *o = &s->objects[s->customer];
    const int wanted[] = {o->key, object_field(o, STR("name")), object_field(o, STR("owner"))};
    struct str masked = STR_NONE;
    int fields[3], n = 0;
    for (int i = 0; i < 3; i++)
        if (wanted[i] >= 0)
            fields[n++] = wanted[i];
    enum err e = members ? masked_for_others(k, o, fields, n, &masked) : ERR_NONE;
    return e ? e
             : call_audit(k, "export",
                          str_format(k->c->arena, "{\"what\":\"%s\",\"masked\":\"%.*s\"}",
                                     members ? "customers" : "churn", STR_ARG(masked)));
}

static int report_width(const struct churn_question *ask)
{
    return REPORT_COLUMNS + (ask->definition.reasons.count ? LOSS_SILENT + 1 : 0);
}

// The parts of an ExportQuestion stand one level down: they are read as if they were the body.
static enum err export_file(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    struct str what, format;
    struct churn_question ask = {0};
    struct question q = {0};
    struct table_writer *w = NULL;
    enum churn_which which = CHURN_LOST;
    bool sliced = false;
    const struct json *part;
    enum err e = json_need_text(k->c, k->body, "what", &what);
    if (!e)
        e = json_need_text(k->c, k->body, "format", &format);
    bool members = !e && str_eq(what, STR("customers")), xlsx = !e && str_eq(format, STR("xlsx"));
    if (!e)
        e = json_need(k->c, k->body, members ? "customers" : "report", JSON_OBJECT, &part);
    if (e)
        return e;
    e = viewer_need(k->c, k->viewer, &s->objects[s->customer], VERB_EXPORT);
    if (!e)
        e = note_export(k, members);
    if (e)
        return e;
    k->body = part;
    e = members ? churn_ask_who(k, s, &ask, &which, &sliced) : churn_ask_report(k, s, &ask);
    if (!e)
        e = churn_begin(k, s, VERB_EXPORT, &ask.definition, ask.by, &q);
    if (!e)
        e = table_write_open(k->c, xlsx ? TABLE_XLSX : TABLE_CSV, NULL,
                             members ? member_columns[!k->zh] : report_columns[!k->zh],
                             members ? 4 : report_width(&ask), &w);
    if (!e)
        e = members ? export_members(k, &q, &ask, which, sliced, w) : export_report(k, &q, &ask, w);
    if (!e)
        e = table_write_finish(k->c, w, &k->answer->body);
    if (w)
        table_write_close(w);
    bool part_only = q.within;
    question_end(&q);
    k->answer->status = e ? 0 : 200;
    k->answer->type = xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
                           : "text/csv; charset=utf-8";
    k->answer->file_name = str_format(
        k->c->arena, "%s%s-%.*s.%s", members ? "customers" : "churn", part_only ? "-visible" : "",
        STR_ARG(day_text(k->c->arena, clock_today(org_clock(k->org)))), xlsx ? "xlsx" : "csv");
    return e;
}

const struct route export_routes[] = {
    {HTTP_POST, "/api/churn/export", PERMIT_VIEWER, ROUTE_ASKS, export_file, "ExportQuestion", "",
     "The report or the customers as a CSV or xlsx file.",
     "把报表或客户名单导出为 CSV 或 xlsx 文件。"},
    {0},
};
