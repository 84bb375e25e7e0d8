// Tables in and out: uploads, imports and what they did, exports.
#include "api/shape_lists.h"

// clang-format off
const struct shape imports_shapes[] = {
    {"Upload", "", NULL, FIELDS(
        {"upload", "string"}, {"file", "string"}, {"bytes", "number"}, {"format", "string"},
        {"encoding", "string"}, {"delimiter", "string"}, {"sheets", "string[]"},
        {"sheet", "string"}, {"object", "string"}, {"columns", "UploadColumn[]"})},
    {"UploadColumn",
     "`target`: a field, customer (the key), customer.field, parent.field, "
     "+name (a new field), or - (left out).",
     NULL, FIELDS(
        {"header", "string"}, {"target", "string"}, {"kind", "string"}, {"sure", "boolean"},
        {"reason", "Text2"}, {"samples", "string[]"})},
    {"ImportQuestion",
     "`duplicates`: what is done with a row that a rule finds to be there already: create (null; where the "
     "rule only warns), refuse, or update what is there.", NULL, FIELDS(
        {"duplicates", "string | null"},
        {"object", "string"}, {"sheet", "string"}, {"map", "ColumnTarget[]"},
        {"create_fields", "boolean"}, {"date_order", "string"})},
    {"ColumnTarget", "", NULL, FIELDS({"header", "string"}, {"target", "string"})},
    {"ImportCounts", "", NULL, FIELDS(
        {"read", "number"}, {"created", "number"}, {"updated", "number"},
        {"unchanged", "number"}, {"refused", "number"}, {"skipped", "number"})},
    {"Refusal", "", NULL, FIELDS({"row", "number"}, {"reason", "Text2"}, {"cells", "string[]"})},
    {"ImportResult", "", NULL, FIELDS(
        {"id", "number | null"}, {"counts", "ImportCounts"}, {"customers", "number"},
        {"parents", "number"}, {"fields", "string[]"}, {"refusals", "Refusal[]"}, {"likely", "number"},
        {"likely_rows", "Refusal[]"})},
    {"ImportRow",
     "`undo`: what taking it back did; null where it was not, or by an older program. `undo_job`: the "
     "Job that is taking it back now.",
     NULL, FIELDS(
        {"id", "number"}, {"at", "string"}, {"file", "string"}, {"object", "string"},
        {"counts", "ImportCounts"}, {"refused_file", "boolean"}, {"undone", "boolean"},
        {"undo", "UndoResult | null"}, {"undo_job", "string | null"})},
    {"ImportList", "", NULL, FIELDS({"rows", "ImportRow[]"})},
    {"UndoResult", "", NULL, FIELDS(
        {"deleted", "number"}, {"restored", "number"}, {"kept", "number"})},
    {"ExportQuestion", "", NULL, FIELDS(
        {"what", "string"}, {"format", "string"}, {"report", "ChurnQuestion | null"},
        {"customers", "ChurnCustomersQuestion | null"})},
    {0},
};
// clang-format on
