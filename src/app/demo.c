#include "app/demo.h"
#include "app/demo_people.h"
#include "app/demo_rows.h"
#include "app/loop.h"
#include "auth/person.h"
#include "base/num.h"
#include "flow/warning.h"
#include "model/mirror.h"

struct making {
    struct org *org;
    struct demo_world world;
    struct str password; // hashed
    int64_t person;
    int64_t wall_ahead_s; // of UTC
    int object[DEMO_WHAT_COUNT], field[DEMO_WHAT_COUNT][DEMO_CELLS_MAX];
    int64_t keys[DEMO_WHAT_COUNT], written[DEMO_WHAT_COUNT];
    int64_t *customers, *tickets; // ids
    struct str *owners;           // of each customer, by now
};

static struct value text_or_none(struct str s)
{
    return s.len ? value_text(s) : value_null();
}

static struct value cell_of(struct arena *a, struct making *m, const struct demo_fact *f,
                            enum demo_source from)
{
    enum { DAY_SECONDS = 86400, FEN = 100 };
    const char *prefix = demo_rows[f->what].prefix;
    switch (from) {
    case FROM_KEY:
        return value_text(str_format(a, "%s%07lld", prefix, (long long)++m->keys[f->what]));
    case FROM_TICKET:
        return value_text(str_format(a, "%s%07lld", prefix, (long long)f->number + 1));
    case FROM_TIME:
        return value_int(f->at);
    case FROM_START:
        return value_int(f->at / DAY_SECONDS);
    case FROM_DAY:
        return value_int(f->day);
    case FROM_YUAN:
    case FROM_NUMBER:
        return value_int(f->number * NUM_ONE);
    case FROM_FEN:
        return value_int(f->number * (NUM_ONE / FEN));
    case FROM_TEXT_0:
    case FROM_TEXT_1:
    case FROM_TEXT_2:
        return text_or_none(f->text[from - FROM_TEXT_0]);
    case FROM_OWNER:
        return value_text(m->owners[f->customer]);
    case FROM_NOWHERE:
        break;
    }
    return value_null();
}

static void set(const struct object *o, struct record *r, const char *field, struct value v)
{
    int i = object_field(o, str_of(field));
    if (i >= 0)
        r->cells[i] = v;
}

static void set_text(const struct object *o, struct record *r, const char *field, struct str v)
{
    set(o, r, field, value_text(v));
}

static void fill_customer(const struct demo_customer *k, const struct object *o, struct record *r)
{
    set_text(o, r, "code", k->code);
    set_text(o, r, "name", k->name);
    set_text(o, r, "phone", k->phone);
    set_text(o, r, "mail", k->mail);
    set_text(o, r, "level", str_of(k->level));
    set_text(o, r, "owner", str_of(k->owner));
    set_text(o, r, "industry", str_of(k->industry->name));
    set_text(o, r, "country", STR("中国"));
    set_text(o, r, "province", str_of(k->city->province));
    set_text(o, r, "city", str_of(k->city->name));
    set_text(o, r, "plan", str_of(demo_plans[k->plan].name));
    set_text(o, r, "primary_contact", k->contact);
    set(o, r, "monthly_fee", value_int(demo_plans[k->plan].fee * NUM_ONE));
    set(o, r, "since", value_int(k->since));
}

static void fill_contact(const struct demo_customer *k, const struct object *o, struct record *r)
{
    set_text(o, r, "name", k->contact);
    set_text(o, r, "title", k->title);
    set_text(o, r, "phone", k->phone);
    set_text(o, r, "mail", k->mail);
}

static enum err write_new(struct work *w, struct making *m, const struct demo_fact *f,
                          struct record *r)
{
    enum err e = record_add(w, r);
    if (f->what == DEMO_CUSTOMER) {
        m->customers[f->customer] = r->id;
        m->owners[f->customer] = str_of(m->world.customers[f->customer].owner);
    }
    if (f->what == DEMO_TICKET)
        m->tickets[f->number] = r->id;
    return e;
}

// Each fact is written as of its own time, as if the program had been there all along.
static enum err write_fact(struct work *w, struct making *m, const struct demo_fact *f)
{
    const struct demo_row *row = &demo_rows[f->what];
    const struct object *o = &w->schema->objects[m->object[f->what]];
    struct record r = {.object = m->object[f->what], .customer = m->customers[f->customer]};
    bool *given = ARENA_ARRAY(w->c->arena, bool, (size_t)o->field_count);
    r.cells = ARENA_ARRAY(w->c->arena, struct value, (size_t)o->field_count);
    w->wall = f->at;
    w->at_ms = (f->at - m->wall_ahead_s) * 1000;
    m->written[f->what]++;
    for (int i = 0; i < DEMO_CELLS_MAX && row->cells[i].field; i++) {
        r.cells[m->field[f->what][i]] = cell_of(w->c->arena, m, f, row->cells[i].from);
        given[m->field[f->what][i]] = true;
    }
    if (f->what == DEMO_CUSTOMER)
        fill_customer(&m->world.customers[f->customer], o, &r);
    if (f->what == DEMO_CONTACT)
        fill_contact(&m->world.customers[f->customer], o, &r);
    if (f->what == DEMO_NEW_OWNER)
        m->owners[f->customer] = f->text[0];
    if (!row->changes)
        return write_new(w, m, f, &r);
    r.id = f->what == DEMO_TICKET_CLOSED ? m->tickets[f->number] : r.customer;
    return record_update(w, &r, given, 0, NULL);
}

static enum err find_fields(struct ctx *c, const struct schema *s, struct making *m)
{
    for (int i = 0; i < DEMO_WHAT_COUNT; i++) {
        m->object[i] = schema_object(s, str_of(demo_rows[i].object));
        for (int n = 0; m->object[i] >= 0 && n < DEMO_CELLS_MAX && demo_rows[i].cells[n].field;
             n++) {
            const char *field = demo_rows[i].cells[n].field;
            m->field[i][n] = object_field(&s->objects[m->object[i]], str_of(field));
            if (m->field[i][n] < 0)
                return fail(c, ERR_INTERNAL, "%s has no field %s", "%s 没有字段 %s",
                            demo_rows[i].object, field);
        }
        if (m->object[i] < 0)
            return fail(c, ERR_INTERNAL, "there is no object %s", "没有对象 %s",
                        demo_rows[i].object);
    }
    return ERR_NONE;
}

// ---- definitions, rules and the person ----------------------------------------------------------

static enum err write_conditions(struct work *w)
{
    enum err e = ERR_NONE;
    for (int i = 0; i < DEMO_DEFINITIONS && !e; i++) {
        int percent = demo_definitions[i].target_percent;
        struct kept_definition d = {.name = str_of(demo_definitions[i].name),
                                    .lost_when = str_of(demo_definitions[i].lost),
                                    .customer_when = str_of(demo_definitions[i].customer),
                                    .not_while = str_of(demo_definitions[i].spared),
                                    .reason = str_of(demo_definitions[i].reason),
                                    .target = percent ? value_int(percent * (NUM_ONE / 100))
                                                      : value_null(),
                                    .official = i == 0};
        e = definition_create(w, &d);
    }
    for (int i = 0; i < DEMO_RULES && !e; i++) {
        struct warning_rule r = {.name = str_of(demo_warning_rules[i].name),
                                 .condition = str_of(demo_warning_rules[i].condition),
                                 .enabled = demo_warning_rules[i].enabled,
                                 .hold_down = demo_warning_rules[i].hold_down,
                                 .handling = str_of(demo_warning_rules[i].handling)};
        e = warning_rule_create(w, &r);
    }
    return e;
}

// ---- the whole ----------------------------------------------------------------------------------

static enum err write_person(struct work *w, struct making *m)
{
    struct person p = {.login = STR(DEMO_LOGIN_NAME), .name = STR("演示"), .language = STR("zh")};
    enum err e = person_create(w->c, w->tx, &p, m->password, w->at_ms, &m->person);
    w->actor = m->person;
    if (!e) // printed when the server starts
        e = setting_put(w->c, w->tx, "sign_in_hint", STR(DEMO_LOGIN_NAME " / " DEMO_PASSWORD));
    return e;
}

static enum err write_all(struct work *w, void *user)
{
    struct making *m = user;
    struct ctx own = {.arena = arena_create()}, *outer = w->c;
    int64_t wall = w->wall, at_ms = w->at_ms;
    enum err e = find_fields(outer, w->schema, m);
    if (!e)
        e = write_person(w, m);
    w->c = &own;
    for (size_t i = 0; i < m->world.fact_count && !e; i++) {
        e = write_fact(w, m, &m->world.facts[i]);
        ctx_reset(&own);
    }
    if (e && own.why.err)
        fail_as(outer, &own.why);
    arena_destroy(own.arena);
    w->c = outer;
    w->wall = wall;
    w->at_ms = at_ms;
    if (!e)
        e = demo_people(w, m->person, false);
    return e ? e : write_conditions(w);
}

static void add_count(struct demo_made *out, const char *name, const char *zh, int64_t number)
{
    out->of[out->count].name = name;
    out->of[out->count].zh = zh;
    out->of[out->count++].number = number;
}

// ---- all of it ----------------------------------------------------------------------------------

static enum err fill(struct ctx *c, struct making *m, const struct demo_options *options,
                     struct demo_made *out)
{
    struct clock *clock = org_clock(m->org);
    int64_t now = clock_ms(clock), opened = 0;
    m->world.until = options->until == DAY_NONE ? clock_today(clock) - 1 : options->until;
    m->wall_ahead_s = clock_wall(clock, now) - now / 1000;
    demo_story(&m->world);
    m->customers = ARENA_ARRAY(c->arena, int64_t, (size_t)m->world.customer_count);
    m->owners = ARENA_ARRAY(c->arena, struct str, (size_t)m->world.customer_count);
    m->tickets = ARENA_ARRAY(c->arena, int64_t, (size_t)m->world.ticket_count + 1);
    enum err e = org_write(c, m->org, 0, write_all, m);
    if (!e)
        e = scan_back(c, m->org,
                      &(struct scan){.seed = m->world.seed,
                                     .until = m->world.until,
                                     .person = m->person,
                                     .answers = demo_answers,
                                     .answer_count = DEMO_ANSWERS,
                                     .handled = 0.08,
                                     .turn = loop_turn},
                      &opened);
    if (!e)
        e = demo_quiet(c, m->org, m->person);
    if (!e)
        e = mirror_save(c, org_mirror(m->org));
    *out = (struct demo_made){.from = m->world.from, .until = m->world.until};
    for (int i = 0; i < DEMO_WHAT_COUNT; i++)
        add_count(out, demo_rows[i].count, demo_rows[i].zh, m->written[i]);
    add_count(out, "definitions", "流失口径", DEMO_DEFINITIONS);
    add_count(out, "rules", "预警规则", DEMO_RULES);
    add_count(out, "warnings", "预警", opened);
    return e;
}

enum err demo_create(struct ctx *c, struct str folder, const struct demo_options *options,
                     struct demo_made *out)
{
    static const struct org_settings settings = {
        {"示例公司", sizeof "示例公司" - 1}, {"Asia/Shanghai", 13}, {"CNY", 3}, {"zh", 2}};
    struct making m = {
        .world = {.arena = c->arena, .seed = options->seed, .customer_count = options->customers}};
    enum err e = password_hash(c, STR(DEMO_PASSWORD), &m.password);
    if (!e)
        e = org_create(c, folder, &settings);
    if (!e)
        e = org_open(c, folder, &m.org);
    if (!e)
        e = fill(c, &m, options, out);
    org_close(m.org);
    return e;
}
