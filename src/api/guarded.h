// guarded: what handlers that answer with a company's data include instead of api/handlers.h. The
// calls that read and write without asking who looks are taken out of their hands: a handler that
// uses one does not compile.
#pragma once
#include "api/handlers.h"
#include "deliver/outbox.h"
#include "deliver/told.h"
#include "flow/warning.h"
#include "model/cells.h"
#include "model/change.h"
#include "model/feed.h"
#include "model/list.h"
#include "model/scope.h"
#include "model/seen.h"
#include "transfer/import.h"

#pragma GCC poison record_load record_find record_read record_restore
#pragma GCC poison change_of_record change_read cells_write cell_write org_schema org_write org_try
#pragma GCC poison mirror_use viewer_program finder_use
