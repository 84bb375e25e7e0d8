// What follows an organisation's change log.
#include "api/api.h"
#include "api/events.h"
#include "app/command.h"
#include "app/house.h"
#include "app/loop.h"
#include "deliver/outbox.h"
#include "flow/undone.h"
#include "model/alter.h"
#include "model/bell.h"
#include "model/change.h"
#include "model/file.h"
#include "model/finder.h"
#include "model/incoming.h"
#include "model/index.h"
#include "model/pair.h"

#include <stdio.h>
#include <time.h>

enum {
    LOOK_EVERY_MS = 200,
    GATHER_MS = 20,
    REFRESH_EVERY_MS = 500,
    TURNS_MAX = 10, // others want their look, too
    SAVE_EVERY_MS = 10 * 60 * 1000
};

static const char newest_warning[] = "SELECT MAX(id) FROM warning";
static const char warnings_after[] = "SELECT COUNT(*) FROM warning WHERE id > ?";

static void tell_change(struct house *h, int64_t position)
{
    char json[64];
    snprintf(json, sizeof json, "{\"position\":%lld}", (long long)position);
    events_tell(api_events(house_api(h)), "change", str_of(json));
}

static void tell_warnings(struct house *h, int64_t opened)
{
    char json[64];
    snprintf(json, sizeof json, "{\"opened\":%lld}", (long long)opened);
    events_tell(api_events(house_api(h)), "warning", str_of(json));
}

// Each of them alone is told that his bell rang.
static void tell_bells(struct house *h, const int64_t *people, int count)
{
    for (int i = 0; i < count; i++)
        events_tell_one(api_events(house_api(h)), people[i], "bell", STR("{}"));
}

static enum err purge_one(struct work *w, void *user)
{
    return alter_purge(w, user);
}

static enum err purge_rest(struct work *w, void *user)
{
    (void)user;
    enum err e = file_purge(w);
    if (!e)
        e = incoming_purge(w);
    return e ? e : outbox_purge(w);
}

// What was deleted 30 days ago goes, one thing at a time: nobody has to wait long behind it.
static enum err purge(struct ctx *c, struct org *o)
{
    bool any = true;
    enum err e = ERR_NONE;
    while (!e && any)
        e = org_write(c, o, 0, purge_one, &any);
    return e ? e : org_write(c, o, 0, purge_rest, NULL);
}

// What one server has seen so far.
struct view {
    int64_t told, judged; // positions in the change log
    int64_t warning;      // the newest warning
    int64_t bell;         // the newest bell
    int64_t refreshed_ms, saved_ms;
    int64_t paired, paired_ms; // what was looked through for likely duplicates, and when
    int64_t trouble_ms;        // since when a part does not get on; 0: all do
};

// Of several servers only one judges at a time; the others look again a moment later.
static enum err judge(struct ctx *c, struct org *o, struct view *v, int64_t last)
{
    int64_t opened;
    bool due;
    struct db_hold hold;
    enum err e = judge_due(c, o, &due);
    if (e || (!due && v->judged == last))
        return e;
    e = db_claim(c, org_db(o), "judge", &hold);
    if (e || !hold.ours)
        return e;
    e = judge_due(c, o, &due); // it may have been done while we waited
    if (!e && due)
        e = purge(c, o);
    if (!e && due)
        e = judge_all(c, o, &opened);
    if (!e)
        e = judge_changes(c, o, &opened);
    if (!e)
        v->judged = last;
    db_unclaim(org_db(o), &hold);
    return e;
}

static enum err newest(struct ctx *c, struct org *o, int64_t *change, int64_t *warning)
{
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = change_last(c, tx, change);
    if (!e)
        e = db_number(c, tx, newest_warning, DB_NO_VALUES, 0, warning);
    db_read_end(tx);
    return e;
}

static enum err ring(struct ctx *c, struct house *h, struct org *o, struct view *v)
{
    struct db_tx *tx;
    int64_t *people = NULL, last = v->bell;
    int count = 0;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = last < 0 ? bell_newest(c, tx, &last) : bell_rang(c, tx, &last, &people, &count);
    db_read_end(tx);
    if (!e) {
        tell_bells(h, people, count);
        v->bell = last;
    }
    return e;
}

static enum err count_opened(struct ctx *c, struct org *o, int64_t after, int64_t *out)
{
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = db_number(c, tx, warnings_after, DB_VALUES(value_int(after)), 0, out);
    db_read_end(tx);
    return e;
}

// Likely duplicates, for a moment at a time: whoever waits for his warnings does not wait for these.
// A new rule changes no record, so one looks from time to time, too.
static enum err find_pairs(struct ctx *c, struct org *o, struct view *v, int64_t last)
{
    enum { FOR_MS = 150, EVERY_MS = 1000 };
    int64_t now = clock_steady_ms(), until = now + FOR_MS;
    bool more = true;
    struct db_hold hold;
    if (v->paired == last && now - v->paired_ms < EVERY_MS)
        return ERR_NONE;
    enum err e = db_claim(c, org_db(o), "duplicates", &hold);
    if (e || !hold.ours)
        return e;
    while (!e && more && clock_steady_ms() < until)
        e = pair_follow(c, o, &more);
    db_unclaim(org_db(o), &hold);
    v->paired = e || more ? -1 : last;
    v->paired_ms = now;
    return e;
}

static bool is_away(enum err e)
{
    return e == ERR_LOST || e == ERR_BUSY;
}

// What one part stumbles over keeps no other from its work; a database that is away does.
static enum err keep(struct ctx *c, struct ctx *first, enum err e)
{
    if (!e || is_away(e))
        return e;
    fail_as(first, &c->why);
    fail_clear(c);
    return ERR_NONE;
}

// One look: new changes are told, judged and made findable, past midnight everybody is judged; what
// other servers did is told here, too.
static enum err look(struct ctx *c, struct ctx *first, struct house *h, struct org *o,
                     struct view *v)
{
    int64_t last, warning, opened = 0, now = clock_steady_ms();
    bool made;
    enum err e = ERR_NONE;
    if (db_is_shared(org_db(o)) && now - v->refreshed_ms > REFRESH_EVERY_MS) {
        e = org_refresh(c, o);
        v->refreshed_ms = now;
    }
    if (!e)
        e = newest(c, o, &last, &warning);
    if (!e && last != v->told)
        tell_change(h, last);
    if (!e) {
        v->told = last;
        e = keep(c, first, judge(c, o, v, last));
    }
    bool more = true;
    for (int turn = 0; !e && more && turn < TURNS_MAX; turn++)
        e = keep(c, first, loop_turn(c, o, &more));
    if (!e)
        e = newest(c, o, &last, &warning);
    if (!e && warning > v->warning && v->warning >= 0)
        e = count_opened(c, o, v->warning, &opened);
    if (!e && opened)
        tell_warnings(h, opened);
    if (!e)
        v->warning = warning;
    if (!e)
        e = ring(c, h, o, v);
    if (!e)
        e = finder_follow(c, org_finder(o));
    if (!e)
        e = index_make(c, o, &made);
    return e ? e : find_pairs(c, o, v, last);
}

// Until somebody writes, or for the time of a look; a little longer, so that many writes are one
// look. A database that was started anew is there again in a moment, other errors take their time.
static void rest(struct org *o, enum err e)
{
    bool waits = e && !is_away(e);
    struct timespec pause = {.tv_sec = waits ? 5 : 0, .tv_nsec = GATHER_MS * 1000000L};
    if (o && !waits)
        db_wait(org_db(o), LOOK_EVERY_MS);
    else if (!waits)
        pause.tv_nsec = LOOK_EVERY_MS * 1000000L;
    nanosleep(&pause, NULL);
}

static enum err trouble_work(struct work *w, void *user)
{
    return undone_tell_part(w, user);
}

// What does not get on by itself for a while is told to the administrators, again an hour later.
static void tell_trouble(struct ctx *c, struct org *o, struct view *v, enum err e)
{
    enum { PATIENCE_MS = 10 * 60 * 1000, AGAIN_MS = 60 * 60 * 1000 };
    int64_t now = clock_steady_ms();
    if (!e || is_away(e))
        v->trouble_ms = e ? v->trouble_ms : 0;
    else if (!v->trouble_ms)
        v->trouble_ms = now;
    else if (now - v->trouble_ms > PATIENCE_MS) {
        struct ctx own = {.arena = c->arena};
        if (!org_write(&own, o, 0, trouble_work, &c->why))
            v->trouble_ms = now + AGAIN_MS - PATIENCE_MS;
    }
}

void *house_follow(void *user)
{
    struct house *h = user;
    struct ctx c = {.arena = arena_create()};
    struct view v = {.told = -1,
                     .judged = -1,
                     .warning = -1,
                     .bell = -1,
                     .paired = -1,
                     .saved_ms = clock_steady_ms()};
    while (!atomic_load(house_stopping(h))) {
        struct org *o = api_org(house_api(h));
        struct ctx first = {.arena = arena_create()};
        enum err e = o ? look(&c, &first, h, o, &v) : ERR_NONE;
        if (!e && first.why.err)
            e = fail_as(&c, &first.why);
        arena_destroy(first.arena);
        if (!e && o && clock_steady_ms() - v.saved_ms > SAVE_EVERY_MS) {
            e = mirror_save(&c, org_mirror(o));
            v.saved_ms = clock_steady_ms();
        }
        if (e)
            house_complain(&c);
        if (o)
            tell_trouble(&c, o, &v, e);
        fail_clear(&c);
        arena_reset(c.arena);
        rest(o, e);
    }
    arena_destroy(c.arena);
    return NULL;
}
