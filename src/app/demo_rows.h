// demo_rows: what the example company is made of, as tables: how each kind of fact becomes a record,
// its definitions of churn, its warning rules, what people did about warnings. It writes nothing.
#pragma once
#include "app/demo_story.h"
#include "sample/scan.h"

enum demo_source {
    FROM_NOWHERE,
    FROM_KEY,    // a number of its own: `prefix` and a count
    FROM_TICKET, // the same, by the ticket's own number
    FROM_TIME,
    FROM_START, // the day of it
    FROM_DAY,
    FROM_YUAN,
    FROM_FEN,
    FROM_NUMBER,
    FROM_TEXT_0,
    FROM_TEXT_1,
    FROM_TEXT_2,
    FROM_OWNER
};

enum { DEMO_CELLS_MAX = 6, DEMO_DEFINITIONS = 3, DEMO_RULES = 6, DEMO_ANSWERS = 6 };

// By enum demo_what.
struct demo_row {
    const char *object, *prefix;
    struct {
        const char *field;
        enum demo_source from;
    } cells[DEMO_CELLS_MAX];
    bool changes; // a record that is there: the ticket, else the customer
    const char *count, *zh;
};
extern const struct demo_row demo_rows[DEMO_WHAT_COUNT];

// The first is the official one.
struct demo_definition {
    const char *name, *lost, *customer, *spared, *reason; // reason: model/reason.h
    int target_percent; // 0: none
};
extern const struct demo_definition demo_definitions[DEMO_DEFINITIONS];

struct demo_rule {
    const char *name, *condition;
    bool enabled;
    int hold_down;
    const char *handling; // JSON (flow/handling.h); "": the standard
};
extern const struct demo_rule demo_warning_rules[DEMO_RULES];

extern const struct scan_answer demo_answers[DEMO_ANSWERS];
extern const struct scan_answer demo_answers_en[DEMO_ANSWERS];
