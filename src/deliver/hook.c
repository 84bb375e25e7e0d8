#include "deliver/hook.h"
#include "base/ids.h"
#include "deliver/sign.h"
#include "net/client.h"

#define HOOK_COLUMNS                                                                               \
    "id, version, person, name, url, objects, ops, enabled, problem, problem_en, secret, "         \
    "secret_before, renewed, since, created, silent, rest"
static const char insert[] = "INSERT INTO hook (" HOOK_COLUMNS
                             ") VALUES (?, 1, ?, ?, ?, ?, ?, ?, '', '', ?, '', 0, ?, ?, 0, "
                             "0)";
static const char select_all[] = "SELECT " HOOK_COLUMNS " FROM hook ORDER BY id";
static const char select_one[] = "SELECT " HOOK_COLUMNS " FROM hook WHERE id = ?";
// What happened while it was off is not told afterwards. It is asked anew: perhaps it answers where it
// leads now.
static const char change[] =
    "UPDATE hook SET version = version + 1, name = ?, url = ?, objects = ?, ops = ?, "
    "since = CASE WHEN enabled = 0 THEN ? ELSE since END, enabled = ?, problem = '', "
    "problem_en = '', silent = 0, rest = 0 WHERE id = ?";
static const char note_silence[] = "UPDATE hook SET silent = ?, rest = ? WHERE id = ?";
static const char wake[] = "UPDATE hook SET rest = 0 WHERE id = ?";
static const char renew[] = "UPDATE hook SET version = version + 1, secret_before = secret, "
                            "secret = ?, renewed = ? WHERE id = ?";
static const char off[] = "UPDATE hook SET version = version + 1, enabled = 0, problem = ?, "
                          "problem_en = ? WHERE id = ? AND enabled = 1";
static const char remove_one[] = "DELETE FROM hook WHERE id = ?";
static const char remove_deliveries[] = "DELETE FROM delivery WHERE hook = ?";
static const char stop_deliveries[] =
    "UPDATE delivery SET due = 0, ended = ? WHERE hook = ? AND due > 0";
static const char count_all[] = "SELECT COUNT(*) FROM hook";
static const char count_on[] = "SELECT COUNT(*) FROM hook WHERE enabled = 1";

static struct hook read_hook(struct ctx *c, struct db_rows *rows)
{
    struct hook h = {.id = db_int(rows, 0),
                     .version = db_int(rows, 1),
                     .person = db_int(rows, 2),
                     .name = db_text_copy(c, rows, 3),
                     .url = db_text_copy(c, rows, 4),
                     .ops = (unsigned)db_int(rows, 6),
                     .enabled = db_int(rows, 7) != 0,
                     .problem = db_text_copy(c, rows, 8),
                     .problem_en = db_text_copy(c, rows, 9),
                     .secret = db_text_copy(c, rows, 10),
                     .secret_before = db_text_copy(c, rows, 11),
                     .renewed_ms = db_int(rows, 12),
                     .since = db_int(rows, 13),
                     .created_ms = db_int(rows, 14),
                     .silent_ms = db_int(rows, 15),
                     .rest_ms = db_int(rows, 16)};
    h.objects = ids_read(c->arena, db_text(rows, 5), HOOK_OBJECTS_MAX, &h.object_count);
    return h;
}

enum err hook_list(struct ctx *c, struct db_tx *tx, struct hook **out, int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = ARENA_ARRAY(c->arena, struct hook, HOOKS_MAX);
    enum err e = db_query(c, tx, select_all, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e))
        if (n < HOOKS_MAX)
            (*out)[n++] = read_hook(c, rows);
    *count = n;
    return e;
}

enum err hook_load(struct ctx *c, struct db_tx *tx, int64_t id, struct hook *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, select_one, DB_VALUES(value_int(id)), "there is no such webhook",
                        "没有这个推送", &rows);
    if (e)
        return e;
    *out = read_hook(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

static enum err check(struct ctx *c, const struct hook *h)
{
    enum { NAME_BYTES_MAX = 200 };
    if (!str_trim(h->name).len || h->name.len > NAME_BYTES_MAX)
        return fail(c, ERR_INPUT, "a webhook wants a name of at most %d bytes: what is it for?",
                    "请填写推送的用途（最多 %d 字节）", NAME_BYTES_MAX);
    if (!h->ops)
        return fail(c, ERR_INPUT, "choose what to tell of: created, changed, deleted",
                    "请至少选择一种动作：新建、修改、删除");
    return url_check(c, h->url);
}

// Where no hook was on nobody has read the log: what happened meanwhile is passed over.
static enum err from_now_on(struct work *w, int64_t *last)
{
    int64_t on;
    enum err e = change_last(w->c, w->tx, last);
    if (!e)
        e = db_number(w->c, w->tx, count_on, DB_NO_VALUES, 0, &on);
    return e || on ? e : change_move(w->c, w->tx, HOOK_READER, *last);
}

enum err hook_create(struct work *w, struct hook *h)
{
    int64_t count;
    enum err e = check(w->c, h);
    if (!e)
        e = db_number(w->c, w->tx, count_all, DB_NO_VALUES, 0, &count);
    if (!e && count >= HOOKS_MAX)
        e = fail(w->c, ERR_INPUT, "there are %d webhooks already, the most there may be",
                 "最多只能有 %d 个推送", HOOKS_MAX);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &h->id);
    if (!e)
        e = from_now_on(w, &h->since);
    if (e)
        return e;
    h->version = 1;
    h->created_ms = w->at_ms;
    h->secret = sign_secret(w->c->arena);
    return db_run(w->c, w->tx, insert,
                  DB_VALUES(value_int(h->id), value_int(h->person), value_text(h->name),
                            value_text(h->url),
                            value_text(ids_text(w->c->arena, h->objects, h->object_count)),
                            value_int(h->ops), value_int(h->enabled), value_text(h->secret),
                            value_int(h->since), value_int(h->created_ms)),
                  NULL);
}

static enum err load_version(struct work *w, int64_t id, int64_t version, struct hook *out)
{
    enum err e = hook_load(w->c, w->tx, id, out);
    if (!e && out->version != version)
        e = fail(w->c, ERR_STALE, "somebody changed it in the meantime: read it again",
                 "刚被别人修改过，请刷新后再试");
    return e;
}

enum err hook_update(struct work *w, struct hook *h, int64_t version)
{
    struct hook was;
    int64_t last;
    enum err e = load_version(w, h->id, version, &was);
    if (!e)
        e = check(w->c, h);
    if (!e)
        e = from_now_on(w, &last);
    if (!e)
        e = db_run(w->c, w->tx, change,
                   DB_VALUES(value_text(h->name), value_text(h->url),
                             value_text(ids_text(w->c->arena, h->objects, h->object_count)),
                             value_int(h->ops), value_int(last), value_int(h->enabled),
                             value_int(h->id)),
                   NULL);
    if (!e && !h->enabled)
        e = db_run(w->c, w->tx, stop_deliveries, DB_VALUES(value_int(w->at_ms), value_int(h->id)),
                   NULL);
    return e ? e : hook_load(w->c, w->tx, h->id, h);
}

enum err hook_delete(struct work *w, int64_t id, int64_t version)
{
    struct hook was;
    enum err e = load_version(w, id, version, &was);
    if (!e)
        e = db_run(w->c, w->tx, remove_deliveries, DB_VALUES(value_int(id)), NULL);
    return e ? e : db_run(w->c, w->tx, remove_one, DB_VALUES(value_int(id)), NULL);
}

enum err hook_renew(struct work *w, int64_t id, struct hook *out)
{
    enum err e = hook_load(w->c, w->tx, id, out);
    if (!e)
        e = db_run(
            w->c, w->tx, renew,
            DB_VALUES(value_text(sign_secret(w->c->arena)), value_int(w->at_ms), value_int(id)),
            NULL);
    return e ? e : hook_load(w->c, w->tx, id, out);
}

enum err hook_wake(struct work *w, int64_t id)
{
    return db_run(w->c, w->tx, wake, DB_VALUES(value_int(id)), NULL);
}

enum err hook_note_silence(struct work *w, int64_t id, int64_t silent_ms, int64_t rest_ms)
{
    return db_run(w->c, w->tx, note_silence,
                  DB_VALUES(value_int(silent_ms), value_int(rest_ms), value_int(id)), NULL);
}

enum err hook_switch_off(struct work *w, int64_t id, struct str zh, struct str en)
{
    enum err e =
        db_run(w->c, w->tx, off, DB_VALUES(value_text(zh), value_text(en), value_int(id)), NULL);
    if (!e)
        e = db_run(w->c, w->tx, stop_deliveries, DB_VALUES(value_int(w->at_ms), value_int(id)),
                   NULL);
    return e;
}

bool hook_wants(const struct hook *h, const struct schema *s, const struct change *one)
{
    if (!h->enabled || one->id <= h->since || one->object < 0 || !(h->ops >> one->op & 1))
        return false;
    for (int i = 0; i < h->object_count; i++)
        if (h->objects[i] == s->objects[one->object].id)
            return true;
    return !h->object_count;
}

bool hook_lost(const struct hook *h, const struct schema *s)
{
    for (int i = 0; i < h->object_count; i++)
        if (schema_object_of_id(s, h->objects[i]) >= 0)
            return false;
    return h->object_count > 0;
}
