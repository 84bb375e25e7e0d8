// finder: keeps search/ equal to the search texts of the records, a store for each object: reads all
// of them once, and then follows the change log. Customers' texts stand in their table; those of
// others are made of their fields as they are read.
#pragma once
#include "model/org.h"
#include "search/search.h"

struct finder;

// Nothing is read yet.
struct finder *finder_create(struct org *o);
void finder_destroy(struct finder *f);

// Reads everything the first time, and of objects whose fields changed; then what has changed. Others
// may search meanwhile.
enum err finder_follow(struct ctx *c, struct finder *f) MUST_USE;

// The texts of an object, with every commit before the call (`followed`: before the last
// finder_follow), until finder_drop. NULL where there are
// none: no field of it is looked at, it has more than SHELF_TEXTS_MAX records (customers: any number),
// or, of customers, they are not all read yet and SQL has to be asked.
enum { SHELF_TEXTS_MAX = 1000 * 1000 };
struct shelf;
enum err finder_use(struct ctx *c, struct finder *f, const struct object *o, bool followed,
                    struct shelf **out) MUST_USE;
struct search *finder_texts(const struct shelf *shelf);
void finder_drop(struct shelf *shelf); // NULL: nothing

// What it takes of memory.
int64_t finder_bytes(struct finder *f);
