// handling: what is done about the warnings of a rule: to whom they go, by when they are to be
// handled, and what happens when nobody does. Kept with the rule as JSON; this is its only reader.
#pragma once
#include "codec/json.h"
#include "model/org.h"

enum {
    HANDLING_BYTES_MAX = 1 << 16,
    HANDLING_PEOPLE_MAX = 200,
    HANDLING_SEGMENTS_MAX = 10,
    HANDLING_RUNGS_MAX = 8,
    HANDLING_DAYS_MAX = 365
};

enum handling_how {
    HOW_OWNER, // the customer's owner; where he has none that is there, somebody of the people
    HOW_HEAD,  // the owner's boss; likewise
    HOW_TURN,  // one of the people after the other
    HOW_LOAD,  // of the people who has the fewest open warnings
    HOW_COUNT
};

struct handling_to {
    enum handling_how how;
    int64_t *people; // chosen one by one
    int count;
    int64_t department; // and those who are in it or below it; 0: none
};

// Customers who go to others than the rest: the first segment that holds counts.
struct handling_segment {
    struct str when; // a condition
    struct handling_to to;
};

enum handling_act {
    ACT_REMIND, // who has it
    ACT_TELL,   // his boss, too
    ACT_GIVE,   // to his boss, or as `to` says
    ACT_COUNT
};

struct handling_rung {
    int days; // working days after it came on the list
    enum handling_act act;
    struct handling_to to; // of ACT_GIVE; `how` HOW_HEAD: the boss
};

struct handling {
    struct handling_to to;
    struct handling_segment *segments;
    int segment_count;
    int due_days; // working days
    struct handling_rung *rungs;
    int rung_count;
};

// To the owner, due after 3 working days; after 3 he is reminded, after 5 his boss is told, after 7 it
// becomes his boss's.
struct handling handling_standard(struct arena *a);
// A WarningHandling of the API, checked: ERR_INPUT with the place and what is wanted. Conditions must
// be readable.
enum err handling_read(struct ctx *c, const struct schema *s, const struct json *from,
                       struct handling *out) MUST_USE;
// What is kept; empty text is the standard. `s` NULL: conditions are taken as they stand.
enum err handling_parse(struct ctx *c, const struct schema *s, struct str text,
                        struct handling *out) MUST_USE;
void handling_write(struct json_out *out, const struct handling *h);
enum err handling_text(struct ctx *c, const struct handling *h, struct str *out) MUST_USE;

// A HandlingTo alone.
enum err handling_to_read(struct ctx *c, const struct json *from, struct handling_to *out) MUST_USE;
