// migrate: brings a database up to what the program knows, step by step, and refuses one that is
// already further on.
#include "db/driver.h"

static const char *const first_tables[] = {
    "CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS sequence (next BIGINT NOT NULL)",
};
static const char first_id[] = "INSERT INTO sequence (next) SELECT 1 WHERE NOT EXISTS "
                               "(SELECT 1 FROM sequence)";
static const char reached[] = "SELECT MAX(number) FROM migration";
static const char keep[] = "INSERT INTO migration (number, name) VALUES (?, ?)";

static enum err begin(struct ctx *c, struct db_tx *tx, void *user)
{
    (void)user;
    enum err e = db_ddl(c, tx, first_tables[0]);
    if (!e)
        e = db_ddl(c, tx, first_tables[1]);
    return e ? e : db_run(c, tx, first_id, DB_NO_VALUES, NULL);
}

// A step's statements end with a semicolon at the end of a line, and go to the database one by one.
static enum err run_step(struct ctx *c, struct db_tx *tx, void *user)
{
    const struct db_migration *step = user;
    struct str rest = str_of(step->sql);
    enum err e = ERR_NONE;
    while (!e && rest.len) {
        ptrdiff_t end = str_find(rest, STR(";\n"));
        size_t len = end < 0 ? rest.len : (size_t)end;
        struct str one = str_trim((struct str){rest.at, len});
        rest = end < 0 ? STR_NONE : (struct str){rest.at + len + 2, rest.len - len - 2};
        if (one.len)
            e = db_ddl(c, tx, str_zero(c->arena, one));
    }
    if (!e)
        e = db_run(c, tx, keep, DB_VALUES(value_int(step->number), value_text(str_of(step->name))),
                   NULL);
    return e;
}

static enum err number_reached(struct ctx *c, struct db *db, int64_t *out)
{
    struct db_tx *tx;
    enum err e = db_read_begin(c, db, &tx);
    if (e)
        return e;
    e = db_number(c, tx, reached, DB_NO_VALUES, 0, out);
    db_read_end(tx);
    return e;
}

enum err db_migrate(struct ctx *c, struct db *db, const struct db_migration *steps, int count)
{
    int64_t at = 0;
    enum err e = db_write(c, db, begin, NULL);
    if (!e)
        e = number_reached(c, db, &at);
    if (!e && count && at > steps[count - 1].number)
        e = fail(c, ERR_DAMAGED,
                 "this data was written by a newer version of Liuke (step %lld, this program knows "
                 "%d); start it with that version or a later one. Nothing was changed",
                 "这些数据由更新版本的留客写入（第 %lld 步，本程序只到第 %d 步）；"
                 "请用该版本或更新的版本启动。没有做任何改动",
                 (long long)at, steps[count - 1].number);
    if (!e)
        e = db_furnish(c, db);
    for (int i = 0; i < count && !e; i++) {
        struct db_migration step = steps[i];
        if (step.number > at)
            e = db_write(c, db, run_step, &step);
    }
    return e;
}

enum err db_furnish_empty(struct ctx *c, struct db_tx *tx, const struct db_migration *steps,
                          int count)
{
    enum err e = begin(c, tx, NULL);
    if (!e)
        e = db_furnish_tx(c, tx);
    for (int i = 0; i < count && !e; i++) {
        struct db_migration step = steps[i];
        e = run_step(c, tx, &step);
    }
    return e;
}
