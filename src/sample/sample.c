#include "sample/sample.h"
#include "base/map.h"
#include "base/num.h"
#include "model/change.h"
#include "sample/demo_words.h"
#include "sample/life.h"
#include "sample/sample_plan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char insert_import[] =
    "INSERT INTO import (id, at, person, file, object, counts, first_change, last_change, undone) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)";

enum { DAY_SECONDS = 86400, HOUR_SECONDS = 3600, AHEAD = 75 };

// One record to be, in the order of time.
struct fact {
    int64_t at, sequence;
    int customer; // index; -1: nobody's
    int object;
    struct value *cells;
};

struct making {
    struct work *w;
    struct arena *arena;
    struct sample *s;
    struct sample_plan plan;
    const struct schema *schema;
    day_t from;
    struct fact *facts;
    size_t count, room;
    int64_t *customers; // ids
    int64_t keys;
    struct links {
        int64_t *ids;
        int count;
    } * catalogue; // by object
    struct text_map names;
    enum err e;
};

// Whose life it is.
struct him {
    struct making *m;
    int index;
    day_t since;
    double risk;
    struct str owner;
};

// ---- values -------------------------------------------------------------------------------------

struct drawing {
    struct making *m;
    struct life *l; // NULL: of nobody
    day_t day;
    double strain; // 0 … 1
};

static struct random *chance(const struct drawing *d)
{
    return &d->l->r;
}

static double number_of(const struct json *o, const char *key, double fallback)
{
    struct ctx quiet = {0};
    const struct json *v = json_get(o, key);
    double out = fallback;
    if (v && v->kind == JSON_NUMBER && json_as_double(&quiet, v, &out))
        out = fallback;
    return out;
}

// Weights stand beside the list, as many as it is long.
static struct str pick(const struct drawing *d, const struct json *list, const struct json *weights)
{
    double all = 0, at;
    for (int i = 0; weights && i < weights->count; i++)
        all += num_double(num_parse(weights->items[i].text));
    if (!weights || weights->count != list->count || all <= 0)
        return list->count ? list->items[random_below(chance(d), (uint64_t)list->count)].text
                           : STR("");
    at = random_unit(chance(d)) * all;
    for (int i = 0; i < list->count; i++) {
        at -= num_double(num_parse(weights->items[i].text));
        if (at < 0)
            return list->items[i].text;
    }
    return list->items[list->count - 1].text;
}

static double draw_range(const struct drawing *d, const struct json *list)
{
    double low = num_double(num_parse(list->items[0].text));
    double high = num_double(num_parse(list->items[list->count - 1].text));
    return low + (high - low) * random_unit(chance(d));
}

static struct str draw_number(const struct drawing *d, const struct json *how,
                              const struct json *list)
{
    double step = number_of(how, "step", 1);
    double x = draw_range(d, list) * (1 - number_of(how, "fades", 0) * d->strain);
    char text[64];
    x = step > 0 ? round(x / step) * step : x;
    snprintf(text, sizeof text, "%.2f", x);
    return str_copy(d->m->arena, str_of(text));
}

static struct str draw_day(const struct drawing *d, const struct json *list)
{
    return day_text(d->m->arena, d->day + (day_t)draw_range(d, list));
}

static struct str draw_link(const struct drawing *d, struct str name)
{
    int object = schema_object(d->m->schema, name);
    const struct links *k = object < 0 ? NULL : &d->m->catalogue[object];
    if (!k || !k->count)
        return STR("");
    return str_format(d->m->arena, "%lld",
                      (long long)k->ids[random_below(chance(d), (uint64_t)k->count)]);
}

// What a cell says, as people would write it.
static struct str draw_text(const struct drawing *d, const struct json *how)
{
    const struct json *v;
    struct arena *a = d->m->arena;
    if (how->kind != JSON_OBJECT)
        return how->text;
    if ((v = json_get(how, "uneasy")) &&
        random_chance(chance(d), number_of(how, "chance", 0.7) * d->strain))
        return draw_text(d, v);
    if (!random_chance(chance(d), number_of(how, "filled", 1)))
        return STR("");
    if ((v = json_get(how, "pick")))
        return pick(d, v, json_get(how, "weights"));
    if ((v = json_get(how, "range")) && v->count)
        return draw_number(d, how, v);
    if ((v = json_get(how, "after")) && v->count)
        return draw_day(d, v);
    if ((v = json_get(how, "key")))
        return str_format(a, "%.*s%06lld", STR_ARG(v->text), (long long)++d->m->keys);
    if ((v = json_get(how, "link")))
        return draw_link(d, v->text);
    if (json_get(how, "owner"))
        return ((struct him *)d->l->of)->owner;
    if (json_get(how, "person"))
        return demo_person(a, chance(d));
    return STR("");
}

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

static void set_text(struct making *m, int object, struct value *cells, int field, struct str text)
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
        set_text(m, object, cells, field, text);
}

// ---- facts --------------------------------------------------------------------------------------

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
        set_text(m, row->object, f->cells, row->cells[i].field, draw_text(d, row->cells[i].how));
    if (o->end >= 0 && row->lasts_max > 0) {
        double days = row->lasts_min + (row->lasts_max - row->lasts_min) * random_unit(chance(d));
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
    int months = (int)num_double(num_parse(pick(&first, list, NULL)));
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

// ---- one customer -------------------------------------------------------------------------------

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
        set_text(m, row->object, f->cells, row->cells[i].field, draw_text(&d, row->cells[i].how));
    set_named(m, row->object, f->cells, "code", str_format(a, "KH%05d", him->index + 1));
    set_named(m, row->object, f->cells, "name", name_of(m, l, city));
    // No operator has numbers that begin so.
    set_named(m, row->object, f->cells, "phone", str_format(a, "163%08d", him->index + 1));
    set_named(m, row->object, f->cells, "province", str_of(city->province));
    set_named(m, row->object, f->cells, "city", str_of(city->name));
    set_named(m, row->object, f->cells, "owner", him->owner);
    set_named(m, row->object, f->cells, "since", day_text(a, since));
}

static void one_life(struct making *m, int index)
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

// ---- writing ------------------------------------------------------------------------------------

static int by_time(const void *a, const void *b)
{
    const struct fact *x = a, *y = b;
    if (x->at != y->at)
        return (x->at > y->at) - (x->at < y->at);
    return (x->sequence > y->sequence) - (x->sequence < y->sequence);
}

static enum err write_one(struct work *w, struct making *m, const struct fact *f, int64_t ahead_s)
{
    struct record r = {.object = f->object,
                       .customer = f->customer >= 0 ? m->customers[f->customer] : 0,
                       .cells = f->cells};
    w->wall = f->at;
    w->at_ms = (f->at - ahead_s) * 1000;
    m->s->records++;
    enum err e = record_add(w, &r);
    if (f->customer >= 0 && f->object == m->schema->customer)
        m->customers[f->customer] = r.id;
    return e;
}

static enum err write_facts(struct work *w, struct making *m)
{
    struct ctx own = {.arena = arena_create(), .from = w->c->from}, *outer = w->c;
    int64_t wall = w->wall, at_ms = w->at_ms, ahead_s = wall - at_ms / 1000;
    enum err e = ERR_NONE;
    qsort(m->facts, m->count, sizeof *m->facts, by_time);
    w->c = &own;
    for (size_t i = 0; i < m->count && !e; i++) {
        e = write_one(w, m, &m->facts[i], ahead_s);
        ctx_reset(&own);
    }
    w->c = outer;
    w->wall = wall;
    w->at_ms = at_ms;
    if (e)
        fail_as(outer, &own.why);
    arena_destroy(own.arena);
    return e;
}

// Courses, shops: what everybody's records refer to. Nobody's, and there before all else.
static enum err write_catalogue(struct work *w, struct making *m, const struct plan_row *row)
{
    const struct object *o = &m->schema->objects[row->object];
    struct links *k = &m->catalogue[row->object];
    int count = row->fixed ? row->fixed->count : 0;
    k->ids = ARENA_ARRAY(m->arena, int64_t, (size_t)count + 1);
    for (int i = 0; i < count && !m->e; i++) {
        const struct json *cells = &row->fixed->items[i];
        struct record r = {.object = row->object};
        r.cells = ARENA_ARRAY(m->arena, struct value, (size_t)o->field_count);
        for (int n = 0; n < cells->count && !m->e; n++) {
            int field = object_field(o, cells->items[n].key);
            if (field < 0)
                m->e = fail(w->c, ERR_INPUT, "%.*s: there is no such field", "%.*s：没有这个字段",
                            STR_ARG(json_path(w->c->arena, &cells->items[n])));
            else
                set_text(m, row->object, r.cells, field, cells->items[n].text);
        }
        if (!m->e)
            m->e = record_create(w, &r, NULL);
        k->ids[k->count++] = r.id;
        m->s->records++;
    }
    return m->e;
}

// As an import, so that it can be taken back as one.
static enum err keep(struct work *w, struct sample *s, int64_t before)
{
    int64_t last;
    enum err e = change_last(w->c, w->tx, &last);
    if (e)
        return e;
    struct str counts =
        str_format(w->c->arena,
                   "{\"read\":%lld,\"created\":%lld,\"updated\":0,\"unchanged\":0,\"refused\":0,"
                   "\"skipped\":0}",
                   (long long)s->records, (long long)s->records);
    return db_run(w->c, w->tx, insert_import,
                  DB_VALUES(value_int(s->import), value_int(w->at_ms), value_int(w->actor),
                            value_text(STR("演示数据 Demo data")),
                            value_int(w->schema->objects[w->schema->customer].id),
                            value_text(counts), value_int(before + 1), value_int(last)),
                  NULL);
}

static enum err must_be_empty(struct work *w)
{
    int64_t there;
    struct str table = w->schema->objects[w->schema->customer].table;
    enum err e = db_number(w->c, w->tx,
                           str_format(w->c->arena, "SELECT COUNT(*) FROM %.*s", STR_ARG(table)).at,
                           DB_NO_VALUES, 0, &there);
    if (!e && there)
        e = fail(w->c, ERR_CONFLICT,
                 "there are customers already: demo data is for an empty company",
                 "已经有客户了：演示数据只能装入空的组织");
    return e;
}

enum err sample_fill(struct work *w, void *user)
{
    struct sample *s = user;
    struct making m = {.w = w, .arena = w->c->arena, .s = s, .schema = w->schema};
    int64_t before = 0;
    s->records = 0;
    enum err e = must_be_empty(w);
    if (!e)
        e = sample_plan_read(w->c, w->schema, s->text, &m.plan);
    if (!e)
        e = change_last(w->c, w->tx, &before);
    if (!e)
        e = db_ids(w->c, w->tx, 1, &s->import);
    if (e)
        return e;
    if (s->customers)
        m.plan.customers = s->customers;
    m.from = s->until - m.plan.days;
    m.customers = ARENA_ARRAY(m.arena, int64_t, (size_t)m.plan.customers);
    m.catalogue = ARENA_ARRAY(m.arena, struct links, (size_t)w->schema->object_count);
    w->source = s->import;
    for (int i = 0; i < m.plan.catalogue_count && !e; i++)
        e = write_catalogue(w, &m, &m.plan.catalogue[i]);
    text_map_init(&m.names);
    for (int i = 0; i < m.plan.customers && !e && !m.e; i++)
        one_life(&m, i);
    text_map_deinit(&m.names);
    e = e ? e : m.e;
    if (!e)
        e = write_facts(w, &m);
    w->source = 0;
    return e ? e : keep(w, s, before);
}
