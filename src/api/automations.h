// automations: what the handlers of automations share.
#pragma once
#include "api/handlers.h"
#include "flow/automation_run.h"
#include "model/note.h"

// The one in the path, which is there.
enum err automation_in_path(struct call *k, struct db_tx *tx, struct automation *out) MUST_USE;
// An Approval.
enum err write_approval(struct call *k, struct db_tx *tx, const struct approval *a) MUST_USE;
