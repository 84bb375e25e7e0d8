// Messages that were sent or are to be, as lists.
#include "model/message.h"

// Every question is one statement: what is not asked for is let through by its empty value.
#define MESSAGE_WHERE                                                                              \
    " AND (CAST(? AS TEXT) = '' OR state = ?) AND (CAST(? AS TEXT) = '' OR kind = ?) AND "         \
    "(CAST(? AS TEXT) = '' OR cause = ?) AND (CAST(? AS BIGINT) = 0 OR cause_id = ?) AND "         \
    "(CAST(? AS BIGINT) = 0 OR channel = ?) AND (CAST(? AS BIGINT) = 0 OR created >= ?) AND "      \
    "(CAST(? AS BIGINT) = 0 OR created < ?) AND (CAST(? AS BIGINT) = 0 OR id < ?) ORDER BY id "    \
    "DESC LIMIT ?"
static const char select_all[] =
    "SELECT " MESSAGE_COLUMNS " FROM message WHERE CAST(? AS BIGINT) = 0" MESSAGE_WHERE;
// By its index: the few that failed among the very many that were sent.
static const char select_state[] =
    "SELECT " MESSAGE_COLUMNS
    " FROM message WHERE CAST(? AS BIGINT) = 0 AND state = ?" MESSAGE_WHERE;
// By its index: the time line asks for one customer among very many messages.
static const char select_his[] =
    "SELECT " MESSAGE_COLUMNS " FROM message WHERE customer " MESSAGE_HIS MESSAGE_WHERE;

enum { WHERE_VALUES = 17 };

static int values_of(const struct message_question *q, bool of_state, struct value *out)
{
    int n = 0;
    const struct value pairs[] = {
        value_text(q->state < MESSAGE_STATES ? message_state_name(q->state) : STR("")),
        value_text(q->kind < MESSAGE_KINDS ? str_of(channel_kind(q->kind)->name) : STR("")),
        value_text(q->cause.at ? q->cause : STR("")),
        value_int(q->cause_id),
        value_int(q->channel),
        value_int(q->from_ms),
        value_int(q->to_ms),
        value_int(q->after)};
    out[n++] = value_int(q->customer);
    if (of_state)
        out[n++] = pairs[0];
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        out[n++] = pairs[i];
        out[n++] = pairs[i];
    }
    return n;
}

enum err message_list(struct ctx *c, struct db_tx *tx, const struct message_question *q,
                      struct message **out, int *count)
{
    bool of_state = !q->customer && q->state < MESSAGE_STATES;
    struct value v[WHERE_VALUES + 2];
    struct db_rows *rows;
    int n = values_of(q, of_state, v);
    v[n++] = value_int(q->limit);
    *out = ARENA_ARRAY(c->arena, struct message, (size_t)q->limit);
    *count = 0;
    const char *sql = q->customer ? select_his : of_state ? select_state : select_all;
    enum err e = db_query(c, tx, sql, v, n, &rows);
    while (!e && db_next(c, rows, &e))
        (*out)[(*count)++] = message_read(c, rows);
    return e;
}
