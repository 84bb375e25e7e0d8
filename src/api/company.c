// What the organisation itself is called.
#include "api/api.h"
#include "api/handlers.h"
#include "orgs/rename.h"

static enum err rename_work(struct work *w, void *user)
{
    return called_set(w->c, w->tx, user);
}

static enum err rename_it(struct call *k)
{
    struct calling g = {.by = {.at_ms = clock_ms(org_clock(k->org)),
                               .person = k->person.id,
                               .address = k->http->peer,
                               .session = k->from.session}};
    struct str own = api_name(k->api);
    enum err e = json_need_text(k->c, k->body, "name", &g.name);
    if (!e)
        e = json_want_text(k->c, k->body, "was", &g.was);
    if (!e)
        e = call_write(k, k->person.id, rename_work, &g);
    if (!e && own.len)
        e = orgs_renamed(k->c, org_db(api_org(api_home(k->api))), own, g.name);
    if (e)
        return e;
    json_out_object(&k->out);
    put_text(&k->out, "name", g.name);
    put_text(&k->out, "was", g.before);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

const struct route company_routes[] = {
    {HTTP_PATCH, "/api/organisation", PERMIT_ADMIN, 0, rename_it, "OrganisationName",
     "OrganisationName",
     "What the organisation is called, on its pages and where one switches between several.",
     "修改组织名称：页面上和切换菜单里都用新名称。"},
    {0},
};
