#include "flow/rule.h"
#include "flow/handling.h"
#include "model/reason.h"
#include "rule/rule.h"

static const char rule_insert[] =
    "INSERT INTO rule (id, version, name, condition, enabled, hold_down, problem, created, "
    "author, handling) VALUES (?, 1, ?, ?, ?, ?, '', ?, ?, ?)";
static const char rule_change[] =
    "UPDATE rule SET version = version + 1, name = ?, condition = ?, enabled = ?, hold_down = ?, "
    "problem = ?, problem_en = '', handling = ? WHERE id = ?";
static const char rule_remove[] = "DELETE FROM rule WHERE id = ?";
static const char rule_steps_remove[] =
    "DELETE FROM warning_step WHERE warning IN (SELECT id FROM warning WHERE rule = ?)";
static const char rule_warnings_remove[] = "DELETE FROM warning WHERE rule = ?";
static const char rule_one[] =
    "SELECT id, version, name, condition, enabled, hold_down, problem, problem_en, handling "
    "FROM rule WHERE id = ?";
static const char rule_on[] = "SELECT id, version, name, condition, enabled, hold_down, problem, "
                              "problem_en, handling FROM rule "
                              "WHERE enabled = 1 ORDER BY id";
static const char rule_all[] =
    "SELECT r.id, r.version, r.name, r.condition, r.enabled, r.hold_down, r.problem, r.problem_en, "
    "r.handling, (SELECT COUNT(*) FROM warning w WHERE w.rule = r.id AND w.status = 'open'), "
    "(SELECT COUNT(*) FROM warning w WHERE w.rule = r.id AND w.status = 'handled') "
    "FROM rule r ORDER BY r.id";

static const char definition_insert[] = "INSERT INTO definition (id, version, name, lost_when, "
                                        "customer_when, not_while, reason, target, official, "
                                        "created, author) VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char definition_change[] =
    "UPDATE definition SET version = version + 1, name = ?, lost_when = ?, customer_when = ?, "
    "not_while = ?, reason = ?, target = ?, official = ?, problem = '', problem_en = '' WHERE id = "
    "?";
static const char definition_remove[] = "DELETE FROM definition WHERE id = ?";
static const char definition_reason[] = "SELECT reason FROM definition WHERE id = ?";
static const char definition_version[] = "SELECT version FROM definition WHERE id = ?";
static const char definition_demote[] = "UPDATE definition SET official = 0 WHERE id <> ?";
static const char definition_all[] =
    "SELECT id, version, name, lost_when, customer_when, "
    "not_while, target, official, problem, problem_en, reason FROM definition "
    "ORDER BY official DESC, id";
static const char rule_version[] = "SELECT version FROM rule WHERE id = ?";

static enum err check_name(struct ctx *c, struct str name)
{
    enum { LONGEST = 200 };
    if (!str_trim(name).len || name.len > LONGEST)
        return fail(c, ERR_INPUT, "a name has 1 to %d bytes", "名称应为 1 到 %d 个字节", LONGEST);
    return ERR_NONE;
}

static enum err check_condition(struct work *w, struct str text)
{
    struct rule *parsed;
    return rule_parse(w->c, &w->schema->catalog, text, NULL, 0, &parsed);
}

static enum err check_version(struct work *w, const char *sql, int64_t id, int64_t version)
{
    int64_t now;
    enum err e = db_number(w->c, w->tx, sql, DB_VALUES(value_int(id)), 0, &now);
    if (!e && !now)
        e = fail(w->c, ERR_NOT_FOUND, "it is not there any more", "它已不存在");
    if (!e && now != version)
        e = fail(w->c, ERR_STALE, "somebody changed it in the meantime: read it again",
                 "刚被别人修改过，请刷新后再试");
    return e;
}

static enum err check_rule(struct work *w, const struct warning_rule *r)
{
    enum { HOLD_DOWN_MAX = 3650 };
    enum err e = check_name(w->c, r->name);
    if (!e)
        e = check_condition(w, r->condition);
    struct handling handling;
    if (!e)
        e = handling_parse(w->c, w->schema, r->handling, &handling);
    if (!e && (r->hold_down < 0 || r->hold_down > HOLD_DOWN_MAX))
        e = fail(w->c, ERR_INPUT, "the hold-down is 0 to %d days", "静默期应为 0 到 %d 天",
                 HOLD_DOWN_MAX);
    return e;
}

static struct str handling_or_none(const struct warning_rule *r)
{
    return r->handling.at ? r->handling : STR("");
}

enum err warning_rule_create(struct work *w, struct warning_rule *r)
{
    enum err e = check_rule(w, r);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &r->id);
    r->version = 1;
    if (e)
        return e;
    return db_run(w->c, w->tx, rule_insert,
                  DB_VALUES(value_int(r->id), value_text(r->name), value_text(r->condition),
                            value_int(r->enabled), value_int(r->hold_down), value_int(w->at_ms),
                            value_int(w->actor), value_text(handling_or_none(r))),
                  NULL);
}

enum err warning_rule_update(struct work *w, struct warning_rule *r, int64_t version)
{
    enum err e = check_version(w, rule_version, r->id, version);
    if (!e)
        e = check_rule(w, r);
    r->version = version + 1;
    if (e)
        return e;
    return db_run(w->c, w->tx, rule_change,
                  DB_VALUES(value_text(r->name), value_text(r->condition), value_int(r->enabled),
                            value_int(r->hold_down), value_text(r->problem),
                            value_text(handling_or_none(r)), value_int(r->id)),
                  NULL);
}

enum err warning_rule_delete(struct work *w, int64_t id, int64_t version)
{
    enum err e = check_version(w, rule_version, id, version);
    if (!e)
        e = db_run(w->c, w->tx, rule_steps_remove, DB_VALUES(value_int(id)), NULL);
    if (!e)
        e = db_run(w->c, w->tx, rule_warnings_remove, DB_VALUES(value_int(id)), NULL);
    return e ? e : db_run(w->c, w->tx, rule_remove, DB_VALUES(value_int(id)), NULL);
}

static struct warning_rule read_rule(struct ctx *c, struct db_rows *rows, bool counts)
{
    return (struct warning_rule){.id = db_int(rows, 0),
                                 .version = db_int(rows, 1),
                                 .name = db_text_copy(c, rows, 2),
                                 .condition = db_text_copy(c, rows, 3),
                                 .enabled = db_int(rows, 4) != 0,
                                 .hold_down = (int)db_int(rows, 5),
                                 .problem = db_text_copy(c, rows, 6),
                                 .problem_en = db_text_copy(c, rows, 7),
                                 .handling = db_text_copy(c, rows, 8),
                                 .open = counts ? db_int(rows, 9) : 0,
                                 .handled = counts ? db_int(rows, 10) : 0};
}

enum err warning_rule_load(struct ctx *c, struct db_tx *tx, int64_t id, struct warning_rule *out)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, rule_one, DB_VALUES(value_int(id)), "there is no such rule",
                        "没有这条规则", &rows);
    if (e)
        return e;
    *out = read_rule(c, rows, false);
    db_rows_close(rows);
    return ERR_NONE;
}

static enum err read_rules(struct ctx *c, struct db_tx *tx, const char *sql, bool counts,
                           struct warning_rule **out, int *count)
{
    struct db_rows *rows;
    struct warning_rule *list = NULL;
    int n = 0;
    enum err e = db_query(c, tx, sql, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        list = arena_grow(c->arena, list, (size_t)n, (size_t)n + 1, sizeof *list);
        list[n++] = read_rule(c, rows, counts);
    }
    *out = list;
    *count = n;
    return e;
}

enum err warning_rules(struct ctx *c, struct db_tx *tx, struct warning_rule **out, int *count)
{
    return read_rules(c, tx, rule_all, true, out, count);
}

enum err warning_rules_on(struct ctx *c, struct db_tx *tx, struct warning_rule **out, int *count)
{
    return read_rules(c, tx, rule_on, false, out, count);
}

// ---- definitions --------------------------------------------------------------------------------

// What an update does not speak of; of a new one nothing.
static enum err keep_reason(struct work *w, struct kept_definition *d)
{
    struct db_rows *rows;
    if (d->reason.at)
        return ERR_NONE;
    d->reason = STR("");
    enum err e = db_query(w->c, w->tx, definition_reason, DB_VALUES(value_int(d->id)), &rows);
    while (!e && db_next(w->c, rows, &e))
        d->reason = db_text_copy(w->c, rows, 0);
    return e;
}

static enum err check_definition(struct work *w, struct kept_definition *d)
{
    struct reasons reasons;
    enum err e = check_name(w->c, d->name);
    if (!e)
        e = keep_reason(w, d);
    if (!e)
        e = check_condition(w, d->lost_when);
    if (!e && str_trim(d->customer_when).len)
        e = check_condition(w, d->customer_when);
    if (!e && str_trim(d->not_while).len)
        e = check_condition(w, d->not_while);
    if (!e)
        e = reasons_parse(w->c, d->reason, &reasons);
    return e ? e : reasons_check(w->c, w->schema, &reasons);
}

enum err definition_create(struct work *w, struct kept_definition *d)
{
    enum err e = check_definition(w, d);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &d->id);
    d->version = 1;
    if (!e)
        e = db_run(w->c, w->tx, definition_insert,
                   DB_VALUES(value_int(d->id), value_text(d->name), value_text(d->lost_when),
                             value_text(d->customer_when), value_text(d->not_while),
                             value_text(d->reason), d->target, value_int(d->official),
                             value_int(w->at_ms), value_int(w->actor)),
                   NULL);
    if (!e && d->official)
        e = db_run(w->c, w->tx, definition_demote, DB_VALUES(value_int(d->id)), NULL);
    return e;
}

enum err definition_update(struct work *w, struct kept_definition *d, int64_t version)
{
    enum err e = check_version(w, definition_version, d->id, version);
    if (!e)
        e = check_definition(w, d);
    d->version = version + 1;
    if (!e)
        e = db_run(w->c, w->tx, definition_change,
                   DB_VALUES(value_text(d->name), value_text(d->lost_when),
                             value_text(d->customer_when), value_text(d->not_while),
                             value_text(d->reason), d->target, value_int(d->official),
                             value_int(d->id)),
                   NULL);
    if (!e && d->official)
        e = db_run(w->c, w->tx, definition_demote, DB_VALUES(value_int(d->id)), NULL);
    return e;
}

enum err definition_delete(struct work *w, int64_t id, int64_t version)
{
    enum err e = check_version(w, definition_version, id, version);
    return e ? e : db_run(w->c, w->tx, definition_remove, DB_VALUES(value_int(id)), NULL);
}

enum err definitions(struct ctx *c, struct db_tx *tx, struct kept_definition **out, int *count)
{
    struct db_rows *rows;
    struct kept_definition *list = NULL;
    int n = 0;
    enum err e = db_query(c, tx, definition_all, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        list = arena_grow(c->arena, list, (size_t)n, (size_t)n + 1, sizeof *list);
        list[n++] = (struct kept_definition){.id = db_int(rows, 0),
                                             .version = db_int(rows, 1),
                                             .name = db_text_copy(c, rows, 2),
                                             .lost_when = db_text_copy(c, rows, 3),
                                             .customer_when = db_text_copy(c, rows, 4),
                                             .not_while = db_text_copy(c, rows, 5),
                                             .target = db_value(rows, 6),
                                             .official = db_int(rows, 7) != 0,
                                             .problem = db_text_copy(c, rows, 8),
                                             .problem_en = db_text_copy(c, rows, 9),
                                             .reason = db_text_copy(c, rows, 10)};
    }
    *out = list;
    *count = n;
    return e;
}
