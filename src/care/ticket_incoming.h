// ticket_incoming: tickets of the mail that came in (model/incoming.h): each waiting mail once, in one
// transaction with its ticket. What is refused keeps its reason, and administrators are told.
#pragma once
#include "model/org.h"

// `*more`: there may be more.
enum err ticket_incoming(struct ctx *c, struct org *o, bool *more) MUST_USE;
