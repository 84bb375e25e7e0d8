#include "bench/history_events.h"
#include "base/num.h"
#include "base/random.h"

#define NAME(literal)                                                                              \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

static const struct catalog_field fields[OBJECTS][2] = {
    [0] = {{.name = NAME("name"), .type = RULE_TEXT}},
    [LOGIN] = {{.name = NAME("date"), .type = RULE_DATE}},
    [ORDER] = {{.name = NAME("date"), .type = RULE_DATE},
               {.name = NAME("amount"), .type = RULE_NUMBER}},
    [RATING] = {{.name = NAME("date"), .type = RULE_DATE},
                {.name = NAME("score"), .type = RULE_NUMBER}},
    [TICKET] = {{.name = NAME("date"), .type = RULE_DATE}},
};

static const struct catalog_object objects[OBJECTS] = {
    [0] = {.name = NAME("customer"),
           .shape = SHAPE_CUSTOMER,
           .fields = fields[0],
           .field_count = 1,
           .start_field = -1,
           .end_field = -1},
    [LOGIN] = {.name = NAME("login"),
               .shape = SHAPE_MOMENT,
               .fields = fields[LOGIN],
               .field_count = 1,
               .start_field = 0,
               .end_field = -1},
    [ORDER] = {.name = NAME("order"),
               .shape = SHAPE_MOMENT,
               .fields = fields[ORDER],
               .field_count = 2,
               .start_field = 0,
               .end_field = -1},
    [RATING] = {.name = NAME("rating"),
                .shape = SHAPE_MOMENT,
                .fields = fields[RATING],
                .field_count = 2,
                .start_field = 0,
                .end_field = -1},
    [TICKET] = {.name = NAME("ticket"),
                .shape = SHAPE_MOMENT,
                .fields = fields[TICKET],
                .field_count = 1,
                .start_field = 0,
                .end_field = -1},
};

const struct catalog events_catalog = {.objects = objects, .object_count = OBJECTS};

struct loading {
    struct events *of;
    FILE *files[OBJECTS]; // all NULL, or none
};

static void one_event(struct loading *b, int object, int64_t id, day_t day, int64_t cell)
{
    struct value v = value_int(cell);
    struct history_item item = {.id = (int64_t)++b->of->count, .start = day, .end = DAY_NONE};
    item.cells = &v;
    must(b->of->c, history_load_item(b->of->c, b->of->h, object, id, &item));
    if (!b->files[object])
        return;
    // Days from 1970 on, cents, and the order of arrival, which decides within a day.
    fprintf(b->files[object], "%lld,%d,%lld,%llu\n", (long long)id, day,
            (long long)(object == ORDER ? cell / (NUM_ONE / 100) : cell / NUM_ONE),
            (unsigned long long)b->of->count);
}

// Events of one kind at random days of a life, `rate` a day.
static void some_events(struct loading *b, struct random *r, int object, int64_t id, double begin,
                        double end, double rate)
{
    for (double at = begin + random_exponential(r) / rate; at < end;
         at += random_exponential(r) / rate) {
        int64_t cell = 0;
        if (object == ORDER)
            cell = random_between(r, 500, 500000) * (NUM_ONE / 100);
        if (object == RATING)
            cell = random_between(r, 1, 5) * NUM_ONE;
        one_event(b, object, id, (day_t)at, cell);
    }
}

// Half have come before the two years begin, half during the first one; some leave, and some of
// these come back.
static void one_customer(struct loading *b, struct random *r, int64_t id)
{
    double first = b->of->from - 200 + 550 * random_unit(r), last = b->of->to + 1;
    double stops = first + 1200 * random_exponential(r), back = stops + 50 + 300 * random_unit(r);
    double habit = 0.3 + 1.4 * random_unit(r);
    static const double rates[OBJECTS] = {
        [LOGIN] = 0.160, [ORDER] = 0.032, [RATING] = 0.006, [TICKET] = 0.004};
    one_event(b, LOGIN, id, (day_t)first, 0);
    for (int o = LOGIN; o < OBJECTS; o++) {
        some_events(b, r, o, id, first, stops < last ? stops : last, rates[o] * habit);
        if (id % 3 == 0)
            some_events(b, r, o, id, back, last, rates[o] * habit);
    }
}

void events_load(struct events *e, uint64_t seed)
{
    struct loading b = {.of = e};
    struct random r;
    random_init(&r, seed);
    for (int o = LOGIN; e->out && o < OBJECTS; o++)
        b.files[o] = must_write(e->c, e->out, objects[o].name);
    history_set_columns(e->h, ORDER, (int[]){1}, 1);
    history_set_columns(e->h, RATING, (int[]){1}, 1);
    history_load_begin(e->h);
    for (uint32_t i = 0; i < e->customers; i++)
        history_load_customer(e->h, i + 1, DAY_NONE, DAY_NONE);
    for (uint32_t i = 0; i < e->customers; i++)
        one_customer(&b, &r, i + 1);
    must(e->c, history_load_end(e->c, e->h));
    for (int o = LOGIN; e->out && o < OBJECTS; o++)
        fclose(b.files[o]);
}
