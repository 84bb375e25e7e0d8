// demo: makes the example organisation 示例公司: some two thousand customers and three years of
// what happened with them, three definitions of churn, six warning rules and a person to sign in
// as. The same seed and the same last day always give the same company.
#pragma once
#include "model/org.h"

#define DEMO_LOGIN_NAME "demo"
#define DEMO_PASSWORD "demo1234"

struct demo_options {
    uint64_t seed;
    int customers; // of a trade: 0, as many as its description says
    day_t until;   // the last day on which anything happened; DAY_NONE: yesterday
    bool english;  // of a trade: names of views, rules and roles
};

enum { DEMO_CUSTOMERS_MAX = 20000, DEMO_COUNTS_MAX = 24 };

struct demo_made {
    day_t from, until;
    int count;
    struct {
        const char *name, *zh; // "orders", "订单"
        int64_t number;
    } of[DEMO_COUNTS_MAX];
};

// A company of a trade instead: its set-up, its demo data, and the same person.
struct template;
enum err demo_of_trade(struct ctx *c, struct str folder, const struct template *t,
                       const struct demo_options *options, struct demo_made *out) MUST_USE;
// ERR_CONFLICT where there is an organisation in `folder`.
enum err demo_create(struct ctx *c, struct str folder, const struct demo_options *options,
                     struct demo_made *out) MUST_USE;
