// Records, one and many at a time, the time line of a customer, what was changed.
#include "api/shape_lists.h"

// clang-format off
const struct shape records_shapes[] = {
    {"RecordRow",
     "`labels`: what the references in `values` are called (records, people, files): a text, or several "
     "where there are several. `customer_name`: of the customer it belongs to, null where that is not seen.",
     NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"object", "string"}, {"customer", "number"},
        {"customer_name", "string | null"},
        {"values", "Record<string, Cell>"}, {"labels", "Record<string, Label>"})},
    {"SearchAnswer", "Objects in which nothing is found are left out.", NULL, FIELDS({"rows", "FoundIn[]"})},
    {"FoundIn", "", NULL, FIELDS({"object", "string"}, {"list", "RecordList"})},
    {"RecordList", "", NULL, FIELDS(
        {"rows", "RecordRow[]"}, {"next", "string | null"}, {"total", "number | null"})},
    {"RecordQuestion", "", NULL, FIELDS(
        {"customer", "number | null"}, {"values", "Record<string, Cell>"})},
    {"RecordCount", "", NULL, FIELDS({"total", "number"})},
    {"GroupList", "The largest first; `more`: there are more than 200.", NULL, FIELDS(
        {"rows", "GroupRow[]"}, {"more", "boolean"})},
    {"GroupRow", "`label`: what a reference is called. `sum`: null where none was asked for.", NULL, FIELDS(
        {"value", "Cell"}, {"label", "string | null"}, {"count", "number"}, {"sum", "number | null"})},
    {"BatchQuestion", "", NULL, FIELDS({"rows", "BatchRow[]"})},
    {"BatchRow",
     "`op`: create, change or delete. `id` and `version`: of a record that is there. `customer` and "
     "`values` as in a RecordQuestion; not to delete.", NULL, FIELDS(
        {"op", "string"}, {"id", "number | null"}, {"version", "number | null"},
        {"customer", "number | null"}, {"values", "Record<string, Cell> | null"})},
    {"BatchAnswer", "", NULL, FIELDS({"rows", "BatchDone[]"})},
    {"BatchDone", "", NULL, FIELDS({"id", "number"}, {"version", "number"})},
    {"BulkQuestion",
     "`action`: change (with `values`) or delete. Which records: `ids`, or all that `q` and `filter` "
     "find, with the `count` that was seen: where there are others by now, nothing is done (409).",
     NULL, FIELDS(
        {"action", "string"}, {"ids", "number[] | null"}, {"q", "string | null"},
        {"filter", "string | null"}, {"count", "number | null"},
        {"values", "Record<string, Cell> | null"})},
    {"BulkAnswer",
     "`refused`: those that stayed as they were, the first 100 with the reason. `undo`: the handle that "
     "puts all of it back; null where nothing was changed.",
     NULL, FIELDS(
        {"changed", "number"}, {"unchanged", "number"}, {"refused_count", "number"},
        {"refused", "BulkRefusal[]"}, {"undo", "string | null"})},
    {"BulkWork",
     "Many records in pieces. `action`: change, delete or undo. `state`: running, done, stopped or failed "
     "(`problem` says why). `done` of `total` records were looked at, `changed` of them changed; "
     "`refused`: the first 100 with the reason.",
     NULL, FIELDS(
        {"id", "number"}, {"object", "string"}, {"action", "string"}, {"state", "string"},
        {"total", "number"}, {"done", "number"}, {"changed", "number"}, {"refused_count", "number"},
        {"refused", "BulkRefusal[]"}, {"problem", "string | null"}, {"undoable", "boolean"})},
    {"BulkWorkList", "", NULL, FIELDS({"rows", "BulkWork[]"})},
    {"BulkRefusal", "", NULL, FIELDS({"id", "number"}, {"reason", "string"})},
    {"BulkUndone",
     "`kept`: changed by somebody since, or not possible any more; the first 100 with the reason.",
     NULL, FIELDS(
        {"restored", "number"}, {"kept_count", "number"}, {"kept", "BulkRefusal[]"})},
    {"CustomerHead", "", NULL, FIELDS(
        {"id", "number"}, {"code", "string"}, {"name", "string"}, {"owner", "string"},
        {"day", "Day | null"})},
    {"CustomerStatus", "`kind`: of the loss, where he is lost and the definition tells kinds apart.",
     NULL, FIELDS(
        {"status", "string"}, {"kind", "string | null"}, {"since", "Day | null"}, {"first_day", "Day | null"},
        {"definition", "string | null"}, {"orders", "number"}, {"amount", "number"},
        {"open_warnings", "WarningRow[]"})},
    {"Timeline", "`messages`: of the days that the page shows, newest first.", NULL, FIELDS(
        {"items", "TimelineItem[]"}, {"next", "string | null"}, {"counts", "TimelineCount[]"},
        {"messages", "Message[]"})},
    {"TimelineCount", "", NULL, FIELDS({"object", "string"}, {"count", "number"})},
    {"TimelineItem", "", NULL, FIELDS(
        {"object", "string"}, {"id", "number"}, {"version", "number"}, {"day", "Day"},
        {"time", "string | null"}, {"end", "Day | null"}, {"values", "Record<string, Cell>"})},
    {"ChangeRow",
     "`person` who, 0 the program itself; `actor` his name. `address`, `session`: from where; "
     "`customer_key`: how people know the customer; told to administrators alone.",
     NULL, FIELDS(
        {"id", "number"}, {"at", "string"}, {"person", "number"}, {"actor", "string"},
        {"address", "string"}, {"session", "string"}, {"op", "string"}, {"object", "string"},
        {"record", "number"}, {"customer", "number"}, {"customer_key", "string"},
        {"before", "Record<string, Cell>"}, {"after", "Record<string, Cell>"})},
    {"ChangeList", "", NULL, FIELDS({"rows", "ChangeRow[]"})},
    {"ChangePage", "", NULL, FIELDS({"rows", "ChangeRow[]"}, {"next", "string | null"})},
    {0},
};
// clang-format on
