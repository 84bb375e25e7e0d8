#include "history/test_world.h"

#define COUNT(array) (int)(sizeof(array) / sizeof *(array))

#define objects world_catalog.objects
#define own_fields objects[W_CUSTOMER].fields

static const char *const texts[] = {"A", "b", "Ａbc", "竞品 abc", "vip", "VIP", ""};
static const char *const choices[] = {"x", "x\x1fy", "y\x1fxy", "竞品\x1fz", "X"};

static int below(struct world *w, int n)
{
    return (int)random_below(&w->random, (uint64_t)n);
}

static bool chance(struct world *w, double p)
{
    return random_chance(&w->random, p);
}

static day_t some_day(struct world *w)
{
    return WORLD_FROM + below(w, WORLD_DAYS);
}

static struct value some_cell(struct world *w, enum rule_type type)
{
    if (chance(w, 0.2))
        return value_null();
    switch (type) {
    case RULE_NUMBER:
        if (chance(w, 0.1))
            return value_int((int64_t)random_next(&w->random) / 1000);
        if (chance(w, 0.3))
            return value_int((below(w, 400) - 100) * (NUM_ONE / 100));
        return value_int(below(w, 8) * NUM_ONE);
    case RULE_TEXT:
        return value_text(str_of(texts[below(w, COUNT(texts))]));
    case RULE_CHOICES:
        return value_text(str_of(choices[below(w, COUNT(choices))]));
    case RULE_DATE:
        return value_int(chance(w, 0.1) ? day_of(2000, 2, 29) : some_day(w));
    default:
        return value_int(below(w, 2));
    }
}

static struct history_item some_item(struct world *w, int object, day_t near)
{
    const struct catalog_object *o = &objects[object];
    struct history_item item = {.id = w->next_id, .start = near, .end = DAY_NONE};
    w->next_id += chance(w, 0.1) ? 5000000000 : -7;
    item.second = chance(w, 0.3) ? below(w, 86400) : 0;
    if (o->shape == SHAPE_SPAN && chance(w, 0.8))
        item.end = near + below(w, 60) - (chance(w, 0.1) ? 20 : 0);
    struct value *cells = ARENA_ARRAY(w->arena, struct value, (size_t)o->field_count);
    int n = 0;
    for (int f = 0; f < o->field_count; f++)
        if (f != o->start_field && f != o->end_field)
            cells[n++] = some_cell(w, o->fields[f].type);
    item.cells = cells;
    return item;
}

static struct history_item *some_items(struct world *w, int object, int *count)
{
    *count = chance(w, 0.2) ? 0 : chance(w, 0.2) ? 40 : 1 + below(w, 9);
    if (objects[object].shape == SHAPE_SPAN && *count > 9)
        *count = 9;
    if (objects[object].shape != SHAPE_MOMENT && objects[object].shape != SHAPE_SPAN)
        *count = 0;
    struct history_item *items = ARENA_ARRAY(w->arena, struct history_item, (size_t)*count);
    for (int i = 0; i < *count; i++)
        items[i] = some_item(w, object, i && chance(w, 0.25) ? items[i - 1].start : some_day(w));
    return items;
}

static struct history_state *some_states(struct world *w, int *count)
{
    int n = below(w, 16);
    struct history_state *states = ARENA_ARRAY(w->arena, struct history_state, (size_t)n);
    for (int i = 0; i < n; i++) {
        int field = below(w, W_FIELDS);
        day_t day = i && chance(w, 0.2) ? states[i - 1].day : some_day(w);
        states[i] = (struct history_state){field, day, some_cell(w, own_fields[field].type)};
    }
    *count = n;
    return states;
}

struct history_customer world_customer(struct world *w, int64_t id)
{
    struct history_customer one = {.id = id, .since = DAY_NONE, .created = DAY_NONE};
    if (chance(w, 0.4))
        one.since = some_day(w);
    if (chance(w, 0.8))
        one.created = some_day(w);
    const struct history_item **items =
        ARENA_ARRAY(w->arena, const struct history_item *, W_OBJECTS);
    int *counts = ARENA_ARRAY(w->arena, int, W_OBJECTS);
    for (int o = 0; o < W_OBJECTS; o++)
        items[o] = some_items(w, o, &counts[o]);
    one.items = items;
    one.item_counts = counts;
    one.states = some_states(w, &one.state_count);
    return one;
}

void world_init(struct world *w, uint64_t seed, int customers)
{
    *w = (struct world){.arena = arena_create(), .count = customers, .next_id = 1000};
    random_init(&w->random, seed);
    w->customers = ARENA_ARRAY(w->arena, struct history_customer, (size_t)customers);
    for (int i = 0; i < customers; i++)
        w->customers[i] = world_customer(w, 100 + i * 3);
}

void world_deinit(struct world *w)
{
    arena_destroy(w->arena);
}

void world_columns(struct history *h)
{
    for (int o = 0; o < W_OBJECTS; o++) {
        int fields[8], n = 0;
        for (int f = 0; f < objects[o].field_count; f++)
            if (f != objects[o].start_field && f != objects[o].end_field)
                fields[n++] = f;
        history_set_columns(h, o, fields, n);
    }
}

static void load_customer(struct ctx *c, struct history *h, const struct history_customer *one)
{
    for (int o = 0; o < W_OBJECTS; o++)
        for (int i = 0; i < one->item_counts[o]; i++)
            assert_ok(c, history_load_item(c, h, o, one->id, &one->items[o][i]));
    for (int i = 0; i < one->state_count; i++)
        assert_ok(c, history_load_state(c, h, one->states[i].field, one->id, one->states[i].day,
                                        one->states[i].cell));
}

struct history *world_load(struct ctx *c, struct world *w, int threads)
{
    struct history *h = history_create(&world_catalog, threads);
    world_columns(h);
    history_load_begin(h);
    for (int i = 0; i < w->count; i++)
        if (!w->customers[i].gone)
            history_load_customer(h, w->customers[i].id, w->customers[i].since,
                                  w->customers[i].created);
    // Backwards, so that sorting has something to do.
    for (int i = w->count - 1; i >= 0; i--)
        if (!w->customers[i].gone)
            load_customer(c, h, &w->customers[i]);
    assert_ok(c, history_load_end(c, h));
    world_lead(h);
    return h;
}

static void print_cell(enum rule_type type, struct value v)
{
    if (v.type == VALUE_NULL)
        print_error(" -");
    else if (v.type == VALUE_TEXT)
        print_error(" «%.*s»", STR_ARG(v.text));
    else if (type == RULE_NUMBER)
        print_error(" %.6f", num_double(v.integer));
    else
        print_error(" %lld", (long long)v.integer);
}

void world_print(const struct history_customer *one)
{
    print_error("customer %lld since %d created %d\n", (long long)one->id, one->since,
                one->created);
    for (int o = 0; o < W_OBJECTS; o++)
        for (int i = 0; i < one->item_counts[o]; i++) {
            const struct history_item *it = &one->items[o][i];
            char day[DAY_TEXT_SIZE];
            day_format(it->start, day);
            print_error("  %.*s %s %d id %lld end %d:", STR_ARG(objects[o].name), day, it->start,
                        (long long)it->id, it->end);
            int n = 0;
            for (int f = 0; f < objects[o].field_count; f++)
                if (f != objects[o].start_field && f != objects[o].end_field)
                    print_cell(objects[o].fields[f].type, it->cells[n++]);
            print_error("\n");
        }
    for (int i = 0; i < one->state_count; i++) {
        const struct history_state *s = &one->states[i];
        print_error("  %.*s on %d:", STR_ARG(own_fields[s->field].name), s->day);
        print_cell(own_fields[s->field].type, s->cell);
        print_error("\n");
    }
}

// ---- where links lead ----

#define TEXT(literal)                                                                              \
    {                                                                                              \
        .type = VALUE_TEXT, .text = {(literal), sizeof(literal) - 1 }                              \
    }
#define INTEGER(n)                                                                                 \
    {                                                                                              \
        .type = VALUE_INT, .integer = (n)                                                          \
    }
#define NONE                                                                                       \
    {                                                                                              \
        .type = VALUE_NULL                                                                         \
    }

// Some titles and next ones are texts of records, some of none; one leads round in a circle.
const struct world_grade *world_grades(void)
{
    static const struct world_grade grades[WORLD_GRADES] = {
        {"A", {INTEGER(3 * NUM_ONE), TEXT("gold"), INTEGER(1), INTEGER(19782), TEXT("b")}},
        {"b", {INTEGER(-NUM_ONE / 2), NONE, INTEGER(0), INTEGER(19850), TEXT("vip")}},
        {"vip", {NONE, TEXT("vip"), NONE, NONE, TEXT("A")}},
        {"", {INTEGER(7 * NUM_ONE), TEXT(""), INTEGER(1), INTEGER(0), TEXT("never seen")}},
        {"never seen",
         {INTEGER(5 * NUM_ONE / 2), TEXT("竞品 abc"), INTEGER(0), INTEGER(19790), NONE}},
    };
    return grades;
}

void world_lead(struct history *h)
{
    struct str keys[WORLD_GRADES];
    struct value values[WORLD_GRADES];
    for (int field = 0; field < WORLD_GRADE_FIELDS; field++) {
        for (int i = 0; i < WORLD_GRADES; i++) {
            keys[i] = str_of(world_grades()[i].key);
            values[i] = world_grades()[i].cells[field];
        }
        history_lead(h, &(struct history_lead){0, field, WORLD_GRADES, keys, values});
    }
}
