// today: what needs one person now, beside his warnings: his tasks, tickets, renewals, anniversaries,
// bad ratings. Each is a list with a condition, so it opens as any list does; a company without the
// object or a field it speaks of has not got it.
#pragma once
#include "model/list.h"

struct today_section {
    const char *key;   // tasks, tickets, renewals, birthdays, since, ratings
    int object;        // in the schema
    struct str filter; // as the list takes it
    struct list_question question;
};
enum { TODAY_SECTIONS_MAX = 8, TODAY_ROWS = 50 };

// Those that there are for the viewer; none for who is not a person. An object or a field that he may
// not see leaves its section out.
enum err today_sections(struct ctx *c, const struct schema *s, const struct viewer *v,
                        struct today_section *out, int *count) MUST_USE;
