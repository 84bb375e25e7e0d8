// The commands that make and fill an organisation: init, import.
#include "app/command.h"
#include "app/question.h"
#include "sys/file.h"
#include "transfer/import.h"

#include <stdio.h>

enum err command_init(struct run *r)
{
    struct str name = args_text(&r->args, "name"), zone = args_text(&r->args, "zone");
    struct org_settings s = {.name = name.len ? name : STR("我的公司"),
                             .zone = zone.at ? zone : STR("Asia/Shanghai"),
                             .currency = STR("CNY"),
                             .language = STR("zh")};
    enum err e = org_create(r->c, r->folder, &s);
    if (e)
        return e;
    if (r->json) {
        json_out_object(&r->out);
        put_text(&r->out, "data", r->folder);
        json_out_object_end(&r->out);
    }
    buf_format(&r->text, "an empty organisation stands in %.*s\n", STR_ARG(r->folder));
    return ERR_NONE;
}

static enum err read_map(struct run *r, struct import_options *o)
{
    enum { MAP_BYTES_MAX = 1 << 20 };
    struct str map = args_text(&r->args, "map");
    bool is_file = str_ends(map, STR(".json")) && file_exists(map);
    if (!is_file) {
        o->map_text = map;
        return ERR_NONE;
    }
    return file_read(r->c, map, MAP_BYTES_MAX, &o->map_json);
}

static enum err read_options(struct run *r, struct import_options *o)
{
    struct str order = args_text(&r->args, "date-order"),
               encoding = args_text(&r->args, "encoding"),
               duplicates = args_text(&r->args, "duplicates");
    o->path = str_of(r->args.words[0]);
    o->file_name = o->path;
    for (size_t i = 0; i < o->path.len; i++)
        if (o->path.at[i] == '/')
            o->file_name = (struct str){o->path.at + i + 1, o->path.len - i - 1};
    o->object = args_text(&r->args, "object");
    o->customer = args_text(&r->args, "customer");
    o->create = args_has(&r->args, "create-fields");
    o->look = args_has(&r->args, "dry-run");
    o->table.sheet = args_text(&r->args, "sheet");
    if (str_eq(order, STR("dmy")))
        o->order = DATE_DAY_FIRST;
    else if (str_eq(order, STR("mdy")))
        o->order = DATE_MONTH_FIRST;
    else if (order.at)
        return fail(r->c, ERR_INPUT, "--date-order: '%.*s' is neither dmy nor mdy",
                    "--date-order：“%.*s”应为 dmy 或 mdy", STR_ARG(order));
    if (duplicates.at && !import_duplicates_named(duplicates, &o->duplicates))
        return fail(r->c, ERR_INPUT, "--duplicates: '%.*s' is none of create, refuse, update",
                    "--duplicates：“%.*s”应为 create、refuse 或 update", STR_ARG(duplicates));
    if (encoding.at)
        o->table.charset = charset_by_name(encoding);
    if (encoding.at && o->table.charset == CHARSET_UNKNOWN)
        return fail(r->c, ERR_INPUT, "--encoding: there is no '%.*s'", "--encoding：没有“%.*s”",
                    STR_ARG(encoding));
    return read_map(r, o);
}

static void put_counts(struct json_out *out, const struct import_counts *n)
{
    put_int(out, "read", n->read);
    put_int(out, "created", n->created);
    put_int(out, "updated", n->updated);
    put_int(out, "unchanged", n->unchanged);
    put_int(out, "refused", n->refused);
    put_int(out, "skipped", n->skipped);
}

// What the figures leave unsaid goes to stderr, so that scripts can rely on the answer's shape.
static void tell_rest(const struct import_result *result)
{
    bool zh = command_chinese();
    enum { SHOWN = 5 };
    for (int i = 0; i < result->refusal_count && i < SHOWN; i++) {
        struct str why = zh ? result->refusals[i].zh : result->refusals[i].en;
        fprintf(stderr, zh ? "第 %lld 行被拒绝：%.*s\n" : "row %lld refused: %.*s\n",
                (long long)result->refusals[i].row, STR_ARG(why));
    }
    for (int i = 0; i < result->likely_count && i < SHOWN; i++) {
        struct str why = zh ? result->likely_rows[i].zh : result->likely_rows[i].en;
        fprintf(stderr, zh ? "第 %lld 行：%.*s\n" : "row %lld: %.*s\n",
                (long long)result->likely_rows[i].row, STR_ARG(why));
    }
    if (result->likely)
        fprintf(stderr, zh ? "可能重复：%lld 行\n" : "likely there already: %lld rows\n",
                (long long)result->likely);
    if (result->refused_file.len)
        fprintf(stderr,
                zh ? "全部被拒绝的行及原因：%.*s\n" : "all refused rows, with reasons: %.*s\n",
                STR_ARG(result->refused_file));
    for (int i = 0; i < result->field_count; i++)
        fprintf(stderr, zh ? "新建字段：%.*s\n" : "field made: %.*s\n", STR_ARG(result->fields[i]));
    for (int i = 0; i < result->left_out_count; i++)
        fprintf(stderr, zh ? "未导入的列：%.*s\n" : "column left out: %.*s\n",
                STR_ARG(result->left_out[i]));
}

enum err command_import(struct run *r)
{
    struct import_options o = {0};
    struct import_result result;
    enum err e = read_options(r, &o);
    if (!e)
        e = import_run(r->c, r->org, viewer_program(), &o, &result);
    if (e)
        return e;
    tell_rest(&result);
    if (r->json) {
        json_out_object(&r->out);
        put_counts(&r->out, &result.counts);
        json_out_object_end(&r->out);
    }
    buf_format(&r->text,
               "read %lld: created %lld, updated %lld, unchanged %lld, refused %lld, skipped %lld\n"
               "customers made %lld, orders and the like made from lines %lld\n",
               (long long)result.counts.read, (long long)result.counts.created,
               (long long)result.counts.updated, (long long)result.counts.unchanged,
               (long long)result.counts.refused, (long long)result.counts.skipped,
               (long long)result.customers, (long long)result.parents);
    return ERR_NONE;
}
