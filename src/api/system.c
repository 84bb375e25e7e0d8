// The program itself: sizes, and what happens just now.
#include "api/events.h"
#include "api/handlers.h"

static enum err sizes(struct call *k)
{
    struct mirror_state state = mirror_state(org_mirror(k->org));
    json_out_object(&k->out);
    put_text(&k->out, "version", STR(LIUKE_VERSION));
    put_int(&k->out, "customers", (int64_t)state.size.customers);
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
     "Server-sent events: change, warning, job."},
    {0},
};
