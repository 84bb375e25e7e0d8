#include "model/shown.h"
#include "model/own.h"
#include "model/record_rules.h"

struct asking {
    struct ctx *c;
    const struct schema *s;
    const struct viewer *v;
    const struct own *own;
    int object;
};

static bool may_ask(const struct asking *a, const struct rule *r)
{
    struct ctx quiet = {.arena = a->c->arena};
    return r && !viewer_allows(&quiet, a->v, r);
}

static void ask_fields(const struct asking *a, struct shown *out)
{
    const struct object *o = out->object;
    for (int i = 0; i < o->field_count; i++) {
        const struct field *f = &o->fields[i];
        bool wanted = f->options.required;
        out->hidden[i] = may_ask(a, f->shown_when) && !own_holds(a->own, f->shown_when);
        if (!wanted && may_ask(a, f->required_when))
            wanted = own_holds(a->own, f->required_when);
        out->required[i] = wanted && !out->hidden[i];
    }
}

static void ask_sections(const struct asking *a, const struct layout *l, enum layout_side side,
                         struct shown *out)
{
    struct rule *r;
    int count = 0, n = 0;
    for (int t = 0; t < l->tab_count[side]; t++)
        count += l->tabs[side][t].section_count;
    out->section_count[side] = count;
    out->sections_hidden[side] = ARENA_ARRAY(a->c->arena, bool, (size_t)count + 1);
    for (int t = 0; t < l->tab_count[side]; t++)
        for (int i = 0; i < l->tabs[side][t].section_count; i++) {
            layout_condition(a->c, a->s, a->v, a->object, l->tabs[side][t].sections[i].condition,
                             &r);
            out->sections_hidden[side][n++] = r && !own_holds(a->own, r);
        }
}

enum err shown_of(struct work *w, const struct viewer *v, struct record *r, bool fresh,
                  const struct layout *l, struct shown *out)
{
    const struct object *o = &w->schema->objects[r->object];
    struct own own = {o, r->cells, work_today(w), w->c->arena};
    struct asking a = {w->c, w->schema, v, &own, r->object};
    *out = (struct shown){.object = o};
    out->hidden = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count + 1);
    out->required = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count + 1);
    enum err e = fresh ? record_fill(w, r) : ERR_NONE;
    if (e)
        return e;
    ask_fields(&a, out);
    for (int side = 0; side < LAYOUT_SIDES; side++)
        ask_sections(&a, l, (enum layout_side)side, out);
    return ERR_NONE;
}
