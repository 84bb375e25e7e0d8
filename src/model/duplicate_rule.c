#include "base/ids.h"
#include "model/author.h"
#include "model/change.h"
#include "model/duplicate.h"

enum {
    AT_ID,
    AT_VERSION,
    AT_OBJECT,
    AT_MEASURE,
    AT_FIELDS,
    AT_ACTION,
    AT_ACTIVE,
    AT_KEYSET,
    AT_KEYED
};
static const char select_rules[] = "SELECT id, version, object, measure, fields, action, active, "
                                   "keyset, keyed FROM duplicate_rule ORDER BY object, id";
static const char insert[] =
    "INSERT INTO duplicate_rule (id, version, object, measure, fields, action, active, keyset, "
    "keyed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
static const char update[] =
    "UPDATE duplicate_rule SET version = version + 1, measure = ?, fields = ?, action = ?, active "
    "= ?, keyset = ?, keyed = ? WHERE id = ?";
static const char remove_rule[] = "DELETE FROM duplicate_rule WHERE id = ?";
static const char renew[] = "UPDATE duplicate_rule SET keyset = ?, keyed = 0 WHERE id = ?";
static const char forget_pairs[] = "DELETE FROM duplicate_pair WHERE object = ? AND state = 'open'";
static const char look_again[] = "INSERT INTO duplicate_scan (object, looked) VALUES (?, 0) ON "
                                 "CONFLICT (object) DO UPDATE SET looked = 0";

static const char *const actions[] = {[DUPLICATE_WARN] = "warn", [DUPLICATE_REFUSE] = "refuse"};

static enum kind_id kind_for(enum duplicate_measure m)
{
    return m == MEASURE_PHONE    ? KIND_PHONE
           : m == MEASURE_CREDIT ? KIND_CREDIT_CODE
           : m == MEASURE_MAIL   ? KIND_MAIL
                                 : KIND_COUNT;
}

// ---- reading ------------------------------------------------------------------------------------

static void resolve_fields(struct duplicate_rule *r, const struct object *o, struct str ids)
{
    r->any = !ids.len;
    for (int i = 0; r->any && i < o->field_count && r->field_count < RULE_FIELDS_MAX; i++)
        if (o->fields[i].kind->id == kind_for(r->measure))
            r->fields[r->field_count++] = i;
    while (ids.len && r->field_count < RULE_FIELDS_MAX) {
        int64_t id = num_parse(str_cut(ids, ',', &ids)) / NUM_ONE;
        int field = object_field_of_id(o, id);
        r->broken |= field < 0;
        r->field_ids[r->field_count] = id;
        r->fields[r->field_count++] = field < 0 ? 0 : field;
    }
}

static void read_rule(struct db_rows *rows, const struct schema *s, struct duplicate_rule *r)
{
    int object = schema_object_of_id(s, db_int(rows, AT_OBJECT));
    *r = (struct duplicate_rule){
        .id = db_int(rows, AT_ID),
        .version = db_int(rows, AT_VERSION),
        .object = db_int(rows, AT_OBJECT),
        .measure = measure_named(db_text(rows, AT_MEASURE)),
        .action =
            str_eq(db_text(rows, AT_ACTION), STR("refuse")) ? DUPLICATE_REFUSE : DUPLICATE_WARN,
        .active = db_int(rows, AT_ACTIVE) != 0,
        .keyset = db_int(rows, AT_KEYSET),
        .keyed = db_int(rows, AT_KEYED),
    };
    r->broken = object < 0 || r->measure == MEASURE_COUNT;
    if (!r->broken)
        resolve_fields(r, &s->objects[object], db_text(rows, AT_FIELDS));
}

enum err duplicate_rules_list(struct ctx *c, struct db_tx *tx, const struct schema *s,
                              struct duplicate_rule **out, int *count)
{
    struct db_rows *rows;
    *out = NULL;
    *count = 0;
    enum err e = db_query(c, tx, select_rules, DB_NO_VALUES, &rows);
    while (!e && db_next(c, rows, &e)) {
        size_t n = (size_t)*count;
        *out = arena_grow(c->arena, *out, n, n + 1, sizeof **out);
        read_rule(rows, s, &(*out)[(*count)++]);
    }
    return e;
}

enum err duplicate_rules_load(struct ctx *c, struct db_tx *tx, struct schema *s)
{
    struct ctx own = {.arena = s->arena};
    struct duplicate_rule *all;
    struct object *objects = (void *)(uintptr_t)s->objects;
    int count;
    enum err e = duplicate_rules_list(&own, tx, s, &all, &count);
    if (e)
        return fail_as(c, &own.why);
    int kept = 0;
    for (int i = 0; i < count; i++)
        if (all[i].active && !all[i].broken && all[i].field_count)
            all[kept++] = all[i];
    for (int i = 0; i < kept; i++) {
        struct object *o = &objects[schema_object_of_id(s, all[i].object)];
        if (!o->duplicate_count++)
            o->duplicates = &all[i]; // they come object by object
    }
    return ERR_NONE;
}

// ---- writing ------------------------------------------------------------------------------------

static enum err check_field(struct work *w, const struct object *o, struct duplicate_rule *r,
                            int at)
{
    const struct field *f = &o->fields[r->fields[at]];
    r->field_ids[at] = f->id;
    if (f->kind->type == RULE_TEXT && !field_computed(f) && !(f->kind->flags & KIND_REFERS))
        return ERR_NONE;
    return fail(w->c, ERR_INPUT, "%s%.0s: only texts can be compared",
                "%.0s%s：只有文字类字段可以用来查重", str_zero(w->c->arena, field_label(f, false)),
                str_zero(w->c->arena, field_label(f, true)));
}

static enum err check_rule(struct work *w, struct duplicate_rule *r)
{
    int object = schema_object_of_id(w->schema, r->object);
    enum err e = ERR_NONE;
    if (object < 0)
        return fail(w->c, ERR_NOT_FOUND, "there is no such object", "没有这个对象");
    if (r->measure == MEASURE_NAME && r->field_count != 1)
        return fail(w->c, ERR_INPUT, "similar names: choose the one field with the name",
                    "名称相近：请选择名称所在的一个字段");
    if (r->measure == MEASURE_TEXT && !r->field_count)
        return fail(w->c, ERR_INPUT, "choose the fields to compare", "请选择要比较的字段");
    r->any = !r->field_count;
    for (int i = 0; i < r->field_count && !e; i++)
        e = check_field(w, &w->schema->objects[object], r, i);
    return e;
}

// The pairs of an object are looked for anew, what people said about them stays.
static enum err look_for_pairs(struct work *w, int64_t object)
{
    enum err e = db_run(w->c, w->tx, forget_pairs, DB_VALUES(value_int(object)), NULL);
    return e ? e : db_run(w->c, w->tx, look_again, DB_VALUES(value_int(object)), NULL);
}

static enum err settled(struct work *w, int64_t object)
{
    enum err e = look_for_pairs(w, object);
    return e ? e : schema_bump(w->c, w->tx);
}

static enum err insert_rule(struct ctx *c, struct db_tx *tx, const struct duplicate_rule *r,
                            struct str fields)
{
    return db_run(c, tx, insert,
                  DB_VALUES(value_int(r->id), value_int(1), value_int(r->object),
                            value_text(str_of(measure_name(r->measure))), value_text(fields),
                            value_text(str_of(actions[r->action])), value_int(r->active),
                            value_int(r->keyset), value_int(r->keyed)),
                  NULL);
}

enum err duplicate_rule_create(struct work *w, struct duplicate_rule *r)
{
    enum err e = check_rule(w, r);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &r->id);
    r->keyset = r->id;
    r->keyed = 0;
    if (!e)
        e = insert_rule(w->c, w->tx, r,
                        ids_text(w->c->arena, r->field_ids, r->any ? 0 : r->field_count));
    if (!e)
        e = author_set(w, AUTHOR_DUPLICATE_RULE, r->id);
    return e ? e : settled(w, r->object);
}

static enum err find_rule(struct work *w, int64_t id, int64_t version, struct duplicate_rule *out)
{
    struct duplicate_rule *all;
    int count;
    enum err e = duplicate_rules_list(w->c, w->tx, w->schema, &all, &count);
    int at = 0;
    while (!e && at < count && all[at].id != id)
        at++;
    if (!e && at == count)
        return fail(w->c, ERR_NOT_FOUND, "there is no such rule", "没有这条查重规则");
    if (!e && all[at].version != version)
        return fail(w->c, ERR_STALE, "somebody changed this rule in the meantime",
                    "这条规则刚被别人修改过，请刷新后再试");
    if (!e)
        *out = all[at];
    return e;
}

static bool compares_alike(const struct duplicate_rule *a, const struct duplicate_rule *b)
{
    bool same = a->measure == b->measure && a->any == b->any && a->active == b->active;
    if (!same || a->any)
        return same;
    return a->field_count == b->field_count &&
           !memcmp(a->field_ids, b->field_ids, (size_t)a->field_count * sizeof *a->field_ids);
}

enum err duplicate_rule_change(struct work *w, struct duplicate_rule *r, int64_t version)
{
    struct duplicate_rule now;
    enum err e = find_rule(w, r->id, version, &now);
    if (e)
        return e;
    r->object = now.object;
    r->keyset = now.keyset;
    r->keyed = now.keyed;
    e = check_rule(w, r);
    // While a rule is off nobody keeps its keys.
    if (!e && !compares_alike(&now, r)) {
        e = db_ids(w->c, w->tx, 1, &r->keyset);
        r->keyed = 0;
    }
    if (!e)
        e = db_run(
            w->c, w->tx, update,
            DB_VALUES(value_text(str_of(measure_name(r->measure))),
                      value_text(ids_text(w->c->arena, r->field_ids, r->any ? 0 : r->field_count)),
                      value_text(str_of(actions[r->action])), value_int(r->active),
                      value_int(r->keyset), value_int(r->keyed), value_int(r->id)),
            NULL);
    return e ? e : settled(w, r->object);
}

enum err duplicate_rule_delete(struct work *w, int64_t id, int64_t version)
{
    struct duplicate_rule now;
    enum err e = find_rule(w, id, version, &now);
    if (!e)
        e = db_run(w->c, w->tx, remove_rule, DB_VALUES(value_int(id)), NULL);
    return e ? e : settled(w, now.object);
}

enum err duplicate_rules_renew(struct work *w, int64_t object)
{
    struct duplicate_rule *all;
    int count, renewed = 0;
    enum err e = duplicate_rules_list(w->c, w->tx, w->schema, &all, &count);
    for (int i = 0; i < count && !e; i++) {
        int64_t keyset;
        if (all[i].object != object)
            continue;
        e = db_ids(w->c, w->tx, 1, &keyset);
        if (!e)
            e = db_run(w->c, w->tx, renew, DB_VALUES(value_int(keyset), value_int(all[i].id)),
                       NULL);
        renewed++;
    }
    return e || !renewed ? e : settled(w, object);
}

// ---- the first ones -----------------------------------------------------------------------------

static const struct {
    const char *object, *field; // field "": any of the measure's kind
    enum duplicate_measure measure;
    enum duplicate_action action;
} standard[] = {
    {"customer", "", MEASURE_PHONE, DUPLICATE_WARN},
    {"customer", "", MEASURE_CREDIT, DUPLICATE_REFUSE},
    {"customer", "name", MEASURE_NAME, DUPLICATE_WARN},
    {"contact", "", MEASURE_PHONE, DUPLICATE_WARN},
};

enum err duplicate_rules_standard(struct ctx *c, struct db_tx *tx)
{
    struct schema *s;
    enum err e = schema_load(c, tx, &s);
    if (e)
        return e;
    for (size_t i = 0; i < sizeof standard / sizeof *standard && !e; i++) {
        const struct object *o = &s->objects[schema_object(s, str_of(standard[i].object))];
        struct duplicate_rule r = {.object = o->id,
                                   .measure = standard[i].measure,
                                   .action = standard[i].action,
                                   .active = true,
                                   .keyed = -1};
        struct str fields = STR("");
        if (*standard[i].field)
            fields =
                str_format(c->arena, "%lld",
                           (long long)o->fields[object_field(o, str_of(standard[i].field))].id);
        e = db_ids(c, tx, 1, &r.id);
        r.keyset = r.id;
        if (!e)
            e = insert_rule(c, tx, &r, fields);
    }
    schema_destroy(s);
    return e ? e : schema_bump(c, tx);
}
