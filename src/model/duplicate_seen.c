#include "model/duplicate_seen.h"
#include "model/refer.h"

struct telling {
    struct ctx *c;
    struct org *org;
    struct db_tx *tx;
    const struct viewer *v;
    const struct schema *s;
};

static enum err label_of_owner(struct telling *t, const struct record *r, struct str *out)
{
    const struct object *o = &t->s->objects[r->object];
    int owner = scope_owner(o);
    *out = STR_NONE;
    if (owner < 0 || r->cells[owner].type == VALUE_NULL)
        return ERR_NONE;
    enum err e = refer_label(t->c, t->tx, t->s, &o->fields[owner], r->cells[owner], out);
    if (!e && !out->len && r->cells[owner].type == VALUE_TEXT)
        *out = r->cells[owner].text;
    return e;
}

// Its own owner, else its customer's.
static enum err whose(struct telling *t, const struct record *r, struct str *out)
{
    struct ctx quiet = {.arena = t->c->arena};
    struct record customer;
    enum err e = label_of_owner(t, r, out);
    if (e || out->len || r->object == t->s->customer || !r->customer)
        return e;
    if (record_load(&quiet, t->tx, t->s, t->s->customer, r->customer, &customer))
        return ERR_NONE;
    return label_of_owner(t, &customer, out);
}

static struct str name_of(struct telling *t, const struct record *r)
{
    const struct object *o = &t->s->objects[r->object];
    int field = refer_naming_field(o);
    if (field < 0 || viewer_field(t->v, o, field) < FIELD_MASKED)
        return STR_NONE;
    struct value seen = seen_cell(t->c->arena, t->v, o, field, r->cells[field]);
    return seen.type == VALUE_TEXT ? seen.text : STR_NONE;
}

static void add_fields(const struct telling *t, const struct object *o,
                       const struct duplicate_rule *r, bool *fields)
{
    for (int i = 0; i < r->field_count; i++)
        if (r->fields[i] < o->field_count &&
            viewer_field(t->v, o, r->fields[i]) >= FIELD_READ)
            fields[r->fields[i]] = true;
}

static enum err tell_one(struct telling *t, const struct duplicate_asking *a, int64_t id,
                         struct duplicate_told *out)
{
    struct ctx quiet = {.arena = t->c->arena};
    const struct object *o = &t->s->objects[a->object];
    bool *fields = ARENA_ARRAY(t->c->arena, bool, (size_t)o->field_count + 1), seen;
    struct record r;
    *out = (struct duplicate_told){.fields = fields};
    enum err e = record_load(&quiet, t->tx, t->s, a->object, id, &r);
    if (e) // gone meanwhile
        return e == ERR_NOT_FOUND ? ERR_NONE : fail_as(t->c, &quiet.why);
    e = whose(t, &r, &out->owner);
    seen = viewer_may(t->v, o, VERB_SEE);
    if (!e && seen)
        e = scope_record(t->c, t->org, t->tx, t->v, t->s, VERB_SEE, &r, &seen);
    if (!e && seen) {
        out->id = id;
        out->name = name_of(t, &r);
    }
    for (int i = 0; i < a->count && !e; i++) {
        const struct duplicate_match *m = &a->found[i];
        if (m->record != id)
            continue;
        out->refuses |= m->rule->action == DUPLICATE_REFUSE;
        if (seen)
            add_fields(t, o, m->rule, fields);
        out->alike = m->alike > out->alike ? m->alike : out->alike;
    }
    return e;
}

enum err duplicate_tell(struct ctx *c, struct org *o, struct db_tx *tx, const struct viewer *v,
                        const struct schema *s, const struct duplicate_asking *asking,
                        struct duplicate_told *out, int *count)
{
    struct telling t = {c, o, tx, v, s};
    int64_t ids[DUPLICATE_TOLD_MAX];
    enum err e = ERR_NONE;
    int n = 0;
    for (int refusing = 1; refusing >= 0; refusing--)
        for (int i = 0; i < asking->count && n < DUPLICATE_TOLD_MAX; i++) {
            bool there = (asking->found[i].rule->action == DUPLICATE_REFUSE) != refusing;
            for (int k = 0; k < n; k++)
                there |= ids[k] == asking->found[i].record;
            if (!there)
                ids[n++] = asking->found[i].record;
        }
    *count = 0;
    for (int i = 0; i < n && !e; i++) {
        e = tell_one(&t, asking, ids[i], &out[*count]);
        *count += out[*count].alike > 0;
    }
    return e;
}
