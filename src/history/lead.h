// lead: where links lead: for one field of one target of the catalog, the value by the dictionary code
// of the link. It is no past: the owner takes it from the records, and gives it anew when they change.
#pragma once
#include "history/inside.h"

struct lead {
    int target, field;
    double *values; // [count]: by code; EMPTY where the link leads nowhere, or to nothing
    int count;      // later codes lead nowhere: every text that leads anywhere is in the dictionary
    struct lead *next;
};

const struct lead *lead_find(const struct history *h, int target, int field); // NULL: not held
