// parse: what the parts of the parser share. Inside this folder only.
//
// Calls return the node, or NULL when the condition was refused: the words are in p->c->why.
#pragma once
#include "rule/function.h"
#include "rule/lex.h"

// A formula field whose formula is being read in place of its name.
struct expansion {
    int object, field;
    const struct expansion *outer;
};

enum { EXPANSIONS_MAX = 200 }; // in one condition: formulas of formulas grow fast

struct parser {
    struct ctx *c;
    struct rule *rule;
    const struct catalog *catalog;
    const struct token *at; // the next one
    int scope;              // the object whose fields bare names are
    bool items; // `scope` is not the customer: inside `where`, or a filter of another object
    int depth;  // of the recursion
    const struct expansion *expanding; // NULL: the condition itself
    int *expansions;                   // how many there were so far
};

#define PARSE_REFUSE(p, from, ...) REFUSE_AT((p)->c, (p)->rule->text, (from), __VA_ARGS__)

// With the nearest name where there is one.
#define PARSE_REFUSE_NAME(p, from, near, en, zh, ...)                                              \
    do {                                                                                           \
        if ((near).len)                                                                            \
            PARSE_REFUSE(p, from, en "; did you mean '%.*s'?", zh "；是不是“%.*s”？", __VA_ARGS__, \
                         STR_ARG(near));                                                           \
        else                                                                                       \
            PARSE_REFUSE(p, from, en, zh, __VA_ARGS__);                                            \
    } while (0)

// ---- parse.c
struct rule_node *parse_condition(struct parser *p); // any expression, of any type
bool parse_accept_mark(struct parser *p, enum mark m);
bool parse_accept_word(struct parser *p, const char *word);
bool parse_at_mark(const struct parser *p, enum mark m);
// Refuses what stands at p->at; `en` and `zh` say what should.
void parse_expected(struct parser *p, const char *en, const char *zh);
// What is said in different words in the two languages: {0}, {1} … stand for `words` in both forms.
struct words {
    const char *en, *zh;
};
void parse_refuse_words(struct parser *p, int from, const char *en, const char *zh,
                        const struct words *words);
// Counts one level of nesting; false where it is too deep.
bool parse_enter(struct parser *p);

// ---- call.c
struct rule_node *parse_call(struct parser *p); // p->at: a name before '('

// ---- formula.c
// What stands for a formula field that is named at [from, to).
struct rule_node *parse_formula(struct parser *p, int object, int field, int from, int to);

// ---- name.c
struct rule_node *parse_path(struct parser *p); // p->at: a name
// The object, or CATALOG_NONE where it was refused.
int parse_object(struct parser *p, const struct token *name);
int parse_field(struct parser *p, int object, const struct token *name);
enum rule_function parse_function(struct parser *p, const struct token *name);
struct str parse_object_name(const struct parser *p, int object);

// ---- check.c
struct rule_node *check_node(struct parser *p, struct rule_node n, struct rule_node **kids,
                             int kid_count);
bool check_condition(struct parser *p, const struct rule_node *n);
struct rule_node *check_compare(struct parser *p, enum rule_op op, const struct token *sign,
                                struct rule_node *a, struct rule_node *b);
// IN and BETWEEN: kids[0] is the value.
struct rule_node *check_members(struct parser *p, enum rule_op op, bool negated,
                                const struct token *sign, struct rule_node **kids, int count);
struct rule_node *check_contains(struct parser *p, bool negated, const struct token *sign,
                                 struct rule_node *a, struct rule_node *b);
struct rule_node *check_arithmetic(struct parser *p, enum rule_op op, const struct token *sign,
                                   struct rule_node *a, struct rule_node *b);
struct rule_node *check_negative(struct parser *p, const struct token *sign, struct rule_node *a);
