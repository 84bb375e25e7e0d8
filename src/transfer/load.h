// load: the rows of one file becoming records, inside one transaction.
#pragma once
#include "base/map.h"
#include "transfer/bulk.h"
#include "transfer/plan.h"

// What the cells of one row mean. `cells` and `given` are those of the object.
struct load_row {
    struct value *cells;
    bool *given;
    struct value *customer_cells; // of customer.f columns
    bool *customer_given;
    struct value *parent_cells;
    bool *parent_given;
    struct str key; // the customer's
};

struct load {
    struct work *work;
    bool update;          // a row that a rule finds changes the record that is there:
    struct int_map there; // those records
    const struct plan *plan;
    const struct object *object, *customer, *parent; // parent NULL where there is none
    int parent_key; // the field of the object that names its parent; -1

    struct text_map keys; // customers' keys in the file
    int64_t *customers;   // by number in `keys`
    bool *fresh;          // made by this import
    int64_t *were;        // the ids they had before they were merged into another
    size_t customers_room;
    bool merges; // some record was merged into another
    struct text_map codes;  // keys of the records themselves
    struct load_seen *seen; // by number in `codes`
    size_t seen_room;
    struct int_map equals;       // content hash → how many rows had it
    struct int_map derived;      // (customer, field, day, value) that were said already
    struct int_map touched;      // customers whose fields have to be settled; 1: and told of
    struct text_map parents;     // keys of the parents of lines
    struct value **parent_cells; // by number in `parents`; NULL: nothing but what the lines say
    size_t parents_room;

    // Where asking takes a trip to a server: the first half of every content there is, read once the
    // file turns out to be a long one.
    struct int_map contents;
    struct bulk bulk; // for rows without a key
    bool knows_contents;
    int64_t keyless; // rows so far

    struct XXH3_state_s *hash; // for one row after the other
    struct arena *lasting;
    int64_t customers_made, parents_made;
};

struct load_seen {
    int64_t record, row; // the row that said so first
    uint64_t content;
};

enum load_what { LOAD_CREATED, LOAD_UPDATED, LOAD_UNCHANGED };

void load_init(struct load *l, struct work *w, const struct plan *p, struct arena *lasting);
void load_deinit(struct load *l);

// Before the first row.
enum err load_begin(struct ctx *c, struct load *l) MUST_USE;
// Reads a row's cells, all but those that link; looks at nothing that writing a row changes, so that
// it may run beside it. ERR_INPUT: the row is refused; the words say why.
enum err load_read(struct ctx *c, const struct load *l, const struct table_row *row,
                   struct load_row *out) MUST_USE;
// Looks up what the cells that link lead to.
enum err load_refer(struct ctx *c, struct load *l, const struct table_row *row,
                    const struct load_row *r) MUST_USE;
// Writes it. ERR_INPUT and ERR_CONFLICT: refused; any other error is the file's end.
enum err load_write(struct ctx *c, struct load *l, const struct load_row *row, int64_t number,
                    enum load_what *what) MUST_USE;
// Of a row that a rule would not let be made (ERR_DUPLICATE, work->duplicates tells what it found): the
// record that is there is changed. ERR_DUPLICATE where that cannot be; the words say why.
enum err load_there(struct ctx *c, struct load *l, const struct load_row *row, int64_t *id,
                    enum load_what *what) MUST_USE;
// ERR_DUPLICATE where a rule found the record for another row of the file.
enum err load_once(struct ctx *c, const struct load *l, int64_t id) MUST_USE;
// Writes the fields in `given` of a record that is there. What only warns does not stand in its way.
enum err load_update(struct load *l, struct record *r, const bool *given, bool *changed) MUST_USE;
// After the last row: parents and customers' fields are brought up to what the rows said.
enum err load_finish(struct ctx *c, struct load *l) MUST_USE;

// Brings one parent up to its lines: makes it, changes it, or (no lines left) leaves it. `cells`
// (or NULL) are fields it takes besides.
enum err load_parent(struct work *w, const struct schema *s, int child, struct str key,
                     const struct value *cells, bool *made) MUST_USE;
