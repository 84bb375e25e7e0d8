// Warning rules and the warnings they open.
#include "api/shape_lists.h"

// clang-format off
const struct shape warnings_shapes[] = {
    {"WarningRule", "", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"name", "string"}, {"condition", "string"},
        {"enabled", "boolean"}, {"hold_down", "number"}, {"problem", "string"},
        {"broken", "Text2 | null"}, {"sentence", "Text2"}, {"open", "number"}, {"handled", "number"})},
    {"RuleList", "", NULL, FIELDS({"rows", "WarningRule[]"})},
    {"RuleQuestion", "", NULL, FIELDS(
        {"name", "string"}, {"condition", "string"}, {"enabled", "boolean"},
        {"hold_down", "number"})},
    {"WarningRow", "", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"rule", "number"}, {"rule_name", "string"},
        {"customer", "CustomerHead"}, {"opened", "Day"}, {"reason", "Text2"},
        {"status", "string"}, {"outcome", "string"}, {"note", "string"},
        {"closed", "Day | null"})},
    {"WarningList", "", NULL, FIELDS(
        {"rows", "WarningRow[]"}, {"next", "string | null"}, {"total", "number"},
        {"owners", "OwnerCount[]"})},
    {"OwnerCount", "", NULL, FIELDS({"owner", "string"}, {"open", "number"})},
    {"WarningQuestion", "", NULL, FIELDS({"outcome", "string"}, {"note", "string"})},
    {0},
};
// clang-format on
