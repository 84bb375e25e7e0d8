// The third evaluator: the table of functions in the description of the language, word for word,
// with no thought of speed. It reads the tree and the made-up facts, and nothing else.
#include "base/wide.h"
#include "history/test_world.h"

#include <math.h>

static const struct brute_value nothing = {.empty = true};

static struct brute_value a_number(double n)
{
    return isnan(n) ? nothing : (struct brute_value){.number = n};
}

static struct brute_value a_cell(enum rule_type type, struct value v)
{
    if (v.type == VALUE_NULL)
        return nothing;
    if (v.type == VALUE_TEXT)
        return (struct brute_value){.text = v.text};
    return a_number(type == RULE_NUMBER ? (double)v.integer / 1e6 : (double)v.integer);
}

static day_t back(day_t d, struct rule_duration by)
{
    return day_add_months(d, -by.months) - by.days;
}

static bool in_window(day_t x, day_t d, struct rule_window w)
{
    day_t last = back(d, w.before), first = back(last, w.length);
    return x > first && x <= last;
}

static struct brute_value led_to(struct brute_value link, int field, enum rule_type type)
{
    for (int i = 0; i < WORLD_GRADES && !link.empty; i++)
        if (str_eq(link.text, str_of(world_grades()[i].key)))
            return a_cell(type, world_grades()[i].cells[field]);
    return nothing;
}

// ---- items ----

static struct brute_value field_of(const struct history_item *item, int object, int field)
{
    const struct catalog_object *o = &world_catalog.objects[object];
    if (field == o->start_field)
        return a_number(item->start);
    if (field == o->end_field)
        return item->end == DAY_NONE ? nothing : a_number(item->end);
    int column = 0;
    for (int f = 0; f < field; f++)
        column += f != o->start_field && f != o->end_field;
    return a_cell(o->fields[field].type, item->cells[column]);
}

// Whether the item exists for the call on day d: it has begun, and its `where` holds.
static bool seen(const struct brute *b, const struct rule_node *n, day_t d,
                 const struct history_item *item)
{
    if (item->start > d)
        return false;
    if (!n->where)
        return true;
    struct brute_value v = brute_value(b, n->where, d, item);
    return !v.empty && v.number == 1;
}

static bool newer(const struct history_item *a, const struct history_item *b)
{
    if (a->start != b->start)
        return a->start > b->start;
    return a->second != b->second ? a->second > b->second : a->id > b->id;
}

struct all {
    int count;
    const struct history_item *item[64];
};

static struct all all_seen(const struct brute *b, const struct rule_node *n, day_t d)
{
    struct all all = {0};
    for (int i = 0; i < b->customer->item_counts[n->object]; i++)
        if (seen(b, n, d, &b->customer->items[n->object][i]))
            all.item[all.count++] = &b->customer->items[n->object][i];
    for (int i = 0; i < all.count; i++)
        for (int k = i + 1; k < all.count; k++)
            if (newer(all.item[i], all.item[k])) {
                const struct history_item *swap = all.item[i];
                all.item[i] = all.item[k];
                all.item[k] = swap;
            }
    return all;
}

static int count_in(const struct all *all, day_t d, struct rule_window w)
{
    int count = 0;
    for (int i = 0; i < all->count; i++)
        count += in_window(all->item[i]->start, d, w);
    return count;
}

static struct brute_value values(const struct rule_node *n, const struct all *all, day_t d)
{
    wide_t sum = 0;
    int count = 0;
    double least = INFINITY, most = -INFINITY;
    for (int i = 0; i < all->count; i++) {
        struct brute_value v = field_of(all->item[i], n->object, n->field);
        if (!in_window(all->item[i]->start, d, n->window) || v.empty)
            continue;
        count++;
        least = fmin(least, v.number);
        most = fmax(most, v.number);
        if (n->function == RULE_SUM || n->function == RULE_AVG)
            sum += all->item[i]->cells[0].integer; // the only number an order has comes first
    }
    double total = (double)sum / 1e6;
    if (n->function == RULE_SUM)
        return a_number(total);
    if (!count)
        return nothing;
    return a_number(n->function == RULE_AVG   ? total / count
                    : n->function == RULE_MIN ? least
                                              : most);
}

static struct brute_value rhythm(const struct all *all)
{
    int gaps[64], count = 0;
    for (int i = all->count - 1; i > 0 && count < 12; i--)
        if (all->item[i]->start != all->item[i - 1]->start)
            gaps[count++] = all->item[i]->start - all->item[i - 1]->start;
    if (count < 3)
        return nothing;
    for (int i = 0; i < count; i++)
        for (int k = i + 1; k < count; k++)
            if (gaps[k] < gaps[i]) {
                int swap = gaps[i];
                gaps[i] = gaps[k];
                gaps[k] = swap;
            }
    return a_number((gaps[(count - 1) / 2] + gaps[count / 2]) / 2.0);
}

static struct brute_value spans(const struct rule_node *n, const struct all *all, day_t d)
{
    int open = 0;
    bool endless = false;
    day_t oldest = INT32_MAX, last_end = INT32_MIN, newest_end = INT32_MIN;
    for (int i = 0; i < all->count; i++) {
        const struct history_item *it = all->item[i];
        if (it->end != DAY_NONE && it->end <= d) {
            newest_end = it->end > newest_end ? it->end : newest_end;
            continue;
        }
        open++;
        oldest = it->start < oldest ? it->start : oldest;
        endless = endless || it->end == DAY_NONE;
        last_end = it->end > last_end ? it->end : last_end;
    }
    switch (n->function) {
    case RULE_ACTIVE:
        return a_number(open > 0);
    case RULE_OPEN:
        return a_number(open);
    case RULE_AGE:
        return open ? a_number(d - oldest) : nothing;
    case RULE_DAYS_LEFT:
        return open && !endless ? a_number(last_end - d) : nothing;
    default:
        return !open && newest_end != INT32_MIN ? a_number(d - newest_end) : nothing;
    }
}

// ---- states ----

static bool same(struct brute_value a, struct brute_value b)
{
    return a.empty == b.empty && (a.empty || (a.number == b.number && str_eq(a.text, b.text)));
}

static struct brute_value state(const struct brute *b, int field, day_t d)
{
    const struct history_state *now = NULL, *first = NULL;
    for (int i = 0; i < b->customer->state_count; i++) {
        const struct history_state *s = &b->customer->states[i];
        if (s->field != field)
            continue;
        if (!first || s->day <= first->day)
            first = s;
        if (s->day <= d && (!now || s->day >= now->day))
            now = s;
    }
    now = now ? now : first;
    enum rule_type type = world_catalog.objects[W_CUSTOMER].fields[field].type;
    return now ? a_cell(type, now->cell) : nothing;
}

static bool changed(const struct brute *b, const struct rule_node *n, day_t d)
{
    for (day_t x = d; x > WORLD_FROM - 5; x--)
        if (in_window(x, d, n->window) && !same(state(b, n->field, x), state(b, n->field, x - 1)))
            return true;
    return false;
}

// ---- dates ----

static double anniversary(double date, day_t d)
{
    struct date of = day_date((day_t)floor(date));
    for (int after = 0; after < 400; after++) {
        struct date on = day_date(d + after), next = day_date(d + after + 1);
        bool day = on.month == of.month && on.day == of.day;
        // The 28th stands in where the year has no 29th.
        bool leap =
            of.month == 2 && of.day == 29 && on.month == 2 && on.day == 28 && next.month == 3;
        if (day || leap)
            return after;
    }
    return NAN;
}

static struct brute_value call(const struct brute *b, const struct rule_node *n, day_t d,
                               const struct history_item *item)
{
    struct brute_value v;
    struct all all = {0};
    switch (n->function) {
    case RULE_BEFORE:
        return state(b, n->field, back(d, n->window.length));
    case RULE_CHANGED:
        return a_number(changed(b, n, d));
    case RULE_DAYS_UNTIL:
        v = brute_value(b, n->kids[0], d, item);
        return v.empty ? nothing : a_number(v.number - d);
    case RULE_DAYS_UNTIL_ANNIVERSARY:
        v = brute_value(b, n->kids[0], d, item);
        return v.empty || fabs(v.number) > 1e6 ? nothing : a_number(anniversary(v.number, d));
    default:
        all = all_seen(b, n, d);
    }
    struct rule_window earlier = {n->window.length, n->window.length};
    double was;
    switch (n->function) {
    case RULE_COUNT:
        return a_number(count_in(&all, d, n->window));
    case RULE_SUM:
    case RULE_AVG:
    case RULE_MIN:
    case RULE_MAX:
        return values(n, &all, d);
    case RULE_LAST:
        return all.count ? field_of(all.item[all.count - 1], n->object, n->field) : nothing;
    case RULE_DAYS_SINCE:
        return all.count ? a_number(d - all.item[all.count - 1]->start) : nothing;
    case RULE_DAYS_SINCE_FIRST:
        return all.count ? a_number(d - all.item[0]->start) : nothing;
    case RULE_RHYTHM:
        return rhythm(&all);
    case RULE_DROP:
        was = count_in(&all, d, earlier);
        return was > 0 ? a_number(1 - count_in(&all, d, n->window) / was) : nothing;
    default:
        return spans(n, &all, d);
    }
}

// ---- operators ----

static void fold(struct str s, char *out, size_t room)
{
    size_t n = 0;
    while (s.len && n + 5 < room) {
        uint32_t point = 0;
        size_t bytes = utf8_next(s, &point);
        if (point >= 0xFF01 && point <= 0xFF5E)
            point -= 0xFEE0;
        if (point >= 'A' && point <= 'Z')
            point += 32;
        n += utf8_put(out + n, point);
        s.at += bytes;
        s.len -= bytes;
    }
    out[n] = 0;
}

static bool contains(enum rule_type type, struct str in, struct str part)
{
    char a[200], b[200];
    if (type == RULE_TEXT) {
        fold(in, a, sizeof a);
        fold(part, b, sizeof b);
        return strstr(a, b) != NULL;
    }
    snprintf(a, sizeof a, "\x1f%.*s\x1f", STR_ARG(in));
    snprintf(b, sizeof b, "\x1f%.*s\x1f", STR_ARG(part));
    return in.len && part.len && strstr(a, b) != NULL;
}

static bool compares(enum rule_op op, struct brute_value a, struct brute_value b)
{
    if (a.empty || b.empty)
        return false;
    bool equal = a.number == b.number && str_eq(a.text, b.text);
    switch (op) {
    case RULE_EQ:
        return equal;
    case RULE_NE:
        return !equal;
    case RULE_LT:
        return a.number < b.number;
    case RULE_LE:
        return a.number <= b.number;
    case RULE_GT:
        return a.number > b.number;
    default:
        return a.number >= b.number;
    }
}

static bool is_true(struct brute_value v)
{
    return !v.empty && v.number == 1;
}

static bool member(const struct brute *b, const struct rule_node *n, day_t d,
                   const struct history_item *item, struct brute_value v)
{
    bool any = false;
    for (int i = 1; i < n->kid_count; i++)
        any = any || compares(RULE_EQ, v, brute_value(b, n->kids[i], d, item));
    return !v.empty && any != n->negated;
}

static bool holds(const struct brute *b, const struct rule_node *n, day_t d,
                  const struct history_item *item)
{
    struct brute_value v[3] = {nothing, nothing, nothing};
    for (int i = 0; i < n->kid_count && i < 3; i++)
        v[i] = brute_value(b, n->kids[i], d, item);
    switch (n->op) {
    case RULE_AND:
        return is_true(v[0]) && is_true(v[1]);
    case RULE_OR:
        return is_true(v[0]) || is_true(v[1]);
    case RULE_NOT:
        return !is_true(v[0]);
    case RULE_IN:
        return member(b, n, d, item, v[0]);
    case RULE_BETWEEN:
        if (v[0].empty || v[1].empty || v[2].empty)
            return false;
        return (v[0].number >= v[1].number && v[0].number <= v[2].number) != n->negated;
    case RULE_CONTAINS:
        if (v[0].empty || v[1].empty)
            return false;
        return contains(n->kids[0]->type, v[0].text, v[1].text) != n->negated;
    case RULE_IS_EMPTY:
        return v[0].empty;
    default:
        return compares(n->op, v[0], v[1]);
    }
}

static struct brute_value arithmetic(const struct rule_node *n, struct brute_value a,
                                     struct brute_value b)
{
    bool span = n->op != RULE_NEG && n->kids[1]->op == RULE_CONST_SPAN;
    if (a.empty || (n->op != RULE_NEG && !span && b.empty))
        return nothing;
    if (span) {
        struct rule_duration by = n->kids[1]->duration;
        int sign = n->op == RULE_ADD ? 1 : -1;
        if (fabs(a.number) > 1e6)
            return nothing;
        day_t whole = (day_t)floor(a.number);
        day_t moved = day_add_months(whole, sign * by.months) + sign * by.days;
        return a_number(moved + (a.number - whole));
    }
    switch (n->op) {
    case RULE_NEG:
        return a_number(-a.number);
    case RULE_ADD:
        return a_number(a.number + b.number);
    case RULE_SUB:
        return a_number(a.number - b.number);
    case RULE_MUL:
        return a_number(a.number * b.number);
    default:
        return b.number == 0 ? nothing : a_number(a.number / b.number);
    }
}

struct brute_value brute_value(const struct brute *b, const struct rule_node *n, day_t d,
                               const struct history_item *item)
{
    switch (n->op) {
    case RULE_CONST_BOOL:
    case RULE_CONST_NUMBER:
    case RULE_CONST_DATE:
        return a_number(n->number);
    case RULE_CONST_TEXT:
        return (struct brute_value){.text = n->text};
    case RULE_CONST_EMPTY:
    case RULE_CONST_SPAN:
        return nothing;
    case RULE_PARAM:
        return a_number(b->param);
    case RULE_TODAY:
        return a_number(d);
    case RULE_STATE:
        return state(b, n->field, d);
    case RULE_ITEM:
        return field_of(item, n->object, n->field);
    case RULE_FOLLOW:
        return led_to(brute_value(b, n->kids[0], d, item), n->target_field, n->type);
    case RULE_CALL:
        return call(b, n, d, item);
    case RULE_NEG:
        return arithmetic(n, brute_value(b, n->kids[0], d, item), nothing);
    case RULE_ADD:
    case RULE_SUB:
    case RULE_MUL:
    case RULE_DIV:
        return arithmetic(n, brute_value(b, n->kids[0], d, item),
                          brute_value(b, n->kids[1], d, item));
    default:
        return a_number(holds(b, n, d, item));
    }
}

bool brute_holds(const struct brute *b, const struct rule_node *n, day_t d)
{
    day_t first = brute_first(b->customer);
    return first != DAY_NONE && d >= first && is_true(brute_value(b, n, d, NULL));
}

day_t brute_first(const struct history_customer *one)
{
    if (one->since != DAY_NONE)
        return one->since;
    day_t first = DAY_NONE;
    for (int o = 0; o < W_OBJECTS; o++)
        for (int i = 0; i < one->item_counts[o]; i++)
            if (first == DAY_NONE || one->items[o][i].start < first)
                first = one->items[o][i].start;
    return first == DAY_NONE ? one->created : first;
}
