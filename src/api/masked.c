#include "api/masked.h"
#include "auth/role.h"

static enum err closed_to(struct call *k, const struct role *role, int object, const int *fields,
                          int count, bool *closed)
{
    struct permit p;
    if (role->administrator)
        return ERR_NONE;
    enum err e = permit_read(k->c, viewer_schema(k->viewer), role->permits, false, &p);
    for (int i = 0; i < count && !e; i++)
        closed[i] |= permit_field(&p, object, fields[i]) < FIELD_READ;
    return e;
}

enum err masked_for_others(struct call *k, const struct object *o, const int *fields, int count,
                           struct str *out)
{
    int object = schema_object_of_id(viewer_schema(k->viewer), o->id), roles;
    bool *closed = ARENA_ARRAY(k->c->arena, bool, (size_t)count + 1);
    struct role *list;
    struct db_tx *tx;
    *out = STR_NONE;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = role_list(k->c, tx, &list, &roles);
    db_read_end(tx);
    for (int i = 0; i < roles && !e; i++)
        e = closed_to(k, &list[i], object, fields, count, closed);
    for (int i = 0; i < count && !e; i++)
        if (closed[i] && viewer_field(k->viewer, o, fields[i]) >= FIELD_READ)
            *out = str_format(k->c->arena, "%.*s%s%.*s.%.*s", STR_ARG(*out), out->len ? "," : "",
                              STR_ARG(o->name), STR_ARG(o->fields[fields[i]].name));
    return e;
}

// ---- one value, once ----------------------------------------------------------------------------

static enum err find_masked(struct call *k, const struct object *o, int *field)
{
    *field = object_field(o, k->words[2]);
    bool there = *field >= 0 && viewer_field(k->viewer, o, *field) != FIELD_HIDDEN;
    if (!there)
        return fail(k->c, ERR_NOT_FOUND, "there is no such field", "没有这个字段");
    if (viewer_field(k->viewer, o, *field) != FIELD_MASKED ||
        (o->fields[*field].kind->flags & (KIND_REFERS | KIND_COMPUTED)))
        return fail(k->c, ERR_INPUT, "only a masked value that somebody has written can be shown",
                    "只能显示打码的、由人填写的内容");
    if (!viewer_has(k->viewer, RIGHT_REVEAL))
        return fail(k->c, ERR_DENIED, "your roles do not let you show masked values in full",
                    "您的角色不能查看打码字段的完整内容");
    return ERR_NONE;
}

static enum err load(struct call *k, const struct schema *s, int object, int64_t id,
                     struct record *r)
{
    struct db_tx *tx;
    enum err e = db_read_begin(k->c, org_db(k->org), &tx);
    if (e)
        return e;
    e = seen_load(k->c, k->org, tx, k->viewer, s, object, id, r);
    db_read_end(tx);
    return e;
}

// As people write it, several choices with commas between them.
static struct str written(struct call *k, const struct field *f, struct value v)
{
    char *text = str_zero(k->c->arena, kind_text(k->c->arena, f->kind, v));
    for (char *at = text; f->type == RULE_CHOICES && *at; at++)
        if (*at == RULE_CHOICE_MARK)
            *at = ',';
    return str_of(text);
}

// The value goes out only when its line in the audit is durable.
static enum err reveal(struct call *k)
{
    const struct schema *s = viewer_schema(k->viewer);
    int object = schema_object(s, k->words[0]), field = -1;
    struct record r;
    int64_t id = 0;
    if (object < 0)
        return fail(k->c, ERR_NOT_FOUND, "there is no such object", "没有这个对象");
    const struct object *o = &s->objects[object];
    enum err e = viewer_need(k->c, k->viewer, o, VERB_SEE);
    if (!e)
        e = call_id(k, 1, &id);
    if (!e)
        e = find_masked(k, o, &field);
    if (!e)
        e = load(k, s, object, id, &r);
    if (!e)
        e = call_audit(k, "reveal",
                       str_format(k->c->arena,
                                  "{\"object\":\"%.*s\",\"record\":%lld,\"field\":\"%.*s\"}",
                                  STR_ARG(o->name), (long long)id, STR_ARG(o->fields[field].name)));
    if (e)
        return e;
    json_out_object(&k->out);
    put_text_or_null(&k->out, "value", written(k, &o->fields[field], r.cells[field]));
    json_out_object_end(&k->out);
    return ERR_NONE;
}

const struct route masked_routes[] = {
    {HTTP_POST, "/api/records/:object/:id/reveal/:field", PERMIT_VIEWER, 0, reveal, "", "Revealed",
     "One value that is masked for the asker, in full, where a role of his has the right `reveal`; "
     "noted in "
     "the audit before it is told.",
     "查看一个打码值的全文，需要角色带有 `reveal` 权限；先记入操作记录再给出。"},
    {0},
};
