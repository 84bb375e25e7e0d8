// sample_plan: the description of demo data, read against the objects: what sample.c works by.
#pragma once
#include "codec/json.h"
#include "model/schema.h"
#include "sample/sample.h"

struct plan_cell {
    int field;
    const struct json *how; // a text, or an object that says how it is drawn
};

// Records of one object.
struct plan_row {
    int object;
    struct plan_cell *cells;
    int cell_count;
    double every, thinning, begins, of; // days; times; in gaps; the share of customers that have it
    double lasts_min, lasts_max;        // days; of spans that end by themselves
    const struct json *months;          // of terms: one follows the other while he stays
    const struct json *fixed;           // of the catalogue: records as they are
};

struct sample_plan {
    int customers, days;
    double leave, sudden, back, rests;
    double decline_min, decline_max, season[12];
    bool companies;
    const struct json *trades, *owners, *english; // what a text is in English
    struct plan_row who, *catalogue, *events, *terms, rest;
    int catalogue_count, event_count, term_count;
    bool has_rest;
};

enum err sample_plan_read(struct ctx *c, const struct schema *s, struct str text,
                          struct sample_plan *out) MUST_USE;
