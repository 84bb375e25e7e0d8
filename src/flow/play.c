#include "flow/play.h"
#include "flow/action.h"
#include "model/calendar.h"
#include "rule/rule.h"
#include "sys/file.h"

#include <sodium.h>

#define COLUMNS                                                                                    \
    "id, version, name, enabled, condition, steps, share, seed, horizon, cost, author, created, "  \
    "harm_told, problem, problem_en, deleted"
static const char insert[] = "INSERT INTO play (" COLUMNS
                             ") VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '', '', 0)";
static const char change[] =
    "UPDATE play SET version = version + 1, name = ?, enabled = ?, condition = ?, steps = ?, share = ?, "
    "horizon = ?, cost = ?, problem = '', problem_en = '' WHERE id = ?";
static const char put_aside[] =
    "UPDATE play SET version = version + 1, enabled = 0, deleted = ? WHERE id = ?";
static const char bring_back[] =
    "UPDATE play SET version = version + 1, deleted = 0 WHERE id = ? AND deleted > 0";
static const char select_one[] = "SELECT " COLUMNS " FROM play WHERE id = ?";
static const char select_all[] = "SELECT " COLUMNS " FROM play WHERE deleted = 0 ORDER BY id DESC";
static const char select_on[] =
    "SELECT " COLUMNS " FROM play WHERE deleted = 0 AND enabled = 1 ORDER BY id";
static const char entries_of[] = "SELECT COUNT(*) FROM play_entry WHERE play = ?";
static const char to_go_on[] =
    "SELECT id, play, customer, step FROM play_entry WHERE play = ? AND arm = 'play' AND ended IS "
    "NULL AND asks = 0 ORDER BY id";

// What automations can do, too, is checked as theirs is. `number`: from 1.
static enum err check_action(struct work *w, const struct play_do_step *step, int number)
{
    struct ctx own = {.arena = w->c->arena};
    struct action_check k = {.c = &own, .tx = w->tx, .s = w->schema, .v = w->viewer};
    enum err e = action_check_step(&k, step->said);
    return e ? fail(w->c, e, "step %d: %s%.0s", "第 %d 步：%.0s%s", number,
                    str_zero(own.arena, own.why.en), str_zero(own.arena, own.why.zh))
             : e;
}

static enum err check(struct work *w, struct play *p)
{
    enum { LONGEST = 200 };
    static const int64_t cost_max = 1000000000 * (int64_t)NUM_ONE;
    struct rule *rule;
    struct play_steps steps;
    p->condition = str_trim(p->condition).len ? p->condition : STR("");
    if (!str_trim(p->name).len || p->name.len > LONGEST)
        return fail(w->c, ERR_INPUT, "a name has 1 to %d bytes", "名称应为 1 到 %d 个字节", LONGEST);
    if (p->share < 0 || p->share > PLAY_SHARE_MAX)
        return fail(w->c, ERR_INPUT, "the control group is 0 to 90%% of the customers",
                    "对照组比例应为 0 到 90%%");
    if (p->horizon < 1 || p->horizon > PLAY_HORIZON_MAX)
        return fail(w->c, ERR_INPUT, "kept or lost is judged after 1 to %d days",
                    "应在 1 到 %d 天后判断是否留住", PLAY_HORIZON_MAX);
    if (p->cost < 0 || p->cost > cost_max)
        return fail(w->c, ERR_INPUT, "the cost for each customer is 0 to a milliard",
                    "每位客户的成本应为 0 到 10 亿");
    enum err e = play_steps_parse(w->c, p->steps, &steps);
    if (!e && p->condition.len)
        e = rule_parse(w->c, &w->schema->catalog, p->condition, NULL, 0, &rule);
    // Put away meanwhile, it stands in nobody's way while the play is off.
    for (int i = 0; !e && p->enabled && i < steps.count; i++)
        if (steps.items[i].what == DO_SURVEY)
            e = check_action(w, &steps.items[i], i + 1);
    return e;
}

enum err play_create(struct work *w, struct play *p)
{
    enum { SEED_BYTES = 16 };
    enum err e = check(w, p);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &p->id);
    p->version = 1;
    p->seed = secret_text(w->c->arena, SEED_BYTES);
    p->author = w->actor;
    if (e)
        return e;
    return db_run(w->c, w->tx, insert,
                  DB_VALUES(value_int(p->id), value_text(p->name), value_int(p->enabled),
                            value_text(p->condition), value_text(p->steps), value_int(p->share),
                            value_text(p->seed), value_int(p->horizon), value_int(p->cost),
                            value_int(p->author), value_int(w->at_ms)),
                  NULL);
}

static struct play read_play(struct ctx *c, struct db_rows *rows)
{
    return (struct play){.id = db_int(rows, 0),
                         .version = db_int(rows, 1),
                         .name = db_text_copy(c, rows, 2),
                         .enabled = db_int(rows, 3) != 0,
                         .condition = db_text_copy(c, rows, 4),
                         .steps = db_text_copy(c, rows, 5),
                         .share = db_int(rows, 6),
                         .seed = db_text_copy(c, rows, 7),
                         .horizon = (int)db_int(rows, 8),
                         .cost = db_int(rows, 9),
                         .author = db_int(rows, 10),
                         .created_ms = db_int(rows, 11),
                         .harm_told = db_int(rows, 12) != 0,
                         .problem = db_text_copy(c, rows, 13),
                         .problem_en = db_text_copy(c, rows, 14),
                         .deleted_ms = db_int(rows, 15)};
}

enum err play_load(struct ctx *c, struct db_tx *tx, int64_t id, struct play *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, select_one, DB_VALUES(value_int(id)), "there is no such play",
                        "没有这个挽留方案", &rows);
    if (e)
        return e;
    *out = read_play(c, rows);
    db_rows_close(rows);
    return ERR_NONE;
}

enum err play_list(struct ctx *c, struct db_tx *tx, bool on, struct play **out, int *count)
{
    struct db_rows *rows;
    int n = 0;
    *out = NULL;
    enum err e = db_query(c, tx, on ? select_on : select_all, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        *out = arena_grow(c->arena, *out, (size_t)n, (size_t)n + 1, sizeof **out);
        (*out)[n++] = read_play(c, rows);
    }
    *count = n;
    return e;
}

static enum err load_version(struct work *w, int64_t id, int64_t version, struct play *out)
{
    enum err e = play_load(w->c, w->tx, id, out);
    if (!e && out->deleted_ms)
        e = fail(w->c, ERR_NOT_FOUND, "it was deleted", "它已被删除");
    if (!e && out->version != version)
        e = fail(w->c, ERR_STALE, "somebody changed it in the meantime: read it again",
                 "刚被别人修改过，请刷新后再试");
    return e;
}

// What fell due while it was off comes now, the rest at its time: the next step of each entry anew.
static enum err go_on(struct work *w, struct org *o, const struct play *p)
{
    struct play_entry *list = NULL;
    struct play_steps steps;
    struct db_rows *rows;
    int n = 0;
    enum err e = play_steps_parse(w->c, p->steps, &steps);
    if (!e)
        e = db_query(w->c, w->tx, to_go_on, DB_VALUES(value_int(p->id)), &rows);
    while (!e && db_next(w->c, rows, &e)) {
        list = arena_grow(w->c->arena, list, (size_t)n, (size_t)n + 1, sizeof *list);
        list[n++] = (struct play_entry){.id = db_int(rows, 0),
                                        .play = db_int(rows, 1),
                                        .customer = db_int(rows, 2),
                                        .step = (int)db_int(rows, 3)};
    }
    for (int i = 0; i < n && !e; i++) {
        int64_t due = 0;
        e = agenda_when(w->c, w->tx, PLAY_KIND, list[i].id, list[i].step, &due);
        if (!e && !due)
            e = play_entry_next(w, o, &list[i], &steps, work_today(w));
    }
    return e;
}

enum err play_update(struct work *w, struct org *o, struct play *p, int64_t version)
{
    struct play was;
    int64_t entries = 0;
    enum err e = load_version(w, p->id, version, &was);
    if (!e)
        e = check(w, p);
    if (!e)
        e = db_number(w->c, w->tx, entries_of, DB_VALUES(value_int(p->id)), 0, &entries);
    if (!e && entries && p->share != was.share)
        e = fail(w->c, ERR_CONFLICT,
                 "customers are in it already, so the control group stays as it is: make a new play",
                 "已有客户进入，对照组比例不能再改；请新建一个方案");
    p->version = version + 1;
    p->seed = was.seed;
    if (!e)
        e = db_run(w->c, w->tx, change,
                   DB_VALUES(value_text(p->name), value_int(p->enabled), value_text(p->condition),
                             value_text(p->steps), value_int(p->share), value_int(p->horizon),
                             value_int(p->cost), value_int(p->id)),
                   NULL);
    return e || !p->enabled ? e : go_on(w, o, p);
}

enum err play_delete(struct work *w, int64_t id, int64_t version)
{
    struct play p;
    enum err e = load_version(w, id, version, &p);
    return e ? e
             : db_run(w->c, w->tx, put_aside, DB_VALUES(value_int(w->at_ms), value_int(id)), NULL);
}

enum err play_restore(struct work *w, int64_t id)
{
    struct play p;
    enum err e = play_load(w->c, w->tx, id, &p);
    return e ? e : db_run(w->c, w->tx, bring_back, DB_VALUES(value_int(id)), NULL);
}

// ---- chance -------------------------------------------------------------------------------------

int64_t play_draw(struct str seed, int64_t customer)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char id[32];
    crypto_hash_sha256_state state;
    int len = snprintf(id, sizeof id, ":%lld", (long long)customer);
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, (const unsigned char *)seed.at, seed.len);
    crypto_hash_sha256_update(&state, (const unsigned char *)id, (unsigned long long)len);
    crypto_hash_sha256_final(&state, hash);
    uint64_t first = 0;
    for (int i = 0; i < 8; i++)
        first = first << 8 | hash[i];
    return (int64_t)(first >> 11);
}

bool play_controls(const struct play *p, int64_t draw)
{
    return (double)draw / 9007199254740992.0 < (double)p->share / 1e6;
}
