// receive: reads the mailboxes of channels and writes down what came: each mail once, in one transaction
// with the position behind it, whatever dies in between. What nobody wrote by hand waits for nothing;
// what came back marks the message it was and the address it went to.
#pragma once
#include "deliver/outbox.h"
#include "model/channel.h"
#include "net/inbox.h"

// Looks into every mailbox that is due: once a minute each. Trouble is written at the channel and tried
// again later. May be called by several servers at once: one of them gets it.
enum err mail_receive(struct ctx *c, struct org *o, const struct outbox_limits *limits) MUST_USE;
// How to reach the mailbox of a channel.
struct inbox_server inbox_of_channel(const struct channel *ch);
