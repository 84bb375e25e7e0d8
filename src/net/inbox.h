// inbox: reads a mailbox over IMAP, on libcurl: how it stands, what is in it, one mail after another,
// on one connection. What it reads is marked as read there and otherwise left as it is.
//
// Errors have words for people, without the password: ERR_SIGN_IN where account or password are wrong,
// ERR_STOPPED where it was told to stop, else ERR_BUSY.
#pragma once
#include "base/err.h"
#include "net/client.h"

enum { INBOX_MAIL_MAX = 25 << 20 };

struct inbox_server {
    struct str host;
    int port;
    bool tls, starttls; // from the first byte; after connecting; neither: in the clear
    struct str user, password, folder;
    struct str certificate; // PEM of one's own authority; empty: the system's
};

// What the numbers of mails hold by, the number of the next one, and how many there are.
struct inbox_state {
    int64_t validity, next, count;
};

struct inbox_item {
    int64_t uid, bytes, came_ms;
};

struct inbox;
enum err inbox_open(struct ctx *c, const struct inbox_server *s, const struct post_limits *limits,
                    struct inbox **out, struct inbox_state *state) MUST_USE;
void inbox_close(struct inbox *in);
// The mails with numbers from `first` to `last`, in their order.
enum err inbox_list(struct ctx *c, struct inbox *in, int64_t first, int64_t last,
                    struct inbox_item **out, int *count) MUST_USE;
// Its bytes, in c->arena. ERR_NOT_FOUND where it is not there any more; ERR_TOO_LARGE above
// INBOX_MAIL_MAX; ERR_DAMAGED where the server cannot give it.
enum err inbox_fetch(struct ctx *c, struct inbox *in, int64_t uid, struct str *out) MUST_USE;
