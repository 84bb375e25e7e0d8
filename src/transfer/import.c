#include "transfer/import.h"
#include "codec/json.h"
#include "codec/table_write.h"
#include "model/duplicate.h"
#include "model/change.h"
#include "sys/file.h"
#include "transfer/ahead.h"

#include <stdlib.h>

static const char insert_import[] =
    "INSERT INTO import (id, at, person, file, object, counts, first_change, last_change, undone) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)";

struct importing {
    const struct import_options *options;
    struct org *org;
    struct plan_file file;
    struct import_result *out;
    struct arena *lasting; // the caller's: what the result points to
    struct table_writer *refused;
    struct import_refusal *refusals, *likely;
    struct duplicate_asking asking; // of the row at hand
    struct duplicate_memory memory;
};

// ---- what has to be made first ------------------------------------------------------------------

static enum kind_id kind_for(enum profile_kind k)
{
    static const enum kind_id kinds[PROFILE_KINDS] = {
        [PROFILE_EMPTY] = KIND_TEXT,     [PROFILE_YES_NO] = KIND_BOOL,
        [PROFILE_INTEGER] = KIND_NUMBER, [PROFILE_NUMBER] = KIND_NUMBER,
        [PROFILE_DATE] = KIND_DATE,      [PROFILE_TIME] = KIND_TIME,
        [PROFILE_CHOICE] = KIND_CHOICE,  [PROFILE_TEXT] = KIND_TEXT,
    };
    return kinds[k];
}

static bool dated(const struct profile *p)
{
    enum profile_kind kind = profile_kind(p);
    return kind == PROFILE_DATE || kind == PROFILE_TIME;
}

static bool maps_to(const struct import_options *o, const char *field)
{
    struct str text = o->map_text.len ? o->map_text : o->map_json;
    return text.len && memmem(text.at, text.len, field, strlen(field));
}

// An object that is not there: with a start and an end where the map names them, a moment where the
// file has dates, else beside the time line.
static enum err make_object(struct work *w, const struct importing *k)
{
    const struct import_options *o = k->options;
    struct new_field fields[2] = {{.name = STR("date"),
                                   .zh = STR("日期"),
                                   .en = STR("Date"),
                                   .kind = KIND_TIME,
                                   .role = ROLE_START}};
    struct object fresh = {
        .name = o->object, .zh = o->object, .en = o->object, .shape = SHAPE_NONE};
    int count = 0;
    int64_t id;
    for (int i = 0; i < k->file.count; i++)
        if (dated(&k->file.profiles[i]))
            count = 1;
    if (count)
        fresh.shape = SHAPE_MOMENT;
    if (maps_to(o, "start") && maps_to(o, "end")) {
        fresh.shape = SHAPE_SPAN;
        fields[0] = (struct new_field){.name = STR("start"),
                                       .zh = STR("开始日期"),
                                       .en = STR("Start"),
                                       .kind = KIND_DATE,
                                       .role = ROLE_START};
        fields[1] = (struct new_field){.name = STR("end"),
                                       .zh = STR("结束日期"),
                                       .en = STR("End"),
                                       .kind = KIND_DATE,
                                       .role = ROLE_END};
        count = 2;
    }
    enum err e = schema_add_object(w->c, w->tx, &fresh, STR_NONE, fields, count, &id);
    return e ? e : org_job_schema(w);
}

static void add_name(struct importing *k, struct str name)
{
    int n = k->out->field_count++;
    struct str *list = arena_grow(k->lasting, (void *)(uintptr_t)k->out->fields, (size_t)n,
                                  (size_t)n + 1, sizeof *list);
    list[n] = name;
    k->out->fields = list;
}

// Makes the fields that columns ask for; their targets then point to them.
static enum err make_fields(struct work *w, struct importing *k, struct plan *p)
{
    enum err e = ERR_NONE;
    bool any = false;
    for (int i = 0; i < p->file.count && !e; i++) {
        struct column_target *t = &p->targets[i];
        if (t->kind != TARGET_NEW_FIELD)
            continue;
        const struct object *o = &w->schema->objects[t->object];
        enum kind_id special = special_kind(&p->file.specials[i], p->file.header[i], t->new_kind);
        struct new_field f = {.name = t->name,
                              .zh = p->file.header[i],
                              .kind = special == KIND_COUNT ? kind_for(t->new_kind) : special};
        int64_t id;
        e = schema_add_field(w->c, w->tx, o->id, &f, &id);
        add_name(k, str_format(k->lasting, "%.*s.%.*s", STR_ARG(o->name), STR_ARG(t->name)));
        any = true;
    }
    if (!e && any)
        e = org_job_schema(w);
    for (int i = 0; i < p->file.count && !e && any; i++) {
        struct column_target *t = &p->targets[i];
        if (t->kind != TARGET_NEW_FIELD)
            continue;
        t->field = object_field(&w->schema->objects[t->object], t->name);
        t->kind = t->object == p->object             ? TARGET_FIELD
                  : t->object == w->schema->customer ? TARGET_CUSTOMER_FIELD
                                                     : TARGET_PARENT_FIELD;
    }
    return e;
}

// ---- refused rows -------------------------------------------------------------------------------

static enum err open_refused(struct ctx *c, struct importing *k)
{
    struct str folder = str_of(path_join(c->arena, org_folder(k->org), "refused"));
    enum err e = folder_make(c, folder);
    if (e)
        return e;
    int n = k->file.count;
    struct table_column *columns = ARENA_ARRAY(k->lasting, struct table_column, (size_t)n + 2);
    columns[0] = (struct table_column){STR("行号 / Row"), COLUMN_TEXT};
    columns[1] = (struct table_column){STR("原因 / Reason"), COLUMN_TEXT};
    for (int i = 0; i < n; i++)
        columns[i + 2] = (struct table_column){k->file.header[i], COLUMN_TEXT};
    struct str path =
        str_format(k->lasting, "%.*s/%lld.csv", STR_ARG(folder), (long long)k->out->id);
    e = table_write_open(c, TABLE_CSV, path.at, columns, n + 2, &k->refused);
    if (!e)
        k->out->refused_file = path;
    return e;
}

static enum err write_refused(struct ctx *c, struct importing *k, const struct table_row *row,
                              const struct cause *why)
{
    int n = k->file.count;
    struct value *cells = ARENA_ARRAY(c->arena, struct value, (size_t)n + 2);
    cells[0] = value_text(str_format(c->arena, "%lld", (long long)row->number));
    cells[1] = value_text(str_format(c->arena, "%.*s / %.*s", STR_ARG(why->zh), STR_ARG(why->en)));
    for (int i = 0; i < n; i++)
        cells[i + 2] = value_text(row->cells[i].text);
    return table_write_row(c, k->refused, cells);
}

// A row and what is said of it; nothing once IMPORT_REFUSALS_KEPT are kept.
static void keep_row(struct importing *k, struct import_refusal **list, int *count,
                     const struct table_row *row, const struct cause *why)
{
    if (*count == IMPORT_REFUSALS_KEPT)
        return;
    if (!*list)
        *list = ARENA_ARRAY(k->lasting, struct import_refusal, IMPORT_REFUSALS_KEPT);
    struct str *cells = ARENA_ARRAY(k->lasting, struct str, (size_t)k->file.count);
    for (int i = 0; i < k->file.count; i++)
        cells[i] = str_copy(k->lasting, row->cells[i].text);
    (*list)[(*count)++] = (struct import_refusal){
        row->number, str_copy(k->lasting, why->en), str_copy(k->lasting, why->zh), cells};
}

static enum err list_row(struct ctx *c, struct importing *k, const struct table_row *row,
                         const struct cause *why)
{
    enum err e = ERR_NONE;
    if (k->options->look)
        return ERR_NONE;
    if (!k->refused)
        e = open_refused(c, k);
    return e ? e : write_refused(c, k, row, why);
}

static enum err refuse_row(struct ctx *c, struct importing *k, const struct table_row *row,
                           const struct cause *why)
{
    k->out->counts.refused++;
    keep_row(k, &k->refusals, &k->out->refusal_count, row, why);
    k->out->refusals = k->refusals;
    return list_row(c, k, row, why);
}

bool import_duplicates_named(struct str word, enum import_duplicates *out)
{
    static const char *const words[] = {
        [IMPORT_CREATE] = "create", [IMPORT_REFUSE] = "refuse", [IMPORT_UPDATE] = "update"};
    for (int i = 0; i <= IMPORT_UPDATE; i++)
        if (str_eq(word, str_of(words[i]))) {
            *out = (enum import_duplicates)i;
            return true;
        }
    return false;
}

// It was loaded, and stands in the file of refused rows all the same, because somebody has to look.
static enum err tell_likely(struct ctx *c, struct importing *k, const struct schema *s,
                            const struct table_row *row, enum load_what what)
{
    bool made = what == LOAD_CREATED || k->options->duplicates != IMPORT_UPDATE;
    struct cause why = {0};
    const struct object *o = &s->objects[k->asking.object];
    enum duplicate_measure m = duplicate_first(&k->asking)->rule->measure;
    duplicate_words(c->arena, o, &k->asking, &why.en, &why.zh);
    why.en = made ? str_format(c->arena, "loaded, but %.*s", STR_ARG(why.en))
                  : str_format(c->arena, "the %.*s that is there was brought up to date: %s",
                               STR_ARG(object_label(o, false)), measure_says(m, false));
    why.zh = made ? str_format(c->arena, "已导入，但%.*s", STR_ARG(why.zh))
                  : str_format(c->arena, "已更新原有的%.*s：%s", STR_ARG(object_label(o, true)),
                               measure_says(m, true));
    k->out->likely++;
    keep_row(k, &k->likely, &k->out->likely_count, row, &why);
    k->out->likely_rows = k->likely;
    return list_row(c, k, row, &why);
}

// ---- the rows -----------------------------------------------------------------------------------

static void count_row(struct import_counts *n, enum load_what what)
{
    n->created += what == LOAD_CREATED;
    n->updated += what == LOAD_UPDATED;
    n->unchanged += what == LOAD_UNCHANGED;
}

static enum err write_row(struct ctx *c, struct load *l, const struct ahead_row *r,
                          enum load_what *what)
{
    if (r->e)
        return fail_as(c, &r->why);
    enum err e = load_refer(c, l, &r->row, &r->read);
    return e ? e : load_write(c, l, &r->read, r->row.number, what);
}

static enum err one_row(struct ctx *c, struct importing *k, struct load *l,
                        const struct ahead_row *r)
{
    enum load_what what = LOAD_UNCHANGED;
    k->out->counts.read++;
    if (r->row.empty) {
        k->out->counts.skipped++;
        return ERR_NONE;
    }
    l->work->c = c;
    k->asking.arena = c->arena;
    k->asking.count = 0;
    enum err e = write_row(c, l, r, &what);
    if (e == ERR_INPUT || e == ERR_CONFLICT || e == ERR_DENIED || e == ERR_DUPLICATE) {
        struct cause why = c->why;
        fail_clear(c);
        return refuse_row(c, k, &r->row, &why);
    }
    if (!e)
        count_row(&k->out->counts, what);
    return e || !k->asking.count ? e : tell_likely(c, k, l->work->schema, &r->row, what);
}

static void show_progress(const struct importing *k, const struct ahead *a)
{
    struct progress *p = k->options->progress;
    progress_tell(p, (int64_t)ahead_bytes_done(a), (int64_t)ahead_bytes_total(a));
    progress_rows(p, k->out->counts.read);
}

static enum err all_rows(struct ctx *c, struct importing *k, struct load *l)
{
    enum { LOOK_EVERY = 1024 };
    const struct import_options *o = k->options;
    struct ctx row_c = {.arena = arena_create()};
    struct ahead *a = NULL;
    const struct ahead_row *row;
    enum err e = ahead_open(c, l, str_zero(c->arena, o->path), &o->table, &a);
    while (!e) {
        e = ahead_next(c, a, &row);
        if (e || !row)
            break;
        e = one_row(&row_c, k, l, row);
        if (e)
            fail_as(c, &row_c.why);
        ctx_reset(&row_c);
        if (k->out->counts.read % LOOK_EVERY == 0) {
            show_progress(k, a);
            if (!e && progress_stopped(o->progress))
                e = fail(c, ERR_STOPPED, "the import was stopped; nothing was changed",
                         "导入已停止，没有改动任何数据");
        }
    }
    l->work->c = c;
    if (!e)
        show_progress(k, a);
    ahead_close(a);
    arena_destroy(row_c.arena);
    return e;
}

// ---- the whole ----------------------------------------------------------------------------------

static struct str counts_json(struct ctx *c, const struct import_counts *n)
{
    return str_format(c->arena,
                      "{\"read\":%lld,\"created\":%lld,\"updated\":%lld,\"unchanged\":%lld,"
                      "\"refused\":%lld,\"skipped\":%lld}",
                      (long long)n->read, (long long)n->created, (long long)n->updated,
                      (long long)n->unchanged, (long long)n->refused, (long long)n->skipped);
}

static enum err keep_import(struct work *w, struct importing *k, int object, int64_t before)
{
    int64_t last;
    enum err e = change_last(w->c, w->tx, &last);
    if (e)
        return e;
    return db_run(w->c, w->tx, insert_import,
                  DB_VALUES(value_int(k->out->id), value_int(w->at_ms), value_int(w->actor),
                            value_text(k->options->file_name),
                            value_int(w->schema->objects[object].id),
                            value_text(counts_json(w->c, &k->out->counts)), value_int(before + 1),
                            value_int(last)),
                  NULL);
}

static void name_left_out(struct importing *k, const struct plan *p)
{
    struct str *list = ARENA_ARRAY(k->lasting, struct str, (size_t)p->file.count);
    for (int i = 0; i < p->file.count; i++)
        if (p->targets[i].kind == TARGET_LEFT_OUT && p->file.header[i].len)
            list[k->out->left_out_count++] = p->file.header[i];
    k->out->left_out = list;
}

static enum err prepare(struct work *w, struct importing *k, struct plan *p)
{
    const struct import_options *o = k->options;
    enum err e = ERR_NONE;
    if (o->create && o->object.len && schema_object(w->schema, o->object) == CATALOG_NONE)
        e = make_object(w, k);
    if (!e)
        e = plan_make(w->c, w->schema, o, &k->file, p);
    if (!e)
        e = make_fields(w, k, p);
    if (!e)
        e = plan_dates(w->c, w->schema, o, p);
    if (!e)
        name_left_out(k, p);
    return e;
}

static enum err job(struct work *w, void *user)
{
    struct importing *k = user;
    struct plan p;
    struct load l;
    int64_t before;
    enum err e = prepare(w, k, &p);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &k->out->id);
    if (!e)
        e = change_last(w->c, w->tx, &before);
    if (e)
        return e;
    w->source = k->out->id;
    struct ctx *own = w->c;
    duplicate_memory_init(&k->memory);
    k->asking = (struct duplicate_asking){.seen = k->options->duplicates == IMPORT_CREATE,
                                          .memory = &k->memory};
    w->duplicates = &k->asking;
    load_init(&l, w, &p, own->arena);
    l.update = k->options->duplicates == IMPORT_UPDATE;
    e = load_begin(own, &l);
    if (!e)
        e = all_rows(own, k, &l);
    if (!e)
        e = load_finish(own, &l);
    k->out->customers = l.customers_made;
    k->out->parents = l.parents_made;
    load_deinit(&l);
    w->duplicates = NULL;
    duplicate_memory_deinit(&k->memory);
    w->c = own;
    return e ? e : keep_import(w, k, p.object, before);
}

enum err import_run(struct ctx *c, struct org *o, const struct viewer *v,
                    const struct import_options *options, struct import_result *out)
{
    struct importing k = {.options = options, .org = o, .out = out, .lasting = c->arena};
    *out = (struct import_result){0};
    enum err e = ERR_NONE;
    if (options->create && !viewer_all(v))
        e = fail(c, ERR_DENIED, "only an administrator makes fields and objects",
                 "只有管理员可以新建字段和对象");
    if (!e)
        e = plan_look(c, options, &k.file);
    if (e)
        return e;
    out->header = k.file.header;
    out->header_count = k.file.count;
    if (viewer_all(v))
        e = options->look ? org_try(c, o, options->actor, job, &k)
                          : org_write(c, o, options->actor, job, &k);
    else
        e = options->look ? org_try_as(c, o, v, job, &k) : org_write_as(c, o, v, job, &k);
    if (!e && k.refused)
        e = table_write_finish(c, k.refused, NULL);
    if (k.refused)
        table_write_close(k.refused);
    if (options->look)
        out->id = 0;
    return e;
}
