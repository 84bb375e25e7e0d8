// columns: which column of a file means which field. Proposes a mapping from the header and some
// cells, and reads one that somebody wrote. It knows names only: it reads no file and no records.
//
// A mapping is an array of targets, one for each column, in c->arena. Indexes are those of the
// catalog (rule/catalog.h).
#pragma once
#include "base/err.h"
#include "codec/profile.h"
#include "rule/catalog.h"

// Where the rows of a file go.
struct columns_goal {
    const struct catalog *catalog;
    int object;  // what each row is
    int parent;  // what it belongs to besides its customer (an order line: order); CATALOG_NONE
    bool create; // a name in a map that is no field is one to be made
};

enum target_kind {
    TARGET_LEFT_OUT,
    TARGET_FIELD,          // of the object itself
    TARGET_CUSTOMER_KEY,   // says which customer (for the customer itself: which one he is)
    TARGET_CUSTOMER_FIELD, // of the row's customer
    TARGET_PARENT_FIELD,   // of the row's parent
    TARGET_NEW_FIELD,      // of `object`, to be made
};

struct column_target {
    enum target_kind kind;
    int object, field;          // the field's; CATALOG_NONE where there is none
    struct str name;            // NEW_FIELD: the API name to make
    enum profile_kind new_kind; // NEW_FIELD: what its cells seem to be
    bool also_key;       // CUSTOMER_FIELD: no column is a key, so this one tells customers apart
    int confidence;      // 0 to 100
    const char *en, *zh; // why
};

// Refuses two columns of the same name: ERR_INPUT names both.
enum err columns_check(struct ctx *c, const struct str *header, int count) MUST_USE;

// A mapping for every column. `profiles`: of each column, or NULL where no cells were looked at.
enum err columns_propose(struct ctx *c, const struct columns_goal *goal, const struct str *header,
                         const struct profile *profiles, int count,
                         struct column_target **out) MUST_USE;

// 'COLUMN=field,"COLUMN, 2"=customer.city' over `targets` (what is proposed, or left out). A field
// is one of the object, `customer` (the key), `customer.f`, `parent.f` by the parent's name, `+name`
// or `+name:kind` for a new one, and '-' for left out. Unknown names are refused with the nearest one.
enum err columns_map_text(struct ctx *c, const struct columns_goal *goal, const struct str *header,
                          const struct profile *profiles, int count, struct str text,
                          struct column_target *targets) MUST_USE;
// The same from {"COLUMN": "field", "COLUMN 2": null}.
enum err columns_map_json(struct ctx *c, const struct columns_goal *goal, const struct str *header,
                          const struct profile *profiles, int count, struct str json,
                          struct column_target *targets) MUST_USE;
// One column of it.
enum err columns_map_one(struct ctx *c, const struct columns_goal *goal, const struct str *header,
                         const struct profile *profiles, int count, struct str column,
                         struct str target, struct column_target *targets) MUST_USE;
// How a target is written in a map, "" where it is left out as '-'.
struct str columns_target_text(struct arena *a, const struct columns_goal *goal,
                               const struct column_target *target);

// Lower case, half width, without spaces and signs: "Customer_ID" and "customer id" are the same.
struct str columns_plain(struct arena *a, struct str name);
// A clean API name: "Unit Price" → unit_price, "省/自治区" → 省自治区, "2nd" → f_2nd, "" →
// column_3.
struct str columns_api_name(struct arena *a, struct str header, int column);
// The index of the name that is most alike, -1 where none is at all.
int columns_nearest(struct str name, const struct str *names, int count);
