// sample: demo data for an organisation, made by chance from a description (templates/*.demo.json):
// who the customers are, what happens with them how often, for how long they stay, and how they
// weaken before they leave. The description is data; this is the one program that carries it out.
//
// One seed and one last day always give the same records. docs/set-ups.md describes the text.
#pragma once
#include "model/org.h"

enum { SAMPLE_CUSTOMERS_MAX = 20000, SAMPLE_BYTES_MAX = 1 << 20 };

struct sample {
    struct str text; // the description
    uint64_t seed;
    int customers; // 0: as described
    day_t until;   // the last day on which anything happens
    bool english;  // what people wrote, as the description has it in English
    // The other name of a choice that a field does not have under this one; NULL: there is none.
    struct str (*choice_in_english)(const void *of, struct str zh);
    const void *choices;
    int64_t records, import; // out: how many, and by which number they are taken back (transfer)
};

// A job. Each record is written as of its own time, as if the program had been there all along.
// ERR_CONFLICT where there are customers already; ERR_INPUT where the description names what is not
// there, with the place.
enum err sample_fill(struct work *w, void *sample) MUST_USE;
