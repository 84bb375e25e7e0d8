// rule: one language for every condition (churn definitions, warning rules, filters).
//
// rule_parse reads text, resolves every name against a catalog, checks types, and gives a tree
// whose nodes are fully typed. The tree lives in the arena it was parsed into. Evaluators
// (history/, and SQL through rule/sql.h) read the tree; this module knows neither time lines nor
// tables.
//
// The language, its functions and the meaning of empty: docs/rules.md.
#pragma once
#include "base/day.h"
#include "base/err.h"
#include "rule/catalog.h"

enum rule_op {
    // leaves
    RULE_CONST_EMPTY,
    RULE_CONST_BOOL,   // number: 0 or 1
    RULE_CONST_NUMBER, // number
    RULE_CONST_TEXT,   // text
    RULE_CONST_DATE,   // number: a day_t
    RULE_CONST_SPAN,   // duration, type RULE_DURATION
    RULE_PARAM,        // a number given from outside; `index` into rule.params
    RULE_TODAY,        // D
    RULE_STATE,        // the customer's field `field` on D (also written customer.f inside `where`)
    RULE_ITEM,         // field `field` of the item that `where` looks at
    // conditions
    RULE_AND, // kids: two
    RULE_OR,
    RULE_NOT, // kids: one
    RULE_EQ,  // kids: two, of one type
    RULE_NE,
    RULE_LT,
    RULE_LE,
    RULE_GT,
    RULE_GE,
    RULE_IN,       // kids: the value, then the list, each a constant or an expression
    RULE_BETWEEN,  // kids: the value, low, high; both ends belong to it
    RULE_CONTAINS, // kids: the text or choices, then the text looked for
    RULE_IS_EMPTY, // kids: one
    // arithmetic
    RULE_NEG, // kids: one number
    // kids: two; a date may have a number of days or a duration added (the date is kid 0 then; parts
    // of a day are kept, and dropped where months are added)
    RULE_ADD,
    RULE_SUB, // the same; date − date is a number of days
    RULE_MUL,
    RULE_DIV,
    RULE_FOLLOW, // kids: one, a link; the field `target_field` of what it leads to
    RULE_CALL,   // function, object, field, where, window: see enum rule_function
    RULE_OP_COUNT
};

enum rule_function {
    RULE_COUNT,            // (x, w)     moment, span
    RULE_SUM,              // (x.f, w)   moment
    RULE_AVG,              //
    RULE_MIN,              // number or date
    RULE_MAX,              //
    RULE_LAST,             // (x.f)      moment; any type
    RULE_DAYS_SINCE,       // (x)        moment
    RULE_DAYS_SINCE_FIRST, // (x)        moment
    RULE_RHYTHM,           // (x)        moment
    RULE_DROP,             // (x, w)     moment
    RULE_ACTIVE,           // (x)        span; BOOL
    RULE_OPEN,             // (x)        span
    RULE_AGE,              // (x)        span
    RULE_DAYS_LEFT,        // (x)        span
    RULE_DAYS_SINCE_END,   // (x)        span
    RULE_BEFORE,           // (f, w)     state; the type of f
    RULE_CHANGED,          // (f, w)     state; BOOL
    RULE_DAYS_UNTIL,       // (f)        kid 0: any date expression (a state, or an item's field)
    RULE_DAYS_UNTIL_ANNIVERSARY, // (f)  the same
    RULE_FUNCTION_COUNT
};

// `days` or `months`, one of them 0; a year is 12 months, a week 7 days.
struct rule_duration {
    int days, months;
};

// The window that ends `before` ago (zero: on D itself) and is `length` long.
struct rule_window {
    struct rule_duration length, before;
};

// D moved back by `by`; calendar months keep the day of the month, or take the month's last day.
// `by` may be negative. DAY_NONE where D is DAY_NONE or the result lies outside the years 1 to
// 9999.
day_t rule_duration_back(day_t d, struct rule_duration by);
// The first day of the window as asked on D, and its last.
day_t rule_window_first(day_t d, struct rule_window w);
day_t rule_window_last(day_t d, struct rule_window w);

// Days from D until the next return of the day and month of `f`, 0 on the day itself; 29 February
// returns on the 28th in other years. Both within the years 1 to 9998.
int rule_days_until_anniversary(day_t f, day_t d);

struct rule_node {
    enum rule_op op;
    enum rule_type type;
    // `not in`, `not between`, `not contains`: false where the value, an end or the text looked for
    // is empty, as the plain form is; an empty member of a list is equal to nothing.
    bool negated;
    enum rule_function function; // RULE_CALL
    int object;                // RULE_CALL on a series, RULE_ITEM: index into the catalog; else -1
    int height;                // of the tree below and with this node, at most RULE_DEPTH_MAX
    int field;                 // RULE_STATE, RULE_ITEM, calls on x.f, before and changed; else -1
    int index;                 // RULE_PARAM
    int target, target_field;  // RULE_FOLLOW: indexes into the catalog's targets
    struct rule_window window; // calls with a window; `length` is all 0 where there is none
    struct rule_duration duration; // RULE_CONST_SPAN
    double number;
    struct str text;
    struct rule_node *where; // RULE_CALL with a `where`, else NULL; its ITEM nodes are of `object`
    struct rule_node **kids;
    int kid_count;
    int from, to; // the bytes of the source text this node was read from: [from, to)
    const struct rule_named *named; // the formula field whose name this stands for; NULL: none
};

// A field that has a formula: an index into the catalog, and one into the object's fields.
struct rule_named {
    int object, field;
};

struct rule {
    struct str text; // as given
    struct rule_node *root;
    const struct catalog *catalog; // must outlive the rule
    const struct str *params;      // the names that stand for numbers given from outside
    int param_count;
    int scope; // the object whose fields bare names are: the customer, but for filters of others
};

// A condition (type BOOL). `params` may be NULL. Refuses with ERR_INPUT, the line and column, what
// was found, what was expected and the nearest name. Text longer than RULE_TEXT_MAX, or nested
// deeper than RULE_DEPTH_MAX, is refused.
#define RULE_TEXT_MAX 20000
#define RULE_DEPTH_MAX 100
enum err rule_parse(struct ctx *c, const struct catalog *catalog, struct str text,
                    const struct str *params, int param_count, struct rule **out) MUST_USE;

// The one of several names that somebody most likely meant; empty where none is near.
struct str rule_nearest(struct str wanted, const struct str *names, int count);

// The same for a list of `object`: bare names are its fields, as inside `where`; for the customer
// it is rule_parse. Calls that look at time lines are refused for other objects.
enum err rule_parse_filter(struct ctx *c, const struct catalog *catalog, int object,
                           struct str text, struct rule **out) MUST_USE;

// Any expression, of any type but RULE_DURATION: what `--by` takes (a field, a path), and columns.
enum err rule_parse_value(struct ctx *c, const struct catalog *catalog, struct str text,
                          struct rule **out) MUST_USE;
// The same over the fields of `object`: a formula.
enum err rule_parse_formula(struct ctx *c, const struct catalog *catalog, int object,
                            struct str text, struct rule **out) MUST_USE;
// The same rule with the names of formula fields in place of what they stand for, as people wrote
// it: for printing, not for evaluating.
struct rule *rule_folded(struct arena *a, const struct rule *r);
struct rule_node *rule_node_folded(struct arena *a, const struct rule *r,
                                   const struct rule_node *n);

// The canonical text: parses back to an equal tree. Numbers stand in place of parameters where
// `params` gives them (NULL: the names stand).
struct str rule_text(struct arena *a, const struct rule *r, const double *params);
struct str rule_node_text(struct arena *a, const struct rule *r, const struct rule_node *n);

enum rule_language { RULE_ZH, RULE_EN };
// The condition as a sentence a person would say ("30 days or more since the last login").
struct str rule_sentence(struct arena *a, const struct rule *r, enum rule_language language);
struct str rule_node_sentence(struct arena *a, const struct rule *r, const struct rule_node *n,
                              enum rule_language language);

// What a call was found to be ("34 days since the last login", "no order in the last 90 days").
// `value` is a number, a day, yes (1) or no (0), NaN where empty; `text` is it where it is a text.
struct str rule_node_told(struct arena *a, const struct rule *r, const struct rule_node *n,
                          double value, struct str text, enum rule_language language);

// True where the two trees mean the same, node for node.
bool rule_node_eq(const struct rule_node *a, const struct rule_node *b);

// Calls `visit` for every node, parents first, `where` parts included.
void rule_walk(const struct rule_node *n, void (*visit)(void *user, const struct rule_node *n),
               void *user);
// The calls and fields of the customer that the condition rests on, each once, in the order in
// which they stand in it; what a `where` asks of an item is not among them.
struct rule_node **rule_grounds(struct arena *a, const struct rule *r, int *count);
