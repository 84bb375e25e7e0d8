// automation: when something happens, if a condition holds, then steps, by themselves (自动化). It
// runs with the rights of who wrote it last, looked up anew at each step: what he may not see
// sets nothing off, what he may not do is not done; where he is gone it is switched off.
//
// When (`starts`, JSON, by the rows of automation_kinds): a record was created, changed, deleted;
// a condition became true or false; a time before or after a date; a time of day; a form or a
// survey was answered; another program said so. One run for each (automation, cause), however
// often it is looked at.
#pragma once
#include "flow/action.h"
#include "jobs/agenda.h"

#define AUTOMATION_KIND                                                                            \
    "automation" // in the agenda: the thing is a run, the step how many it has done
enum {
    AUTOMATION_BYTES_MAX = 1 << 17,
    AUTOMATION_CAP_STANDARD = 1000,
    AUTOMATION_CAP_MAX = 100000,
    AUTOMATION_DEPTH_MAX = 8, // runs that come from each other's changes
    AUTOMATIONS_MAX = 500
};

enum automation_starts {
    STARTS_RECORD,
    STARTS_CONDITION,
    STARTS_DATE,
    STARTS_SCHEDULE,
    STARTS_FORM,
    STARTS_SURVEY,
    STARTS_HOOK,
    STARTS_COUNT
};
// One row each, by the enum.
extern const struct action automation_kinds[];

struct automation {
    int64_t id, version, plan, author, cap, created_ms, deleted_ms;
    int64_t since, looked_ms, due_ms, turn;
    struct str name, starts, condition, steps, secret;
    bool enabled, primed;
    bool lacks; // it was switched off because it names what was deleted
    struct str problem, problem_en;
};

// What it says, read: `starts` and `steps` are trees, names are places in the schema.
struct automation_plan {
    enum automation_starts kind;
    const struct json *starts, *steps;
    int object;                   // what it is about; -1: nothing
    unsigned ops;                 // RECORD: bit 1 << enum change_op
    const struct rule *condition; // "if"; NULL: always
    const struct rule *waits_for; // CONDITION: what becomes true or false; SCHEDULE: for whom
    const struct rule *filter;    // over the record's own fields; NULL: any
    int field;                    // DATE
};
// What is kept; ERR_INPUT in words where it cannot be read any more.
enum err automation_parse(struct ctx *c, struct db_tx *tx, const struct schema *s,
                          const struct automation *a, struct automation_plan *out) MUST_USE;
// What somebody writes: checked, with the rights of `k->v`, and written as it is kept: `starts`
// and `steps` of `a` are set, `a->condition` is given. ERR_INPUT with the place, ERR_DENIED.
enum err automation_read(struct action_check *k, const struct json *starts,
                         const struct json *steps, struct automation *a) MUST_USE;

// ERR_INPUT with words. Whoever writes it is its author.
enum err automation_create(struct work *w, struct org *o, struct automation *a) MUST_USE;
// ERR_STALE. Switched off, no step comes; switched on again, what was due comes.
enum err automation_update(struct work *w, struct org *o, struct automation *a,
                           int64_t version) MUST_USE;
// Put aside: its runs stop. Brought back switched off.
enum err automation_delete(struct work *w, int64_t id, int64_t version) MUST_USE;
enum err automation_restore(struct work *w, int64_t id) MUST_USE;
enum err automation_load(struct ctx *c, struct db_tx *tx, int64_t id,
                         struct automation *out) MUST_USE;
// All that are not deleted, the newest first; those that are on.
enum err automation_list(struct ctx *c, struct db_tx *tx, bool on, struct automation **out,
                         int *count) MUST_USE;
// The program's own: it cannot go on. Its author is told.
enum err automation_switch_off(struct work *w, const struct automation *a, struct str zh,
                               struct str en) MUST_USE;

// When one with times has to be looked at next after `after_ms`; 0: never again.
int64_t automation_next(const struct clock *k, const struct automation_plan *p, int64_t after_ms);
// Whether it has a time on that day, and when that is, in milliseconds.
bool automation_occurs(const struct automation_plan *p, day_t day);
int64_t automation_moment(const struct clock *k, const struct automation_plan *p, day_t day);

// Another program calls: what it said is heard by the loop. ERR_NOT_FOUND where the secret is
// another or it is no such automation, ERR_CONFLICT where it is switched off.
enum err automation_call(struct work *w, int64_t id, struct str secret, struct str body) MUST_USE;

// Both languages, as a sentence.
struct automation_said {
    struct str zh, en;
};
enum err automation_say(struct ctx *c, struct db_tx *tx, const struct schema *s,
                        const struct automation_plan *p, struct automation_said *out) MUST_USE;

// ---- when objects and fields change (flow/carry.h, flow/uses.h)
// ----------------------------------

struct carry;
// What they name is written anew; those that name what is gone are switched off in words, and on
// again once it is there again.
enum err automations_carry(struct work *w, const struct carry *k) MUST_USE;
// Whether it speaks of the object, or of one field of it (-1: any).
bool automation_mentions(struct ctx *c, struct db_tx *tx, const struct schema *s,
                         const struct automation *a, int object, int field);

// ---- for app/loop.c and judge.c -----------------------------------------------------------------

// What the change log says.
enum err automations_follow(struct ctx *c, struct org *o, bool *more) MUST_USE;
// What other programs said.
enum err automations_hear(struct ctx *c, struct org *o, bool *more) MUST_USE;
// Those whose time has come.
enum err automations_tick(struct ctx *c, struct org *o, bool *more) MUST_USE;
// The branches at which runs wait.
enum err automations_ask(struct ctx *c, struct org *o, bool *more) MUST_USE;
// Conditions that became true or false, of all (`only` NULL) or of some.
enum err automations_judge(struct ctx *c, struct org *o, const int64_t *only,
                           int only_count) MUST_USE;
// The next step of a run is due; what is to be known before (outside of the writing); it failed
// for the last time.
enum err automation_run_step(struct work *w, struct org *o,
                             const struct agenda_item *item) MUST_USE;
enum err automation_run_ready(struct ctx *c, struct org *o,
                              const struct agenda_item *item) MUST_USE;
enum err automation_run_stuck(struct work *w, struct org *o, const struct agenda_item *item,
                              const struct cause *why) MUST_USE;
