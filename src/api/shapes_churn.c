// Who is lost, by which definition, when and why; how conditions would have done on the past.
#include "api/shape_lists.h"

// clang-format off
const struct shape churn_shapes[] = {
    {"Definition", "", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"name", "string"}, {"lost_when", "string"},
        {"customer_when", "string"}, {"not_while", "string"}, {"reason", "LossReason[]"},
        {"target", "number | null"}, {"official", "boolean"}, {"broken", "Text2 | null"},
        {"sentence", "Text2"})},
    {"LossReason", "`kind` (voluntary, involuntary, silent) of a loss on whose day `when` holds.", NULL,
     FIELDS({"kind", "string"}, {"when", "string"})},
    {"DefinitionList", "`newest`: the day of the newest thing that happened, at most today.", NULL,
     FIELDS({"rows", "Definition[]"}, {"newest", "Day | null"})},
    {"DefinitionQuestion", "`reason` null: it stays as it is.", NULL, FIELDS(
        {"name", "string"}, {"lost_when", "string"}, {"customer_when", "string"},
        {"not_while", "string"}, {"reason", "LossReason[] | null"}, {"target", "number | null"},
        {"official", "boolean"})},
    {"Draft",
     "The three conditions of a definition, saved or not, and its `reason`: of which kind a loss is, by the "
     "first condition that holds on its day; where none does, or there is none, it is silent.", NULL,
     FIELDS(
        {"lost_when", "string"}, {"customer_when", "string"}, {"not_while", "string"},
        {"reason", "LossReason[] | null"})},
    {"ChurnQuestion", "", NULL, FIELDS(
        {"definition", "Draft"}, {"from", "Day"}, {"to", "Day"}, {"every", "string"},
        {"by", "string | null"})},
    {"ChurnReport", "", NULL, FIELDS(
        {"periods", "Period[]"}, {"slices", "Slice[]"}, {"within", "Within"})},
    {"LostBy", "", NULL, FIELDS({"kind", "string"}, {"count", "number"})},
    {"Period",
     "`lost_by`: `lost` by the conditions of `reason`, in their order, and last those for whom none held; "
     "empty where the definition has none.", NULL, FIELDS(
        {"from", "Day"}, {"to", "Day"}, {"opening", "number"}, {"new", "number"},
        {"returned", "number"}, {"lost", "number"}, {"closing", "number"},
        {"new_lost", "number"}, {"lost_and_back", "number"}, {"rate", "number | null"},
        {"rate_low", "number | null"}, {"rate_high", "number | null"}, {"lost_by", "LostBy[]"})},
    {"Slice", "", NULL, FIELDS({"value", "Cell"}, {"periods", "Period[]"}, {"moved", "number[]"})},
    {"ChurnCustomersQuestion", "`kind`: of those lost only these; null: all.", NULL, FIELDS(
        {"definition", "Draft"}, {"from", "Day"}, {"to", "Day"}, {"which", "string"},
        {"kind", "string | null"},
        {"by", "string | null"}, {"value", "Cell"}, {"all_slices", "boolean"},
        {"offset", "number"}, {"limit", "number"})},
    {"CustomerList", "", NULL, FIELDS(
        {"customers", "CustomerHead[]"}, {"total", "number"}, {"within", "Within"})},
    {"CohortQuestion", "", NULL, FIELDS(
        {"definition", "Draft"}, {"from", "Day"}, {"to", "Day"}, {"every", "string"})},
    {"CohortReport", "", NULL, FIELDS({"cohorts", "Cohort[]"}, {"within", "Within"})},
    {"Cohort",
     "kept[k]: how many of `size` are customers at the end of the k-th period after the "
     "first; k = 0 is the first.",
     NULL, FIELDS(
        {"from", "Day"}, {"to", "Day"}, {"size", "number"}, {"kept", "number[]"})},
    {"SurvivalQuestion", "", NULL, FIELDS(
        {"definition", "Draft"}, {"from", "Day"}, {"to", "Day"}, {"by", "string | null"})},
    {"SurvivalReport", "", NULL, FIELDS(
        {"curves", "SurvivalCurve[]"}, {"log_rank", "LogRank | null"}, {"within", "Within"})},
    {"SurvivalCurve", "", NULL, FIELDS(
        {"value", "Cell"}, {"customers", "number"}, {"lost", "number"},
        {"median", "number | null"}, {"steps", "SurvivalStep[]"})},
    {"SurvivalStep", "", NULL, FIELDS(
        {"time", "number"}, {"at_risk", "number"}, {"lost", "number"}, {"share", "number"},
        {"low", "number | null"}, {"high", "number | null"})},
    {"LogRank", "", NULL, FIELDS({"chi_square", "number"}, {"degrees", "number"}, {"p", "number"})},
    {"CompareQuestion", "", NULL, FIELDS(
        {"a", "Draft"}, {"b", "Draft"}, {"on", "Day"}, {"which", "string | null"},
        {"offset", "number"}, {"limit", "number"})},
    {"CompareReport",
     "How many customers are lost on the day by both, by one only, by neither; "
     "the list of `which` (only_a, only_b, both).",
     NULL, FIELDS(
        {"both", "number"}, {"only_a", "number"}, {"only_b", "number"}, {"neither", "number"},
        {"customers", "CustomerHead[]"}, {"total", "number"}, {"within", "Within"})},
    {"ExplainQuestion", "A condition, or a definition.", NULL, FIELDS(
        {"condition", "string | null"}, {"definition", "Draft | null"}, {"customer", "number"},
        {"on", "Day"})},
    {"Explanation",
     "Of a condition: when it holds, and what it rests on (`calls`). Of a definition: `status`, when he "
     "is lost, and its parts in the same way.",
     NULL, FIELDS(
        {"on", "Day"}, {"status", "string | null"}, {"holds", "boolean"}, {"since", "Day | null"},
        {"ranges", "Day2[]"}, {"calls", "ExplainedCall[]"}, {"parts", "ExplainedPart[]"})},
    {"ExplainedPart", "`part`: lost_when, not_while, customer_when.", NULL, FIELDS(
        {"part", "string"}, {"sentence", "Text2"}, {"holds", "boolean"}, {"since", "Day | null"},
        {"ranges", "Day2[]"}, {"calls", "ExplainedCall[]"})},
    {"ExplainedCall", "", NULL, FIELDS(
        {"text", "string"}, {"sentence", "Text2"}, {"before", "Cell"}, {"now", "Cell"},
        {"newest", "TimelineItem | null"})},
    {"CheckQuestion", "", NULL, FIELDS(
        {"condition", "string"}, {"object", "string | null"}, {"params", "string[]"})},
    {"CheckedCondition", "", NULL, FIELDS(
        {"text", "string"}, {"sentence", "Text2"}, {"tree", "RuleNode"})},
    {"RuleNode",
     "A node of the checked tree, for the builder: "
     "`op` such as and, or, not, >, in, call, field, number, text.",
     NULL, FIELDS(
        {"op", "string"}, {"type", "string"}, {"negated", "boolean"}, {"text", "string"},
        {"value", "Cell"}, {"function", "string | null"}, {"object", "string | null"},
        {"field", "string | null"}, {"window", "string | null"}, {"where", "RuleNode | null"},
        {"kids", "RuleNode[]"})},
    {"BacktestQuestion", "", NULL, FIELDS(
        {"condition", "string"}, {"definition", "Draft"}, {"horizon", "number"},
        {"from", "Day"}, {"to", "Day"}, {"sweep", "SweepQuestion | null"})},
    {"SweepQuestion",
     "`name` stands in the condition where the threshold is; `at` is where the slider stands.",
     NULL, FIELDS(
        {"name", "string"}, {"low", "number"}, {"high", "number"}, {"at", "number"})},
    {"BacktestReport", "", NULL, FIELDS(
        {"raised", "number"}, {"undecided", "number"}, {"followed", "number"},
        {"losses", "number"}, {"caught", "number"}, {"precision", "number | null"},
        {"precision_low", "number | null"}, {"precision_high", "number | null"},
        {"recall", "number | null"}, {"recall_low", "number | null"},
        {"recall_high", "number | null"}, {"lead_days", "LeadDays"},
        {"warnings_a_week", "number"}, {"owners", "OwnerWarnings[]"},
        {"curve", "BacktestPoint[]"}, {"within", "Within"})},
    {"OwnerWarnings",
     "Most warnings first; `owner` is the customer's on the day a warning was raised, null for none.",
     NULL, FIELDS(
        {"owner", "Cell"}, {"raised", "number"}, {"warnings_a_week", "number"})},
    {"LeadDays", "", NULL, FIELDS(
        {"p25", "number | null"}, {"median", "number | null"}, {"p75", "number | null"})},
    {"BacktestPoint", "", NULL, FIELDS(
        {"value", "number"}, {"raised", "number"}, {"undecided", "number"},
        {"followed", "number"}, {"losses", "number"}, {"caught", "number"},
        {"precision", "number | null"}, {"recall", "number | null"},
        {"lead_median", "number | null"}, {"warnings_a_week", "number"})},
    {0},
};
// clang-format on
