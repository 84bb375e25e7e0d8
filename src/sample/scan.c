#include "sample/scan.h"
#include "base/random.h"
#include "flow/deed.h"
#include "model/viewer.h"

struct handled {
    const struct scan *scan;
    struct org *org;
    struct random r;
    const struct warning *list;
    int count;
    day_t day;
};

// Somebody calls about some of them each day, but nobody on the day itself.
static enum err handle_some(struct work *w, void *user)
{
    struct handled *h = user;
    enum err e = ERR_NONE;
    for (int i = 0; i < h->count && !e; i++) {
        const struct scan_answer *answer =
            &h->scan->answers[random_below(&h->r, (uint64_t)h->scan->answer_count)];
        if (random_chance(&h->r, h->scan->handled) && h->list[i].opened < h->day)
            e = warning_handle(w, h->org, h->list[i].id, h->list[i].version,
                               str_of(answer->outcome), str_of(answer->note));
    }
    return e;
}

static enum err read_open(struct ctx *c, struct org *o, struct handled *h)
{
    enum { MOST = 500 };
    struct warning_question q = {.status = STR("open"), .limit = MOST};
    struct warning *list;
    struct db_tx *tx;
    int64_t total;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (e)
        return e;
    e = warnings(c, o, tx, org_schema(o), viewer_program(), &q, &list, &h->count, &total);
    h->list = list;
    db_read_end(tx);
    return e;
}

static enum err turn_all(struct ctx *c, struct org *o, const struct scan *s)
{
    bool more = true;
    enum err e = ERR_NONE;
    while (!e && more)
        e = s->turn(c, o, &more);
    return e;
}

enum err scan_back(struct ctx *c, struct org *o, const struct scan *s, int64_t *opened)
{
    enum { WEEKS_DAYS = 28 };
    static const int64_t day_ms = 86400000, morning_ms = 9 * 3600 * 1000;
    struct clock *clock = org_clock(o);
    int64_t now = clock_ms(clock), ahead_ms = clock_wall(clock, now) * 1000 - now / 1000 * 1000;
    struct handled h = {.scan = s, .org = o};
    enum err e = ERR_NONE;
    random_init(&h.r, s->seed);
    *opened = 0;
    for (h.day = s->until - WEEKS_DAYS; h.day <= s->until && !e; h.day++) {
        int64_t more = 0;
        clock_hold(clock, (int64_t)h.day * day_ms + morning_ms - ahead_ms);
        e = judge_all(c, o, &more);
        *opened += more;
        if (!e)
            e = turn_all(c, o, s);
        if (!e)
            e = read_open(c, o, &h);
        if (!e)
            e = org_write(c, o, s->person, handle_some, &h);
    }
    clock_hold(clock, 0);
    return e;
}
