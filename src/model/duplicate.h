// duplicate: rules by which two records of an object are the same, and what a record is like before
// it is written. A rule compares one or several fields (all must agree), or any field of a kind;
// found are records by their keys (duplicate_key), which record.c keeps in the transaction of every
// write. A rule that is new gets its keys in the background (model/pair.h); until then it finds only
// what was written since.
//
// A form that strangers fill in asks with `seen` false and tells them nothing of what was found; whoever
// reads its answers decides (duplicate_find).
//
// Asked is where w->duplicates says so (entry by hand, API, import, bulk): what the program does by
// itself, and putting back, asks nothing. A record already there may be changed elsewhere: only rules
// over fields that change are asked.
#pragma once
#include "base/map.h"
#include "model/duplicate_text.h"
#include "model/record.h"

enum duplicate_action { DUPLICATE_WARN, DUPLICATE_REFUSE };
enum { RULE_FIELDS_MAX = 4 };

struct duplicate_rule {
    int64_t id, version, keyset, keyed; // keyed: -1 when all records have their keys
    int64_t object;                     // its id
    enum duplicate_measure measure;
    enum duplicate_action action;
    bool active;
    bool any;    // any field of the measure's kind, else all of `fields`
    bool broken; // a field is gone
    int fields[RULE_FIELDS_MAX]; // indexes; only in rules of a schema
    int64_t field_ids[RULE_FIELDS_MAX];
    int field_count;
};

// ---- rules --------------------------------------------------------------------------------------

// Fills in `duplicates` of the objects with the rules that are on and whole.
enum err duplicate_rules_load(struct ctx *c, struct db_tx *tx, struct schema *s) MUST_USE;
// All of them, also those that are off or broken, as the schema names their fields.
enum err duplicate_rules_list(struct ctx *c, struct db_tx *tx, const struct schema *s,
                              struct duplicate_rule **out, int *count) MUST_USE;
enum err duplicate_rule_create(struct work *w, struct duplicate_rule *r) MUST_USE;
// ERR_STALE; one that compares otherwise than before gets its keys anew.
enum err duplicate_rule_change(struct work *w, struct duplicate_rule *r, int64_t version) MUST_USE;
enum err duplicate_rule_delete(struct work *w, int64_t id, int64_t version) MUST_USE;
// The rules a new organisation begins with.
enum err duplicate_rules_standard(struct ctx *c, struct db_tx *tx) MUST_USE;
// After values of an object became others without a writing of its records (another kind of field).
enum err duplicate_rules_renew(struct work *w, int64_t object) MUST_USE;

// ---- keys ---------------------------------------------------------------------------------------

enum { DUPLICATE_KEYS_MAX = RULE_FIELDS_MAX * 2 + NAME_BLOCKS_MAX };
// The hashes of a record under a rule, each once.
int duplicate_hashes(struct arena *a, const struct object *o, const struct duplicate_rule *r,
                     const struct value *cells, uint64_t out[DUPLICATE_KEYS_MAX]);
// Keeps the keys of a record that is new, that changed (`before` its cells), or that goes.
enum err duplicate_keys_add(struct work *w, const struct record *r) MUST_USE;
enum err duplicate_keys_change(struct work *w, const struct record *r,
                               const struct value *before) MUST_USE;
enum err duplicate_keys_drop(struct work *w, const struct record *r) MUST_USE;

// ---- finding ------------------------------------------------------------------------------------

// More records than this under one key say nothing about any two of them; of more candidates in a
// block only the newest are compared.
enum { DUPLICATE_SHARED_MAX = 30, DUPLICATE_BLOCK_MAX = 200, DUPLICATE_FOUND_MAX = 60 };

// One record and one rule by which it is the same.
struct duplicate_match {
    int64_t record;
    const struct duplicate_rule *rule;
    double alike; // 1: equal
};
// For who asks of thousands of records in one work (an import): how many records have each key, read
// once it turns out to be many, so that what is surely new asks the database nothing, and blocks that
// more than DUPLICATE_SHARED_MAX share are passed over. Not for more keys than fit.
struct duplicate_memory {
    struct int_map hashes;
    int64_t asked;
    bool ready, never;
};
void duplicate_memory_init(struct duplicate_memory *m);
void duplicate_memory_deinit(struct duplicate_memory *m);

struct duplicate_question {
    int object;
    int64_t self; // the record itself; 0: it is not there yet
    const struct value *cells;
    const bool *fields; // only rules that look at one of these; NULL: all
    bool rare;          // only values that at most DUPLICATE_SHARED_MAX records share
    const struct duplicate_memory *memory; // NULL: none
};
// The records that are the same, the newest of each key first.
enum err duplicate_find(struct ctx *c, struct db_tx *tx, const struct schema *s,
                        const struct duplicate_question *q, struct duplicate_match **out,
                        int *count) MUST_USE;
// By which rules two sets of cells are the same: how much, for each rule of the object; true where
// any is.
bool duplicate_compare(struct arena *a, const struct object *o, const struct value *one,
                       const struct value *other, double *alike);
// How likely all that speaks for it makes a pair, in thousandths.
int64_t duplicate_score(const struct object *o, const double *alike);

// ---- asking -------------------------------------------------------------------------------------

// How a work asks before it writes (w->duplicates), and what was found.
struct duplicate_asking {
    bool seen;           // what only warns may be written
    struct arena *arena; // what is found lies in it
    struct duplicate_match *found;
    int count, object;
    bool refused; // a rule that refuses
    struct duplicate_memory *memory; // NULL: none
};
// What counts of what was found: by the rule that refuses, else the first.
const struct duplicate_match *duplicate_first(const struct duplicate_asking *asking);
// What is to be said of it.
void duplicate_words(struct arena *a, const struct object *o, const struct duplicate_asking *asking,
                     struct str *en, struct str *zh);
// ERR_DUPLICATE with words where it must not be written.
enum err duplicate_ask(struct work *w, const struct record *r, const bool *fields) MUST_USE;
