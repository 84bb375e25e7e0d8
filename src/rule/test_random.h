// test_random: random conditions as text, for the tests that compare two ways of reading them.
#pragma once
#include "base/random.h"
#include "base/str.h"
#include "rule/catalog.h"

struct test_writer {
    struct random *random;
    struct buf *out;
    bool fields_only; // no calls along time lines
    bool items;       // inside `where order`
};

static void write_value(struct test_writer *w, enum rule_type type, int depth);
static void write_condition(struct test_writer *w, int depth);

static int pick(struct test_writer *w, int n)
{
    return (int)random_below(w->random, (uint64_t)n);
}

#define ONE_OF(w, ...)                                                                             \
    ((const char *[]){__VA_ARGS__}[pick(                                                           \
        (w), (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(const char *)))])

static void put(struct test_writer *w, const char *text)
{
    buf_add(w->out, str_of(text));
}

static void write_where(struct test_writer *w, int depth)
{
    if (depth < 1 || pick(w, 3))
        return;
    put(w, " where ");
    w->items = true;
    write_condition(w, depth - 1);
    w->items = false;
}

static void write_call(struct test_writer *w, int depth)
{
    static const char *const forms[] = {"count(order@, 90d)",
                                        "count(contract, 2w)",
                                        "sum(order.amount@, 3m)",
                                        "avg(order.amount@, 1y)",
                                        "min(order.quantity@, 5d)",
                                        "max(订单.金额@, 12m before 30d)",
                                        "last(order.amount@)",
                                        "days_since(order@)",
                                        "days_since_first(order@)",
                                        "rhythm(order@)",
                                        "drop(order@, 30d)",
                                        "open(ticket)",
                                        "age(ticket)",
                                        "days_left(contract)",
                                        "days_since_end(contract)",
                                        "before(monthly_fee, 30d)",
                                        "count(follow-up, 60d before 60d)"};
    const char *f = forms[pick(w, (int)(sizeof forms / sizeof *forms))];
    for (; *f; f++)
        if (*f == '@')
            write_where(w, depth);
        else
            buf_byte(w->out, *f);
}

static void write_number(struct test_writer *w, int depth)
{
    int kind = pick(w, depth > 0 ? 10 : 4);
    if (kind < 2) {
        put(w, ONE_OF(w, "0", "1", "3", "50%", "2.5", "1000", "0.000001", "-3", "７"));
    } else if (kind < 4) {
        put(w, w->items ? ONE_OF(w, "amount", "数量", "customer.monthly_fee")
                        : ONE_OF(w, "monthly_fee", "月费", "count", "customer.count"));
    } else if (kind < 7) {
        put(w, "(");
        write_value(w, RULE_NUMBER, depth - 1);
        put(w, ONE_OF(w, " + ", " - ", " * ", " / ", "-"));
        write_value(w, RULE_NUMBER, depth - 1);
        put(w, ")");
    } else if (kind == 7) {
        put(w, ONE_OF(w, "days_until(", "days_until_anniversary("));
        write_value(w, RULE_DATE, depth - 1);
        put(w, ")");
    } else if (kind == 8) {
        put(w, "(");
        write_value(w, RULE_DATE, depth - 1);
        put(w, " - ");
        write_value(w, RULE_DATE, depth - 1);
        put(w, ")");
    } else if (w->fields_only || w->items) {
        put(w, "-(");
        write_value(w, RULE_NUMBER, depth - 1);
        put(w, ")");
    } else {
        write_call(w, depth);
    }
}

static void write_date(struct test_writer *w, int depth)
{
    if (depth < 1 || pick(w, 2)) {
        put(w, w->items ? ONE_OF(w, "date", "today", "customer.since", "2026-01-31")
                        : ONE_OF(w, "since", "生日", "today", "2024-02-29", "1999-12-31"));
        return;
    }
    put(w, "(");
    write_date(w, depth - 1);
    put(w, ONE_OF(w, " + 3m", " - 1m", " + 2w", " - 30d", " + 1y", " + 1.5", " - 400", " + 0.25"));
    put(w, ")");
}

static void write_value(struct test_writer *w, enum rule_type type, int depth)
{
    if (type == RULE_NUMBER)
        write_number(w, depth);
    else if (type == RULE_DATE)
        write_date(w, depth);
    else if (w->items)
        put(w, ONE_OF(w, "order_no", "'A'", "\"竞品\"", "customer.level"));
    else
        put(w,
            ONE_OF(w, "level", "城市", "'VIP'", "\"a \"\" b\"", "'ｖip'", "primary_contact", "''"));
}

static void write_compare(struct test_writer *w, int depth)
{
    enum rule_type type = (enum rule_type[]){RULE_NUMBER, RULE_DATE, RULE_TEXT}[pick(w, 3)];
    bool text = type == RULE_TEXT;
    int kind = pick(w, 6);
    if (kind == 0 && !w->items) {
        put(w, ONE_OF(w, "tags contains ", "tags not contains "));
        write_value(w, RULE_TEXT, 0);
        return;
    }
    write_value(w, type, depth);
    if (kind == 1) {
        put(w, ONE_OF(w, " is empty", " is not empty"));
    } else if (kind == 2) {
        put(w, ONE_OF(w, " in (", " not in ("));
        for (int i = pick(w, 3); i >= 0; i--) {
            write_value(w, type, depth - 1);
            put(w, i ? ", " : ")");
        }
    } else if (kind == 3 && text) {
        put(w, ONE_OF(w, " contains ", " not contains "));
        write_value(w, type, depth - 1);
    } else if (kind == 3) {
        put(w, ONE_OF(w, " between ", " not between "));
        write_value(w, type, depth - 1);
        put(w, " and ");
        write_value(w, type, depth - 1);
    } else {
        put(w, text ? ONE_OF(w, " = ", " != ", "＝")
                    : ONE_OF(w, " = ", " != ", " < ", " <= ", " > ", " >= ", " ≥ "));
        write_value(w, type, depth - 1);
    }
}

static void write_condition(struct test_writer *w, int depth)
{
    int kind = depth > 0 ? pick(w, 9) : 8;
    if (kind < 4) {
        put(w, "(");
        write_condition(w, depth - 1);
        for (int i = pick(w, 3); i >= 0; i--) {
            put(w, ONE_OF(w, " and ", " or "));
            write_condition(w, depth - 1);
        }
        put(w, ")");
    } else if (kind < 6) {
        put(w, "not (");
        write_condition(w, depth - 1);
        put(w, ")");
    } else if (kind == 6) {
        put(w, w->items ? "customer.vip"
               : w->fields_only
                   ? ONE_OF(w, "vip", "(vip = true)", "vip is empty", "vip in (true)", "false")
                   : ONE_OF(w, "active(contract)", "changed(level, 30d)", "vip",
                            "active(ticket where kind = 'x')"));
    } else {
        write_compare(w, depth);
    }
}
