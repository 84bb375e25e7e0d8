// catalog: the names a condition may use, and what they mean: objects with their shape on the time
// line, fields with their type. It knows no storage; the model fills it in, and its indexes are the
// numbers that checked conditions, tracks and columns refer to.
#pragma once
#include "base/str.h"

// What a value is, for the type checker.
enum rule_type {
    RULE_NOTHING, // the literal `empty`
    RULE_BOOL,
    RULE_NUMBER,
    RULE_TEXT,    // also a choice
    RULE_CHOICES, // several choices: one text, the choices separated by RULE_CHOICE_MARK
    RULE_DATE,    // a day; a time stamp counts as its day
    RULE_DURATION // a literal such as 30d or 3m, only beside a date or a number of days
};

#define RULE_CHOICE_MARK '\x1f'

// Where an object stands on a customer's time line.
enum rule_shape {
    SHAPE_NONE,     // not on it (a contact)
    SHAPE_CUSTOMER, // the customer: each of its fields is a state
    SHAPE_MOMENT,   // happens on a day
    SHAPE_SPAN,     // from a start until, but without, an end
};

struct catalog_field {
    struct str name;     // API name
    struct str zh, en;   // labels; either may be empty
    enum rule_type type; // BOOL, NUMBER, TEXT, CHOICES or DATE
    // What stands for the field wherever it is named; empty: it has values of its own.
    struct str formula;
    int64_t id; // the model's number for it, passed through
    int target; // where a link leads: 1 + its index in catalog.targets; 0: nowhere
};

// What a path such as owner.department may go on to: a record, a person, a department.
struct catalog_target {
    struct str name;
    const struct catalog_field *fields;
    int field_count;
};

struct catalog_object {
    struct str name, zh, en;
    enum rule_shape shape;
    const struct catalog_field *fields;
    int field_count;
    // The fields that are the item's own day (moment), or start and end (span): -1 where not.
    // Inside `where` they are dates like any other.
    int start_field, end_field;
    int64_t id;
};

struct catalog {
    const struct catalog_object *objects;
    int object_count;
    int customer; // the index of the object of shape SHAPE_CUSTOMER
    const struct catalog_target *targets;
    int target_count;
};

#define CATALOG_NONE (-1)
#define CATALOG_AMBIGUOUS (-2)

// The index of the object (of the field of `object`) that is called `name`: its API name, where '-'
// and '_' are the same, or else its label, in Chinese or English, where only one has it. Case
// counts in neither. CATALOG_NONE when there is none, CATALOG_AMBIGUOUS when several labels match.
int catalog_object(const struct catalog *c, struct str name);
int catalog_field(const struct catalog *c, int object, struct str name);
int catalog_target_field(const struct catalog *c, int target, struct str name);
