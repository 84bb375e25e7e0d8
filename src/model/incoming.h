// incoming: mail that came in, and how far the mailbox of a channel was read. deliver/ writes it down,
// each mail in one transaction with the position behind it; care/ makes tickets of what is waiting.
#pragma once
#include "model/channel.h"

enum incoming_state {
    INCOMING_WAITING,
    INCOMING_TICKET,
    INCOMING_IGNORED, // nobody wrote it by hand, or we did
    INCOMING_BOUNCE,  // one of ours that came back
    INCOMING_FAILED,  // it could not become a ticket; it can be tried again
    INCOMING_STATES
};
enum { INCOMING_DAYS_KEPT = 90, INCOMING_FILES_MAX = 20 };

struct str incoming_state_name(enum incoming_state s);
enum incoming_state incoming_state_named(struct str name); // INCOMING_STATES

// ---- the mailbox --------------------------------------------------------------------------------

struct mailbox {
    int64_t channel, validity, uid; // validity 0: not read yet
    int64_t begun_ms, newest_ms, looked_ms, due_ms;
    struct str place, problem, problem_en;
};
// Whether the channel has one: a server to read mail from.
bool mailbox_wanted(const struct channel *ch);
// All zeros where it was never looked into.
enum err mailbox_load(struct ctx *c, struct db_tx *tx, int64_t channel,
                      struct mailbox *out) MUST_USE;
// Takes the look that is due at `m->due_ms` until `until_ms`; `*ours` false where another server has it.
enum err mailbox_take(struct work *w, const struct mailbox *m, int64_t until_ms,
                      bool *ours) MUST_USE;
// From where it is read on: place, validity, uid, begun and newest as in `m`.
enum err mailbox_begin(struct work *w, const struct mailbox *m) MUST_USE;
// From `m` to `uid`, the newest of which came at `came_ms`; `*ours` false where it moved meanwhile.
enum err mailbox_move(struct work *w, const struct mailbox *m, int64_t uid, int64_t came_ms,
                      bool *ours) MUST_USE;
// The look is over; empty words: without trouble.
enum err mailbox_looked(struct work *w, int64_t channel, int64_t due_ms, struct str zh,
                        struct str en) MUST_USE;
// It is looked into at once.
enum err mailbox_wake(struct work *w, int64_t channel) MUST_USE;

// ---- the mails ----------------------------------------------------------------------------------

struct incoming {
    int64_t id, channel, came_ms, read_ms, customer, ticket, message;
    enum incoming_state state;
    struct str reason, reason_en, mail, answers, sender, subject, text, whole;
};

// Sets the id; 0: the channel has a mail of that name already, and nothing is written.
enum err incoming_put(struct work *w, struct incoming *m) MUST_USE;
enum err incoming_attach(struct work *w, int64_t mail, int64_t file) MUST_USE;
enum err incoming_files(struct ctx *c, struct db_tx *tx, int64_t mail, int64_t *files,
                        int *count) MUST_USE;
// ERR_NOT_FOUND.
enum err incoming_load(struct ctx *c, struct db_tx *tx, int64_t id, struct incoming *out) MUST_USE;
// What waits, oldest first: their ids.
enum err incoming_waiting(struct ctx *c, struct db_tx *tx, int limit, int64_t *ids,
                          int *count) MUST_USE;
// State, reason, customer and ticket as in `m`.
enum err incoming_end(struct work *w, const struct incoming *m) MUST_USE;
// Newest first, those below `after` (0: from the newest); INCOMING_STATES: of any state.
enum err incoming_list(struct ctx *c, struct db_tx *tx, enum incoming_state state, int64_t after,
                       int limit, struct incoming **out, int *count) MUST_USE;
// One that failed, or was taken for nobody's writing, is made a ticket after all. ERR_CONFLICT.
enum err incoming_again(struct work *w, int64_t id) MUST_USE;
// Forgets what ended INCOMING_DAYS_KEPT days ago.
enum err incoming_purge(struct work *w) MUST_USE;
