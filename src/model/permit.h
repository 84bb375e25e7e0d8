// permit: what one role allows, read from and written as JSON (docs/rights.md). In the database
// objects and fields are named by their ids ("#12"), so that a new name does not open what was
// closed; over the API by their API names.
#pragma once
#include "codec/json.h"
#include "model/schema.h"

enum verb { VERB_SEE, VERB_CREATE, VERB_CHANGE, VERB_DELETE, VERB_EXPORT, VERB_COUNT };

// In order: the most that any of a person's roles gives counts.
enum field_right { FIELD_HIDDEN, FIELD_MASKED, FIELD_READ, FIELD_WRITE, FIELD_RIGHT_COUNT };

// Whose customers; several add up.
enum scope_bit {
    SCOPE_OWN = 1,
    SCOPE_DEPARTMENT = 2, // of people in the same department
    SCOPE_BELOW = 4,      // and in those below it
    SCOPE_SHARED = 8,
    SCOPE_CONDITION = 16,
    SCOPE_ALL = 32
};

// What is no object's.
enum right { RIGHT_RULES = 1, RIGHT_IMPORT = 2, RIGHT_REVEAL = 4 };

struct permit_object {
    int object;
    unsigned verbs; // bit for each enum verb
};
struct permit_field {
    int object, field;
    enum field_right right;
};

struct permit {
    unsigned scope, change_scope; // to see; to change and delete
    struct str condition;         // over customers; empty: none
    unsigned every;               // verbs on objects that are not in `objects`
    const struct permit_object *objects;
    int object_count;
    const struct permit_field *fields; // those that are not here can be written
    int field_count;
    unsigned rights;
};

// `strict`: names that are not there, and a condition that does not read, are refused (ERR_INPUT);
// else they are passed over, because a field may have been deleted.
enum err permit_read(struct ctx *c, const struct schema *s, struct str json, bool strict,
                     struct permit *out) MUST_USE;
enum err permit_read_json(struct ctx *c, const struct schema *s, const struct json *o, bool strict,
                          struct permit *out) MUST_USE;
// `ids`: as the database keeps it.
void permit_write(struct json_out *out, const struct schema *s, const struct permit *p, bool ids);

unsigned permit_verbs(const struct permit *p, int object);
enum field_right permit_field(const struct permit *p, int object, int field);
