// Any bytes as a backup file: refused with words, or rows that fit their tables.
#include "orgs/backup_file.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
    if (!good)
        abort();
}

struct seen {
    int columns, ended;
};

static enum err see_begin(struct ctx *c, void *user, int64_t migration)
{
    (void)c;
    (void)user;
    check(migration >= 0);
    return ERR_NONE;
}

static enum err see_table(struct ctx *c, void *user, const struct table *t)
{
    struct seen *s = user;
    check(table_name_good(t->name) && t->column_count > 0);
    check(table_create(c->arena, t)[0] == 'C' && table_insert(c->arena, t, 2)[0] == 'I');
    for (int i = 0; i < t->index_count; i++)
        check(table_create_index(c->arena, t, &t->indexes[i])[0] == 'C');
    s->columns = t->column_count;
    return ERR_NONE;
}

static enum err see_row(struct ctx *c, void *user, const struct value *values)
{
    struct seen *s = user;
    (void)c;
    for (int i = 0; i < s->columns; i++)
        check(value_eq(values[i], values[i]));
    return ERR_NONE;
}

static enum err see_end(struct ctx *c, void *user)
{
    (void)c;
    ((struct seen *)user)->ended++;
    return ERR_NONE;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx c = {.arena = arena_create()};
    struct seen seen = {0};
    struct replica_sink sink = {&seen, see_begin, see_table, see_row, see_end};
    FILE *f = size ? fmemopen((void *)(uintptr_t)data, size, "rb") : NULL;
    if (f) {
        enum err e = backup_read(&c, f, &sink);
        check(e ? c.why.err == e && c.why.zh.len && !seen.ended : seen.ended == 1);
        fclose(f);
    }
    arena_destroy(c.arena);
    return 0;
}
