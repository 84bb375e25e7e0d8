#include "deliver/outbox.h"
#include "auth/person.h"
#include "deliver/sign.h"
#include "deliver/told.h"
#include "deliver/tries.h"
#include "net/client.h"

enum {
    CHANGES_AT_ONCE = 200,
    BODY_MAX = 256 * 1024,
    SENT_AT_ONCE = 64,
    SENT_PER_HOOK = 4,
    SECONDS_FOR_ONE = 10,
    LEASE_MS = 60 * 1000, // of what a server sends: longer than it may take
    REST_LEAST_MS = 5000, // of a hook that does not answer; as long as it has not, an hour at most
};
static const int64_t HOUR_MS = INT64_C(3600) * 1000;

#define DELIVERY_COLUMNS                                                                           \
    "id, hook, type, body, created, tries, due, ended, arrived, status, answer, took"
static const char insert[] =
    "INSERT INTO delivery (" DELIVERY_COLUMNS ") VALUES (?, ?, ?, ?, ?, 0, ?, 0, 0, 0, '', 0)";
static const char select_of[] =
    "SELECT " DELIVERY_COLUMNS " FROM delivery WHERE hook = ? AND (? = 0 OR id < ?) "
    "ORDER BY id DESC LIMIT ?";
static const char select_due[] =
    "SELECT " DELIVERY_COLUMNS " FROM delivery WHERE hook = ? AND due > 0 AND due <= ? "
    "ORDER BY due, id LIMIT ?";
// What was tried least, the newest of it: it may be only the others that it cannot answer.
static const char select_least_tried[] =
    "SELECT " DELIVERY_COLUMNS " FROM delivery WHERE hook = ? AND due > 0 AND due <= ? "
    "ORDER BY tries, id DESC LIMIT ?";
static const char lease[] = "UPDATE delivery SET due = ? WHERE id = ? AND due = ?";
// Only by who still has it: its hook may be off by now, or another server have it.
static const char result[] = "UPDATE delivery SET tries = ?, due = ?, ended = ?, arrived = ?, "
                             "status = ?, answer = ?, took = ? WHERE id = ? AND due = ?";
static const char arrived_since[] =
    "SELECT id FROM delivery WHERE hook = ? AND due = 0 AND arrived = 1 AND ended >= ? LIMIT 1";
static const char once_more[] = "UPDATE delivery SET due = ?, ended = 0, tries = 0 WHERE id = ? "
                                "AND hook = ? AND due = 0";
static const char forget[] = "DELETE FROM delivery WHERE due = 0 AND ended < ?";
static const char move_on[] = "UPDATE reader SET position = ? WHERE name = ? AND position = ?";

static struct delivery read_delivery(struct ctx *c, struct db_rows *rows)
{
    return (struct delivery){.id = db_int(rows, 0),
                             .hook = db_int(rows, 1),
                             .type = db_text_copy(c, rows, 2),
                             .body = db_text_copy(c, rows, 3),
                             .created_ms = db_int(rows, 4),
                             .tries = (int)db_int(rows, 5),
                             .due_ms = db_int(rows, 6),
                             .ended_ms = db_int(rows, 7),
                             .arrived = db_int(rows, 8) != 0,
                             .status = (int)db_int(rows, 9),
                             .answer = db_text_copy(c, rows, 10),
                             .took_ms = (int)db_int(rows, 11)};
}

enum err delivery_list(struct ctx *c, struct db_tx *tx, int64_t hook, int64_t after, int limit,
                       struct delivery **out, int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = ARENA_ARRAY(c->arena, struct delivery, (size_t)limit);
    enum err e = db_query(
        c, tx, select_of,
        DB_VALUES(value_int(hook), value_int(after), value_int(after), value_int(limit)), &rows);
    while (!e && db_next(c, rows, &e))
        (*out)[n++] = read_delivery(c, rows);
    *count = n;
    return e;
}

enum err delivery_again(struct work *w, int64_t hook, int64_t id)
{
    int64_t changed;
    enum err e = db_run(w->c, w->tx, once_more,
                        DB_VALUES(value_int(w->at_ms), value_int(id), value_int(hook)), &changed);
    if (!e && !changed)
        e = fail(w->c, ERR_NOT_FOUND, "there is no such message, or it is still being tried",
                 "没有这条消息，或它仍在重试中");
    return e ? e : hook_wake(w, hook);
}

static enum err add(struct work *w, int64_t hook, struct str type, struct str body)
{
    int64_t id;
    enum err e = db_ids(w->c, w->tx, 1, &id);
    if (e)
        return e;
    return db_run(w->c, w->tx, insert,
                  DB_VALUES(value_int(id), value_int(hook), value_text(type), value_text(body),
                            value_int(w->at_ms), value_int(w->at_ms)),
                  NULL);
}

enum err delivery_test(struct work *w, int64_t hook)
{
    struct hook h;
    enum err e = hook_load(w->c, w->tx, hook, &h);
    struct str body =
        str_format(w->c->arena, "{\"type\":\"test\",\"timestamp\":\"%.*s\",\"data\":{}}",
                   STR_ARG(utc_text(w->c->arena, w->at_ms)));
    if (!e)
        e = hook_wake(w, hook);
    return e ? e : add(w, hook, STR("test"), body);
}

enum err outbox_purge(struct work *w)
{
    int64_t before = w->at_ms - (int64_t)DELIVERY_DAYS_KEPT * 24 * HOUR_MS;
    return db_run(w->c, w->tx, forget, DB_VALUES(value_int(before)), NULL);
}

// ---- from the change log to messages ------------------------------------------------------------

struct ready {
    int64_t hook;
    struct str type, body;
};

struct gathering {
    const struct schema *schema;
    int64_t from, to; // positions
    struct change *changes;
    int change_count;
    struct ready *list;
    size_t count;
    struct broken {
        int64_t hook;
        struct str zh, en;
    } * broken;
    int broken_count;
};

// In whose name a hook tells; NULL where he is gone or may not sign in any more.
static enum err viewer_of(struct ctx *c, struct org *o, struct db_tx *tx, const struct schema *s,
                          int64_t person, const struct viewer **out)
{
    struct ctx quiet = {.arena = c->arena};
    struct person p;
    *out = NULL;
    if (person_load(&quiet, tx, person, &p) || !p.active)
        return ERR_NONE;
    return viewers_get(c, org_viewers(o), tx, s, person, out);
}

// One message. What is too long to send goes without its values: the API has them.
static enum err write_body(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                           const struct schema *s, const struct change *one, struct ready *out,
                           bool *told)
{
    struct ctx quiet = {.arena = c->arena};
    struct json_out json;
    struct buf b;
    const struct object *object = &s->objects[one->object];
    out->type = str_format(c->arena, "%.*s.%s", STR_ARG(object->name), told_op(one->op));
    struct str head = str_format(c->arena, "{\"type\":\"%.*s\",\"timestamp\":\"%.*s\",\"data\":",
                                 STR_ARG(out->type), STR_ARG(utc_text(c->arena, one->at_ms)));
    buf_init(&b, BODY_MAX);
    json_out_init(&json, &b);
    enum err e = told_write(c, o, tx, v, s, one, &json, told);
    if (!e && *told && json_out_done(&quiet, &json)) {
        buf_clear(&b);
        buf_format(&b, "{\"id\":%lld,\"op\":\"%s\",\"object\":\"%.*s\",\"record\":%lld}",
                   (long long)one->id, told_op(one->op), STR_ARG(object->name),
                   (long long)one->record);
    }
    if (!e && *told)
        out->body = str_format(c->arena, "%.*s%.*s}", STR_ARG(head), STR_ARG(buf_str(&b)));
    buf_deinit(&b);
    return e;
}

static enum err gather_hook(struct ctx *c, struct org *o, struct db_tx *tx, const struct hook *h,
                            struct gathering *g)
{
    const struct viewer *v;
    enum err e = viewer_of(c, o, tx, g->schema, h->person, &v);
    if (!e && !v)
        g->broken[g->broken_count++] =
            (struct broken){h->id, STR("创建这个推送的人已停用"),
                            STR("whoever made this webhook is no longer active")};
    for (int i = 0; v && i < g->change_count && !e; i++) {
        struct ready one = {.hook = h->id};
        bool told = false;
        if (!hook_wants(h, g->schema, &g->changes[i]) || !told_op(g->changes[i].op))
            continue;
        e = write_body(c, o, tx, v, g->schema, &g->changes[i], &one, &told);
        if (!e && told)
            g->list[g->count++] = one;
    }
    viewer_drop(v);
    return e;
}

static enum err gather(struct ctx *c, struct org *o, struct db_tx *tx, struct gathering *g)
{
    struct hook *hooks;
    int hook_count, on = 0;
    g->schema = org_schema(o);
    enum err e = hook_list(c, tx, &hooks, &hook_count);
    for (int i = 0; i < hook_count; i++)
        on += hooks[i].enabled;
    if (e || !on)
        return e;
    e = change_position(c, tx, HOOK_READER, &g->from);
    if (!e)
        e = change_read(c, tx, g->schema, g->from, CHANGES_AT_ONCE, &g->changes, &g->change_count);
    if (e || !g->change_count)
        return e;
    g->to = g->changes[g->change_count - 1].id;
    g->list = ARENA_ARRAY(c->arena, struct ready, (size_t)g->change_count * (size_t)on);
    g->broken = ARENA_ARRAY(c->arena, struct broken, (size_t)on);
    for (int i = 0; i < hook_count && !e; i++)
        if (hooks[i].enabled)
            e = gather_hook(c, o, tx, &hooks[i], g);
    return e;
}

// All of it and the position together, once: whoever comes second finds the position moved.
static enum err write_gathered(struct work *w, void *user)
{
    const struct gathering *g = user;
    int64_t ours;
    enum err e = db_run(
        w->c, w->tx, move_on,
        DB_VALUES(value_int(g->to), value_text(str_of(HOOK_READER)), value_int(g->from)), &ours);
    for (size_t i = 0; i < g->count && !e && ours; i++)
        e = add(w, g->list[i].hook, g->list[i].type, g->list[i].body);
    for (int i = 0; i < g->broken_count && !e && ours; i++)
        e = hook_switch_off(w, g->broken[i].hook, g->broken[i].zh, g->broken[i].en);
    return e;
}

enum err outbox_gather(struct ctx *c, struct org *o)
{
    enum err e = ERR_NONE;
    for (bool more = true; more && !e;) {
        struct gathering g = {0};
        struct ctx own = {.arena = arena_create()};
        struct db_tx *tx;
        e = db_read_begin(&own, org_db(o), &tx);
        if (!e) {
            e = gather(&own, o, tx, &g);
            db_read_end(tx);
        }
        more = g.to != 0;
        if (!e && more)
            e = org_write(&own, o, 0, write_gathered, &g);
        if (e)
            fail_as(c, &own.why);
        arena_destroy(own.arena);
    }
    return e;
}

// ---- sending ------------------------------------------------------------------------------------

struct batch {
    const struct hook *hooks;
    int hook_count;
    struct delivery list[SENT_AT_ONCE];
    const struct hook *to[SENT_AT_ONCE];
    struct post posts[SENT_AT_ONCE];
    int count;
    int64_t now;
};

// A few of each, so that one who does not answer holds up the others for one turn at most; of one
// who did not answer last time a single one, and only now and then.
static enum err find_due(struct ctx *c, struct db_tx *tx, struct batch *b)
{
    struct hook *hooks;
    enum err e = hook_list(c, tx, &hooks, &b->hook_count);
    b->hooks = hooks;
    for (int i = 0; i < b->hook_count && !e; i++) {
        struct db_rows *rows;
        bool silent = hooks[i].silent_ms != 0;
        if (hooks[i].rest_ms > b->now)
            continue;
        e = db_query(c, tx, silent ? select_least_tried : select_due,
                     DB_VALUES(value_int(hooks[i].id), value_int(b->now),
                               value_int(silent ? 1 : SENT_PER_HOOK)),
                     &rows);
        while (!e && db_next(c, rows, &e)) {
            struct delivery d = read_delivery(c, rows);
            if (b->count == SENT_AT_ONCE)
                continue;
            b->to[b->count] = &hooks[i];
            b->list[b->count++] = d;
        }
    }
    return e;
}

// What another server has taken meanwhile is left to it.
static enum err take_work(struct work *w, void *user)
{
    struct batch *b = user;
    enum err e = ERR_NONE;
    int kept = 0;
    for (int i = 0; i < b->count && !e; i++) {
        int64_t ours;
        e = db_run(w->c, w->tx, lease,
                   DB_VALUES(value_int(b->now + LEASE_MS), value_int(b->list[i].id),
                             value_int(b->list[i].due_ms)),
                   &ours);
        if (!ours)
            continue;
        b->to[kept] = b->to[i];
        b->list[kept++] = b->list[i];
    }
    b->count = kept;
    return e;
}

static void address(struct arena *a, const struct hook *h, const struct delivery *d, int64_t now,
                    struct post *out)
{
    int64_t seconds = now / 1000;
    struct str id = str_format(a, "msg_%lld", (long long)d->id);
    struct str signature = sign_message(a, h->secret, id, seconds, d->body);
    if (h->secret_before.len && now - h->renewed_ms < HOOK_OLD_SECRET_MS)
        signature = str_format(a, "%.*s %.*s", STR_ARG(signature),
                               STR_ARG(sign_message(a, h->secret_before, id, seconds, d->body)));
    *out = (struct post){.url = h->url, .header_count = SIGN_HEADERS};
    out->headers = sign_headers(a, id, seconds, signature);
    out->body = d->body;
}

static bool has_arrived(const struct post *p)
{
    return p->status >= 200 && p->status < 300;
}

// It says something of this message; else it is in trouble, or asks for patience.
static bool has_answered(const struct post *p)
{
    return p->status >= 200 && p->status < 500 && p->status != 408 && p->status != 425 &&
           p->status != 429;
}

static enum err write_one(struct work *w, const struct batch *b, int i)
{
    const struct post *p = &b->posts[i];
    const struct delivery *d = &b->list[i];
    int tries = d->tries + 1;
    bool over = has_arrived(p) || tries >= tries_max() || p->status == 410;
    return db_run(w->c, w->tx, result,
                  DB_VALUES(value_int(tries), value_int(over ? 0 : w->at_ms + tries_wait_ms(tries)),
                            value_int(over ? w->at_ms : 0), value_int(has_arrived(p)),
                            value_int(p->status), value_text(tries_answer(w->c->arena, p->answer)),
                            value_int(p->took_ms), value_int(d->id), value_int(b->now + LEASE_MS)),
                  NULL);
}

// Each message is tried again in its own time, whatever became of the others. Where nobody answers at
// all the hook rests, longer and longer.
static enum err write_silence(struct work *w, const struct hook *h, bool answered)
{
    int64_t since = h->silent_ms ? h->silent_ms : w->at_ms, rest = w->at_ms - since;
    rest = rest < REST_LEAST_MS ? REST_LEAST_MS : rest > HOUR_MS ? HOUR_MS : rest;
    if (!answered)
        return hook_note_silence(w, h->id, since, w->at_ms + rest);
    return h->silent_ms ? hook_note_silence(w, h->id, 0, 0) : ERR_NONE;
}

// One message that was tried for days says nothing of the hook where others have arrived meanwhile.
static enum err is_dead(struct work *w, const struct batch *b, const struct hook *h, bool answered,
                        bool *dead)
{
    int64_t arrived = 0;
    enum err e = ERR_NONE;
    *dead = !answered && h->silent_ms && w->at_ms - h->silent_ms >= tries_whole_ms();
    for (int i = 0; i < b->count && !e && !*dead; i++) {
        const struct delivery *d = &b->list[i];
        if (b->to[i] != h || has_arrived(&b->posts[i]) || d->tries + 1 < tries_max())
            continue;
        e = db_number(w->c, w->tx, arrived_since,
                      DB_VALUES(value_int(h->id), value_int(d->created_ms)), 0, &arrived);
        *dead = !e && !arrived;
    }
    return e;
}

static enum err judge(struct work *w, const struct batch *b, const struct hook *h)
{
    bool sent = false, answered = false, gone = false, dead = false;
    for (int i = 0; i < b->count; i++)
        if (b->to[i] == h) {
            sent = true;
            answered |= has_answered(&b->posts[i]);
            gone |= b->posts[i].status == 410;
        }
    if (!sent)
        return ERR_NONE;
    if (gone)
        return hook_switch_off(w, h->id, STR("对方回复 410：不再接收"),
                               STR("the other side answers 410: it wants no more"));
    enum err e = is_dead(w, b, h, answered, &dead);
    if (!e && dead)
        return hook_switch_off(w, h->id, STR("连续三天多送达失败"),
                               STR("nothing arrived for more than three days"));
    return e ? e : write_silence(w, h, answered);
}

static enum err write_results(struct work *w, void *user)
{
    const struct batch *b = user;
    enum err e = ERR_NONE;
    for (int i = 0; i < b->count && !e; i++)
        e = write_one(w, b, i);
    for (int i = 0; i < b->hook_count && !e; i++)
        e = judge(w, b, &b->hooks[i]);
    return e;
}

enum err outbox_send(struct ctx *c, struct org *o, const struct outbox_limits *limits, bool *more)
{
    struct batch b = {.now = clock_ms(org_clock(o))};
    struct post_limits each = {SECONDS_FOR_ONE, limits->local, limits->stop};
    struct db_tx *tx;
    enum err e = db_read_begin(c, org_db(o), &tx);
    if (!e) {
        e = find_due(c, tx, &b);
        db_read_end(tx);
    }
    *more = b.count > 0;
    if (!e && b.count)
        e = org_write(c, o, 0, take_work, &b);
    if (e || !b.count)
        return e;
    for (int i = 0; i < b.count; i++)
        address(c->arena, b.to[i], &b.list[i], b.now, &b.posts[i]);
    bool ended = post_all(c->arena, b.posts, b.count, &each);
    return ended ? org_write(c, o, 0, write_results, &b) : ERR_NONE;
}
