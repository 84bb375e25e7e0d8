// Plays: what is done to keep customers, and what came of it.
#include "api/shape_lists.h"

// clang-format off
const struct shape plays_shapes[] = {
    {"Play",
     "`share` of the control group and `cost` for each customer as numbers; `seed`: with a "
     "customer's id it says in which group he is; empty for who may not write plays.",
     NULL, FIELDS({"id", "number"}, {"version", "number"}, {"name", "string"}, {"condition", "string"},
        {"enabled", "boolean"}, {"steps", "PlayStep[]"}, {"share", "number"}, {"horizon", "number"},
        {"cost", "number"}, {"seed", "string"}, {"author", "number"}, {"broken", "Text2 | null"},
        {"sentence", "Text2"}, {"result", "PlayResult"})},
    {"PlayStep",
     "`do`: task (text, content, due_days; for the owner), message (template, purpose), tell (text, "
     "person; 0: the owner), survey (survey; send: mail or sms; who may not be asked now is left out), "
     "branch (when; otherwise: the number of a later step, 0: it stops). "
     "`days`: working days after the step before.",
     NULL, FIELDS({"do", "string"}, {"days", "number"}, {"text", "string"}, {"content", "string"},
        {"due_days", "number"}, {"template", "number"}, {"purpose", "string"}, {"person", "number"},
        {"when", "string"}, {"otherwise", "number"}, {"survey", "number"}, {"send", "string"})},
    {"PlayQuestion", "", NULL, FIELDS(
        {"name", "string"}, {"condition", "string | null"}, {"enabled", "boolean | null"},
        {"steps", "PlayStep[]"}, {"share", "number | null"}, {"horizon", "number | null"},
        {"cost", "number | null"})},
    {"PlayList", "", NULL, FIELDS({"rows", "Play[]"})},
    {"PlayArm", "`customers`: how many customers those kept and lost are.", NULL,
     FIELDS({"entered", "number"}, {"kept", "number"}, {"lost", "number"}, {"customers", "number"})},
    {"PlayResult",
     "`difference`: share kept with the play less share kept in the control group, with its 95% interval "
     "for who looks once, and `always_low` to `always_high`, which holds however often one looks; `harm` and "
     "`helps` go by the latter. `needed` in each group to be sure of it, `needed_for` to be sure of `least`; "
     "`gain`: money kept, less the cost, with the interval that comes of `low` and `high`; "
     "`merged`, of all: entries left out, as their customers are one with another of them.",
     NULL, FIELDS({"segment", "string"}, {"play", "PlayArm"}, {"control", "PlayArm"},
        {"difference", "number | null"}, {"low", "number | null"}, {"high", "number | null"},
        {"always_low", "number | null"}, {"always_high", "number | null"}, {"p", "number | null"},
        {"harm", "boolean"}, {"helps", "boolean"}, {"needed", "PlayNeeded"},
        {"needed_for", "PlayNeeded"}, {"merged", "number"}, {"gain", "number | null"},
        {"gain_low", "number | null"}, {"gain_high", "number | null"})},
    {"PlayNeeded", "0: no number would be enough, or nothing is known yet.", NULL,
     FIELDS({"play", "number"}, {"control", "number"})},
    {"PlayResults", "", NULL, FIELDS({"all", "PlayResult"}, {"segments", "PlayResult[]"})},
    {"PlayEntries", "", NULL, FIELDS({"rows", "PlayEntry[]"}, {"next", "string | null"})},
    {"PlayEntry", "`arm`: play, control; `outcome`: kept, lost, empty; `draw`: 0 to below 1.", NULL,
     FIELDS({"id", "number"}, {"customer", "CustomerHead"}, {"arm", "string"}, {"draw", "number"},
        {"entered", "Day"}, {"ended", "Day | null"}, {"step", "number"}, {"outcome", "string"},
        {"decided", "Day | null"}, {"counts", "boolean"}, {"worth", "number | null"})},
    {"PlayLog", "", NULL, FIELDS({"rows", "PlayDid[]"})},
    {"PlayDid",
     "`step` from 0; `what`: task, message, survey, tell, left_out (he could not be asked), skipped, "
     "went_on, stopped, jumped; `thing`: the id of the task, message or survey, the person told, the "
     "step it went on with.",
     NULL, FIELDS({"at", "string"}, {"step", "number"}, {"what", "string"}, {"thing", "number"},
        {"note", "Text2 | null"})},
    {"PlayEnter", "", NULL, FIELDS({"customers", "number[]"})},
    {"PlayEntered", "`already`: they were in it.", NULL,
     FIELDS({"entered", "number"}, {"already", "number"})},
    {0},
};
// clang-format on
