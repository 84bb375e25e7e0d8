// handover: everything of one who leaves goes to others, by rule; can be looked at beforehand and
// taken back. What is his: customers, and records of other objects that have an owner of their own.
#pragma once
#include "model/org.h"
#include "model/viewer.h"

enum handover_how {
    HANDOVER_TURN,      // one after the other, in order of the records' ids; one receiver gets all
    HANDOVER_CONDITION, // to the first for whom `when` holds of the customer (empty: of everybody)
    HANDOVER_OBJECT,    // to the first that names the record's object (none: names all)
    HANDOVER_HOWS
};

enum { RECEIVERS_MAX = 50 };

struct handover_rule {
    int64_t person; // who leaves
    enum handover_how how;
    struct {
        int64_t person;
        struct str when;
        const bool *objects; // by index in the schema; NULL: all
    } receivers[RECEIVERS_MAX];
    int receiver_count;
};

struct handover_item {
    int object; // index in the schema
    int64_t record;
    int receiver; // index; -1: no condition holds of it
};

struct handover_plan {
    struct str login;     // of who leaves
    const struct str *to; // the receivers' sign-in names
    struct handover_item *items;
    int count, left; // left: items without a receiver
};

// Who would get what. ERR_INPUT where a receiver is not there, has left, or is the one who leaves,
// or a condition does not read.
enum err handover_look(struct ctx *c, struct org *o, const struct viewer *v,
                       const struct handover_rule *rule, struct handover_plan *out) MUST_USE;
// Those that were done, newest first.
struct handover_past {
    int64_t id, at_ms, actor, person, records;
    bool undone;
    struct {
        struct str login;
        int64_t records;
    } to[RECEIVERS_MAX];
    int to_count;
};
enum err handover_list(struct ctx *c, struct db_tx *tx, struct handover_past **out,
                       int *count) MUST_USE;

struct handover_doing {
    const struct handover_rule *rule;
    const struct handover_plan *plan;
    int64_t id; // of the handover, set
};
// A job on that: does so, makes the person inactive and ends his sessions, all of it or nothing.
// ERR_CONFLICT where something would be left, or an owner is another by now: look again.
enum err handover_do(struct work *w, void *doing) MUST_USE;

struct handover_undone {
    int64_t restored, kept; // kept: somebody has given it to another since, or deleted it
};
struct handover_undoing {
    int64_t id;
    struct handover_undone out;
};
// A job on that: makes the person active again and gives back what the receivers still have.
// ERR_CONFLICT where it was taken back before.
enum err handover_undo(struct work *w, void *undoing) MUST_USE;
