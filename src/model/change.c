#include "model/change.h"
#include "codec/json.h"
#include "model/cells.h"

enum {
    CHANGE_ID,
    CHANGE_AT,
    CHANGE_ACTOR,
    CHANGE_OBJECT,
    CHANGE_RECORD,
    CHANGE_CUSTOMER,
    CHANGE_OP,
    CHANGE_BEFORE,
    CHANGE_AFTER,
    CHANGE_SOURCE,
    CHANGE_ADDRESS,
    CHANGE_SESSION
};
#define CHANGE_COLUMNS                                                                             \
    "id, at, actor, object, record, customer, op, before, after, source, address, session"

static const char insert[] =
    "INSERT INTO change (" CHANGE_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char select_after[] =
    "SELECT " CHANGE_COLUMNS " FROM change WHERE id > ? ORDER BY id LIMIT ?";
static const char select_record[] =
    "SELECT " CHANGE_COLUMNS " FROM change WHERE record = ? ORDER BY id DESC LIMIT ?";
static const char select_id[] = "SELECT " CHANGE_COLUMNS " FROM change WHERE id = ? LIMIT ?";
static const char select_some[] =
    "SELECT " CHANGE_COLUMNS
    " FROM change WHERE (CAST(? AS BIGINT) = 0 OR actor = ?) AND (CAST(? AS BIGINT) = 0 OR object = "
    "?) AND (CAST(? AS BIGINT) = 0 OR customer = ?) AND (CAST(? AS BIGINT) = 0 OR record = ?) AND "
    "(CAST(? AS BIGINT) = 0 OR at >= ?) AND (CAST(? AS BIGINT) = 0 OR at < ?) AND (CAST(? AS "
    "BIGINT) = 0 OR id < ?) ORDER BY id DESC LIMIT ?";
static const char select_last[] = "SELECT MAX(id) FROM change";
static const char reader_select[] = "SELECT position FROM reader WHERE name = ?";
static const char reader_upsert[] = "INSERT INTO reader (name, position) VALUES (?, ?) "
                                    "ON CONFLICT (name) DO UPDATE SET position = excluded.position";

enum { CHANGES_OF_RECORD_MAX = 500 };

static struct value text_of(struct str s)
{
    return value_text(s.at ? s : STR(""));
}

static enum err json_cells(struct ctx *c, const struct object *o, const struct value *cells,
                           const bool *given, struct value *out)
{
    struct buf b;
    struct json_out json;
    *out = value_null();
    if (!cells)
        return ERR_NONE;
    buf_init(&b, 16 << 20);
    json_out_init(&json, &b);
    cells_write(&json, o, cells, given);
    enum err e = json_out_done(c, &json);
    if (!e)
        *out = value_text(str_copy(c->arena, buf_str(&b)));
    buf_deinit(&b);
    return e;
}

enum err change_append(struct work *w, enum change_op op, const struct record *r,
                       const struct value *before, const struct value *after, const bool *given)
{
    const struct object *o = &w->schema->objects[r->object];
    struct value before_json, after_json;
    int64_t id;
    enum err e = json_cells(w->c, o, before, given, &before_json);
    if (!e)
        e = json_cells(w->c, o, after, given, &after_json);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &id);
    if (e)
        return e;
    struct origin from = w->from ? *w->from : (struct origin){STR_NONE, STR_NONE};
    return db_append(w->c, w->tx, insert,
                     DB_VALUES(value_int(id), value_int(w->at_ms), value_int(w->actor),
                               value_int(o->id), value_int(r->id), value_int(r->customer),
                               value_int(op), before_json, after_json, value_int(w->source),
                               text_of(from.address), text_of(from.session)));
}

static enum err read_changes(struct ctx *c, struct db_tx *tx, const struct schema *s,
                             const char *sql, const struct value *values, int value_count,
                             int limit, struct change **out, int *count)
{
    struct db_rows *rows;
    struct change *list = ARENA_ARRAY(c->arena, struct change, (size_t)limit);
    int n = 0;
    enum err e = db_query(c, tx, sql, values, value_count, &rows);
    while (!e && db_next(c, rows, &e))
        list[n++] = (struct change){
            .id = db_int(rows, CHANGE_ID),
            .at_ms = db_int(rows, CHANGE_AT),
            .actor = db_int(rows, CHANGE_ACTOR),
            .record = db_int(rows, CHANGE_RECORD),
            .customer = db_int(rows, CHANGE_CUSTOMER),
            .source = db_int(rows, CHANGE_SOURCE),
            .object = schema_object_of_id(s, db_int(rows, CHANGE_OBJECT)),
            .op = (enum change_op)db_int(rows, CHANGE_OP),
            .before = db_text_copy(c, rows, CHANGE_BEFORE),
            .after = db_text_copy(c, rows, CHANGE_AFTER),
            .from = {db_text_copy(c, rows, CHANGE_ADDRESS), db_text_copy(c, rows, CHANGE_SESSION)},
        };
    *out = list;
    *count = n;
    return e;
}

enum err change_read(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t position,
                     int limit, struct change **out, int *count)
{
    return read_changes(c, tx, s, select_after, DB_VALUES(value_int(position), value_int(limit)),
                        limit, out, count);
}

enum err change_of_record(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t record,
                          struct change **out, int *count)
{
    return read_changes(c, tx, s, select_record,
                        DB_VALUES(value_int(record), value_int(CHANGES_OF_RECORD_MAX)),
                        CHANGES_OF_RECORD_MAX, out, count);
}

enum err change_one(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t id,
                    struct change *out, bool *found)
{
    struct change *list;
    int count = 0;
    enum err e =
        read_changes(c, tx, s, select_id, DB_VALUES(value_int(id), value_int(1)), 1, &list, &count);
    *found = !e && count;
    if (*found)
        *out = list[0];
    return e;
}

enum err change_list(struct ctx *c, struct db_tx *tx, const struct schema *s,
                     const struct change_question *q, struct change **out, int *count)
{
    return read_changes(c, tx, s, select_some,
                        DB_VALUES(value_int(q->actor), value_int(q->actor), value_int(q->object),
                                  value_int(q->object), value_int(q->customer),
                                  value_int(q->customer), value_int(q->record),
                                  value_int(q->record), value_int(q->from_ms),
                                  value_int(q->from_ms), value_int(q->to_ms), value_int(q->to_ms),
                                  value_int(q->after), value_int(q->after), value_int(q->limit)),
                        q->limit, out, count);
}

enum err change_last(struct ctx *c, struct db_tx *tx, int64_t *position)
{
    return db_number(c, tx, select_last, DB_NO_VALUES, 0, position);
}

enum err change_position(struct ctx *c, struct db_tx *tx, const char *reader, int64_t *position)
{
    return db_number(c, tx, reader_select, DB_VALUES(value_text(str_of(reader))), 0, position);
}

enum err change_move(struct ctx *c, struct db_tx *tx, const char *reader, int64_t position)
{
    return db_run(c, tx, reader_upsert, DB_VALUES(value_text(str_of(reader)), value_int(position)),
                  NULL);
}
