#include "flow/carry.h"
#include "auth/role.h"
#include "codec/json.h"
#include "flow/automation.h"
#include "flow/handling.h"
#include "flow/notice.h"
#include "flow/play.h"
#include "flow/rule.h"
#include "model/form.h"
#include "model/layout.h"
#include "model/letter.h"
#include "model/reason.h"
#include "model/view.h"
#include "model/worth.h"

static const char rules_sql[] = "SELECT id, condition, enabled, problem FROM rule ORDER BY id";
static const char handlings_sql[] =
    "SELECT id, handling, 0, '' FROM rule WHERE handling <> '' ORDER BY id";
static const char handling_set[] =
    "UPDATE rule SET handling = ?, version = version + 1 WHERE id = ?";
static const char rule_text_set[] =
    "UPDATE rule SET condition = ?, version = version + 1 WHERE id = ?";
static const char rule_off[] =
    "UPDATE rule SET enabled = 0, problem = ?, problem_en = ?, version = "
    "version + 1 WHERE id = ?";
static const char rule_on[] =
    "UPDATE rule SET enabled = 1, problem = '', problem_en = '', version = "
    "version + 1 WHERE id = ?";
static const char definitions_sql[] =
    "SELECT id, lost_when, customer_when, not_while, problem, reason FROM definition ORDER BY id";
static const char definition_text_set[] = "UPDATE definition SET lost_when = ?, customer_when = ?, "
                                          "not_while = ?, reason = ?, problem = ?, problem_en "
                                          "= ?, version = version + 1 WHERE id = ?";

struct kept_condition {
    int64_t id;
    struct str parts[3]; // a rule has one
    bool enabled;
    struct str problem, reason;
};

static enum err read_all(struct work *w, const char *sql, int parts, struct kept_condition **out,
                         size_t *count)
{
    struct db_rows *rows;
    struct kept_condition *list = NULL;
    size_t n = 0;
    enum err e = db_query(w->c, w->tx, sql, DB_NO_VALUES, &rows);
    while (!e && db_next(w->c, rows, &e)) {
        list = arena_grow(w->c->arena, list, n, n + 1, sizeof *list);
        list[n] = (struct kept_condition){.id = db_int(rows, 0)};
        for (int i = 0; i < parts; i++)
            list[n].parts[i] = db_text_copy(w->c, rows, i + 1);
        list[n].enabled = parts == 1 && db_int(rows, 2) != 0;
        list[n].problem = db_text_copy(w->c, rows, parts == 1 ? 3 : 4);
        list[n].reason = parts == 1 ? STR_NONE : db_text_copy(w->c, rows, 5);
        n++;
    }
    *out = list;
    *count = n;
    return e;
}

static enum err carry_rule(struct work *w, const struct carry *k, const struct kept_condition *r)
{
    struct carried one;
    int64_t customer = k->to->objects[k->to->customer].id;
    enum err e = carry_text(w->c, k, customer, false, r->parts[0], &one);
    if (e)
        return e;
    if (one.works && one.changed)
        e = db_run(w->c, w->tx, rule_text_set, DB_VALUES(value_text(one.text), value_int(r->id)),
                   NULL);
    if (!e && one.works && r->problem.len)
        e = db_run(w->c, w->tx, rule_on, DB_VALUES(value_int(r->id)), NULL);
    if (!e && !one.works && r->enabled)
        e = db_run(w->c, w->tx, rule_off,
                   DB_VALUES(value_text(one.zh), value_text(one.en), value_int(r->id)), NULL);
    return e;
}

// To whom its warnings go by segment. One that cannot be read stays as it stands: who made the rule is
// told, and meanwhile all go where the rest goes.
static enum err carry_handling(struct work *w, const struct carry *k,
                               const struct kept_condition *r)
{
    struct handling h;
    struct str text;
    int64_t customer = k->to->objects[k->to->customer].id;
    bool changed = false;
    enum err e = handling_parse(w->c, NULL, r->parts[0], &h);
    for (int i = 0; !e && i < h.segment_count; i++) {
        struct carried one;
        e = carry_text(w->c, k, customer, false, h.segments[i].when, &one);
        if (e || !one.works || !one.changed)
            continue;
        h.segments[i].when = one.text;
        changed = true;
    }
    if (!e && changed)
        e = handling_text(w->c, &h, &text);
    return e || !changed ? e
                         : db_run(w->c, w->tx, handling_set,
                                  DB_VALUES(value_text(text), value_int(r->id)), NULL);
}

static enum err carry_worth(struct work *w, const struct carry *k)
{
    struct carried one;
    struct str text;
    enum err e = worth_text(w->c, w->tx, &text);
    if (!e)
        e = carry_text(w->c, k, k->to->objects[k->to->customer].id, true, text, &one);
    return e || !one.works || !one.changed ? e : setting_put(w->c, w->tx, WORTH_SETTING, one.text);
}

// The conditions of one definition, and the first reason why one of them does not work.
struct carrying {
    struct work *w;
    const struct carry *k;
    bool changed;
    struct str zh, en;
};

static enum err carry_one(struct carrying *d, struct str text, struct str *out)
{
    struct carried one;
    int64_t customer = d->k->to->objects[d->k->to->customer].id;
    enum err e = carry_text(d->w->c, d->k, customer, false, text, &one);
    if (e)
        return e;
    *out = one.text;
    d->changed |= one.works && one.changed;
    if (!one.works && !d->zh.len) {
        d->zh = one.zh;
        d->en = one.en;
    }
    return ERR_NONE;
}

static enum err carry_reasons(struct carrying *d, struct str text, struct str *out)
{
    struct reasons r;
    enum err e = reasons_parse(d->w->c, text, &r);
    for (int i = 0; i < r.count && !e; i++)
        e = carry_one(d, r.at[i].when, &r.at[i].when);
    return e ? e : reasons_text(d->w->c, &r, out);
}

static enum err carry_definition(struct work *w, const struct carry *k,
                                 const struct kept_condition *d)
{
    struct carrying one = {.w = w, .k = k, .zh = STR(""), .en = STR("")};
    struct str parts[3], reason = STR("");
    enum err e = ERR_NONE;
    for (int i = 0; i < 3 && !e; i++)
        e = carry_one(&one, d->parts[i], &parts[i]);
    if (!e)
        e = carry_reasons(&one, d->reason, &reason);
    if (e || (!one.changed && str_eq(one.zh, d->problem)))
        return e;
    return db_run(w->c, w->tx, definition_text_set,
                  DB_VALUES(value_text(parts[0]), value_text(parts[1]), value_text(parts[2]),
                            value_text(reason), value_text(one.zh), value_text(one.en),
                            value_int(d->id)),
                  NULL);
}

// ---- roles --------------------------------------------------------------------------------------

// What a role allows, with another condition; all else stays as it is, also about what is deleted.
static enum err with_condition(struct ctx *c, const struct json *permits, struct str condition,
                               struct str *out)
{
    enum { PERMITS_BYTES_MAX = 1 << 20 };
    struct buf b;
    struct json_out j;
    buf_init(&b, PERMITS_BYTES_MAX);
    json_out_init(&j, &b);
    json_out_object(&j);
    for (int i = 0; i < permits->count; i++) {
        json_out_key(&j, permits->items[i].key);
        if (str_eq(permits->items[i].key, STR("condition")))
            json_out_text(&j, condition);
        else
            json_out_tree(&j, &permits->items[i]);
    }
    json_out_object_end(&j);
    enum err e = json_out_done(c, &j);
    *out = str_copy(c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

static enum err carry_role(struct work *w, const struct carry *k, struct role *r)
{
    struct carried one;
    struct str condition = STR("");
    const struct json *permits;
    int64_t customer = k->to->objects[k->to->customer].id;
    enum err e = json_parse(w->c, r->permits, r->permits.len, &permits);
    if (!e)
        e = json_want_text(w->c, permits, "condition", &condition);
    if (!e)
        e = carry_text(w->c, k, customer, false, condition, &one);
    if (e || !one.works || !one.changed)
        return e;
    e = with_condition(w->c, permits, one.text, &r->permits);
    return e ? e : role_update(w->c, w->tx, r);
}

static enum err carry_roles(struct work *w, const struct carry *k)
{
    struct role *list;
    int count;
    enum err e = role_list(w->c, w->tx, &list, &count);
    for (int i = 0; i < count && !e; i++)
        e = carry_role(w, k, &list[i]);
    return e;
}

enum err flow_carry(struct work *w, const struct carry *k)
{
    struct kept_condition *list;
    size_t count;
    enum err e = read_all(w, rules_sql, 1, &list, &count);
    for (size_t i = 0; !e && i < count; i++)
        e = carry_rule(w, k, &list[i]);
    if (!e)
        e = read_all(w, handlings_sql, 1, &list, &count);
    for (size_t i = 0; !e && i < count; i++)
        e = carry_handling(w, k, &list[i]);
    if (!e)
        e = read_all(w, definitions_sql, 3, &list, &count);
    for (size_t i = 0; !e && i < count; i++)
        e = carry_definition(w, k, &list[i]);
    if (!e)
        e = carry_roles(w, k);
    if (!e)
        e = view_carry(w, k);
    if (!e)
        e = layout_carry(w, k);
    if (!e)
        e = forms_carry(w, k);
    if (!e)
        e = letters_carry(w, k);
    if (!e)
        e = carry_worth(w, k);
    if (!e)
        e = plays_carry(w, k);
    if (!e)
        e = automations_carry(w, k);
    return e ? e : notices_renew(w);
}
