// ticket_carry: what tickets are sorted and answered by when objects and fields change (model/carry.h):
// the conditions of queues, kinds and priorities they name, places in ready answers.
#pragma once
#include "model/carry.h"

// Names that changed are written anew. A condition that cannot be read any more takes no ticket until
// it can be again; who keeps the queues is told (flow/notice.h).
enum err tickets_carry(struct work *w, const struct carry *k) MUST_USE;
