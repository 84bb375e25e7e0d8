// People, departments, what roles allow, shares, records handed over, persons erased, the audit.
#include "api/shape_lists.h"

// clang-format off
const struct shape people_shapes[] = {
    {"PersonRow",
     "To who is no administrator `roles` are empty, `seen` is null and `second_factor` false. `seen`: "
     "when he was last here, to the hour.", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"login", "string"}, {"name", "string"},
        {"mail", "string"}, {"phone", "string"}, {"department", "number"}, {"manager", "number"},
        {"active", "boolean"}, {"roles", "number[]"}, {"seen", "string | null"},
        {"second_factor", "boolean"})},
    {"PersonList", "", NULL, FIELDS({"rows", "PersonRow[]"})},
    {"PersonCreation", "", NULL, FIELDS(
        {"login", "string"}, {"password", "string"}, {"name", "string"},
        {"language", "string | null"}, {"mail", "string | null"}, {"phone", "string | null"},
        {"department", "number | null"}, {"manager", "number | null"}, {"roles", "number[]"})},
    {"PersonChange", "What is null stays.", NULL, FIELDS(
        {"name", "string | null"}, {"mail", "string | null"}, {"phone", "string | null"},
        {"department", "number | null"}, {"manager", "number | null"},
        {"active", "boolean | null"}, {"roles", "number[] | null"})},
    {"Department", "", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"name", "string"}, {"parent", "number"},
        {"head", "number"}, {"people", "number"})},
    {"DepartmentList", "", NULL, FIELDS({"rows", "Department[]"})},
    {"DepartmentQuestion", "`head`: null leaves who it is.", NULL, FIELDS(
        {"name", "string"}, {"parent", "number"}, {"head", "number | null"})},
    {"FirstPassword", "", NULL, FIELDS({"password", "string"})},
    {"Permits",
     "What a role allows (docs/rights.md). `scope` to see, `change_scope` to change: own, department, below, "
     "shared, condition, all. `objects`: by name, \"*\" for all others: see, create, change, delete, export. "
     "`fields`: \"customer.phone\": hidden, masked, read or write. `rights`: rules, import, reveal.",
     NULL, FIELDS(
        {"scope", "string[]"}, {"change_scope", "string[]"}, {"condition", "string"},
        {"objects", "Record<string, string[]>"}, {"fields", "Record<string, string>"},
        {"rights", "string[]"})},
    {"Role", "`second_factor`: who has it must sign in with two factors.", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"name", "string"}, {"administrator", "boolean"},
        {"second_factor", "boolean"}, {"permits", "Permits"}, {"people", "number"})},
    {"RoleList", "", NULL, FIELDS({"rows", "Role[]"})},
    {"RoleQuestion", "", NULL, FIELDS(
        {"name", "string"}, {"administrator", "boolean"}, {"second_factor", "boolean"},
        {"permits", "Permits"})},
    {"Share", "`person` or `department` is 0.", NULL, FIELDS(
        {"id", "number"}, {"person", "number"}, {"department", "number"}, {"can_write", "boolean"})},
    {"ShareList", "", NULL, FIELDS({"rows", "Share[]"})},
    {"ShareQuestion", "", NULL, FIELDS(
        {"person", "number"}, {"department", "number"}, {"can_write", "boolean"})},
    {"HandoverQuestion",
     "`how`: turn (one after the other; one receiver gets all), condition (the first whose `when` "
     "holds of the customer; an empty one holds of all) or object (the first that names the record's "
     "object in `objects`; an empty list names all).",
     NULL, FIELDS({"how", "string"}, {"to", "Receiver[]"})},
    {"Receiver", "", NULL, FIELDS(
        {"person", "number"}, {"when", "string | null"}, {"objects", "string[] | null"})},
    {"Handover", "`id`: null of a preview. `left`: records no condition holds of.", NULL, FIELDS(
        {"id", "number | null"}, {"to", "Received[]"}, {"left", "number"})},
    {"Received",
     "`others`: records that have an owner of their own. `objects`: how many of each object.", NULL, FIELDS(
        {"person", "number"}, {"customers", "number"}, {"others", "number"},
        {"objects", "Record<string, number>"})},
    {"HandoverRow", "`to`: the receivers' sign-in names, with how many records each.", NULL, FIELDS(
        {"id", "number"}, {"at", "string"}, {"actor", "number"}, {"person", "number"},
        {"undone", "boolean"}, {"records", "number"}, {"to", "Record<string, number>"})},
    {"HandoverList", "", NULL, FIELDS({"rows", "HandoverRow[]"})},
    {"HandoverUndone", "`kept`: given to another since, or deleted.", NULL, FIELDS(
        {"restored", "number"}, {"kept", "number"})},
    {"EraseField",
     "`erase`: what is proposed; `fixed`: not to be chosen otherwise. `why`: person (says who it "
     "is), text (other text), figure (days, amounts, choices), skeleton (ids, starts and ends, "
     "links), asked (a definition or a rule asks by it).",
     NULL, FIELDS(
        {"id", "number"}, {"label", "Text2"}, {"values", "number"}, {"erase", "boolean"},
        {"fixed", "boolean"}, {"why", "string"})},
    {"EraseObject", "", NULL, FIELDS(
        {"object", "string"}, {"label", "Text2"}, {"records", "number"},
        {"fields", "EraseField[]"})},
    {"EraseLook", "`number`: what has to be typed to confirm.", NULL, FIELDS(
        {"number", "string"}, {"objects", "EraseObject[]"})},
    {"EraseQuestion", "`fields`: the ids of all that are erased; null: as proposed.", NULL, FIELDS(
        {"confirm", "string"}, {"fields", "number[] | null"})},
    {"Erased", "How many records, rows of the change log and files were changed.", NULL, FIELDS(
        {"records", "number"}, {"changes", "number"}, {"files", "number"})},
    {"Revealed", "", NULL, FIELDS({"value", "string | null"})},
    {"AuditRow", "", NULL, FIELDS(
        {"id", "number"}, {"at", "string"}, {"person", "number"}, {"address", "string"},
        {"session", "string"},
        {"what", "string"}, {"detail", "Record<string, Cell>"})},
    {"AuditList", "", NULL, FIELDS({"rows", "AuditRow[]"}, {"next", "string | null"})},
    {0},
};
// clang-format on
