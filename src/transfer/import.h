// import: a file becomes records. What is read twice changes nothing the second time; what cannot
// be read is refused row by row with a reason; the whole can be undone.
//
// A row has a customer, named by a key; customers that are not there yet are made. A record with a
// key of its own (an order number) is found again by it and updated by cells that are not empty.
// One without is known by its content and its count among equals in the file. Lines of a parent
// (order lines) make and keep up the parent. A customer's field in a row that has a day counts from
// that day on.
#pragma once
#include "base/progress.h"
#include "codec/table.h"
#include "model/org.h"
#include "model/viewer.h"
#include "transfer/columns.h"

struct import_counts {
    int64_t read, created, updated, unchanged, refused, skipped; // read is the sum of the others
};

struct import_refusal {
    int64_t row;
    struct str en, zh;
    const struct str *cells; // as they stood in the file
};

// A field of the target, as told by an API: a header and how columns_target_text writes its target.
struct import_pair {
    struct str header, target;
};

// What becomes of a row that a rule finds to be there already.
enum import_duplicates {
    IMPORT_CREATE, // it is made all the same and told, unless the rule refuses
    IMPORT_REFUSE,
    IMPORT_UPDATE // the record that is there is changed
};
// "create", "refuse", "update"; false for any other.
bool import_duplicates_named(struct str word, enum import_duplicates *out);

struct import_options {
    struct str path;      // of the file
    struct str file_name; // what its owner calls it
    struct table_options table;
    struct str object;   // by name or label; made when it is not there and `create`
    struct str map_text; // COLUMN=field,… over what is recognised; empty: only that
    struct str map_json;
    const struct import_pair *pairs; // or the whole mapping; columns not named are left out
    int pair_count;
    struct str customer; // the column with the customer's key; empty: recognised
    bool create;         // make the fields (and the object) that are not there
    enum date_order order;
    bool look; // undo everything again: what would happen
    enum import_duplicates duplicates;
    int64_t actor;
    struct progress *progress; // bytes of the file, and rows; or NULL
};

enum { IMPORT_REFUSALS_KEPT = 200 };

struct import_result {
    int64_t id; // 0: a look, or nothing was changed
    struct import_counts counts;
    int64_t customers, parents; // made on the way
    const struct str *fields;   // made on the way, "object.field"
    int field_count;
    const struct str *left_out; // columns nothing was done with
    int left_out_count;
    const struct str *header;
    int header_count;
    const struct import_refusal *refusals; // the first IMPORT_REFUSALS_KEPT
    int refusal_count;
    int64_t likely; // rows that are likely there already, and were made, or changed what is there
    const struct import_refusal *likely_rows; // the first IMPORT_REFUSALS_KEPT
    int likely_count;
    struct str refused_file; // path of the CSV with all of them; empty where there is none
};

// By the viewer's rights: a row that would write what he may not is refused. Only who may do
// everything makes fields and objects.
enum err import_run(struct ctx *c, struct org *o, const struct viewer *v,
                    const struct import_options *options, struct import_result *out) MUST_USE;

// What a file seems to be, to show before anything is done.
struct import_column {
    struct str header, target; // as columns_target_text writes it
    enum profile_kind kind;
    bool sure;
    const char *en, *zh; // why
    const struct str *samples;
    int sample_count;
};
struct import_guess {
    enum table_format format;
    struct str encoding, delimiter, sheet, object;
    const struct str *sheets;
    int sheet_count;
    const struct import_column *columns;
    int column_count;
};
// `object` empty: the one that most columns fit.
enum err import_guess(struct ctx *c, struct org *o, struct str path, struct str object,
                      struct str sheet, struct import_guess *out) MUST_USE;

struct undo_counts {
    int64_t deleted, restored, kept; // kept: changed by somebody since, or still needed
};
// All of it or nothing. `progress` (or NULL) counts changes.
enum err import_undo(struct ctx *c, struct org *o, int64_t actor, int64_t import,
                     struct progress *progress, struct undo_counts *out) MUST_USE;
// ERR_NOT_FOUND where there is no such import, ERR_CONFLICT where it was undone before.
enum err import_undo_check(struct ctx *c, struct org *o, int64_t import) MUST_USE;
