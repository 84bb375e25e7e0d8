// Automations: when, if, then; their runs, and what waits for a yes or no.
#include "api/shape_lists.h"

// clang-format off
const struct shape automations_shapes[] = {
    {"AutomationWhen",
     "`kind` and its parameters, by /api/automation-vocabulary.", "Record<string, unknown>", NULL},
    {"AutomationStep",
     "`do` and its parameters, by /api/automation-vocabulary; a parameter of the kind `steps` holds "
     "steps.",
     "Record<string, unknown>", NULL},
    {"HookCall",
     "Any JSON object: texts of steps say {{hook.order.id}}.", "Record<string, unknown>", NULL},
    {"Automation",
     "`when`, `condition` (about the customer; empty: always), `steps`; `cap`: more runs in an hour "
     "switch it off; `secret`: "
     "of its address for other programs; `broken`: why the program switched it off; `runs`: for its "
     "author and administrators.",
     NULL, FIELDS({"id", "number"}, {"version", "number"}, {"name", "string"},
        {"enabled", "boolean"},
        {"when", "AutomationWhen"}, {"condition", "string"}, {"steps", "AutomationStep[]"},
        {"cap", "number"},
        {"author", "number"}, {"author_name", "string"}, {"secret", "string | null"},
        {"broken", "Text2 | null"},
        {"sentence", "Text2"}, {"runs", "AutomationRunCounts | null"})},
    {"AutomationRunCounts",
     "`month`: of the last 30 days, `going`: under way, `cut`: not run, as they would have set each "
     "other off for ever.",
     NULL,
     FIELDS({"all", "number"}, {"month", "number"}, {"going", "number"}, {"failed", "number"},
        {"cut", "number"}, {"last", "string | null"})},
    {"AutomationList", "", NULL, FIELDS({"rows", "Automation[]"})},
    {"AutomationQuestion", "", NULL, FIELDS({"name", "string"}, {"enabled", "boolean | null"},
       {"when", "AutomationWhen"},
        {"condition", "string | null"}, {"steps", "AutomationStep[]"}, {"cap", "number | null"})},
    {"AutomationPreview",
     "`problem`: why it cannot be kept, `place` what it is about: a step (2.yes.0), when, "
     "condition, or empty; `param`: which of its parameters.",
     NULL, FIELDS({"problem", "Text2 | null"}, {"place", "string"}, {"param", "string"},
        {"sentence", "Text2 | null"},
        {"past", "AutomationPast | null"})},
    {"AutomationPast",
     "What it would have done from `from` to `to`; `known` false: nothing of the past tells, as "
     "`note` says. `rows`: the first "
     "100; `busiest`: the day with the most runs.",
     NULL, FIELDS({"known", "boolean"}, {"note", "Text2 | null"}, {"from", "Day"}, {"to", "Day"},
        {"runs", "number"},
        {"customers", "number"}, {"busiest", "Day | null"}, {"most", "number"},
        {"rows", "AutomationPastRow[]"})},
    {"AutomationPastRow", "", NULL, FIELDS({"day", "Day"}, {"customer", "CustomerHead | null"},
       {"object", "string"},
        {"record", "number"})},
    {"AutomationVocabulary",
     "`who`: values of parameters of the kind `who` that are no person.", NULL,
     FIELDS({"when", "AutomationKind[]"}, {"steps", "AutomationKind[]"},
        {"who", "AutomationWho[]"}, {"cap", "number"}, {"cap_most", "number"})},
    {"AutomationKind", "`customer`: where it is about no customer it is skipped.", NULL,
     FIELDS({"name", "string"}, {"label", "Text2"}, {"customer", "boolean"},
        {"params", "AutomationParam[]"})},
    {"AutomationParam",
     "`kind`: text (with {{fields}}), plain, int (`least` to `most`), choice (of `words`), bool, "
     "time, day, who, to, object, target "
     "(record or customer), ops, field, fields, values (field: text), condition, filter, template, "
     "channel, play, survey, form, "
     "steps. `of`: the parameter that names the object; null: the customer. `fits`: any, date, "
     "choices.",
     NULL, FIELDS({"name", "string"}, {"label", "Text2"}, {"kind", "string"},
        {"required", "boolean"}, {"least", "number"},
        {"most", "number"}, {"usual", "number"}, {"of", "string | null"}, {"fits", "string"},
        {"words", "AutomationWord[]"})},
    {"AutomationWord", "", NULL, FIELDS({"name", "string"}, {"label", "Text2"})},
    {"AutomationWho", "", NULL, FIELDS({"value", "number"}, {"label", "Text2"})},
    {"AutomationRun",
     "`state`: running, approval, failed (until somebody says again or stop), done, stopped, cut. "
     "`cause`: change, true, false, "
     "date, time, call, cap. `due`: when its next step comes or is tried again; `stuck`: it waits "
     "for somebody.",
     NULL, FIELDS({"id", "number"}, {"automation", "number"}, {"state", "string"},
        {"customer", "CustomerHead | null"},
        {"object", "string"}, {"record", "number"}, {"cause", "string"}, {"parent", "number"},
        {"depth", "number"},
        {"n", "number"}, {"path", "string"}, {"started", "string | null"},
        {"ended", "string | null"},
        {"undone", "string | null"}, {"due", "string | null"}, {"tries", "number"},
        {"stuck", "boolean"},
        {"problem", "Text2 | null"})},
    {"AutomationRunPage", "", NULL, FIELDS({"rows", "AutomationRun[]"}, {"next", "string | null"})},
    {"AutomationRunWhole", "An AutomationRun with its steps.", NULL,
     FIELDS({"id", "number"}, {"automation", "number"}, {"state", "string"},
        {"customer", "CustomerHead | null"},
        {"object", "string"}, {"record", "number"}, {"cause", "string"}, {"parent", "number"},
        {"depth", "number"},
        {"n", "number"}, {"path", "string"}, {"started", "string | null"},
        {"ended", "string | null"},
        {"undone", "string | null"}, {"due", "string | null"}, {"tries", "number"},
        {"stuck", "boolean"},
        {"problem", "Text2 | null"}, {"name", "string"}, {"body", "string | null"},
        {"steps", "AutomationRunStep[]"},
        {"approvals", "Approval[]"})},
    {"AutomationRunStep",
     "`kind`: of the step, or failed, again, stopped, undo. `result`: done, nothing (there was "
     "nothing to do), skipped, waits, asks, "
     "yes, no, failed. `thing`: record (of `object`), message, person, play, survey.",
     NULL, FIELDS({"n", "number"}, {"path", "string"}, {"kind", "string"},
        {"at", "string | null"}, {"result", "string"},
        {"thing", "string"}, {"object", "string"}, {"thing_id", "number"}, {"note", "Text2 | null"},
        {"changes", "AutomationChange[]"})},
    {"AutomationChange", "`op`: created, changed, deleted.", NULL,
     FIELDS({"id", "number"}, {"op", "string"}, {"object", "string"}, {"record", "number"},
        {"before", "Record<string, Cell>"},
        {"after", "Record<string, Cell>"})},
    {"AutomationUndone", "`restored`: changes taken back; `sent`: what was said stays said.", NULL,
     FIELDS({"restored", "number"}, {"sent", "number"}, {"left", "AutomationLeft[]"})},
    {"AutomationLeft", "", NULL, FIELDS({"object", "string"}, {"record", "number"},
       {"why", "Text2"})},
    {"Approval",
     "`state`: open, yes, no, late (nobody answered), dropped. `otherwise`: what counts where nobody "
     "answers.",
     NULL,
     FIELDS({"id", "number"}, {"run", "number"}, {"automation", "number"},
        {"automation_name", "string"}, {"person", "number"},
        {"person_name", "string"}, {"customer", "CustomerHead | null"}, {"text", "string"},
        {"state", "string"},
        {"otherwise", "string"}, {"asked", "string | null"}, {"due", "string | null"},
        {"answered", "string | null"},
        {"by_name", "string"}, {"note", "string"})},
    {"ApprovalList", "", NULL, FIELDS({"rows", "Approval[]"})},
    {"ApprovalAnswer", "`answer`: yes or no.", NULL, FIELDS({"answer", "string"},
       {"note", "string | null"})},
    {0},
};
// clang-format on
