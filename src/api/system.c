// The program itself: sizes, and what happens just now.
#include "api/events.h"
#include "api/handlers.h"

// The pages begin with an import where there is nobody: that must be true now, and the mirror learns
// of new customers only when it is asked.
static enum err count_customers(struct call *k, int64_t *out)
{
    const struct schema *s = org_schema(k->org);
    struct str table = s->objects[s->customer].table;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = db_number(k->c, tx, str_format(k->c->arena, "SELECT COUNT(*) FROM %.*s", STR_ARG(table)).at,
                  DB_NO_VALUES, 0, out);
    db_read_end(tx);
    return e;
}

static enum err sizes(struct call *k)
{
    struct mirror_state state = mirror_state(org_mirror(k->org));
    int64_t customers;
    enum err e = count_customers(k, &customers);
    if (e)
        return e;
    json_out_object(&k->out);
    put_text(&k->out, "version", STR(LIUKE_VERSION));
    put_int(&k->out, "customers", customers);
    put_int(&k->out, "items", (int64_t)state.size.items);
    put_int(&k->out, "mirror_bytes", (int64_t)state.size.bytes);
    put_int(&k->out, "database_bytes", db_size(org_db(k->org)));
    json_out_object_end(&k->out);
    return ERR_NONE;
}

static enum err listen_to_events(struct call *k)
{
    events_answer(api_events(k->api), k->answer);
    return ERR_NONE;
}

const struct route system_routes[] = {
    {HTTP_GET, "/api/system", 0, sizes, "", "System", "Sizes."},
    {HTTP_GET, "/api/events", 0, listen_to_events, "", "",
     "Server-sent events: change, warning, job, schema."},
    {0},
};
