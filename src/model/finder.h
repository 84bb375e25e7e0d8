// finder: keeps search/ equal to the search texts of the records: reads all of them once, and then
// follows the change log.
#pragma once
#include "model/org.h"
#include "search/search.h"

struct finder;

// Nothing is read yet.
struct finder *finder_create(struct org *o);
void finder_destroy(struct finder *f);

// Reads everything the first time, then what has changed. Others may search meanwhile.
enum err finder_follow(struct ctx *c, struct finder *f) MUST_USE;

// The texts of `object`, with every commit before the call. NULL where they are not all read yet,
// and for objects that have none: SQL has to be asked then.
enum err finder_use(struct ctx *c, struct finder *f, int object, struct search **out) MUST_USE;

// What it takes of memory.
int64_t finder_bytes(struct finder *f);
