// Warning rules and the warnings they open.
#include "api/shape_lists.h"

// clang-format off
const struct shape warnings_shapes[] = {
    {"WarningRule", "", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"name", "string"}, {"condition", "string"},
        {"enabled", "boolean"}, {"hold_down", "number"}, {"problem", "string"},
        {"broken", "Text2 | null"}, {"sentence", "Text2"}, {"open", "number"}, {"handled", "number"},
        {"handling", "WarningHandling"})},
    {"WarningHandling",
     "To whom the warnings of a rule go; `segments`: customers who go to others, the first that holds "
     "counts; due after `due_days` working days; `ladder`: what happens when nobody handles one.",
     NULL, FIELDS({"to", "WarningTo"}, {"segments", "WarningSegment[]"}, {"due_days", "number"},
        {"ladder", "WarningRung[]"})},
    {"WarningTo",
     "`how`: owner, head (the owner's boss), turn (one after the other), load (who has the fewest). The "
     "people and the department also stand in where the owner is not there.",
     NULL, FIELDS({"how", "string"}, {"people", "number[]"}, {"department", "number"})},
    {"WarningSegment", "", NULL, FIELDS({"when", "string"}, {"to", "WarningTo"})},
    {"WarningRung", "`act`: remind, tell (the boss), give (to the boss, or as `to` says).", NULL,
     FIELDS({"days", "number"}, {"act", "string"}, {"to", "WarningTo"})},
    {"RuleSightQuestion", "", NULL, FIELDS({"handling", "WarningHandling"})},
    {"RuleSight", "Only those who do not see some.", NULL, FIELDS({"rows", "RuleSightRow[]"})},
    {"RuleSightRow",
     "Of the `customers` of a segment (by its place; null: where the rest goes) the person does not see "
     "`hidden`.", NULL, FIELDS(
        {"segment", "number | null"}, {"person", "number"}, {"name", "string"}, {"customers", "number"},
        {"hidden", "number"})},
    {"RuleList", "", NULL, FIELDS({"rows", "WarningRule[]"})},
    {"RuleQuestion", "", NULL, FIELDS(
        {"name", "string"}, {"condition", "string"}, {"enabled", "boolean"},
        {"hold_down", "number"}, {"handling", "WarningHandling | null"})},
    {"WarningRow",
     "`ended`: of an open one, since when its reason is gone; `goes`: when it closes by itself unless that "
     "comes back.", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"rule", "number"}, {"rule_name", "string"},
        {"customer", "CustomerHead"}, {"opened", "Day"}, {"reason", "Text2"},
        {"status", "string"}, {"outcome", "string"}, {"note", "string"},
        {"closed", "Day | null"}, {"person", "number"}, {"person_name", "string"},
        {"handed", "Day | null"}, {"due", "Day | null"}, {"rung", "number"}, {"told", "number"},
        {"snoozed", "Day | null"}, {"snooze_why", "string"}, {"worth", "number | null"},
        {"ended", "Day | null"}, {"goes", "Day | null"})},
    {"WarningList", "", NULL, FIELDS(
        {"rows", "WarningRow[]"}, {"next", "string | null"}, {"total", "number"},
        {"owners", "OwnerCount[]"})},
    {"OwnerCount", "", NULL, FIELDS({"owner", "string"}, {"open", "number"})},
    {"WarningQuestion", "", NULL, FIELDS({"outcome", "string"}, {"note", "string"})},
    {"WarningDeed",
     "`act`: handle (outcome, note), give (person, note; `share`: the customer is shared with him, to read, "
     "where he does not see him), snooze (until, note; until null: wake).", NULL,
     FIELDS({"items", "WarningItem[]"}, {"act", "string"}, {"outcome", "string | null"},
        {"note", "string | null"},
        {"person", "number | null"}, {"share", "boolean | null"}, {"until", "Day | null"})},
    {"WarningItem", "", NULL, FIELDS({"id", "number"}, {"version", "number"})},
    {"WarningsDone", "", NULL, FIELDS({"rows", "WarningRow[]"}, {"failed", "WarningFailed[]"})},
    {"WarningFailed", "", NULL, FIELDS({"id", "number"}, {"says", "Text2"})},
    {"WarningSteps", "", NULL, FIELDS({"rows", "WarningStep[]"})},
    {"WarningStep",
     "`what`: opened, given, handed, reminded, told, snoozed, woken, handled, reopened, gone; `actor` "
     "empty: the program.",
     NULL, FIELDS({"at", "string"}, {"what", "string"}, {"actor", "string"}, {"person", "string"},
        {"note", "string"})},
    {"WarningSettings", "`digest`: 08:30, or - for none.", NULL,
     FIELDS({"cap", "number"}, {"worth", "string"}, {"digest", "string"})},
    {"Today", "", NULL, FIELDS({"rows", "TodaySection[]"}, {"approvals", "Approval[]"})},
    {"TodaySection", "`filter`: by which the object's list shows all of it.", NULL,
     FIELDS({"key", "string"}, {"object", "string"}, {"filter", "string"}, {"list", "RecordList"})},
    {"WorkCalendar", "", NULL, FIELDS({"weekdays", "number"}, {"spans", "WorkSpan[]"},
        {"public", "boolean"}, {"own", "WorkDays[]"}, {"announced", "WorkDays[]"},
        {"announced_until", "number"})},
    {"WorkCalendarQuestion", "", NULL, FIELDS({"weekdays", "number"}, {"spans", "WorkSpan[]"},
        {"public", "boolean"}, {"own", "WorkDays[]"})},
    {"WorkSpan", "", NULL, FIELDS({"from", "number"}, {"to", "number"})},
    {"WorkDays", "", NULL, FIELDS({"first", "Day"}, {"last", "Day"}, {"works", "boolean"},
        {"zh", "string"}, {"en", "string"})},
    {0},
};
// clang-format on
