// parcel: a message on its way by one channel: what the peer is asked, and what its answer means. Each
// way is a file of its own (gateway.c, robot.c, parcel.c for mail and webhooks).
#pragma once
#include "model/reach.h"
#include "net/mail.h"

enum parcel_end {
    PARCEL_SENT,
    PARCEL_LATER, // not now: tried again, a few times
    PARCEL_PATIENCE, // it was too fast: everything of the channel waits a moment, and nothing is counted
    PARCEL_NEVER,   // this message is not taken
    PARCEL_BOUNCED, // this address is none
    PARCEL_BROKEN   // the channel itself does not work: key, signature, password
};

struct parcel {
    struct message message;
    const struct channel *channel;
    struct str address; // where to, for people
    struct str leave;   // the address to opt out by; empty: none
    struct mail_file file; // that goes along; no content: none
    int64_t leased_ms;
    bool by_mail;
    struct mail mail; // one of the two
    struct post post;
    // What came of it, in words for people:
    enum parcel_end end;
    struct str zh, en, answer;
};

// Works out what to ask the peer. Where the message does not fit the channel the end is set at once
// (PARCEL_NEVER), and false returned.
bool parcel_pack(struct arena *a, struct parcel *p, int64_t now_ms);
// What the answer means.
void parcel_read(struct arena *a, struct parcel *p);

// ---- the ways, for parcel.c ---------------------------------------------------------------------

struct parcel_way {
    bool (*pack)(struct arena *a, struct parcel *p, int64_t now_ms);
    void (*read)(struct arena *a, struct parcel *p);
};
extern const struct parcel_way robot_way, gateway_way;

void parcel_says(struct parcel *p, enum parcel_end end, struct str zh, struct str en);
// What statuses of HTTP mean for everybody: false where the answer has to be looked at.
bool parcel_by_status(struct parcel *p);
// Subject and text as one text.
struct str parcel_text(struct arena *a, const struct parcel *p);
// How an SMS gateway would be asked, as text for people; its secret is not in it.
struct str gateway_shown(struct arena *a, const struct channel *ch, struct str phone,
                         struct str text, struct str mark);
