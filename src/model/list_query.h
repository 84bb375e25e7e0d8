// list_query: a list being asked for: what its question says as the WHERE of a statement, and
// what SQL cannot say as sets that each row is held against. For list.c, which gives pages, and
// group.c, which gives totals.
#pragma once
#include "model/list.h"
#include "model/scope.h"
#include "rule/sql.h"
#include "search/search.h"

#include <roaring/roaring.h>

// A query being put together.
struct query {
    struct ctx *c;
    const struct schema *schema;
    struct org *org;
    const struct object *o;
    struct buf where;
    struct value *values;
    int count;
    bool ranked;              // `found` is in the order of the list
    bool known;               // `total` is how many are found, counted up to LIST_COUNT_MAX
    struct search_hits found; // by words, in memory
    int64_t total;
    roaring_bitmap_t
        *only; // customers of the history for whom a condition over time holds; NULL: all
    const struct history *history;
    const struct viewer *v;
    // What SQL does not know and each row is asked for: whether its customer is among these ids …
    struct id_set *ids;
    bool scoped;   // not everybody's records are seen
    bool unworded; // … and whether the words stand in what the viewer reads of it
    struct str words;
};

// query_end also where it fails.
enum err query_begin(struct ctx *c, struct org *o, const struct schema *s, const struct viewer *v,
                     const struct list_question *q, struct query *k) MUST_USE;
void query_end(struct org *o, struct query *k);
enum err query_values(struct query *k, const struct value *values, int count) MUST_USE;
// The last id is repeated up to a power of two, so that few different statements are prepared.
enum err query_ids(struct query *k, const int64_t *ids, int count) MUST_USE;
// list_few.c: where few records fulfil the filter, their ids go into the statement beside it.
enum err query_few(struct query *k, const struct rule *filter,
                   const struct rule_sql_source *source) MUST_USE;
// Whether each row has to be asked for, and whether this one belongs to the list.
bool query_asks_rows(const struct query *k);
bool query_has(const struct query *k, const struct record *r);
