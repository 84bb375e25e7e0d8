// Erasing what says who somebody is: a look at each field beforehand, and the doing, which cannot be
// taken back.
#include "api/guarded.h"
#include "api/privacy.h"
#include "flow/uses.h"

struct erase_ask {
    struct call *k;
    struct person_ask who;
    struct erase_plan plan;
};

static bool may_be_erased(const struct schema *s, int object)
{
    enum rule_shape shape = s->objects[object].shape;
    return shape == SHAPE_CUSTOMER || shape == SHAPE_NONE;
}

static enum err read_place(struct ctx *c, const struct schema *s, const struct person_ask *ask,
                           struct erasing *x)
{
    x->object = schema_object(s, ask->object);
    x->id = ask->id;
    if (x->object < 0)
        return fail(c, ERR_NOT_FOUND, "there is no such object", "没有这个对象");
    if (may_be_erased(s, x->object))
        return ERR_NONE;
    return fail(
        c, ERR_INPUT,
        "only a customer, or a record without a day such as a contact, says who somebody is",
        "只能对客户，或没有日期的记录（如联系人）这样做");
}

// What somebody has to type: the number by which people know the record.
static struct str number_of(struct arena *a, const struct object *o, const struct record *r)
{
    int name = object_field(o, STR("name"));
    const int fields[] = {o->key, name};
    for (int i = 0; i < 2; i++)
        if (fields[i] >= 0 && r->cells[fields[i]].type == VALUE_TEXT)
            return r->cells[fields[i]].text;
    return str_format(a, "#%lld", (long long)r->id);
}

static enum err find_asked(struct work *w, bool *asked, int object, int field)
{
    struct use *list;
    int count;
    enum err e = uses_find(w, object, field, &list, &count);
    for (int i = 0; i < count && !e; i++)
        *asked |= list[i].kind == USE_RULE || list[i].kind == USE_DEFINITION;
    return e;
}

// What is proposed, and which of it nobody can choose otherwise.
static bool is_fixed(const struct schema *s, bool **asked, int object, int field)
{
    enum erase_rule rule = erase_proposed(s, object, field);
    return rule == ERASE_ALWAYS || rule == KEEP_ALWAYS || asked[object][field];
}

static bool is_proposed(const struct schema *s, bool **asked, int object, int field)
{
    enum erase_rule rule = erase_proposed(s, object, field);
    return rule == ERASE_ALWAYS || (rule == ERASE_USUALLY && !asked[object][field]);
}

enum err erase_plan_make(struct work *w, const struct person_ask *ask, struct erase_plan *a)
{
    const struct schema *s = w->schema;
    struct record r;
    *a = (struct erase_plan){0};
    enum err e = read_place(w->c, s, ask, &a->x);
    if (!e)
        e = seen_load(w->c, ask->org, w->tx, ask->viewer, s, a->x.object, a->x.id, &r);
    if (e)
        return e;
    a->number = number_of(w->c->arena, &s->objects[a->x.object], &r);
    a->x.fields = ARENA_ARRAY(w->c->arena, bool *, (size_t)s->object_count);
    a->asked = ARENA_ARRAY(w->c->arena, bool *, (size_t)s->object_count);
    for (int o = 0; o < s->object_count && !e; o++) {
        size_t n = (size_t)s->objects[o].field_count;
        a->x.fields[o] = ARENA_ARRAY(w->c->arena, bool, n);
        a->asked[o] = ARENA_ARRAY(w->c->arena, bool, n);
        for (int i = 0; i < (int)n && !e; i++) {
            if (!field_computed(&s->objects[o].fields[i]))
                e = find_asked(w, &a->asked[o][i], o, i);
            a->x.fields[o][i] = is_proposed(s, a->asked, o, i);
        }
    }
    return e;
}

// ---- the look beforehand ------------------------------------------------------------------------

static const char *why(const struct schema *s, bool **asked, int object, int field)
{
    static const char *const whys[] = {[ERASE_ALWAYS] = "person",
                                       [ERASE_USUALLY] = "text",
                                       [KEEP_USUALLY] = "figure",
                                       [KEEP_ALWAYS] = "skeleton"};
    return asked[object][field] ? "asked" : whys[erase_proposed(s, object, field)];
}

static enum err write_field(struct work *w, const struct erase_plan *a, struct json_out *out,
                            int object, int field)
{
    const struct field *f = &w->schema->objects[object].fields[field];
    bool himself = a->x.object == w->schema->customer;
    int64_t values = 1;
    enum err e =
        himself ? erase_values(w->c, w->tx, w->schema, object, a->x.id, field, &values) : ERR_NONE;
    if (e || field_computed(f))
        return e;
    json_out_object(out);
    put_int(out, "id", f->id);
    put_both(out, "label", f->zh, f->en);
    put_int(out, "values", values);
    put_bool(out, "erase", a->x.fields[object][field]);
    put_bool(out, "fixed", is_fixed(w->schema, a->asked, object, field));
    put_text(out, "why", str_of(why(w->schema, a->asked, object, field)));
    json_out_object_end(out);
    return ERR_NONE;
}

static enum err write_object(struct work *w, const struct erase_plan *a, struct json_out *out,
                             int object)
{
    const struct object *o = &w->schema->objects[object];
    int64_t *ids;
    size_t count = 1;
    enum err e = ERR_NONE;
    if (a->x.object == w->schema->customer)
        e = erase_ids(w->c, w->tx, w->schema, object, a->x.id, &ids, &count);
    else if (object != a->x.object)
        return ERR_NONE;
    if (e || !count)
        return e;
    json_out_object(out);
    put_text(out, "object", o->name);
    put_both(out, "label", o->zh, o->en);
    put_int(out, "records", (int64_t)count);
    json_out_key(out, STR("fields"));
    json_out_array(out);
    int *order = object_order(w->c->arena, o);
    for (int i = 0; i < o->field_count && !e; i++)
        e = write_field(w, a, out, object, order[i]);
    json_out_array_end(out);
    json_out_object_end(out);
    return e;
}

enum err erase_plan_write(struct work *w, const struct erase_plan *a, struct json_out *out)
{
    enum err e = ERR_NONE;
    json_out_object(out);
    put_text(out, "number", a->number);
    json_out_key(out, STR("objects"));
    json_out_array(out);
    for (int o = 0; o < w->schema->object_count && !e; o++)
        e = write_object(w, a, out, o);
    json_out_array_end(out);
    json_out_object_end(out);
    return e;
}

static enum err look_job(struct work *w, void *user)
{
    struct erase_ask *a = user;
    enum err e = erase_plan_make(w, &a->who, &a->plan);
    return e ? e : erase_plan_write(w, &a->plan, &a->k->out);
}

static enum err read_who(struct call *k, struct person_ask *out)
{
    *out = (struct person_ask){.org = k->org, .viewer = k->viewer, .object = k->words[0]};
    return call_id(k, 1, &out->id);
}

static enum err look(struct call *k)
{
    struct erase_ask a = {.k = k};
    enum err e = read_who(k, &a.who);
    return e ? e : org_read(k->c, k->org, look_job, &a);
}

// ---- the doing ----------------------------------------------------------------------------------

// `fields`: the ids of all that are to be erased; what cannot be chosen stays as it is.
static enum err choose(struct work *w, struct erase_ask *a)
{
    const struct json *list = json_get(a->k->body, "fields");
    if (!list || list->kind == JSON_NULL)
        return ERR_NONE;
    enum err e = json_as(w->c, list, JSON_ARRAY);
    for (int o = 0; o < w->schema->object_count && !e; o++)
        for (int i = 0; i < w->schema->objects[o].field_count && !e; i++) {
            bool wanted = false;
            for (int n = 0; n < list->count && !e; n++) {
                int64_t id;
                e = json_as_int(w->c, &list->items[n], &id);
                wanted |= !e && id == w->schema->objects[o].fields[i].id;
            }
            if (!is_fixed(w->schema, a->plan.asked, o, i))
                a->plan.x.fields[o][i] = wanted;
        }
    return e;
}

static enum err erase_job(struct work *w, void *user)
{
    struct erase_ask *a = user;
    struct str confirm;
    enum err e = erase_plan_make(w, &a->who, &a->plan);
    if (!e)
        e = choose(w, a);
    if (!e)
        e = json_need_text(w->c, a->k->body, "confirm", &confirm);
    if (!e && !str_eq(str_trim(confirm), a->plan.number))
        e = fail(w->c, ERR_INPUT, "type the number of the record to confirm",
                 "请输入该记录的编号以确认");
    return e ? e : erase_person(w, &a->plan.x);
}

static enum err erase(struct call *k)
{
    struct erase_ask a = {.k = k};
    enum err e = read_who(k, &a.who);
    if (!e)
        e = call_write(k, k->person.id, erase_job, &a);
    if (!e)
        e = call_audit(
            k, "privacy_erase",
            str_format(k->c->arena, "{\"object\":\"%.*s\",\"record\":%lld,\"records\":%lld}",
                       STR_ARG(k->words[0]), (long long)a.plan.x.id, (long long)a.plan.x.records));
    if (e)
        return e;
    json_out_object(&k->out);
    put_int(&k->out, "records", a.plan.x.records);
    put_int(&k->out, "changes", a.plan.x.changes);
    put_int(&k->out, "files", a.plan.x.files);
    json_out_object_end(&k->out);
    return ERR_NONE;
}

const struct route erase_routes[] = {
    {HTTP_GET, "/api/records/:object/:id/erase", PERMIT_ADMIN, 0, look, "", "EraseLook",
     "What erasing this person would take away, field by field, and what it would keep and why.",
     "预览删除个人信息会清除哪些字段，保留哪些以及原因。"},
    {HTTP_POST, "/api/records/:object/:id/erase", PERMIT_ADMIN, 0, erase, "EraseQuestion", "Erased",
     "Erases what says who a customer (with all that hangs on him) or a contact is, for good; ids, "
     "days, amounts and choices stay, so that figures of the past do.",
     "永久清除能认出客户（连同他名下的一切）或联系人身份的内容；编号、日期、金额和选项保留，历史数"
     "字不变。"},
    {0},
};
