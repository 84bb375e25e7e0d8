// A database that combines indexes is asked for the whole; for the other the ids of the two rarest, which
// stand in their indexes alone, are held against each other here.
#include "db/meet.h"
#include "base/map.h"
#include "db/driver.h"

enum { WHOLE_MAX = 2000, MEETING_MAX = 8000, RARE_MAX = 60000 };

enum err db_ids_where(struct ctx *c, struct db_tx *tx, struct str table, const struct db_where *w,
                      int most, struct db_rows **out)
{
    const char *text = str_format(c->arena, "SELECT id FROM %.*s WHERE %.*s LIMIT %d",
                                  STR_ARG(table), STR_ARG(w->sql), most)
                           .at;
    return db_query_many(c, tx, text, w->values, w->count, out);
}

static enum err ask_whole(struct ctx *c, struct db_tx *tx, struct str table,
                          const struct db_where *whole, struct db_met *out)
{
    struct db_rows *rows;
    *out = (struct db_met){ARENA_ARRAY(c->arena, int64_t, WHOLE_MAX + 1), 0, WHOLE_MAX};
    enum err e = db_ids_where(c, tx, table, whole, WHOLE_MAX + 1, &rows);
    while (!e && db_next(c, rows, &e))
        out->ids[out->count++] = db_int(rows, 0);
    return e;
}

// Which rows both find. Too many of either, or of both: nothing is few.
static enum err hold_together(struct ctx *c, struct db_tx *tx, struct str table,
                              const struct db_where rare[2], struct db_met *out)
{
    struct int_map ids;
    struct db_rows *rows;
    int_map_init(&ids, 1024);
    *out = (struct db_met){ARENA_ARRAY(c->arena, int64_t, MEETING_MAX + 1), 0, MEETING_MAX};
    enum err e = db_ids_where(c, tx, table, &rare[0], RARE_MAX, &rows);
    while (!e && db_next(c, rows, &e))
        int_map_put(&ids, (uint64_t)db_int(rows, 0), 0);
    bool few = ids.count < RARE_MAX;
    if (!e && few)
        e = db_ids_where(c, tx, table, &rare[1], INT32_MAX, &rows);
    while (!e && few && db_next(c, rows, &e)) {
        int64_t id = db_int(rows, 0);
        if (!int_map_get(&ids, (uint64_t)id))
            continue;
        out->ids[out->count++] = id;
        if (out->count > MEETING_MAX) {
            db_rows_close(rows);
            break;
        }
    }
    int_map_deinit(&ids);
    if (!few)
        out->count = MEETING_MAX + 1;
    return e;
}

enum err db_meet(struct ctx *c, struct db_tx *tx, struct str table, const struct db_where *whole,
                 const struct db_where rare[2], struct db_met *out)
{
    return db_driver_of(tx)->combines ? ask_whole(c, tx, table, whole, out)
                                      : hold_together(c, tx, table, rare, out);
}
