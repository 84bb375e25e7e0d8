// The lives of invented customers, and the records they leave behind.
#include "base/num.h"
#include "sample/demo_words.h"
#include "sample/making.h"

#include <math.h>

enum { HOUR_SECONDS = 3600, AHEAD = 75 };

// A choice is called as its list has it, what people wrote is in the language of the whole.
static struct str in_language(const struct making *m, const struct field *f, struct str text)
{
    const struct sample *s = m->s;
    if (f->kind->takes & TAKES_CHOICES)
        return !s->choice_in_english || options_choice(&f->options, text)
                   ? text
                   : s->choice_in_english(s->choices, text);
    const struct json *english =
        s->english && m->plan.english ? json_get(m->plan.english, str_zero(m->arena, text)) : NULL;
    return english ? english->text : text;
}

void making_set(struct making *m, int object, struct value *cells, int field, struct str text)
{
    const struct field *f = &m->schema->objects[object].fields[field];
    text = in_language(m, f, text);
    if (!m->e)
        m->e = field_take(m->w->c, f, text, &cells[field]);
}

static void set_named(struct making *m, int object, struct value *cells, const char *name,
                      struct str text)
{
    int field = object_field(&m->schema->objects[object], str_of(name));
    if (field >= 0 && cells[field].type == VALUE_NULL)
        making_set(m, object, cells, field, text);
}

static struct fact *add(struct making *m, int object, int customer, int64_t at)
{
    const struct object *o = &m->schema->objects[object];
    if (at >= ((int64_t)m->s->until + 1) * DAY_SECONDS)
        return NULL;
    if (m->count == m->room) {
        size_t room = m->room ? m->room * 2 : 1024;
        m->facts = arena_grow(m->arena, m->facts, m->count, room, sizeof *m->facts);
        m->room = room;
    }
    struct fact *f = &m->facts[m->count];
    *f = (struct fact){
        .at = at, .sequence = (int64_t)m->count++, .customer = customer, .object = object};
    f->cells = ARENA_ARRAY(m->arena, struct value, (size_t)o->field_count);
    return f;
}

static struct value of_time(const struct field *f, int64_t at)
{
    return f->type == RULE_DATE && f->kind->id == KIND_TIME ? value_int(at)
                                                            : value_int(at / DAY_SECONDS);
}

static struct fact *add_row(struct drawing *d, const struct plan_row *row, int64_t at)
{
    struct making *m = d->m;
    const struct object *o = &m->schema->objects[row->object];
    struct fact *f = add(m, row->object, ((struct him *)d->l->of)->index, at);
    if (!f)
        return NULL;
    if (o->start >= 0)
        f->cells[o->start] = of_time(&o->fields[o->start], at);
    for (int i = 0; i < row->cell_count; i++)
        making_set(m, row->object, f->cells, row->cells[i].field, draw_text(d, row->cells[i].how));
    if (o->end >= 0 && row->lasts_max > 0) {
        double days = row->lasts_min + (row->lasts_max - row->lasts_min) * random_unit(&d->l->r);
        int64_t end = at + (int64_t)(days * (1 + d->strain) * DAY_SECONDS);
        if (end < ((int64_t)m->s->until + 1) * DAY_SECONDS)
            f->cells[o->end] = of_time(&o->fields[o->end], end);
    }
    return f;
}

// Some time between nine and eight.
static int64_t some_time(struct life *l, day_t day)
{
    return (int64_t)day * DAY_SECONDS + 9 * HOUR_SECONDS +
           (int64_t)random_below(&l->r, 11 * HOUR_SECONDS);
}

static void events(struct making *m, struct life *l, const struct plan_row *row)
{
    if (!random_chance(&l->r, row->of))
        return;
    double pace = 0.8 + 0.4 * random_unit(&l->r);
    for (int i = 0; i < l->stay_count; i++) {
        const struct stay *s = &l->stays[i];
        day_t day = s->from + (day_t)(row->begins * row->every * pace * (0.6 + random_unit(&l->r)));
        while (day <= s->to && day <= m->s->until) {
            const struct rest *rest = life_rest(l, day);
            if (rest && day < rest->to - 1)
                day = rest->to - 1;
            struct drawing d = {m, l, day, life_strain(l, day)};
            add_row(&d, row, some_time(l, day));
            double gap = row->every * pace * (1 + (row->thinning - 1) * d.strain) /
                         m->plan.season[day_date(day).month - 1];
            day = life_later(l, day, gap);
        }
    }
}

// One after the other, as long as he is there when the last one ends.
static void terms(struct making *m, struct life *l, const struct plan_row *row)
{
    const struct json *list = row->months;
    if (!list || !list->count || !random_chance(&l->r, row->of))
        return;
    struct drawing first = {m, l, l->from, 0};
    int months = (int)num_double(num_parse(draw_pick(&first, list, NULL)));
    const struct object *o = &m->schema->objects[row->object];
    const struct him *him = l->of;
    for (int i = 0; i < l->stay_count && months > 0; i++) {
        day_t from = l->stays[i].from;
        if (i == 0 && from == m->from) { // was there before: somewhere in the middle of a term
            from -= (day_t)random_below(&l->r, (uint64_t)months * 30);
            from = from < him->since ? him->since : from;
        }
        for (; from <= l->stays[i].to && from <= m->s->until;) {
            struct drawing d = {m, l, from, life_strain(l, from)};
            day_t to = day_add_months(from, months);
            struct fact *f = add_row(&d, row, (int64_t)from * DAY_SECONDS + 9 * HOUR_SECONDS);
            if (f && o->end >= 0)
                f->cells[o->end] = of_time(&o->fields[o->end], (int64_t)to * DAY_SECONDS);
            from = to;
        }
    }
}

static void rests(struct making *m, struct life *l)
{
    const struct object *o = &m->schema->objects[m->plan.rest.object];
    for (int i = 0; m->plan.has_rest && i < l->rest_count; i++) {
        struct drawing d = {m, l, l->rests[i].from, 0};
        struct fact *f =
            add_row(&d, &m->plan.rest, (int64_t)l->rests[i].from * DAY_SECONDS + 9 * HOUR_SECONDS);
        if (f && o->end >= 0)
            f->cells[o->end] = of_time(&o->fields[o->end], (int64_t)l->rests[i].to * DAY_SECONDS);
    }
}

static double leaves(const struct life *l, day_t day)
{
    enum { YOUNG = 150 };
    const struct him *him = l->of;
    return him->m->plan.leave * him->risk * (day - l->from < YOUNG ? 1.25 : 0.85);
}

static struct str name_of(struct making *m, struct life *l, const struct demo_city *city)
{
    struct str name;
    size_t before;
    do {
        const struct json *t = m->plan.trades;
        if (m->plan.companies && t && t->count) {
            const char *trade =
                str_zero(m->arena, t->items[random_below(&l->r, (uint64_t)t->count)].text);
            struct demo_industry of = {"", {trade, trade, trade, trade}, 1};
            name = demo_company(m->arena, &l->r, city, &of);
        } else {
            name = demo_person(m->arena, &l->r);
            if (m->names.count > 1000) // there are only so many
                return name;
        }
        before = m->names.count;
        text_map_put(&m->names, name);
    } while (m->names.count == before);
    return name;
}

static void profile(struct making *m, struct life *l, day_t since)
{
    struct him *him = l->of;
    const struct demo_city *city = demo_city(&l->r);
    const struct plan_row *row = &m->plan.who;
    struct arena *a = m->arena;
    struct drawing d = {m, l, since, 0};
    struct fact *f =
        add(m, row->object, him->index, (int64_t)since * DAY_SECONDS + 7 * HOUR_SECONDS);
    if (!f)
        return;
    for (int i = 0; i < row->cell_count; i++)
        making_set(m, row->object, f->cells, row->cells[i].field, draw_text(&d, row->cells[i].how));
    set_named(m, row->object, f->cells, "code", str_format(a, "KH%05d", him->index + 1));
    set_named(m, row->object, f->cells, "name", name_of(m, l, city));
    // No operator has numbers that begin so.
    set_named(m, row->object, f->cells, "phone", str_format(a, "163%08d", him->index + 1));
    set_named(m, row->object, f->cells, "province", str_of(city->province));
    set_named(m, row->object, f->cells, "city", str_of(city->name));
    set_named(m, row->object, f->cells, "owner", him->owner);
    set_named(m, row->object, f->cells, "since", day_text(a, since));
}

void making_live(struct making *m, int index)
{
    struct him him = {.m = m, .index = index};
    const struct sample_plan *p = &m->plan;
    const struct life_odds odds = {.leaves = leaves,
                                   .sudden = p->sudden,
                                   .back = p->back,
                                   .rests = p->rests,
                                   .decline_min = (int)p->decline_min,
                                   .decline_more = (int)fmax(1, p->decline_max - p->decline_min),
                                   .ahead = AHEAD};
    struct life l = {.odds = &odds, .of = &him, .until = m->s->until};
    random_init(&l.r, m->s->seed * 1000003u + (uint64_t)index);
    day_t since = m->from - 20 - (day_t)random_below(&l.r, 500);
    if (random_chance(&l.r, 0.45))
        since = m->from + (day_t)random_below(&l.r, (uint64_t)p->days);
    l.from = since > m->from ? since : m->from;
    him.since = since;
    him.risk = 0.6 + 0.9 * random_unit(&l.r);
    him.owner = p->owners && p->owners->count
                    ? p->owners->items[random_below(&l.r, (uint64_t)p->owners->count)].text
                    : STR("");
    profile(m, &l, since);
    life_draw(&l);
    for (int i = 0; i < p->event_count; i++)
        events(m, &l, &p->events[i]);
    for (int i = 0; i < p->term_count; i++)
        terms(m, &l, &p->terms[i]);
    rests(m, &l);
}
