// People of the server's first organisation in the others: which they belong to, who is whom there, and
// the way in.
#include "api/organisations.h"
#include "auth/session.h"
#include "model/called.h"
#include "orgs/enter.h"

// ---- those one belongs to -----------------------------------------------------------------------
static enum err read_mine(struct call *k, struct orgs_row **rows, int *count)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = orgs_mine(k->c, tx, k->person.id, rows, count);
    db_read_end(tx);
    return e;
}

static enum err list_mine(struct call *k)
{
    struct orgs_row *rows;
    struct str home;
    int count = 0;
    enum err e = read_mine(k, &rows, &count);
    if (!e)
        e = called(k->c, k->org, &home);
    if (e)
        return e;
    json_out_object(&k->out);
    put_text(&k->out, "home", home);
    json_out_key(&k->out, STR("rows"));
    json_out_array(&k->out);
    for (int i = 0; i < count; i++) {
        json_out_object(&k->out);
        put_text(&k->out, "name", rows[i].name);
        put_text(&k->out, "label", rows[i].label);
        put_text(&k->out, "state", str_of(orgs_state_name(rows[i].state)));
        json_out_object_end(&k->out);
    }
    json_out_array_end(&k->out);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

// ---- who is whom --------------------------------------------------------------------------------

static int64_t home_person(const struct orgs_member *list, int count, int64_t there)
{
    for (int i = 0; i < count; i++)
        if (list[i].there == there)
            return list[i].person;
    return 0;
}

static enum err read_members(struct call *k, struct orgs_member **list, int *count)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = orgs_members(k->c, tx, k->words[0], list, count);
    db_read_end(tx);
    return e;
}

static enum err read_people(struct call *k, struct person **list, int *count)
{
    const struct api_others *o = api_others(k->api);
    struct api *other;
    struct db_tx *tx;
    enum err e = o->borrow(k->c, o->user, k->words[0], &other);
    if (e)
        return e;
    e = db_read_begin(k->c, org_db(api_org(other)), &tx);
    if (!e) {
        e = person_list(k->c, tx, list, count);
        db_read_end(tx);
    }
    o->give_back(o->user, other);
    return e;
}

static enum err list_people(struct call *k)
{
    struct orgs_member *members;
    struct person *people;
    int count = 0, member_count = 0;
    enum err e = read_members(k, &members, &member_count);
    if (!e)
        e = read_people(k, &people, &count);
    if (e)
        return e;
    put_rows(&k->out);
    for (int i = 0; i < count; i++) {
        int64_t home = home_person(members, member_count, people[i].id);
        json_out_object(&k->out);
        put_int(&k->out, "id", people[i].id);
        put_text(&k->out, "login", people[i].login);
        put_text(&k->out, "name", people[i].name);
        put_bool(&k->out, "active", people[i].active);
        if (home)
            put_int(&k->out, "home", home);
        else
            put_null(&k->out, "home");
        json_out_object_end(&k->out);
    }
    put_rows_end(&k->out);
    return ERR_NONE;
}

struct linking {
    struct str name;
    int64_t person, there;
};

static enum err link_work(struct work *w, void *user)
{
    const struct linking *l = user;
    struct person p;
    enum err e = person_load(w->c, w->tx, l->person, &p);
    return e ? e : orgs_link(w->c, w->tx, l->name, l->person, l->there);
}

static enum err check_there(struct call *k, int64_t there)
{
    struct person *people;
    int count = 0;
    enum err e = read_people(k, &people, &count);
    for (int i = 0; i < count && !e; i++)
        if (people[i].id == there)
            return ERR_NONE;
    return e ? e : fail(k->c, ERR_INPUT, "there is no such person there", "那个组织里没有这个人");
}

static enum err link_person(struct call *k)
{
    struct linking l = {.name = k->words[0]};
    struct orgs_row row;
    int64_t mine;
    enum err e = organisation_read(k, l.name, &row, &mine);
    if (!e)
        e = json_need_int(k->c, k->body, "person", &l.person);
    if (!e)
        e = json_want_int(k->c, k->body, "there", &l.there);
    if (!e && l.there)
        e = check_there(k, l.there);
    if (!e)
        e = call_write(k, k->person.id, link_work, &l);
    return e ? e
             : call_audit(k, "organisation",
                          str_format(k->c->arena,
                                     "{\"done\":\"linked\",\"name\":\"%.*s\",\"person\":%lld,"
                                     "\"there\":%lld}",
                                     STR_ARG(row.name), (long long)l.person, (long long)l.there));
}

// ---- entering -----------------------------------------------------------------------------------

// What a role there asks of a sign-in is asked of the sign-in here.
static enum err check_entry(struct call *k, const struct person *there)
{
    if (!there->active)
        return fail(k->c, ERR_DENIED, "you have been switched off in that organisation",
                    "您在那个组织里已被停用");
    if ((there->second_factor || there->second_needed) && !k->person.second_factor)
        return fail(k->c, ERR_DENIED,
                    "that organisation asks for two-step sign-in: switch it on here first",
                    "那个组织要求两步验证，请先在这里开启");
    return ERR_NONE;
}

static enum err enter_as(struct call *k, struct api *other, int64_t there)
{
    struct call_written written = {.count = 0};
    struct call inside = {.api = other,
                          .c = k->c,
                          .org = api_org(other),
                          .http = k->http,
                          .answer = k->answer,
                          .written = &written,
                          .zh = k->zh};
    struct session_start start = {.person = there,
                                  .now_ms = clock_ms(org_clock(inside.org)),
                                  .address = k->http->peer,
                                  .home = call_cookie(k)};
    struct person p;
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(inside.org), &tx);
    if (e)
        return e;
    e = person_load(k->c, tx, there, &p);
    db_read_end(tx);
    if (!e)
        e = check_entry(k, &p);
    if (!e)
        e = begin_session(&inside, &start);
    inside.person = p;
    return e ? e : call_audit(&inside, "sign_in", STR("{\"from\":\"home\"}"));
}

static enum err enter(struct call *k)
{
    const struct api_others *o = api_others(k->api);
    struct orgs_row row;
    struct api *other;
    int64_t there = 0;
    enum err e = organisation_read(k, k->words[0], &row, &there);
    if (!e && !there)
        e = fail(k->c, ERR_NOT_FOUND, "there is no organisation at this address",
                 "这个网址没有组织");
    if (!e)
        e = o->borrow(k->c, o->user, row.name, &other);
    if (e)
        return e;
    e = enter_as(k, other, there);
    if (!e) {
        json_out_object(&k->out);
        put_text(&k->out, "address", str_copy(k->c->arena, api_prefix(other)));
        json_out_object_end(&k->out);
    }
    o->give_back(o->user, other);
    return e;
}

const struct route org_people_routes[] = {
    {HTTP_GET, "/api/organisations/mine", PERMIT_PERSON, ROUTE_HOME | ROUTE_OWN, list_mine, "",
     "MyOrganisations", "Those the person is linked to.", "本人可以进入的组织。"},
    {HTTP_GET, "/api/organisations/:name/people", PERMIT_ADMIN, ROUTE_HOME, list_people, "",
     "OrganisationPeople", "Its people, and who of this organisation each is.",
     "那个组织的人员，以及各自对应本组织的谁。"},
    {HTTP_PUT, "/api/organisations/:name/people", PERMIT_ADMIN, ROUTE_HOME | ROUTE_OWN, link_person,
     "OrganisationLink", "", "This person of ours is that one there; null: nobody any more.",
     "本组织的这位人员就是那边的那一位；null 表示不再对应任何人。"},
    {HTTP_POST, "/api/organisations/:name/enter", PERMIT_PERSON, ROUTE_HOME | ROUTE_OWN, enter, "",
     "OrganisationEntry", "Signs the person in there, for as long as he is signed in here.",
     "登录到那个组织；在这里退出登录时那边也随之退出。"},
    {0},
};
