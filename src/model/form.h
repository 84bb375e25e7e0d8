// form: a form that anybody who has its link may fill in; each answer becomes a record of one
// object. What it asks, what it fills in by itself, whose the records are, until when and how many.
//
// Fields are kept by their ids: a deleted one is not asked for until it is taken back. It never asks
// for people, links or files. A form for something on the time line (an enquiry, a sign-up) asks for
// fields of the customer, too ("customer.phone"): whose it is, is found by what tells customers apart,
// a phone or a mail; who is not there yet is made.
#pragma once
#include "codec/json.h"
#include "model/record.h"
#include "model/viewer.h"

enum {
    FORM_FIELDS_MAX = 100,
    FORM_NAME_MAX = 100,  // letters
    FORM_TEXT_MAX = 2000, // letters
    FORM_BYTES_MAX = 1 << 18,
    FORM_ANSWER_BYTES_MAX = 1 << 16,
    FORM_SOONEST_MS = 2000,                // nobody fills in a form faster
    FORM_LATEST_MS = 7 * 24 * 3600 * 1000, // it is given out anew after that
    FORM_TOKEN_BYTES = 20
};

struct form_field {
    int64_t field;
    bool required;
    struct str help_zh, help_en; // empty: the field's own
};

// A value that every answer gets, as its kind reads it.
struct form_fixed {
    int64_t field;
    struct str value;
};

struct form {
    int64_t id, version, object;
    struct str name, token, secret, owner; // owner: a sign-in name; empty: nobody
    bool open;
    day_t ends; // the last day; DAY_NONE: none
    int64_t most, answers;
    int64_t created, deleted; // deleted: when; 0: it is there
    struct str title_zh, title_en, intro_zh, intro_en, thanks_zh, thanks_en;
    struct form_field *fields;
    int field_count;
    struct form_fixed *fixed;
    int fixed_count;
    int64_t aside; // answers that became no record
};

// Whether a form may ask for the field.
bool form_asks(const struct field *f);

// Where a field of a form is: in its object, or in the customer.
struct form_place {
    int object, field; // indexes
};
// Whether its records are on the time line of a customer.
bool form_timed(const struct schema *s, const struct form *f);
// Whether it asks for that field (an id), or fills it in by itself.
bool form_has(const struct form *f, int64_t field);
// By its id, by how the form calls it ("wish", "customer.phone"); false where it is not there.
bool form_place_of(const struct schema *s, const struct form *f, int64_t field,
                   struct form_place *out);
bool form_place_named(const struct schema *s, const struct form *f, struct str name,
                      struct form_place *out);
struct str form_field_name(struct arena *a, const struct schema *s, const struct form *f,
                           struct form_place at);

// A FormQuestion of the API, without its object: `out->object` is set. ERR_INPUT with the place.
enum err form_read(struct ctx *c, const struct schema *s, const struct json *from,
                   struct form *out) MUST_USE;
// "fields": FormFields, of those that are there. `bare`: without what is no or empty, as in set-ups.
void form_write_fields(struct json_out *out, struct arena *a, const struct schema *s,
                       const struct form *f, bool bare);
// What its fields, its fixed values and its owner are worth now: ERR_INPUT with words where no
// answer could become a record.
enum err form_check(struct ctx *c, struct db_tx *tx, const struct schema *s,
                    const struct form *f) MUST_USE;
// The same to be kept.
enum err form_text(struct ctx *c, const struct form *f, struct str *out) MUST_USE;
enum err form_of_text(struct ctx *c, struct str text, struct form *out) MUST_USE;

// `object`: an id; 0: of all. Deleted ones too, the newest first.
// Fixed values that are choices which are called otherwise now.
struct carry;
enum err forms_carry(struct work *w, const struct carry *k) MUST_USE;
enum err form_list(struct ctx *c, struct db_tx *tx, int64_t object, struct form **out,
                   int *count) MUST_USE;
enum err form_load(struct ctx *c, struct db_tx *tx, int64_t id, struct form *out) MUST_USE;
// ERR_NOT_FOUND where the token opens nothing; so a deleted one.
enum err form_find(struct ctx *c, struct db_tx *tx, struct str token, struct form *out) MUST_USE;

// Gives it its id, token and secret.
enum err form_create(struct work *w, struct form *f) MUST_USE;
// ERR_STALE. What it has taken so far, its link and its object stay.
enum err form_update(struct work *w, const struct form *f) MUST_USE;
enum err form_delete(struct work *w, int64_t id, int64_t version) MUST_USE;
enum err form_restore(struct work *w, int64_t id) MUST_USE;

// ---- answering ----------------------------------------------------------------------------------

// ERR_DENIED in words for whoever wants to answer, where it is closed, over or full.
enum err form_open(struct ctx *c, const struct schema *s, const struct form *f,
                   day_t today) MUST_USE;
// What says when the form was given out; and ERR_INPUT where it is no such thing, too young or too
// old.
struct str form_stamp(struct arena *a, const struct form *f, int64_t at_ms);
enum err form_stamp_check(struct ctx *c, const struct form *f, struct str stamp,
                          int64_t now_ms) MUST_USE;

// The values of an answer as records to be written, with what the form fills in by itself. Only
// what the form asks for is taken; ERR_INPUT where something is missing or cannot be used.
struct form_answer {
    struct record record;
    bool timed;             // it belongs to a customer:
    struct record customer; // as he would be made
};
enum err form_take(struct work *w, const struct form *f, const struct json *values,
                   struct form_answer *out) MUST_USE;
// The customer who is there already: one who alone has his phone or mail, or whom a rule would refuse
// to make again. 0: nobody, or several; then he is made, and the queue of likely pairs shows him.
enum err form_customer(struct work *w, const struct record *asked, int64_t *id) MUST_USE;
// ERR_INPUT in words where the form asks for nothing by which a customer is found.
enum err form_check_contact(struct ctx *c, const struct schema *s, const struct form *f) MUST_USE;
// Counts one answer more; ERR_DENIED where it was the last one already.
enum err form_count(struct work *w, const struct form *f) MUST_USE;

// An answer that became no record: `why` is what stood in its way.
struct form_aside {
    int64_t id, at_ms;
    struct str address, content, why; // JSON: values by the names of fields; zh and en
};
enum err form_set_aside(struct work *w, const struct form *f, const struct json *values,
                        const struct cause *why) MUST_USE;
enum err form_asides(struct ctx *c, struct db_tx *tx, int64_t form, struct form_aside **out,
                     int *count) MUST_USE;
