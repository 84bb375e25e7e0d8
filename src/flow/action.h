// action: what an automation can do, and when it can run, as tables: a row for each kind, a row for each
// thing that can be said about it. Checking, keeping, renaming, sentences and the list from which a page
// is drawn all read these rows; a kind more is a row more.
//
// The rows of this engine are in flow/action_kinds.c; those of others in app/actions.c, which joins them.
// A play may take a row as a step of its own: a call says in whose name, for whom and under which key.
#pragma once
#include "codec/json.h"
#include "model/letter.h"
#include "model/org.h"
#include "model/viewer.h"

enum param_kind {
    PARAM_TEXT,   // with {{fields}} (flow/action_fill.h)
    PARAM_PLAIN,  // as it is
    PARAM_INT,    // `least` to `most`
    PARAM_CHOICE, // one of `words`
    PARAM_BOOL,
    PARAM_TIME,      // 09:00
    PARAM_DAY,       // 2026-01-31
    PARAM_WHO,       // a person, or one of enum action_who
    PARAM_TO,        // a HandlingTo: the owner, in turn, who has the least …
    PARAM_OBJECT,    // its name
    PARAM_TARGET,    // record: what it is about; customer: whose that is
    PARAM_OPS,       // created, changed, deleted: some of them
    PARAM_FIELD,     // a name of a field of `of`
    PARAM_FIELDS,    // several
    PARAM_VALUES,    // an object: fields of `of`, and texts with {{fields}}
    PARAM_CONDITION, // over the customer and his time lines
    PARAM_FILTER,    // over the own fields of a record of `of`
    PARAM_LETTER,    // ids of things that are there:
    PARAM_CHANNEL,   // one for other programs
    PARAM_PLAY,
    PARAM_SURVEY,
    PARAM_FORM,
    PARAM_STEPS, // steps within a step
    PARAM_KINDS
};
const char *param_kind_name(enum param_kind kind);

enum action_who { WHO_OWNER = 0, WHO_BOSS = -1, WHO_AUTHOR = -2 };

struct action_word {
    const char *name, *zh, *en;
};

struct action_param {
    const char *name, *zh, *en;
    enum param_kind kind;
    bool required;
    int least, most, usual;          // INT
    const struct action_word *words; // CHOICE: up to the one without a name; the first is usual
    const char *
        of; // FIELD, FIELDS, VALUES, FILTER: the parameter that names the object; NULL: the customer
    enum { FITS_ANY, FITS_DATE, FITS_CHOICES } fits; // FIELD
    enum verb verb; // OBJECT, TARGET: what is done with its records
    bool writes;    // FIELD: it is written, not only read
};

// One step that is run, in the transaction of `w`, with the rights of `w->viewer`.
struct action_call {
    struct work *w;
    struct org *org;
    const struct json *step;
    struct str key; // what is written by it is written once under this key
    const char
        *cause; // "automation", "play", and its id and name: what messages say they come from
    int64_t cause_id;
    struct str cause_name;
    int64_t author;
    struct record *record;   // what it is about; NULL: nothing
    struct record *customer; // NULL: nobody
    const struct json *body; // what another program said; NULL: nothing
    int64_t *turn;           // who got the last one in turn
    // What came of it:
    const char *result; // done, or nothing (there was nothing to do)
    const char *thing;  // record, message, person, play, survey; ""
    int object;         // of a record: in the schema
    int64_t thing_id;
    struct str zh, en; // a word about it
};

struct action_check;

struct action {
    const char *name, *zh, *en;
    // As a sentence: {param} is said, [what stands in brackets] is left out where its parameter is empty.
    const char *says_zh, *says_en;
    const struct action_param *params; // up to the one without a name
    bool customer;                     // it is about a customer: where there is none it is skipped
    // What the table does not say; NULL: nothing.
    enum err (*check)(struct action_check *k, const struct json *step);
    // NULL: the engine's own (wait, branch, approval, end).
    enum err (*run)(struct action_call *a);
};

// Lists of them, each up to the row without a name (app/actions.c).
extern const struct action *const action_lists[];
extern const int action_list_count;

// NULL where there is none.
const struct action *action_named(struct str name);

// ---- reading what stands in a step --------------------------------------------------------------

struct str action_text(const struct json *step, const char *name); // empty where there is none
int64_t action_int(const struct json *step, const char *name);     // 0 likewise
bool action_bool(const struct json *step, const char *name);

// ---- checking -----------------------------------------------------------------------------------

struct action_check {
    struct ctx *c;
    struct db_tx *tx;
    const struct schema *s;
    const struct viewer *v; // who writes it must have the rights; NULL: nobody's are asked
    int object;             // what it is about, in the schema; -1: nothing
    bool stored;            // it was kept once: things that were deleted since are for who runs it
    int steps;              // counted
    // Where something is wrong: the step, or what sets it off, and which of its parameters ("": not
    // one of them, or the step itself). NULL: nowhere, or in neither.
    const struct json *wrong;
    const char *wrong_param;
};
// As the canvas names a step, "2.yes.0"; "when"; empty where `wrong` is NULL.
struct str action_wrong_place(const struct action_check *k);

// Whether `o` says all that `params` want, and says it so that it can be done. ERR_INPUT; where is in `k`.
enum err action_check_params(struct action_check *k, const struct action_param *params,
                             const struct json *o) MUST_USE;
// The object of FIELD, VALUES … in `o`; -1: none.
int action_object(const struct schema *s, int about, const struct action_param *p,
                  const struct action_param *params, const struct json *o);
// All that stands in `o`, with what is usual for the rest.
void action_write_params(struct json_out *out, const struct action_param *params,
                         const struct json *o);
// One step; ERR_INPUT likewise.
enum err action_check_step(struct action_check *k, const struct json *step) MUST_USE;
// Steps, one after the other, with those within them.
enum { ACTION_STEPS_MAX = 60, ACTION_DEPTH_MAX = 5 };
enum err action_check_steps(struct action_check *k, const struct json *steps, int depth) MUST_USE;
void action_write_steps(struct json_out *out, const struct json *steps);

// ---- the engine's own kinds, by name ------------------------------------------------------------

extern const struct action own_actions[];
enum action_own { OWN_WAIT, OWN_BRANCH, OWN_APPROVAL, OWN_END, OWN_NONE };
// Which of those that the engine does itself.
enum action_own action_own(const struct action *a);
