// Losses: reasons added up, the list of those who might be won back, interviews.
#include "api/shape_lists.h"

// clang-format off
const struct shape losses_shapes[] = {
    {"LossGroup", "`value` empty: not told. `filter`: the records behind it.", NULL, FIELDS(
        {"value", "string"}, {"label", "string"}, {"count", "number"}, {"back", "number"},
        {"amount", "number"}, {"filter", "string"})},
    {"LossReport",
     "`lost` without the `spared` (false losses); of them `back` came back, `asked` were interviewed. "
     "`money`: he reads amounts; where not, they are 0. A list by a field that he does not read is "
     "null.", NULL, FIELDS(
        {"lost", "number"}, {"back", "number"}, {"spared", "number"}, {"asked", "number"},
        {"amount", "number"}, {"money", "boolean"}, {"filter", "string"}, {"reasons", "LossGroup[] | null"},
        {"owners", "LossGroup[] | null"}, {"months", "LossGroup[]"}, {"kinds", "LossGroup[] | null"})},
    {"LossRow",
     "`values`: the fields of the record that he sees. `name`: of the customer, empty where he does not see "
     "him. `contact`: the day of the newest follow-up or visit.", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"customer", "number"}, {"name", "string"},
        {"values", "Record<string, Cell>"}, {"contact", "Day | null"})},
    {"WinBackList", "", NULL, FIELDS({"rows", "LossRow[]"}, {"total", "number"})},
    {"LossInterview", "`kind`: voluntary, involuntary, silent, false. What is null stays as it is.", NULL,
     FIELDS(
        {"kind", "string | null"}, {"reason", "string | null"}, {"competitor", "string | null"},
        {"note", "string | null"})},
    {"LossSettings", "", NULL, FIELDS({"days", "number"})},
    {0},
};
// clang-format on
