// special: whether the cells of a column are of one of the kinds that have a form of their own: web
// addresses, mail, mobile numbers, credit codes, addresses, ratings. What is left is profile's.
#pragma once
#include "codec/profile.h"
#include "model/kind.h"

// Which of the kinds every cell so far fits. All zero: no cell was seen.
struct special {
    int64_t cells;
    unsigned misses; // a bit for each row of the table in special.c
};

// `scratch` may be reset afterwards.
void special_add(struct arena *scratch, struct special *s, struct str text);
// KIND_COUNT where the cells say nothing special. Ratings are numbers whose header says so.
enum kind_id special_kind(const struct special *s, struct str header, enum profile_kind profile);
