#include "app/houses.h"
#include "app/whose.h"
#include "orgs/rename.h"
#include "sys/file.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { LOOK_EVERY_MS = 300, TROUBLE_LOOKS = 15, TIDY_EVERY_MS = 60000, PATIENCE_S = 15 };

enum phase { SHUT, OPENING, SERVING, CLOSING };

// One of the others. There is one for each name that was ever open, until the server ends.
struct entry {
    struct entry *next;
    struct houses *all;
    char name[ORGS_NAME_MAX + 1];
    enum orgs_state state; // in home's list, as it was last read
    enum phase phase;
    struct house *house;
    int lock;  // of its folder, while it is served
    int users; // requests and streams that are using it
};

struct houses {
    struct arena *arena;
    struct str folder;
    bool local_hooks;
    struct api_others others;
    struct house *home;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    struct entry *list;
    pthread_t keeper;
    _Atomic bool stopping;
};

struct api *houses_home(struct houses *h)
{
    return house_api(h->home);
}

// ---- the list, under the lock -------------------------------------------------------------------

static struct entry *find(struct houses *h, struct str name)
{
    for (struct entry *e = h->list; e; e = e->next)
        if (str_eq(str_of(e->name), name))
            return e;
    return NULL;
}

static struct entry *note(struct houses *h, const struct orgs_row *row)
{
    struct entry *e = find(h, row->name);
    if (!e) {
        e = mem_alloc(sizeof *e);
        *e = (struct entry){.next = h->list, .all = h};
        memcpy(e->name, row->name.at, row->name.len);
        h->list = e;
    }
    e->state = row->state;
    return e;
}

static enum err wait_for(struct ctx *c, struct houses *h)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    if (pthread_cond_timedwait(&h->moved, &h->lock, &until) != 0)
        return fail(c, ERR_BUSY, "the organisation is being opened or closed: try again",
                    "组织正在打开或关闭，请稍后重试");
    return ERR_NONE;
}

// ---- opening and closing ------------------------------------------------------------------------

static enum err open_house(struct ctx *c, struct houses *h, struct str name, struct house **out,
                           int *lock)
{
    struct str folder;
    struct org *org = NULL;
    enum err e = orgs_folder(c, h->folder, name, &folder);
    if (!e)
        e = file_lock(c, str_of(path_join(c->arena, folder, "server.lock")), lock);
    if (e)
        return e;
    e = org_open(c, folder, &org);
    if (!e)
        e = orgs_agree(c, org_db(api_org(houses_home(h))), name, org);
    if (e) {
        org_close(org);
        file_unlock(*lock);
        return e;
    }
    struct house_options o = {
        .api = {.folder = folder, .org = org, .name = name, .home = houses_home(h),
                .local = h->local_hooks}};
    *out = house_open(&o);
    return ERR_NONE;
}

// Called with the lock held, which is let go meanwhile. Why it fails is told on the standard error: it
// may name what is nobody's business who asks.
static enum err open_entry(struct ctx *c, struct houses *h, struct entry *e)
{
    struct house *house = NULL;
    int lock = -1;
    e->phase = OPENING;
    pthread_mutex_unlock(&h->lock);
    struct ctx own = {.arena = c->arena};
    enum err x = open_house(&own, h, str_of(e->name), &house, &lock);
    if (x)
        house_complain(&own);
    pthread_mutex_lock(&h->lock);
    e->house = house;
    e->lock = lock;
    e->phase = x ? SHUT : SERVING;
    pthread_cond_broadcast(&h->moved);
    return x ? fail(c, ERR_BUSY, "the organisation %s cannot be opened now", "组织 %s 现在无法打开",
                    e->name)
             : ERR_NONE;
}

// Likewise. Requests under way are waited for.
static void close_entry(struct houses *h, struct entry *e)
{
    e->phase = CLOSING;
    api_stop(house_api(e->house));
    while (e->users)
        pthread_cond_wait(&h->moved, &h->lock);
    struct house *house = e->house;
    e->house = NULL;
    pthread_mutex_unlock(&h->lock);
    house_close(house);
    file_unlock(e->lock);
    pthread_mutex_lock(&h->lock);
    e->phase = SHUT;
    pthread_cond_broadcast(&h->moved);
}

static enum err use_entry(struct ctx *c, struct houses *h, struct entry *e)
{
    enum err x = ERR_NONE;
    while (!x && e->state == ORGS_OPEN && e->phase != SERVING && !atomic_load(&h->stopping))
        x = e->phase == SHUT ? open_entry(c, h, e) : wait_for(c, h);
    if (x)
        return x;
    if (e->state == ORGS_SUSPENDED)
        return fail(c, ERR_SUSPENDED,
                    "this organisation is suspended: ask whoever runs this server",
                    "这个组织已被暂停使用，请联系系统管理员");
    if (e->state != ORGS_OPEN || e->phase != SERVING)
        return fail(c, ERR_NOT_FOUND, "there is no organisation at this address",
                    "这个网址没有组织");
    e->users++;
    return ERR_NONE;
}

// Its row as it is now. One that is not in the list is noted as deleted where it was ever open.
static enum err read_row(struct ctx *c, struct houses *h, struct str name, struct orgs_row *row)
{
    struct org *home = api_org(houses_home(h));
    struct ctx own = {.arena = c->arena};
    *row = (struct orgs_row){.name = name, .state = ORGS_BIN};
    if (!home || !orgs_name_good(name))
        return fail(c, ERR_NOT_FOUND, "there is no organisation at this address",
                    "这个网址没有组织");
    enum err e = orgs_look(&own, org_db(home), name, row);
    return e && e != ERR_NOT_FOUND ? fail_as(c, &own.why) : ERR_NONE;
}

static enum err look_again(struct ctx *c, void *user, struct str name)
{
    struct houses *h = user;
    struct orgs_row row;
    enum err e = read_row(c, h, name, &row);
    if (e)
        return e;
    row.name = name;
    pthread_mutex_lock(&h->lock);
    if (row.state == ORGS_OPEN || find(h, name))
        note(h, &row);
    pthread_mutex_unlock(&h->lock);
    return ERR_NONE;
}

static enum err borrow_entry(struct ctx *c, struct houses *h, struct str name, struct entry **out)
{
    struct orgs_row row;
    pthread_mutex_lock(&h->lock);
    struct entry *e = find(h, name);
    bool known = e && e->state == ORGS_OPEN;
    pthread_mutex_unlock(&h->lock);
    enum err x = known ? ERR_NONE : read_row(c, h, name, &row);
    if (x)
        return x;
    if (!known)
        row.name = name;
    if (!known && row.state != ORGS_OPEN && row.state != ORGS_SUSPENDED)
        return fail(c, ERR_NOT_FOUND, "there is no organisation at this address",
                    "这个网址没有组织");
    pthread_mutex_lock(&h->lock);
    *out = known ? e : note(h, &row);
    x = use_entry(c, h, *out);
    pthread_mutex_unlock(&h->lock);
    return x;
}

static void give_back_entry(struct entry *e)
{
    struct houses *h = e->all;
    pthread_mutex_lock(&h->lock);
    e->users--;
    pthread_cond_broadcast(&h->moved);
    pthread_mutex_unlock(&h->lock);
}

static enum err borrow(struct ctx *c, void *user, struct str name, struct api **out)
{
    struct entry *e;
    enum err x = borrow_entry(c, user, name, &e);
    if (!x)
        *out = house_api(e->house);
    return x;
}

static void give_back(void *user, struct api *a)
{
    struct houses *h = user;
    struct entry *found = NULL;
    pthread_mutex_lock(&h->lock);
    for (struct entry *e = h->list; e && !found; e = e->next)
        if (e->house && house_api(e->house) == a)
            found = e;
    pthread_mutex_unlock(&h->lock);
    if (found)
        give_back_entry(found);
}

// ---- the keeper ---------------------------------------------------------------------------------

static enum err read_list(struct ctx *c, struct org *home, struct orgs_row **rows, int *count)
{
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(home), &tx);
    if (e)
        return e;
    e = orgs_list(c, tx, rows, count);
    db_read_end(tx);
    return e;
}

static void note_all(struct houses *h, const struct orgs_row *rows, int count)
{
    for (struct entry *e = h->list; e; e = e->next) {
        bool there = false;
        for (int i = 0; i < count; i++)
            there |= str_eq(rows[i].name, str_of(e->name));
        if (!there)
            e->state = ORGS_BIN;
    }
    for (int i = 0; i < count; i++)
        note(h, &rows[i]);
}

// One that cannot be opened keeps no other from it, and is tried again at the next look or request.
static enum err keep(struct ctx *c, struct houses *h, struct org *home)
{
    struct orgs_row *rows = NULL;
    int count = 0;
    enum err x = read_list(c, home, &rows, &count);
    if (x)
        return x;
    pthread_mutex_lock(&h->lock);
    note_all(h, rows, count);
    for (struct entry *e = h->list; e && !atomic_load(&h->stopping); e = e->next) {
        if (e->state == ORGS_OPEN && e->phase == SHUT && open_entry(c, h, e))
            x = ERR_BUSY;
        else if (e->state != ORGS_OPEN && e->phase == SERVING)
            close_entry(h, e);
    }
    pthread_mutex_unlock(&h->lock);
    return x;
}

static void *keep_houses(void *user)
{
    struct houses *h = user;
    struct ctx c = {.arena = arena_create()};
    int64_t tidied = 0;
    while (!atomic_load(&h->stopping)) {
        struct org *home = api_org(houses_home(h));
        enum err e = ERR_NONE;
        int64_t now = clock_steady_ms();
        if (home && (!tidied || now - tidied > TIDY_EVERY_MS)) {
            struct orgs_home where = {h->folder, org_db(home)};
            e = orgs_tidy(&c, &where, clock_ms(org_clock(home)));
            tidied = now;
        }
        if (home && !e)
            e = keep(&c, h, home);
        if (e)
            house_complain(&c);
        fail_clear(&c);
        arena_reset(c.arena);
        struct timespec pause = {.tv_nsec = LOOK_EVERY_MS * 1000000L};
        for (int i = e ? TROUBLE_LOOKS : 1; i && !atomic_load(&h->stopping); i--)
            nanosleep(&pause, NULL);
    }
    arena_destroy(c.arena);
    return NULL;
}

// ---- requests -----------------------------------------------------------------------------------

enum err houses_plan(void *user, struct http_request *r, struct http_body_plan *plan)
{
    struct houses *h = user;
    struct entry *e;
    enum err x = whose(r->c, r->uri.path, &r->whose, &r->uri.path);
    if (x || !r->whose.len)
        return x ? x : api_plan(houses_home(h), r, plan);
    // Pages are the same for all, and say themselves why there is nothing in them.
    if (!str_starts(r->uri.path, STR("/api/")))
        return ERR_NONE;
    x = borrow_entry(r->c, h, r->whose, &e);
    if (x)
        return x;
    x = api_plan(house_api(e->house), r, plan);
    give_back_entry(e);
    return x;
}

// A stream keeps its house until it ends.
struct kept_stream {
    struct entry *entry;
    ptrdiff_t (*next)(void *user, char *out, size_t room);
    void (*end)(void *user);
    void *user;
};

static ptrdiff_t kept_next(void *user, char *out, size_t room)
{
    struct kept_stream *s = user;
    return s->next(s->user, out, room);
}

static void kept_end(void *user)
{
    struct kept_stream *s = user;
    if (s->end)
        s->end(s->user);
    give_back_entry(s->entry);
    free(s);
}

static void keep_stream(struct http_answer *a, struct entry *e)
{
    struct kept_stream *s = mem_alloc(sizeof *s);
    *s = (struct kept_stream){e, a->stream, a->stream_end, a->stream_user};
    a->stream = kept_next;
    a->stream_end = kept_end;
    a->stream_user = s;
}

static void answer_page(struct houses *h, struct http_request *r, struct http_answer *a)
{
    struct orgs_row row;
    enum err e = read_row(r->c, h, r->whose, &row);
    if (!e && row.state != ORGS_OPEN && row.state != ORGS_SUSPENDED)
        e = fail(r->c, ERR_NOT_FOUND, "there is no organisation at this address",
                 "这个网址没有组织");
    if (!e) {
        api_answer(houses_home(h), r, a);
        return;
    }
    api_refuse(r, a, e);
    a->type = "text/plain; charset=utf-8";
    a->body = STR("这个网址没有组织。There is no organisation at this address.\n");
}

void houses_answer(void *user, struct http_request *r, struct http_answer *a)
{
    struct houses *h = user;
    struct entry *e;
    if (!r->whose.len) {
        api_answer(houses_home(h), r, a);
        return;
    }
    if (r->c->why.err) { // home answers nothing that was asked of another
        api_refuse(r, a, r->c->why.err);
        return;
    }
    if (!str_starts(r->uri.path, STR("/api/"))) {
        answer_page(h, r, a);
        return;
    }
    enum err x = borrow_entry(r->c, h, r->whose, &e);
    if (x) {
        if (r->body_file.len)
            file_remove(r->body_file);
        api_refuse(r, a, x);
        return;
    }
    api_answer(house_api(e->house), r, a);
    if (a->stream)
        keep_stream(a, e);
    else
        give_back_entry(e);
}

// ---- beginning and end --------------------------------------------------------------------------

struct houses *houses_open(struct str folder, struct org *home, bool local_hooks)
{
    struct houses *h = mem_alloc(sizeof *h);
    h->arena = arena_create();
    h->folder = str_copy(h->arena, folder);
    h->local_hooks = local_hooks;
    h->others = (struct api_others){h, borrow, give_back, look_again};
    pthread_mutex_init(&h->lock, NULL);
    pthread_cond_init(&h->moved, NULL);
    h->home = house_open(
        &(struct house_options){.api = {.folder = h->folder,
                                        .org = home,
                                        .others = &h->others,
                                        .local = local_hooks}});
    pthread_create(&h->keeper, NULL, keep_houses, h);
    return h;
}

void houses_stop(struct houses *h)
{
    atomic_store(&h->stopping, true);
    pthread_join(h->keeper, NULL);
    api_stop(houses_home(h));
    pthread_mutex_lock(&h->lock);
    for (struct entry *e = h->list; e; e = e->next)
        if (e->house)
            api_stop(house_api(e->house));
    pthread_mutex_unlock(&h->lock);
}

void houses_close(struct houses *h)
{
    for (struct entry *e = h->list; e; e = e->next)
        if (e->house) {
            house_close(e->house);
            file_unlock(e->lock);
        }
    house_close(h->home); // whose jobs may still look into the list
    for (struct entry *e = h->list, *next; e; e = next) {
        next = e->next;
        free(e);
    }
    pthread_mutex_destroy(&h->lock);
    pthread_cond_destroy(&h->moved);
    arena_destroy(h->arena);
    free(h);
}
