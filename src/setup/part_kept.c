// Views, definitions of churn, warning rules and roles as parts of a set-up.
#include "auth/role.h"
#include "flow/rule.h"
#include "model/author.h"
#include "model/permit.h"
#include "model/reason.h"
#include "model/view.h"
#include "setup/part.h"

static const char warnings_of[] = "SELECT COUNT(*) FROM warning WHERE rule = ?";

// ---- views --------------------------------------------------------------------------------------

static int view_kind_at(struct str word)
{
    for (int k = 0; k < VIEW_KIND_COUNT; k++)
        if (str_eq(word, str_of(view_kind_name((enum view_kind)k))))
            return k;
    return -1;
}

enum err part_view_check(struct ctx *c, const struct setup_item *i)
{
    const struct json *kind = json_get(i->body, "kind");
    if (i->name.len > VIEW_NAME_MAX * 4)
        return fail(c, ERR_INPUT, "a name has at most %d letters", "名称最多 %d 个字",
                    VIEW_NAME_MAX);
    if (kind && kind->kind == JSON_TEXT && view_kind_at(kind->text) < 0)
        return fail(c, ERR_INPUT, "a view is a list, a board or a calendar, not '%.*s'",
                    "视图类型应为 list、board 或 calendar，而不是“%.*s”", STR_ARG(kind->text));
    return ERR_NONE;
}

static enum err put_view(struct work *w, struct json_out *out, const struct view *view)
{
    struct buf b;
    struct json_out own;
    const struct json *settings;
    const struct object *o = &w->schema->objects[schema_object_of_id(w->schema, view->object)];
    buf_init(&b, SETUP_BYTES_MAX);
    json_out_init(&own, &b);
    view_write(&own, w->schema, viewer_program(), view);
    enum err e = json_out_done(w->c, &own);
    if (!e)
        e = json_parse(w->c, str_copy(w->c->arena, buf_str(&b)), SETUP_BYTES_MAX, &settings);
    buf_deinit(&b);
    if (e)
        return e;
    json_out_object(out);
    put_str(out, "object", o->name);
    put_str(out, "name", view->name);
    put_str(out, "kind", str_of(view_kind_name(view->kind)));
    if (view->position) {
        json_out_key(out, STR("position"));
        json_out_int(out, view->position);
    }
    json_out_key(out, STR("settings"));
    put_json(out, settings, true);
    json_out_object_end(out);
    return ERR_NONE;
}

enum err part_view_put(struct work *w, struct json_out *out)
{
    const struct schema *s = w->schema;
    int *order = schema_order(w->c->arena, s);
    enum err e = ERR_NONE;
    for (int o = 0; o < s->object_count && !e; o++) {
        struct view *list;
        int count;
        e = view_list(w->c, w->tx, s, viewer_program(), order[o], &list, &count);
        for (int i = 0; !e && i < count; i++)
            if (list[i].shared == VIEW_ALL)
                e = put_view(w, out, &list[i]);
    }
    return e;
}

// What the item says, over what there is in `view`.
static enum err read_view(struct applying *a, const struct setup_item *i, struct view *view)
{
    struct work *w = a->w;
    const struct json *settings;
    struct str kind = str_of(view_kind_name(view->kind));
    int object;
    enum err e = item_object(a, i, &object);
    if (e)
        return e;
    item_text(a, i, "kind", &kind);
    view->object = w->schema->objects[object].id;
    view->name = i->name;
    view->shared = VIEW_ALL;
    view->kind = kind.len ? (enum view_kind)view_kind_at(kind) : VIEW_LIST;
    e = item_int(a, i, "position", &view->position);
    if (e || (!item_says(a, i, "settings", &settings) && view->id))
        return e;
    static const struct json nothing = {.kind = JSON_OBJECT};
    return view_read(w->c, w->schema, viewer_program(), view, settings ? settings : &nothing);
}

static enum err find_view(struct applying *a, const struct setup_item *i, struct view *out)
{
    struct work *w = a->w;
    struct view *list;
    int count, shared = 0, object = schema_object(w->schema, i->object);
    if (object < 0)
        return item_gone(w->c, i);
    enum err e = view_list(w->c, w->tx, w->schema, viewer_program(), object, &list, &count);
    for (int n = 0; !e && n < count; n++)
        if (list[n].shared == VIEW_ALL)
            list[shared++] = list[n];
    return e ? e : ITEM_TAKE(w->c, i, struct view, list, shared, out);
}

enum err part_view_make(struct applying *a, const struct setup_item *i)
{
    struct view view = {0};
    enum err e = read_view(a, i, &view);
    return e ? e : view_create(a->w, &view);
}

enum err part_view_change(struct applying *a, const struct setup_item *i)
{
    struct view view;
    enum err e = find_view(a, i, &view);
    if (!e)
        e = read_view(a, i, &view);
    return e ? e : view_update(a->w, &view);
}

enum err part_view_drop(struct applying *a, const struct setup_item *i)
{
    struct view view;
    if (schema_object(a->w->schema, i->object) < 0)
        return ERR_NONE; // gone with its object
    enum err e = find_view(a, i, &view);
    return e ? e : view_delete(a->w, view.id, view.version);
}

// ---- definitions --------------------------------------------------------------------------------

enum err part_definition_check(struct ctx *c, const struct setup_item *i)
{
    const struct json *reason = json_get(i->body, "reason");
    struct reasons reasons;
    num_t target = NUM_NONE;
    enum err e = json_want_num(c, i->body, "target", &target);
    if (!e && reason && reason->kind != JSON_NULL)
        e = reasons_read(c, reason, &reasons);
    if (!e && target != NUM_NONE && (target < 0 || target > NUM_ONE))
        e = fail(c, ERR_INPUT, "target: a rate from 0 to 1, such as 0.03",
                 "target：应为 0 到 1 之间的比率，如 0.03");
    return e;
}

enum err part_definition_put(struct work *w, struct json_out *out)
{
    struct kept_definition *list;
    int count;
    enum err e = definitions(w->c, w->tx, &list, &count);
    for (int i = 0; !e && i < count; i++) {
        json_out_object(out);
        put_str(out, "name", list[i].name);
        put_str(out, "lost_when", list[i].lost_when);
        put_str(out, "customer_when", list[i].customer_when);
        put_str(out, "not_while", list[i].not_while);
        if (list[i].reason.len) {
            json_out_key(out, STR("reason"));
            json_out_raw(out, list[i].reason);
        }
        if (list[i].target.type == VALUE_INT) {
            json_out_key(out, STR("target"));
            json_out_num(out, list[i].target.integer);
        }
        put_flag(out, "official", list[i].official);
        json_out_object_end(out);
    }
    return e;
}

static enum err read_definition(struct applying *a, const struct setup_item *i,
                                struct kept_definition *d)
{
    const struct json *target, *reason;
    struct reasons reasons = {0};
    num_t n = NUM_NONE;
    enum err e = ERR_NONE;
    d->name = i->name;
    item_text(a, i, "lost_when", &d->lost_when);
    item_text(a, i, "customer_when", &d->customer_when);
    item_text(a, i, "not_while", &d->not_while);
    item_bool(a, i, "official", &d->official);
    if (item_says(a, i, "reason", &reason)) {
        e = reason ? reasons_read(a->w->c, reason, &reasons) : ERR_NONE;
        if (!e)
            e = reasons_text(a->w->c, &reasons, &d->reason);
    }
    if (e || !item_says(a, i, "target", &target))
        return e;
    e = target ? json_as_num(a->w->c, target, &n) : ERR_NONE;
    d->target = n == NUM_NONE ? value_null() : value_int(n);
    return e;
}

enum err part_definition_make(struct applying *a, const struct setup_item *i)
{
    struct kept_definition d = {.lost_when = STR(""),
                                .customer_when = STR(""),
                                .not_while = STR(""),
                                .target = value_null()};
    enum err e = read_definition(a, i, &d);
    return e ? e : definition_create(a->w, &d);
}

static enum err find_definition(struct applying *a, const struct setup_item *i,
                                struct kept_definition *out)
{
    struct kept_definition *list;
    int count;
    enum err e = definitions(a->w->c, a->w->tx, &list, &count);
    return e ? e : ITEM_TAKE(a->w->c, i, struct kept_definition, list, count, out);
}

enum err part_definition_change(struct applying *a, const struct setup_item *i)
{
    struct kept_definition d;
    enum err e = find_definition(a, i, &d);
    if (!e)
        e = read_definition(a, i, &d);
    return e ? e : definition_update(a->w, &d, d.version);
}

enum err part_definition_drop(struct applying *a, const struct setup_item *i)
{
    struct kept_definition d;
    enum err e = find_definition(a, i, &d);
    return e ? e : definition_delete(a->w, d.id, d.version);
}

// ---- rules --------------------------------------------------------------------------------------

enum err part_rule_check(struct ctx *c, const struct setup_item *i)
{
    int64_t days = 0;
    return json_want_int(c, i->body, "hold_down", &days);
}

enum err part_rule_put(struct work *w, struct json_out *out)
{
    struct warning_rule *list;
    int count;
    enum err e = warning_rules(w->c, w->tx, &list, &count);
    for (int i = 0; !e && i < count; i++) {
        json_out_object(out);
        put_str(out, "name", list[i].name);
        put_str(out, "condition", list[i].condition);
        put_flag(out, "enabled", list[i].enabled);
        if (list[i].hold_down) {
            json_out_key(out, STR("hold_down"));
            json_out_int(out, list[i].hold_down);
        }
        json_out_object_end(out);
    }
    return e;
}

static enum err read_rule(struct applying *a, const struct setup_item *i, struct warning_rule *r)
{
    int64_t hold = r->hold_down;
    r->name = i->name;
    item_text(a, i, "condition", &r->condition);
    item_bool(a, i, "enabled", &r->enabled);
    enum err e = item_int(a, i, "hold_down", &hold);
    r->hold_down = hold < 0 || hold > INT32_MAX ? -1 : (int)hold;
    return e;
}

enum err part_rule_make(struct applying *a, const struct setup_item *i)
{
    struct warning_rule r = {.condition = STR("")};
    enum err e = read_rule(a, i, &r);
    return e ? e : warning_rule_create(a->w, &r);
}

static enum err find_rule(struct applying *a, const struct setup_item *i, struct warning_rule *out)
{
    struct warning_rule *list;
    int count;
    enum err e = warning_rules(a->w->c, a->w->tx, &list, &count);
    return e ? e : ITEM_TAKE(a->w->c, i, struct warning_rule, list, count, out);
}

enum err part_rule_change(struct applying *a, const struct setup_item *i)
{
    struct warning_rule r;
    enum err e = find_rule(a, i, &r);
    if (!e)
        e = read_rule(a, i, &r);
    if (!e && r.enabled) // it parses, or the update refuses it
        r.problem = STR("");
    return e ? e : warning_rule_update(a->w, &r, r.version);
}

// One that has warnings is only switched off: they tell what was done about customers.
enum err part_rule_drop(struct applying *a, const struct setup_item *i)
{
    struct warning_rule r;
    int64_t warnings = 0;
    enum err e = find_rule(a, i, &r);
    if (!e)
        e = db_number(a->w->c, a->w->tx, warnings_of, DB_VALUES(value_int(r.id)), 0, &warnings);
    if (!e && !warnings)
        return warning_rule_delete(a->w, r.id, r.version);
    if (e)
        return e;
    item_leave(a, i, "it has %lld warnings and is switched off instead, so that they stay",
               "它有 %lld 条预警，因此只停用、不删除，预警会保留", (long long)warnings);
    r.enabled = false;
    r.problem = STR("");
    return warning_rule_update(a->w, &r, r.version);
}

// ---- roles --------------------------------------------------------------------------------------

enum err part_role_check(struct ctx *c, const struct setup_item *i)
{
    (void)c;
    (void)i;
    return ERR_NONE; // what it names may only be made by the same file
}

enum err part_role_put(struct work *w, struct json_out *out)
{
    struct role *list;
    int count;
    enum err e = role_list(w->c, w->tx, &list, &count);
    for (int i = 0; !e && i < count; i++) {
        struct permit p;
        e = permit_read(w->c, w->schema, list[i].permits, false, &p);
        if (e)
            return e;
        json_out_object(out);
        put_str(out, "name", list[i].name);
        put_flag(out, "administrator", list[i].administrator);
        put_flag(out, "second_factor", list[i].second_factor);
        if (!list[i].administrator) {
            json_out_key(out, STR("permits"));
            permit_write(out, w->schema, &p, false);
        }
        json_out_object_end(out);
    }
    return e;
}

static enum err read_role(struct applying *a, const struct setup_item *i, struct role *r)
{
    static const struct json nothing = {.kind = JSON_OBJECT};
    struct work *w = a->w;
    const struct json *permits;
    struct permit p;
    struct buf b;
    struct json_out out;
    r->name = i->name;
    item_bool(a, i, "administrator", &r->administrator);
    item_bool(a, i, "second_factor", &r->second_factor);
    if (!item_says(a, i, "permits", &permits))
        return ERR_NONE;
    enum err e = permit_read_json(w->c, w->schema, permits ? permits : &nothing, true, &p);
    if (e)
        return e;
    buf_init(&b, SETUP_BYTES_MAX);
    json_out_init(&out, &b);
    permit_write(&out, w->schema, &p, true);
    e = json_out_done(w->c, &out);
    r->permits = str_copy(w->c->arena, buf_str(&b));
    buf_deinit(&b);
    return e;
}

enum err part_role_make(struct applying *a, const struct setup_item *i)
{
    struct role r = {.permits = STR("{}")};
    enum err e = read_role(a, i, &r);
    if (!e)
        e = role_create(a->w->c, a->w->tx, &r);
    return e ? e : author_set(a->w, AUTHOR_ROLE, r.id);
}

static enum err find_role(struct applying *a, const struct setup_item *i, struct role *out)
{
    struct role *list;
    int count;
    enum err e = role_list(a->w->c, a->w->tx, &list, &count);
    return e ? e : ITEM_TAKE(a->w->c, i, struct role, list, count, out);
}

enum err part_role_change(struct applying *a, const struct setup_item *i)
{
    struct role r;
    enum err e = find_role(a, i, &r);
    bool all = !e && r.administrator;
    if (!e)
        e = read_role(a, i, &r);
    if (!e && r.administrator && !all && !a->undoing) {
        item_leave(a, i, "a file makes nobody administrator%s: change this role yourself",
                   "文件不能把现有角色变成管理员%s：请自己修改这个角色", "");
        return ERR_NONE;
    }
    return e ? e : role_update(a->w->c, a->w->tx, &r);
}

enum err part_role_drop(struct applying *a, const struct setup_item *i)
{
    struct role r;
    enum err e = find_role(a, i, &r);
    if (e)
        return e;
    if (r.people) {
        item_leave(a, i, "%lld people have this role: give them another first",
                   "还有 %lld 人使用这个角色，请先为其更换角色", (long long)r.people);
        return ERR_NONE;
    }
    return role_delete(a->w->c, a->w->tx, r.id, r.version);
}
