#include "churn/test_world.h"

static const char *text_of(struct arena *a, day_t d)
{
    return str_zero(a, day_text(a, d));
}

static day_t some_day(struct world *w)
{
    return w->first + (day_t)random_below(&w->random, WORLD_DAYS);
}

// The fields that random conditions speak of and that no company starts with.
static enum err add_fields(struct work *w, void *user)
{
    (void)user;
    static const struct new_field fields[] = {
        {.name = {"vip", 3}, .kind = KIND_BOOL},
        {.name = {"count", 5}, .kind = KIND_NUMBER},
        {.name = {"quantity", 8}, .zh = {"数量", 6}, .kind = KIND_NUMBER},
    };
    enum err e = ERR_NONE;
    for (int i = 0; i < 3 && !e; i++) {
        int object = schema_object(w->schema, i < 2 ? STR("customer") : STR("order"));
        int64_t id;
        e = schema_add_field(w->c, w->tx, w->schema->objects[object].id, &fields[i], &id);
    }
    return e ? e : org_job_schema(w);
}

static int64_t add_customer(struct work *k, struct world *w, int n)
{
    static const char *const levels[] = {"", "VIP", "A", "B"};
    static const char *const cities[] = {"", "上海", "杭州"};
    struct random *r = &w->random;
    bool dated = random_chance(r, 0.3);
    return test_add(
        k, "customer", 0,
        str_format(k->c->arena,
                   "code=C%d;name=客户%d;level=%s;city=%s;vip=%s;count=%s;since=%s;"
                   "birthday=%s;tags=%s",
                   n, n, levels[random_below(r, 4)], cities[random_below(r, 3)],
                   random_chance(r, 0.5) ? "true" : "", random_chance(r, 0.5) ? "3" : "",
                   dated ? text_of(k->c->arena, some_day(w)) : "",
                   random_chance(r, 0.3) ? "1990-02-28" : "", random_chance(r, 0.3) ? "VIP" : "")
            .at);
}

static void add_spans(struct work *k, struct world *w, int64_t customer, const char *object)
{
    struct arena *a = k->c->arena;
    for (uint64_t i = random_below(&w->random, 4); i; i--) {
        day_t start = some_day(w);
        day_t end = start + (day_t)random_below(&w->random, 90);
        bool open = random_chance(&w->random, 0.3) || end >= w->first + WORLD_DAYS;
        test_add(
            k, object, customer,
            str_format(a, "start=%s;end=%s", text_of(a, start), open ? "" : text_of(a, end)).at);
    }
}

static void add_moments(struct work *k, struct world *w, int64_t customer)
{
    static const char *const objects[] = {"login", "visit", "follow-up", "rating"};
    struct arena *a = k->c->arena;
    struct random *r = &w->random;
    for (uint64_t i = random_below(r, 14); i; i--)
        test_add(k, "order", customer,
                 str_format(a, "order_no=O%lld-%d;date=%s;amount=%d.5;quantity=%d",
                            (long long)customer, (int)i, text_of(a, some_day(w)),
                            (int)random_below(r, 900), (int)random_below(r, 9))
                     .at);
    for (uint64_t i = random_below(r, 12); i; i--) {
        const char *object = objects[random_below(r, 4)];
        bool score = strcmp(object, "rating") == 0;
        test_add(k, object, customer,
                 str_format(a, "date=%s%s", text_of(a, some_day(w)), score ? ";score=2" : "").at);
    }
}

// States that change over time, as order lines that name a city would say.
static void add_past(struct work *k, struct world *w, int64_t customer)
{
    static const char *const names[] = {"level", "city", "primary_contact"};
    static const char *const values[] = {"VIP", "A", "上海", "杭州"};
    const struct object *o = &k->schema->objects[k->schema->customer];
    for (uint64_t i = random_below(&w->random, 4); i; i--) {
        int field = object_field(o, str_of(names[random_below(&w->random, 3)]));
        const char *value = values[random_below(&w->random, 4)];
        assert_ok(k->c, record_derive(k, customer, field, some_day(w), value_text(str_of(value))));
    }
    assert_ok(k->c, record_settle(k, customer));
}

static enum err fill(struct work *k, void *user)
{
    struct world *w = user;
    for (int i = 0; i < WORLD_CUSTOMERS; i++) {
        int64_t id = add_customer(k, w, i);
        add_moments(k, w, id);
        add_spans(k, w, id, "contract");
        add_spans(k, w, id, random_chance(&w->random, 0.5) ? "pause" : "ticket");
        add_past(k, w, id);
    }
    return ERR_NONE;
}

void world_create(struct world *w, uint64_t seed)
{
    random_init(&w->random, seed);
    w->first = WORLD_FIRST;
    test_org_create(&w->org);
    test_org_today(&w->org, "2024-11-20");
    assert_ok(&w->org.c, org_write(&w->org.c, w->org.org, 0, add_fields, w));
    assert_ok(&w->org.c, org_write(&w->org.c, w->org.org, 0, fill, w));
}

void world_destroy(struct world *w)
{
    test_org_destroy(&w->org);
}

// ---- definitions --------------------------------------------------------------------------------

static struct str random_text(struct world *w, struct arena *a)
{
    struct buf b;
    buf_init(&b, 4000);
    struct test_writer writer = {.random = &w->random, .out = &b};
    write_condition(&writer, 3);
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

struct str world_condition(struct world *w, struct arena *a)
{
    static const char *const forms[] = {
        "days_since(order) > %d",
        "not active(contract)",
        "not active(contract) and days_since_end(contract) > %d",
        "count(order, %dd) = 0",
        "days_since(login) > %d or days_since(order) > 60",
        "drop(order, %dd) > 50%%",
        "sum(order.amount, %dd) < 400",
        "days_since(order) > 2 * rhythm(order)",
        "level = 'A' or changed(city, %dd)",
        "last(rating.score) < 3 and days_since(visit) > %d",
    };
    if (random_chance(&w->random, 0.35)) {
        const struct catalog *catalog = &org_schema(w->org.org)->catalog;
        for (;;) {
            struct ctx quiet = {.arena = a};
            struct rule *r;
            struct str text = random_text(w, a);
            if (rule_parse(&quiet, catalog, text, NULL, 0, &r) == ERR_NONE)
                return text;
        }
    }
    const char *form = forms[random_below(&w->random, sizeof forms / sizeof *forms)];
    char text[200];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(text, sizeof text, form, (int)random_between(&w->random, 5, 120));
#pragma GCC diagnostic pop
    return str_copy(a, str_of(text));
}

struct definition world_definition(struct world *w, struct ctx *c)
{
    struct draft draft = {.lost_when = world_condition(w, c->arena)};
    struct definition out;
    if (random_chance(&w->random, 0.4))
        draft.customer_when = random_chance(&w->random, 0.5) ? STR("count(order, 3650d) > 0")
                                                             : world_condition(w, c->arena);
    if (random_chance(&w->random, 0.4))
        draft.not_while =
            random_chance(&w->random, 0.5) ? STR("active(pause)") : world_condition(w, c->arena);
    assert_ok(c, definition_parse(c, org_schema(w->org.org), &draft, &out, NULL));
    return out;
}

// ---- day by day ---------------------------------------------------------------------------------

struct days world_days(struct ctx *c, const struct history *h, const struct rule *r, day_t first,
                       day_t last)
{
    struct history_plan *plan;
    struct days d = {first, last - first + 1, NULL};
    assert_true(d.days <= WORLD_DAYS + 8);
    d.holds = arena_array(c->arena, history_customers(h), sizeof *d.holds);
    assert_ok(c, history_compile(c, h, r, &plan));
    for (uint32_t i = 0; i < history_customers(h); i++)
        for (int n = 0; n < d.days; n++)
            d.holds[i][n] = history_value(h, plan, i, first + n) == 1;
    return d;
}

bool on_any(const struct days *d, uint32_t customer, day_t from, day_t to)
{
    for (day_t day = from < d->first ? d->first : from; day <= to; day++)
        if (on(d, customer, day))
            return true;
    return false;
}
