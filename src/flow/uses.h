// uses: what speaks of an object or of one field: warning rules, definitions, plays, automations, queues
// of tickets, templates of messages, the worth of a customer, roles, views everybody sees, public forms,
// formulas, conditions of other fields, links. Asked before something is deleted; knows nothing of it.
#pragma once
#include "model/org.h"

enum use_kind {
    USE_RULE,
    USE_DEFINITION,
    USE_FORMULA,       // a formula or a roll-up
    USE_SHOWN_WHEN,    // of a field
    USE_REQUIRED_WHEN, // of a field
    USE_LINK,          // a field that leads to the object
    USE_AUTOMATION,
    USE_PLAY,
    USE_QUEUE,
    USE_TEMPLATE,
    USE_WORTH,
    USE_ROLE,
    USE_VIEW,
    USE_FORM, // goes on without the field
    USE_COUNT
};

struct use {
    enum use_kind kind;
    int64_t id; // of the thing; of the worth 0
    struct str zh, en;
    struct str object; // the name of the field's object; empty but for fields
};

// `object` and `field`: places in w->schema; field -1: anything of the object. What uses a formula
// that uses the field is named too: it would stop working as well.
enum err uses_find(struct work *w, int object, int field, struct use **out, int *count) MUST_USE;
