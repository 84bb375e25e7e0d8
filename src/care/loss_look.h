// loss_look: who is lost, and who is back. Inside this folder only.
#pragma once
#include "base/map.h"
#include "model/definition.h"

struct watched {
    int64_t id, customer, loss, task;
    day_t day;
};

struct loss_found {
    int64_t customer;
    day_t day;  // of the loss: the first on which he is no customer any more
    day_t from; // since when he had been one without a break; of one who is back: since when he is
    struct value worth;  // the day before; only of those whom `since` asks for, like the kind
    enum loss_kind kind; // on the day of the loss
};

struct loss_look {
    struct draft draft;
    day_t since; // what is lost on that day or before is of old; DAY_MAX: everything
    day_t last;  // the last day that has ended
    const struct watched *watched;
    int watched_count;
    // What is found, in c->arena:
    struct loss_found *lost, *back; // back: of those watched
    int lost_count, back_count;
};

// ERR_INPUT where the definition cannot be read, ERR_BUSY where objects changed meanwhile.
enum err loss_find(struct ctx *c, struct org *o, struct loss_look *look) MUST_USE;
