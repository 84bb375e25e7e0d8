// Set-ups as files, what they would make another, and the templates of trades.
#include "api/shape_lists.h"

// clang-format off
const struct shape setups_shapes[] = {
    {"SetupAsk",
     "A set-up: `text` of a file, or the name of a `template`. `take`: the keys of a preview's steps, null "
     "for all; `drop`: keys of what is only here and shall go; `fingerprint` of the preview.", NULL, FIELDS(
        {"text", "string | null"}, {"template", "string | null"}, {"take", "string[] | null"},
        {"drop", "string[] | null"}, {"fingerprint", "string | null"}, {"name", "string | null"})},
    {"SetupChange", "`before_says`, `after_says`: the sentence of a condition, empty of anything else.",
     NULL, FIELDS(
        {"path", "string"}, {"before", "string | null"}, {"after", "string | null"},
        {"before_says", "Text2"}, {"after_says", "Text2"})},
    {"SetupStep",
     "`what`: added, changed, removed, only_here, kept (it cannot become what the file says: `why`). "
     "`part`: object, field, layout, view, form, duplicate, definition, rule, role, provider. "
     "`follows`: not in the file, it comes of another. `why` of another step: what is still to do.",
     NULL, FIELDS(
        {"key", "string"}, {"part", "string"}, {"object", "string | null"}, {"label", "Text2"},
        {"what", "string"}, {"follows", "boolean"}, {"why", "Text2"}, {"changes", "SetupChange[]"})},
    {"SetupDifference", "`id`: to take it back; 0 of a preview.", NULL, FIELDS(
        {"id", "number"}, {"name", "Text2"}, {"fingerprint", "string"}, {"added", "number"},
        {"changed", "number"}, {"removed", "number"}, {"only_here", "number"}, {"kept", "number"},
        {"steps", "SetupStep[]"})},
    {"SetupDone", "", NULL, FIELDS(
        {"id", "number"}, {"at", "string"}, {"person", "number"}, {"name", "string"},
        {"added", "number"}, {"changed", "number"}, {"removed", "number"}, {"undone", "boolean"})},
    {"SetupList", "", NULL, FIELDS({"rows", "SetupDone[]"})},
    {"SetupUndone", "`kept`: what somebody changed since, and stays.", NULL, FIELDS(
        {"changed", "number"}, {"kept", "string[]"})},
    {"Template", "", NULL, FIELDS(
        {"name", "string"}, {"label", "Text2"}, {"says", "Text2"}, {"objects", "number"},
        {"fields", "number"}, {"rules", "number"}, {"views", "number"}, {"roles", "number"})},
    {"SampleMade",
     "`import`: by which the demo data is taken back (POST /api/imports/:id/undo).", NULL, FIELDS(
        {"records", "number"}, {"import", "number"})},
    {"TemplateList", "", NULL, FIELDS({"rows", "Template[]"})},
    {0},
};
// clang-format on
