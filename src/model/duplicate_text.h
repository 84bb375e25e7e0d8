// duplicate_text: what two records are compared by: values in one form each, and how much alike two
// names of companies are. Pure: texts in, texts and numbers out.
//
// Likeness is the measure of Jaro and Winkler over characters, because of a Chinese company's name the
// beginning tells most (place, then the name proper, then the trade) and Winkler weighs the
// beginning; Dice's coefficient over pairs of letters calls 华星光电 and 华星光电技术 as unlike as two names
// that share one word. Two names are alike from NAME_ALIKE on, if the numerals in them agree (第一中学
// is not 第二中学) and both have at least three characters left; shorter ones must be equal.
//
// Candidates are found by blocks: every three of the first four characters, in order. So any one
// character among the first four may be wrong, missing, too many or exchanged with its neighbour,
// and all that follows may differ. What blocks miss: two differences within the first four
// characters; and never found are traditional beside simplified characters, and abbreviations.
#pragma once
#include "base/str.h"

enum duplicate_measure {
    MEASURE_PHONE,
    MEASURE_CREDIT,
    MEASURE_MAIL,
    MEASURE_TEXT,
    MEASURE_NAME,
    MEASURE_COUNT
};
const char *measure_name(enum duplicate_measure m);
// "same phone"
const char *measure_says(enum duplicate_measure m, bool zh);
// MEASURE_COUNT where there is none.
enum duplicate_measure measure_named(struct str name);

// A text in the one form in which its measure compares it; empty: there is nothing to compare by.
//
//   MEASURE_PHONE         digits alone, half width, without +86, 0086 and leading zeros; five at least
//   MEASURE_CREDIT        letters and digits in upper case
//   MEASURE_MAIL, _TEXT   without white space and case
//   MEASURE_NAME          as name_core
struct str duplicate_form(struct arena *a, enum duplicate_measure m, struct str text);

// A company's name without legal form, brackets, punctuation and the place it begins with:
// 上海云帆信息技术（集团）有限公司 is 云帆信息技术. Where less than three characters would be left the place
// stays, and it stays in names of institutions (上海交通大学).
struct str name_core(struct arena *a, struct str text);

#define NAME_ALIKE 0.92
// 0 to 1, of two texts: Jaro-Winkler, prefix weight 0.1 over at most four characters.
double jaro_winkler(struct str a, struct str b);
// Of two cores: 1 equal, 0 not alike, else how much.
double name_alike(struct str a, struct str b);

enum { NAME_BLOCKS_MAX = 4 };
// The blocks of a core; none where it has fewer than three characters.
int name_blocks(struct arena *a, struct str core, struct str out[NAME_BLOCKS_MAX]);

// The places a name may begin with (duplicate_places.c): how many bytes of `text` are one, the
// longest; 0: none. A district behind it belongs to it.
size_t place_length(struct str text);
