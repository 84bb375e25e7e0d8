// The commands that move whole organisations: copy, backup, restore.
#include "api/put.h"
#include "orgs/backup_file.h"
#include "app/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

// ---- progress -----------------------------------------------------------------------------------

enum { TELL_EVERY_ROWS = 100000 };

// Stands between a source and its sink and tells on the standard error how far it is.
struct telling {
    replica_source *source;
    void *user;
    const struct replica_sink *sink;
    char table[64];
    int64_t rows;
};

static void tell_rows(const struct telling *t)
{
    if (t->rows)
        fprintf(stderr, "%s: %lld\n", t->table, (long long)t->rows);
}

static enum err tell_begin(struct ctx *c, void *user, int64_t migration)
{
    struct telling *t = user;
    return t->sink->begin(c, t->sink->user, migration);
}

static enum err tell_table(struct ctx *c, void *user, const struct table *table)
{
    struct telling *t = user;
    tell_rows(t);
    snprintf(t->table, sizeof t->table, "%.*s", STR_ARG(table->name));
    t->rows = 0;
    return t->sink->table(c, t->sink->user, table);
}

static enum err tell_row(struct ctx *c, void *user, const struct value *values)
{
    struct telling *t = user;
    if (++t->rows % TELL_EVERY_ROWS == 0)
        fprintf(stderr, "%s: %lld …\n", t->table, (long long)t->rows);
    return t->sink->row(c, t->sink->user, values);
}

static enum err tell_end(struct ctx *c, void *user)
{
    struct telling *t = user;
    tell_rows(t);
    return t->sink->end(c, t->sink->user);
}

static enum err tell_source(struct ctx *c, void *user, const struct replica_sink *sink)
{
    struct telling *t = user;
    struct replica_sink between = {t, tell_begin, tell_table, tell_row, tell_end};
    t->sink = sink;
    return t->source(c, t->user, &between);
}

static void put_count(struct run *r, const struct replica_count *n, struct str place)
{
    bool zh = command_chinese();
    if (r->json) {
        json_out_object(&r->out);
        put_int(&r->out, "tables", n->tables);
        put_int(&r->out, "rows", n->rows);
        json_out_object_end(&r->out);
    }
    buf_format(
        &r->text, zh ? "%lld 个表、%lld 行已写入 %.*s\n" : "%lld tables, %lld rows stand in %.*s\n",
        (long long)n->tables, (long long)n->rows, STR_ARG(db_place_shown(r->c->arena, place)));
}

// ---- the commands -------------------------------------------------------------------------------

enum err command_copy(struct run *r)
{
    struct replica_count count;
    struct str from, to;
    struct db *db = NULL;
    enum err e = org_database(r->c, args_text(&r->args, "from"), &from);
    if (!e)
        e = org_database(r->c, args_text(&r->args, "to"), &to);
    if (!e && str_eq(from, to))
        e = fail(r->c, ERR_USAGE, "--from and --to are the same place", "--from 与 --to 是同一处");
    if (!e)
        e = db_open(r->c, from, false, &db);
    struct telling telling = {.source = replica_read, .user = db};
    if (!e)
        e = replica_make(r->c, to, tell_source, &telling, &count);
    db_close(db);
    if (!e)
        put_count(r, &count, args_text(&r->args, "to"));
    return e;
}

enum err command_backup(struct run *r)
{
    struct replica_count count;
    struct str place, file = str_of(r->args.words[0]);
    struct db *db = NULL;
    enum err e = org_database(r->c, r->folder, &place);
    if (!e)
        e = db_open(r->c, place, false, &db);
    struct telling telling = {.source = replica_read, .user = db};
    if (!e)
        e = backup_write(r->c, file, tell_source, &telling, &count);
    db_close(db);
    if (!e)
        put_count(r, &count, file);
    return e;
}

enum err command_restore(struct run *r)
{
    struct replica_count count;
    struct str place;
    enum err e = org_database(r->c, r->folder, &place);
    if (e)
        return e;
    FILE *file = fopen(r->args.words[0], "rb");
    if (!file)
        return fail(r->c, ERR_NOT_FOUND, "%s cannot be read: %s", "无法读取 %s：%s",
                    r->args.words[0], strerror(errno));
    // Looked at as a whole first: only its end tells that it is not damaged.
    struct telling telling = {.source = backup_source, .user = file};
    e = backup_read(r->c, file, NULL);
    if (!e)
        e = replica_make(r->c, place, tell_source, &telling, &count);
    fclose(file);
    if (!e)
        put_count(r, &count, r->folder);
    return e;
}
