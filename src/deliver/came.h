// came: one mail that was read from a mailbox, written down. Inside deliver/.
#pragma once
#include "model/incoming.h"
#include "net/inbox.h"

struct came {
    const struct mailbox *box; // as it was before
    struct inbox_item item;
    struct str bytes; // of the mail; empty: it could not be read, for `why`
    const struct cause *why;
    bool ours; // set: nobody else has moved the position meanwhile
};
// For org_write.
enum err came_write(struct work *w, void *came) MUST_USE;
