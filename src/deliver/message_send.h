// message_send: the outbox of messages, its sending half. What is due is taken for a while, asked
// whether it may go (model/reach.h) in the same transaction, sent, and what came of it written down. A
// server that dies in between leaves it to be taken again, and sent under the same key.
#pragma once
#include "deliver/outbox.h"

// Sends what is due, some of it. `*more`: there was any. May be called by several servers at once.
enum err message_send(struct ctx *c, struct org *o, const struct outbox_limits *limits,
                      bool *more) MUST_USE;
