// Random conditions as text: everything the language can say, nested a few levels deep.
#include "history/test_world.h"

#include <stdarg.h>

const struct str world_params[1] = {{"p", 1}};

enum scope { SCOPE_CUSTOMER, SCOPE_ORDER, SCOPE_CONTRACT };

static int below(struct world *w, int n)
{
    return (int)random_below(&w->random, (uint64_t)n);
}

static const char *pick(struct world *w, const char *const *from, int count)
{
    return from[below(w, count)];
}
#define PICK(w, ...)                                                                               \
    pick(w, (const char *const[]){__VA_ARGS__},                                                    \
         (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)))

// A zero-ended text in the world's arena.
__attribute__((format(printf, 2, 3))) static const char *say(struct world *w, const char *format,
                                                             ...)
{
    char text[8000];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return str_zero(w->arena, str_of(text));
}

static const char *condition(struct world *w, enum scope s, int depth);
static const char *number(struct world *w, enum scope s, int depth);
static const char *date(struct world *w, enum scope s, int depth);

static const char *duration(struct world *w)
{
    return PICK(w, "1d", "3d", "7d", "30d", "2w", "1m", "2m", "3m", "1y");
}

static const char *window(struct world *w)
{
    if (below(w, 3) == 0)
        return say(w, "%s before %s", duration(w), duration(w));
    return duration(w);
}

static const char *where(struct world *w, enum scope item)
{
    return below(w, 2) ? "" : say(w, " where %s", condition(w, item, 2));
}

static const char *moment(struct world *w)
{
    return below(w, 3) ? say(w, "order%s", where(w, SCOPE_ORDER)) : "login";
}

static const char *span(struct world *w)
{
    return say(w, "contract%s", where(w, SCOPE_CONTRACT));
}

static const char *constant(struct world *w)
{
    return PICK(w, "0", "1", "2", "3", "7", "30", "0.5", "50%", "2.5", "100", "p");
}

static const char *number_leaf(struct world *w, enum scope s)
{
    if (s == SCOPE_CUSTOMER)
        return PICK(w, "fee", "p", "3", "level.rank", "level.next.rank");
    return PICK(w, "amount", "customer.fee", "2", "customer.level.rank");
}

static const char *number_call(struct world *w)
{
    switch (below(w, 14)) {
    case 0:
        return say(w, "count(%s, %s)", below(w, 3) ? moment(w) : span(w), window(w));
    case 1:
        return say(w, "%s(order.amount%s, %s)", PICK(w, "sum", "avg", "min", "max"),
                   where(w, SCOPE_ORDER), window(w));
    case 2:
        return say(w, "last(order.amount%s)", where(w, SCOPE_ORDER));
    case 3:
    case 4:
        return say(w, "days_since(%s)", moment(w));
    case 5:
        return say(w, "days_since_first(%s)", moment(w));
    case 6:
        return say(w, "rhythm(%s)", moment(w));
    case 7:
        return say(w, "drop(%s, %s)", moment(w), duration(w));
    case 8:
        return say(w, "open(%s)", span(w));
    case 9:
        return say(w, "age(%s)", span(w));
    case 10:
        return say(w, "days_left(%s)", span(w));
    case 11:
        return say(w, "days_since_end(%s)", span(w));
    case 12:
        return say(w, "before(fee, %s)", duration(w));
    default:
        return say(w, "sum(order.amount%s, %s)", where(w, SCOPE_ORDER), window(w));
    }
}

static const char *number(struct world *w, enum scope s, int depth)
{
    int kind = below(w, depth > 0 ? 9 : 2);
    if (kind == 0)
        return constant(w);
    if (kind == 1)
        return number_leaf(w, s);
    if (kind == 2)
        return say(w, "(%s %s %s)", number(w, s, depth - 1), PICK(w, "+", "-", "*", "/"),
                   number(w, s, depth - 1));
    if (kind == 3)
        return say(w, "(%s - %s)", date(w, s, depth - 1), date(w, s, depth - 1));
    if (kind == 4)
        return say(w, "%s(%s)", PICK(w, "days_until", "days_until_anniversary"),
                   date(w, s, depth - 1));
    if (kind == 5)
        return say(w, "(-%s)", number(w, s, depth - 1));
    return s == SCOPE_CUSTOMER ? number_call(w) : number_leaf(w, s);
}

static const char *date_leaf(struct world *w, enum scope s)
{
    switch (s) {
    case SCOPE_ORDER:
        return PICK(w, "due", "date", "customer.birthday", "today", "2024-02-29", "kind.made");
    case SCOPE_CONTRACT:
        return PICK(w, "starts", "ends", "customer.birthday", "today", "2024-03-31");
    default:
        break;
    }
    switch (below(w, 6)) {
    case 0:
        return say(w, "last(order.%s%s)", PICK(w, "due", "date"), where(w, SCOPE_ORDER));
    case 1:
        return say(w, "%s(order.%s%s, %s)", PICK(w, "min", "max"), PICK(w, "due", "date"),
                   where(w, SCOPE_ORDER), window(w));
    case 2:
        return say(w, "before(birthday, %s)", duration(w));
    default:
        return PICK(w, "today", "birthday", "2024-02-29", "2024-04-30", "level.made");
    }
}

static const char *date(struct world *w, enum scope s, int depth)
{
    if (depth <= 0 || below(w, 2))
        return date_leaf(w, s);
    if (below(w, 2))
        return say(w, "(%s %s %s)", date(w, s, depth - 1), PICK(w, "+", "-"), duration(w));
    return say(w, "(%s %s %s)", date(w, s, depth - 1), PICK(w, "+", "-"), number(w, s, depth - 1));
}

static const char *text(struct world *w, enum scope s)
{
    if (s != SCOPE_CUSTOMER)
        return PICK(w, "kind", "kind", "customer.level", "\"vip\"", "customer.level.title");
    if (s == SCOPE_CUSTOMER && below(w, 3) == 0)
        return PICK(w, "level.title", "level.next", "level.next.next.title");
    switch (below(w, 4)) {
    case 0:
        return say(w, "last(order.kind%s)", where(w, SCOPE_ORDER));
    case 1:
        return say(w, "before(level, %s)", duration(w));
    default:
        return "level";
    }
}

static const char *choices(struct world *w, enum scope s)
{
    if (s == SCOPE_ORDER)
        return PICK(w, "marks", "customer.tags");
    if (s == SCOPE_CONTRACT)
        return "customer.tags";
    return PICK(w, "tags", "before(tags, 30d)", "last(order.marks)");
}

static const char *word(struct world *w)
{
    return PICK(w, "\"A\"", "\"b\"", "\"vip\"", "\"Ａbc\"", "\"竞品\"", "\"nobody\"", "\"x\"",
                "\"\"", "\"ABC\"");
}

static const char *flag(struct world *w, enum scope s)
{
    if (s == SCOPE_ORDER)
        return PICK(w, "paid", "customer.vip", "true", "kind.active", "kind.next.active");
    if (s == SCOPE_CONTRACT)
        return PICK(w, "customer.vip", "false");
    switch (below(w, 6)) {
    case 0:
        return say(w, "active(%s)", span(w));
    case 1:
        return say(w, "changed(%s, %s)", PICK(w, "level", "fee", "birthday", "vip", "tags"),
                   window(w));
    case 2:
        return say(w, "last(order.paid%s)", where(w, SCOPE_ORDER));
    case 3:
        return say(w, "before(vip, %s)", duration(w));
    default:
        return PICK(w, "vip", "active(contract)", "level.active");
    }
}

static const char *emptiness(struct world *w, enum scope s, int depth)
{
    const char *of[] = {number(w, s, depth), date(w, s, depth), text(w, s), choices(w, s),
                        flag(w, s)};
    return say(w, "(%s is %sempty)", of[below(w, 5)], PICK(w, "", "not "));
}

// What people write most, and what both evaluators have a short way for.
static const char *signal(struct world *w)
{
    switch (below(w, 4)) {
    case 0:
        return say(w, "drop(%s, %s)", moment(w), duration(w));
    case 1:
        return say(w, "count(%s, %s)", moment(w), duration(w));
    case 2:
        return say(w, "last(order.amount%s)", where(w, SCOPE_ORDER));
    default:
        return say(w, "days_since(%s)", moment(w));
    }
}

static const char *simple(struct world *w, enum scope s, int depth)
{
    const char *compare = PICK(w, "=", "!=", "<", "<=", ">", ">=");
    const char *not = PICK(w, "", "not ");
    if (s == SCOPE_CUSTOMER && below(w, 4) == 0)
        return say(w, "(%s %s %s)", signal(w), compare, constant(w));
    switch (below(w, 10)) {
    case 0:
    case 1:
        return say(w, "(%s %s %s)", number(w, s, depth), compare, constant(w));
    case 2:
        return say(w, "(%s %s %s)", number(w, s, depth), compare, number(w, s, depth));
    case 3:
        return say(w, "(%s %s %s)", date(w, s, depth), compare, date(w, s, depth));
    case 4:
        return say(w, "(%s %sbetween %s and %s)", number(w, s, depth), not, number(w, s, depth - 1),
                   number(w, s, depth - 1));
    case 5:
        return say(w, "(%s %s %s)", text(w, s), PICK(w, "=", "!="),
                   below(w, 3) ? word(w) : text(w, s));
    case 6:
        return below(w, 2)
                   ? say(w, "(%s %sin (%s, %s, %s))", text(w, s), not, word(w), word(w), text(w, s))
                   : say(w, "(%s %sin (%s, %s))", number(w, s, depth), not, constant(w),
                         number(w, s, depth - 1));
    case 7:
        return say(w, "(%s %scontains %s)", below(w, 2) ? text(w, s) : choices(w, s), not,
                   below(w, 4) ? word(w) : text(w, s));
    case 8:
        return emptiness(w, s, depth);
    default:
        return below(w, 4) ? flag(w, s)
                           : say(w, "(%s %s %s)", flag(w, s), PICK(w, "=", "!="), flag(w, s));
    }
}

static const char *condition(struct world *w, enum scope s, int depth)
{
    switch (depth > 0 ? below(w, 6) : 5) {
    case 0:
        return say(w, "(%s and %s)", condition(w, s, depth - 1), condition(w, s, depth - 1));
    case 1:
        return say(w, "(%s or %s)", condition(w, s, depth - 1), condition(w, s, depth - 1));
    case 2:
        return say(w, "(not %s)", condition(w, s, depth - 1));
    default:
        return simple(w, s, depth - 1);
    }
}

struct str world_condition(struct world *w)
{
    return str_of(condition(w, SCOPE_CUSTOMER, 1 + below(w, 3)));
}

struct str world_number(struct world *w)
{
    return str_of(number(w, SCOPE_CUSTOMER, 1 + below(w, 2)));
}
