// setup: what a company has made of the program (its objects, fields, layouts, views, public forms,
// rules by which records are the same, definitions of churn, warning rules, roles, identity providers)
// as one readable text, by names alone: no ids, no people, no records, no secrets. Read from a file,
// written from an organisation, compared with one, applied to one, and taken back.
// docs/set-ups.md describes the text.
//
// What a file says is a list of items. Each belongs to a part, a row of one table (setup/part.c):
// what else a company can make one day is one more row there.
#pragma once
#include "codec/json.h"
#include "model/org.h"

enum setup_part {
    SETUP_OBJECT,
    SETUP_FIELD,
    SETUP_LAYOUT,
    SETUP_VIEW,
    SETUP_FORM,
    SETUP_DUPLICATE,
    SETUP_DEFINITION,
    SETUP_RULE,
    SETUP_ROLE,
    SETUP_PROVIDER,
    SETUP_PART_COUNT
};

enum { SETUP_FORMAT = 1, SETUP_BYTES_MAX = 4 << 20, SETUP_ITEMS_MAX = 20000 };

struct setup_item {
    enum setup_part part;
    struct str object; // of fields, views and forms: the object they belong to; else empty
    struct str name;
    int nth;        // among several of one name, from 0: views and rules may be called alike
    struct str key; // "field:customer.level": what people tick, and what undoing goes by
    const struct json *body;
    const struct json *at; // the same as it stands in the file, to name its place
    struct str zh, en;     // where its name is given in both languages; else empty
};

// A choice that is given in both languages, and as which of them it is said.
struct setup_word {
    struct str zh, en, said;
};

struct setup {
    struct str zh, en, says_zh, says_en; // what it is called, and a sentence
    bool whole; // it says everything: what it leaves out has its default, and is not to be there
    struct setup_item *items;
    int count;
    struct setup_word *words; // setup/words.h
    int word_count;
    struct str text; // as it was read, for places in it
    const struct json *root;
};

// Strictly: a member that is not known, a kind that does not exist, a text that is too long are
// refused with the place in the file. Conditions are read later, when the objects are there.
enum err setup_read(struct ctx *c, struct str text, struct setup *out) MUST_USE;
// Names and choices that the file gives in both languages (setup_read takes the Chinese ones) become
// those of one of them, conditions and values with them, except where `now` has the thing under its
// other name: a set-up that is applied again in another language adds nothing.
void setup_speak(struct arena *a, struct setup *s, bool zh, const struct setup *now);
// What a choice of the file is called in English; the same where it has one name. `setup` is one.
struct str setup_choice_in_english(const void *setup, struct str zh);
// NULL where there is none.
const struct setup_item *setup_find(const struct setup *s, struct str key);
// Gives the words of `why` with the place of `item` in its file.
enum err setup_blame(struct ctx *c, const struct setup *s, const struct setup_item *item,
                     const struct cause *why);
// "field:customer.level", "rule:超期#2"
struct str setup_key(struct arena *a, const struct setup_item *i);

// Everything, as of the work; read again, so that it is a setup as any other.
enum err setup_now(struct work *w, struct setup *out) MUST_USE;
// The text that people keep: one thing a line.
struct str setup_text(struct ctx *c, const struct json *root);
// {"liuke_setup": 1, …}: of an organisation.
enum err setup_export(struct work *w, struct str name, struct str *out) MUST_USE;

// JSON without spaces; without the member `but` (or NULL).
struct str setup_compact(struct arena *a, const struct json *node, const char *but);
