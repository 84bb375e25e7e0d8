#include "transfer/plan.h"

#include <stdio.h>

enum { SAMPLES_SHOWN = 5 };

static enum err add_samples(struct ctx *c, const struct import_options *o, struct import_guess *out,
                            struct import_column *columns)
{
    struct table_reader *t = NULL;
    struct table_row row = {0};
    enum err e = table_open(c, str_zero(c->arena, o->path), &o->table, &t);
    if (e)
        return e;
    out->format = table_format(t);
    out->encoding = str_of(charset_name(table_charset(t)));
    out->delimiter = str_format(c->arena, "%c", table_delimiter(t) ? table_delimiter(t) : ',');
    out->sheet_count = table_sheet_count(t);
    struct str *sheets = ARENA_ARRAY(c->arena, struct str, (size_t)out->sheet_count);
    for (int i = 0; i < out->sheet_count; i++)
        sheets[i] = str_copy(c->arena, table_sheet_name(t, i));
    out->sheets = sheets;
    if (out->sheet_count)
        out->sheet = sheets[table_sheet(t)];
    for (int n = 0; n < SAMPLES_SHOWN && !(e = table_next(c, t, &row)) && row.cells; n++)
        for (int i = 0; i < out->column_count; i++) {
            struct str *samples = (struct str *)(uintptr_t)columns[i].samples;
            samples[columns[i].sample_count++] = str_copy(c->arena, row.cells[i].text);
        }
    table_close(t);
    return e;
}

enum err import_guess(struct ctx *c, struct org *o, struct str path, struct str object,
                      struct str sheet, struct import_guess *out)
{
    const struct schema *s = org_schema(o);
    struct import_options options = {
        .path = path, .table = {.sheet = sheet}, .object = object, .create = true};
    struct plan_file file;
    struct plan plan;
    *out = (struct import_guess){0};
    enum err e = plan_look(c, &options, &file);
    if (e)
        return e;
    struct ctx quiet = {.arena = c->arena};
    bool planned = plan_make(&quiet, s, &options, &file, &plan) == ERR_NONE;
    if (!planned && !plan.targets)
        return fail_as(c, &quiet.why);
    int parent = s->objects[plan.object].parent;
    struct columns_goal goal = {&s->catalog, plan.object, parent < 0 ? CATALOG_NONE : parent, true};
    struct import_column *columns = ARENA_ARRAY(c->arena, struct import_column, (size_t)file.count);
    for (int i = 0; i < file.count; i++) {
        const struct column_target *t = &plan.targets[i];
        columns[i] = (struct import_column){
            .header = file.header[i],
            .target = columns_target_text(c->arena, &goal, t),
            .kind = profile_kind(&file.profiles[i]),
            .sure = t->confidence >= 80,
            .en = t->en,
            .zh = t->zh,
            .samples = ARENA_ARRAY(c->arena, struct str, SAMPLES_SHOWN),
        };
    }
    out->columns = columns;
    out->column_count = file.count;
    out->object = s->objects[plan.object].name;
    return add_samples(c, &options, out, columns);
}
