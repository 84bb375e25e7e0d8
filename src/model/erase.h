// erase: takes out of the organisation what says who somebody was, and leaves what figures are made
// of: ids, days, amounts, choices, and all that a definition or a rule asks by. For good: nothing of it
// can be put back.
//
// The place of the knowledge is erase_proposed; the tables that keep copies of values are all named in
// erase.c.
#pragma once
#include "model/record.h"

enum erase_rule {
    ERASE_ALWAYS,  // says who it is: name, phone, mail, address, code, file, long text, web address
    ERASE_USUALLY, // other text: may be kept where it says nothing of a person (a city, a product)
    KEEP_USUALLY,  // days, amounts, choices: may be erased (a birthday)
    KEEP_ALWAYS    // the skeleton: starts and ends, numbers of papers, links, whose it is
};
enum erase_rule erase_proposed(const struct schema *s, int object, int field);

// A customer with all that hangs on him, or one record without a place on the time line (a contact).
struct erasing {
    int object;
    int64_t id;
    bool **fields;                   // by object and field of the schema: which are erased
    int64_t records, changes, files; // out: how many were changed
    // inside
    struct str word;   // stands in place of names: "已删除"
    struct str *names; // what was erased and may stand elsewhere
    size_t name_count;
    int64_t *file_ids;
    size_t file_count;
};
// Asks nobody's rights. Whoever follows the change log is told that each record changed, not what of
// it.
enum err erase_person(struct work *w, struct erasing *x) MUST_USE;

// The ids of the records of an object that hang on a customer (himself, for his own object).
enum err erase_ids(struct ctx *c, struct db_tx *tx, const struct schema *s, int object,
                   int64_t customer, int64_t **out, size_t *count) MUST_USE;
// How many of these records have a value in the field.
enum err erase_values(struct ctx *c, struct db_tx *tx, const struct schema *s, int object,
                      int64_t customer, int field, int64_t *out) MUST_USE;

// One thing that was true of a customer's field from a day on.
struct past_value {
    int field; // of the customer object
    day_t day;
    struct value cell;
};
enum err past_of(struct ctx *c, struct db_tx *tx, const struct schema *s, int64_t customer,
                 struct past_value **out, size_t *count) MUST_USE;
