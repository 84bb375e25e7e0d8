// making: demo data on its way: what the lives of all customers leave behind (lives.c), drawn by chance
// (draw.c), before it is written in the order of time (sample.c).
#pragma once
#include "base/map.h"
#include "model/record.h"
#include "sample/life.h"
#include "sample/sample_plan.h"

enum { DAY_SECONDS = 86400 };

// One record to be, in the order of time.
struct fact {
    int64_t at, sequence; // wall-clock seconds; the order among those of one second
    int customer;         // index; -1: nobody's
    int object;
    struct value *cells;
};

struct making {
    struct work *w;
    struct arena *arena;
    struct sample *s;
    struct sample_plan plan;
    const struct schema *schema;
    day_t from; // the first day of which there are facts
    struct fact *facts;
    size_t count, room;
    int64_t *customers; // ids
    int64_t keys;       // numbers given to cells that are keys
    struct links {
        int64_t *ids;
        int count;
    } * catalogue;         // by object
    struct text_map names; // given already
    enum err e;
};

// Whose life it is: `of` of a struct life.
struct him {
    struct making *m;
    int index;
    day_t since;      // the first day
    double risk;      // of leaving, as a multiple of the usual one
    struct str owner; // a sign-in name
};

// ---- draw.c -------------------------------------------------------------------------------------

// For what something is drawn.
struct drawing {
    struct making *m;
    struct life *l;
    day_t day;
    double strain; // life_strain on that day
};

// One of a list; `weights`, where there are any, are as many as it is long.
struct str draw_pick(const struct drawing *d, const struct json *list, const struct json *weights);
// What a cell says, as people would write it; empty: nothing.
struct str draw_text(const struct drawing *d, const struct json *how);

// ---- lives.c ------------------------------------------------------------------------------------

// `text` into a cell of `object`; m->e says what is wrong with it.
void making_set(struct making *m, int object, struct value *cells, int field, struct str text);
// Draws the life of one customer (an index) and adds all that happens in it to m->facts.
void making_live(struct making *m, int customer);
