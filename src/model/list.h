// list: the records of an object, found, filtered, sorted, a page at a time.
#pragma once
#include "model/org.h"
#include "model/viewer.h"
#include "rule/rule.h"

struct list_question {
    int object;        // index in the schema
    struct str search; // words, each a part of a name, pinyin, phone …; empty: all
    struct rule
        *filter; // a condition over the object's fields, or (customers) over time lines; NULL: none
    int64_t customer; // only what belongs to him (of objects that are not the customer); 0: all
    int sort;         // a field, empty ones at the end; -1: as they were made
    bool down;
    int64_t after; // the page begins after this record; 0: the first
    // Instead of `after`: it begins at this place of the list, counted from 0. `of`: how
    // many there are as far as the asker knows, 0: he does not; the later half is walked from the end.
    int64_t at, of;
    int limit;
    bool counts;   // only how many there are is asked (list_count sets it)
    bool followed; // finder_follow was called for this question: nobody looks again for what is new
};

struct list_page {
    struct record *rows;
    int count;
    bool more;
    // Of the whole list, up to LIST_COUNT_MAX where it had to be counted; LIST_UNCOUNTED where that
    // would take longer than the page itself (list_count tells then), and behind the first page.
    int64_t total;
};

// Without sort and filter what is found comes with the best first, up to LIST_RANKED_MAX; `total`
// tells whether there are more.
enum { LIST_UNCOUNTED = -1 };
enum { LIST_COUNT_MAX = 10000, LIST_RANKED_MAX = 1000 };

// A condition for `filter`.
enum err list_filter(struct ctx *c, const struct schema *s, int object, struct str text,
                     struct rule **out) MUST_USE;
// What the viewer may see of it, and no more. ERR_DENIED where he may not see the object, or may not
// ask by the filter or the sort; words find only by fields that he reads. The cells of `out` are
// whole: seen.h shows them to him.
enum err list_records(struct ctx *c, struct org *o, const struct schema *s, const struct viewer *v,
                      const struct list_question *q, struct list_page *out) MUST_USE;
// How many records the whole list has, counted up to LIST_COUNT_MAX; `exact`: all of them, where the database
// can count without looking at each.
enum err list_count(struct ctx *c, struct org *o, const struct schema *s, const struct viewer *v,
                    const struct list_question *q, bool exact, int64_t *out) MUST_USE;
