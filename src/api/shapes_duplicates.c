// Records that are likely the same, the rules that find them, two made one.
#include "api/shape_lists.h"

// clang-format off
const struct shape duplicates_shapes[] = {
    {"DuplicateMatch",
     "A record that is likely the same. `id`: null where one may not see it; then there is no name and no "
     "field either. `refuses`: no Prefer helps.", NULL, FIELDS(
        {"id", "number | null"}, {"name", "string | null"}, {"owner", "string | null"},
        {"fields", "string[]"}, {"refuses", "boolean"})},
    {"DuplicateTry", "`id`: of the record being changed; null: a new one.", NULL, FIELDS(
        {"id", "number | null"}, {"values", "Record<string, Cell>"})},
    {"DuplicateCheck", "", NULL, FIELDS({"refused", "boolean"}, {"matches", "DuplicateMatch[]"})},
    {"DuplicateRule",
     "`measure`: phone, credit, mail, text, name. `fields`: all of them must agree; none: any field of the "
     "measure's kind. `action`: warn or refuse. `broken`: a field is gone. `ready`: records of before are "
     "compared, too.", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"object", "string"}, {"measure", "string"},
        {"fields", "string[]"}, {"action", "string"}, {"active", "boolean"}, {"broken", "boolean"},
        {"ready", "boolean"})},
    {"DuplicateRuleList", "", NULL, FIELDS({"rows", "DuplicateRule[]"})},
    {"DuplicateRuleQuestion", "", NULL, FIELDS(
        {"object", "string"}, {"measure", "string"}, {"fields", "string[]"}, {"action", "string"},
        {"active", "boolean"})},
    {"PairReason", "`alike`: 1 is equal.", NULL, FIELDS(
        {"measure", "string"}, {"alike", "number"}, {"fields", "string[]"})},
    {"Pair", "`state`: open, or different where somebody said so.", NULL, FIELDS(
        {"score", "number"}, {"state", "string"}, {"reasons", "PairReason[]"}, {"a", "RecordRow"},
        {"b", "RecordRow"})},
    {"PairList",
     "`total`: on the first page, where counting is quick. `rules`: how many are on. `looking`: records "
     "are still being compared, `done` of `of` (told to administrators).", NULL, FIELDS(
        {"rows", "Pair[]"}, {"next", "string | null"}, {"total", "number | null"}, {"rules", "number"},
        {"done", "number"}, {"of", "number"}, {"looking", "boolean"})},
    {"MergeQuestion",
     "`take`: by field, keep, gone or both (several choices, links); what is not named follows the default: "
     "filled over empty, the newer record over the older, several united. Versions: null for whatever it is.",
     NULL, FIELDS(
        {"keep", "number"}, {"gone", "number"}, {"keep_version", "number | null"},
        {"gone_version", "number | null"}, {"take", "Record<string, string> | null"})},
    {"MergeMove", "`what`: record (of the customer), link (records that refer to it), warning, share.",
     NULL, FIELDS({"what", "string"}, {"object", "string | null"}, {"count", "number"})},
    {"MergePreview", "", NULL, FIELDS(
        {"keep", "RecordRow"}, {"gone", "RecordRow"}, {"take", "Record<string, string>"},
        {"moves", "MergeMove[]"})},
    {"MergeAnswer", "`undo`: for /api/undo.", NULL, FIELDS(
        {"id", "number"}, {"moved", "number"}, {"undo", "string"})},
    {"PairQuestion", "", NULL, FIELDS({"different", "boolean"})},
    {0},
};
// clang-format on
