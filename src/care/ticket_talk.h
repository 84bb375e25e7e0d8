// ticket_talk: the conversation of a ticket: what was answered, what the customer said, what people
// noted among themselves; two tickets about one matter made one; mail that becomes a ticket or goes to
// its own.
//
// Who may change a ticket may write there. What a message does to the ticket happens with it: the
// first answer stops its clock, what the customer says brings it back.
#pragma once
#include "care/ticket.h"
#include "model/viewer.h"

enum talk_kind { TALK_REPLY, TALK_CUSTOMER, TALK_NOTE, TALK_KINDS };
extern const char *const talk_kind_names[];

enum { TALK_TEXT_MAX = 100000, TALK_FILES_MAX = 20, TALK_MENTIONS_MAX = 50 };

struct talk_file {
    int64_t id, bytes;
    struct str name, type;
};

struct talk_message {
    int64_t id, author, at_ms, canned, home; // author 0: the customer, or the program
    enum talk_kind kind;
    struct str channel, text, sender;
    const struct str *mentions; // names of sign-in
    int mention_count;
    const struct talk_file *files;
    int file_count;
};

// The conversation, the oldest first. The caller has asked whether the ticket is seen.
enum err talk_list(struct ctx *c, struct db_tx *tx, int64_t ticket, struct talk_message **out,
                   int *count) MUST_USE;
// Whether the viewer reads conversations: they stand with the field `content`.
bool talk_is_read(const struct viewer *v, const struct object *ticket);
// A file of the conversation. ERR_NOT_FOUND.
enum err talk_has_file(struct ctx *c, struct db_tx *tx, int64_t ticket, int64_t file) MUST_USE;

struct talk_saying {
    int64_t ticket;
    enum talk_kind kind;
    struct str text, channel, mail, sender; // mail: the id of the mail it came by
    int64_t canned;
    int64_t files[TALK_FILES_MAX];
    int file_count;
    struct str mentions[TALK_MENTIONS_MAX];
    int mention_count;
    int then;   // the state the ticket gets, or -1: what follows by itself
    int64_t id; // of the message, set
};
// ERR_INPUT: nothing said, somebody who is not there. ERR_CONFLICT: it was made part of another.
enum err talk_say(struct desk *d, struct talk_saying *s) MUST_USE;

// ---- two that are one ----------------------------------------------------------------------------

struct ticket_merging {
    int64_t keep, gone;
    int64_t id; // of the merge, set
};
// What was said in `gone` stands in `keep` from now on; `gone` is closed and points there. ERR_INPUT
// where they are of two customers or the same one.
enum err ticket_merge(struct desk *d, struct ticket_merging *m) MUST_USE;
// Apart again, each with what was its own. ERR_CONFLICT where that was done already.
enum err ticket_unmerge(struct desk *d, int64_t merge, int64_t *gone) MUST_USE;
struct ticket_merged {
    int64_t id, gone, at_ms, person;
};
// What is part of it.
enum err ticket_merges(struct ctx *c, struct db_tx *tx, int64_t keep, struct ticket_merged **out,
                       int *count) MUST_USE;

// ---- mail ----------------------------------------------------------------------------------------

struct ticket_mail {
    struct str from, subject, text;
    struct str id, in_reply_to; // message ids; the second may be several
    int64_t files[TALK_FILES_MAX]; // the program's own, not attached yet (model/file.h)
    int file_count;
};
// The ticket a mail belongs to: the one it answers, also where that was made part of another; one of
// its sender whose number is in the subject; else a new one. The same mail twice is one message.
// `*made`: a new ticket.
enum err ticket_from_mail(struct desk *d, const struct ticket_mail *m, int64_t *ticket,
                          bool *made) MUST_USE;

// May who works here change the ticket? The program may.
enum err ticket_may_change(struct desk *d, const struct record *r) MUST_USE;
