// message: the outbox of messages, its writing half. A message is written in the transaction of what
// causes it, under a key that makes it one however often it is written; the house's sender (deliver/)
// works out to which address it goes when it goes, and whether it may go at all (model/reach.h).
#pragma once
#include "model/channel.h"

enum message_purpose {
    PURPOSE_SERVICE,   // about something the customer has with us: an order, a ticket
    PURPOSE_MARKETING, // what caps count, and what names the way to hear no more
    PURPOSE_INTERNAL,  // to people of the organisation
    PURPOSE_COUNT
};
enum message_state {
    MESSAGE_WAITING,
    MESSAGE_HELD, // quiet hours, a cap, a channel that is off: later
    MESSAGE_SENT,
    MESSAGE_FAILED,
    MESSAGE_REFUSED, // he wants none, he has no address, it comes back
    MESSAGE_STATES
};
enum { MESSAGE_KEY_MAX = 200, MESSAGE_BODY_MAX = 64 * 1024, MESSAGE_SUBJECT_MAX = 500 };

struct str message_purpose_name(enum message_purpose p);
enum message_purpose message_purpose_named(struct str name); // PURPOSE_COUNT
struct str message_state_name(enum message_state s);
enum message_state message_state_named(struct str name); // MESSAGE_STATES
struct str message_target_name(enum message_target t);

struct message {
    int64_t id;
    struct str key; // "playbook:12:step:3:customer:7"
    enum message_kind kind;
    int64_t channel; // 0: the first of the kind that is on
    enum message_target target;
    int64_t customer; // to whom, or (to a person, to a group) about whom; 0: nobody
    int64_t person;
    enum message_purpose purpose;
    struct str cause; // "hand", "warning", …: what it comes from, and its id
    int64_t cause_id;
    int64_t template_id;
    struct str subject, body;
    const int64_t
        *fields;        // the customer's fields whose values stand in it: who may not read one of
    int field_count;    // them does not read the message (model/letter.h fills it in)
    int64_t due_ms;     // not before; 0: at once
    int64_t attachment; // a file that goes along with a mail (model/file.h); 0: none
    struct str wanted;  // the address it is to go to; empty: that of whom it is for, as it is then
    struct str
        answers; // of a mail: ids of those it answers, oldest first, with spaces; empty: none

    // What the program keeps:
    bool existed; // message_put found one with the key
    int64_t author, created_ms, departed_ms, ended_ms;
    enum message_state state;
    struct str reason, reason_en, answer, address, address_hash;
    struct str
        mark; // of a mail: what stands before the @ of its Message-ID; nobody outside can guess it
    int tries;
};

// Writes it down; the bell rings by that alone. `m->id` and `m->existed` are set: where a message has
// the key already nothing is written, whatever else `m` says. ERR_INPUT for what could never be sent.
enum err message_put(struct work *w, struct message *m) MUST_USE;
// ERR_NOT_FOUND.
enum err message_load(struct ctx *c, struct db_tx *tx, int64_t id, struct message *out) MUST_USE;
// One that failed or was refused is tried again, under its key. ERR_CONFLICT for any other.
enum err message_again(struct work *w, int64_t id) MUST_USE;

// One that has not gone yet is not sent any more; message_again takes that back. ERR_CONFLICT.
enum err message_stop(struct work *w, int64_t id) MUST_USE;

// What a peer knows the message by that is no mail, the same each time it is sent: 32 letters made of its
// key, which a peer that knows keys can work out.
struct str message_mark(struct arena *a, struct str key);

struct message_question {
    int64_t customer;         // with those who were merged into him; 0: any
    enum message_state state; // MESSAGE_STATES: any
    enum message_kind kind;   // MESSAGE_KINDS: any
    struct str cause;         // empty: any
    int64_t cause_id;         // 0: any
    int64_t channel;          // 0: any
    int64_t from_ms, to_ms;   // made in [from, to); 0: any time
    int64_t after;            // a page begins below this id; 0: the newest
    int limit;
};
// Newest first.
enum err message_list(struct ctx *c, struct db_tx *tx, const struct message_question *q,
                      struct message **out, int *count) MUST_USE;

// What message_read wants of a query over `message`, in this order.
#define MESSAGE_COLUMNS                                                                            \
    "id, idempotency, kind, channel, target, customer, person, purpose, cause, cause_id, "         \
    "template, author, subject, body, fields, address, address_hash, state, reason, reason_en, "   \
    "answer, created, due, departed, ended, tries, attachment, mark, wanted, answers"
struct message message_read(struct ctx *c, struct db_rows *rows);
// "customer MESSAGE_HIS" with one value: his id, or one he had before he was merged.
#define MESSAGE_HIS                                                                                \
    "IN (WITH RECURSIVE him(id) AS (SELECT CAST(? AS BIGINT) UNION SELECT merge.gone FROM merge "  \
    "JOIN him ON merge.keep = him.id WHERE merge.undone = 0) SELECT id FROM him)"

// For erase.c: what was said to him, and where; what waits is not sent any more.
enum err message_erase(struct work *w, int64_t customer) MUST_USE;
