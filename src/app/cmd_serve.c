// The commands around the server: serve, types.
#include "api/shapes.h"
#include "app/command.h"
#include "app/server.h"

// ADDRESS:PORT; an IPv6 address stands in brackets.
static enum err read_listen(struct run *r, struct server_options *o)
{
    struct str text = args_text(&r->args, "listen");
    size_t colon = text.len;
    o->host = STR("127.0.0.1");
    o->port = 8080;
    if (!text.at)
        return ERR_NONE;
    while (colon && text.at[colon - 1] != ':')
        colon--;
    num_t port = num_parse((struct str){text.at + colon, text.len - colon});
    if (!colon || port == NUM_NONE || port < 0 || port > 65535 * NUM_ONE || port % NUM_ONE)
        return fail(r->c, ERR_USAGE, "--listen: '%.*s' should look like 127.0.0.1:8080",
                    "--listen：“%.*s”应写成 127.0.0.1:8080", STR_ARG(text));
    o->host = (struct str){text.at, colon - 1};
    o->port = (int)(port / NUM_ONE);
    if (o->host.len > 2 && o->host.at[0] == '[' && o->host.at[o->host.len - 1] == ']')
        o->host = (struct str){o->host.at + 1, o->host.len - 2};
    return ERR_NONE;
}

enum err command_serve(struct run *r)
{
    struct server_options o = {.folder = r->folder};
    o.local_hooks = args_has(&r->args, "local-hooks");
    enum err e = read_listen(r, &o);
    return e ? e : server_run(r->c, &o);
}

enum err command_types(struct run *r)
{
    shapes_write(&r->text);
    return ERR_NONE;
}
