// opt_out: who wants no more messages, and whose address comes back. Kept for ever: beside the customer
// stands a keyed hash of his addresses, so that it holds for whoever has the address after he was
// deleted, erased or entered anew; a merge finds those of all it was made of.
#pragma once
#include "model/message.h"

struct opt_out {
    int64_t id, customer, person, message, at_ms, lifted_ms, lifted_by;
    enum message_kind kind; // MESSAGE_KINDS: all
    struct str source, note;
};

// ---- hashes and links ---------------------------------------------------------------------------

// A keyed hash of an address as its kind compares it; empty for none. Makes the key where there is
// none yet.
enum err address_hash(struct work *w, enum message_kind kind, struct str address,
                      struct str *out) MUST_USE;
// What a mail of ours is called: 32 letters, the same for a key, that nobody outside can work out. Whoever
// could would say of any mail that it came back, or write into any ticket.
enum err mail_mark(struct work *w, struct str key, struct str *out) MUST_USE;
// What stands behind /api/public/leave/ in a message, and the message it was made for. ERR_NOT_FOUND for one
// that this organisation did not make.
enum err leave_token(struct work *w, int64_t message, struct str *out) MUST_USE;
enum err leave_message(struct ctx *c, struct db_tx *tx, struct str token,
                       struct message *out) MUST_USE;
// Where mail (of the kind mail) or messages (sms) reach the customer: his field of that kind, the one
// that is called `mail` or `phone` before others. -1: there is none.
int address_field(const struct schema *s, enum message_kind kind);

// ---- who wants none -----------------------------------------------------------------------------

// He wants no more of a kind (MESSAGE_KINDS: of any). `hash`: of the address he said it from, or empty.
// Nothing where that holds already.
enum err opt_out_give(struct work *w, const struct opt_out *o, struct str hash) MUST_USE;
// He asked to hear again, in the words of `note`, which must not be empty.
enum err opt_out_lift(struct work *w, int64_t id, struct str note) MUST_USE;
enum err opt_out_load(struct ctx *c, struct db_tx *tx, int64_t id, struct opt_out *out) MUST_USE;
// Of a customer (0: of all), newest first, with those that were lifted.
enum err opt_out_list(struct ctx *c, struct db_tx *tx, int64_t customer, int64_t after, int limit,
                      struct opt_out **out, int *count) MUST_USE;
enum err opt_out_holds(struct work *w, int64_t customer, enum message_kind kind, struct str hash,
                       bool *out) MUST_USE;
// Before a customer is deleted or erased: the addresses he has now stay closed.
enum err opt_out_keep(struct work *w, int64_t customer) MUST_USE;

// ---- what comes back ----------------------------------------------------------------------------

struct bounce {
    int64_t id, message, customer, at_ms;
    struct str answer;
};
// Whoever reads bounces that come as mails calls this, too.
enum err bounce_note(struct work *w, const struct message *m, struct str answer) MUST_USE;
enum err bounce_holds(struct work *w, enum message_kind kind, struct str hash, bool *out) MUST_USE;
// The addresses that are marked; the newest 500.
enum err bounce_list(struct ctx *c, struct db_tx *tx, struct bounce **out, int *count) MUST_USE;
enum err bounce_load(struct ctx *c, struct db_tx *tx, int64_t id, struct bounce *out) MUST_USE;
enum err bounce_lift(struct work *w, int64_t id) MUST_USE;
