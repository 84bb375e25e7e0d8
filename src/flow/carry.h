// carry: all that names objects and fields when they change (model/carry.h): warning rules and to whom
// their warnings go, definitions, the worth of a customer, views, layouts, roles, forms, templates of
// messages, plays, automations; and whose they are is told what broke (flow/notice.h). What engines
// beside this one keep (queues of tickets) is carried before.
#pragma once
#include "model/carry.h"

// Conditions whose names changed are written anew. A rule that cannot be read any more is switched
// off and says why; one that was switched off so and can be read again is switched on again. Of the
// others one that cannot be read holds for nobody until it can be again.
enum err flow_carry(struct work *w, const struct carry *k) MUST_USE;
