// How records are shown: saved views, layouts of pages, public forms.
#include "api/shape_lists.h"

// clang-format off
const struct shape views_shapes[] = {
    {"ViewList", "", NULL, FIELDS({"rows", "ViewRow[]"})},
    {"ViewRow",
     "`shared`: me, department or all. `kind`: list, board or calendar. `broken`: why it cannot be "
     "looked at any more, or not by him.",
     NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"object", "string"}, {"name", "string"},
        {"owner", "string"}, {"mine", "boolean"}, {"may_change", "boolean"}, {"shared", "string"},
        {"kind", "string"}, {"settings", "ViewSettings"}, {"broken", "Text2 | null"},
        {"position", "number"})},
    {"ViewSettings",
     "Fields by name. `columns`: none as usual. `sort`: `-field` downwards. `sum`: totals of groups and "
     "of a board's columns. `board`: the choice its columns stand for. `calendar`: the date.",
     NULL, FIELDS(
        {"columns", "ViewColumn[]"}, {"filter", "string"}, {"sort", "string | null"},
        {"group", "string | null"}, {"sum", "string | null"}, {"board", "string | null"},
        {"calendar", "string | null"})},
    {"ViewColumn", "`width` in pixels, 0 as usual.", NULL, FIELDS(
        {"field", "string"}, {"width", "number"}, {"frozen", "boolean"})},
    {"ViewQuestion", "In a change, what is null stays; the object cannot be changed.", NULL, FIELDS(
        {"object", "string"}, {"name", "string | null"}, {"shared", "string | null"},
        {"kind", "string | null"}, {"settings", "ViewSettings | null"},
        {"position", "number | null"})},
    {"Layout",
     "`page` and `form` are empty where none is `saved`: the pages lay it out themselves. `undoable`: the "
     "last change can be taken back.", NULL, FIELDS(
        {"object", "string"}, {"version", "number"}, {"saved", "boolean"}, {"undoable", "boolean"},
        {"page", "LayoutTab[]"}, {"form", "LayoutTab[]"})},
    {"LayoutTab", "", NULL, FIELDS({"title", "Text2"}, {"sections", "LayoutSection[]"})},
    {"LayoutSection",
     "`kind`: fields, related (records of `object` whose field `link` leads here; null: that belong to "
     "this customer; `fields` are its columns) or timeline. `condition`: over the record's own fields, "
     "when it shows. `key` names it in Shown, and is not read.",
     NULL, FIELDS(
        {"key", "number"}, {"kind", "string"}, {"title", "Text2"}, {"columns", "number"},
        {"folds", "boolean"}, {"condition", "string"}, {"broken", "Text2 | null"},
        {"fields", "string[]"}, {"object", "string | null"}, {"link", "string | null"})},
    {"LayoutQuestion", "", NULL, FIELDS({"page", "LayoutTab[]"}, {"form", "LayoutTab[]"})},
    {"ShownQuestion", "`record`: one that is kept already, whose other values count.", NULL, FIELDS(
        {"record", "number | null"}, {"values", "Record<string, Cell>"})},
    {"Shown",
     "`hidden`: fields that do not show; `required`: those that must be filled. `page`, `form`: keys of "
     "sections that do not show. A condition over fields he does not read is not asked.",
     NULL, FIELDS(
        {"hidden", "string[]"}, {"required", "string[]"}, {"page", "number[]"},
        {"form", "number[]"})},
    {"FormQuestion",
     "A public form. `fixed`: values every answer gets. `owner`: the sign-in name of whose the records are. "
     "`ends`: the last day; `most`: answers, 0 for any number.",
     NULL, FIELDS(
        {"object", "string"}, {"name", "string"}, {"title", "Text2"}, {"intro", "Text2 | null"},
        {"thanks", "Text2 | null"}, {"fields", "FormField[]"},
        {"fixed", "Record<string, Cell> | null"}, {"owner", "string | null"}, {"open", "boolean"},
        {"ends", "Day | null"}, {"most", "number | null"})},
    {"FormField", "`help`: empty for the field's own.", NULL, FIELDS(
        {"field", "string"}, {"required", "boolean"}, {"help", "Text2"})},
    {"FormRow",
     "Its link is /f/TOKEN. `answers`: taken so far, `aside` of them became no record. `broken`: why no "
     "answer could become one.",
     NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"object", "string"}, {"name", "string"},
        {"token", "string"}, {"title", "Text2"}, {"intro", "Text2"}, {"thanks", "Text2"},
        {"fields", "FormField[]"}, {"fixed", "Record<string, Cell>"}, {"owner", "string | null"},
        {"open", "boolean"}, {"ends", "Day | null"}, {"most", "number"}, {"answers", "number"},
        {"aside", "number"}, {"created", "string"}, {"deleted", "boolean"},
        {"broken", "Text2 | null"})},
    {"FormList", "", NULL, FIELDS({"rows", "FormRow[]"})},
    {"FormAside", "", NULL, FIELDS(
        {"id", "number"}, {"at", "string"}, {"address", "string"},
        {"values", "Record<string, Cell>"}, {"reason", "Text2"})},
    {"FormAsideList", "", NULL, FIELDS({"rows", "FormAside[]"})},
    {"PublicForm",
     "`closed`: why it takes no answer; then it asks for nothing. `stamp`: to be sent back with the answer, "
     "not before `wait_ms` have passed.",
     NULL, FIELDS(
        {"title", "Text2"}, {"intro", "Text2"}, {"closed", "Text2 | null"}, {"language", "string"},
        {"stamp", "string"}, {"wait_ms", "number"}, {"fields", "PublicField[]"})},
    {"PublicField", "`others`: a choice that is not listed is taken, too. `length_max`: 0 for none.", NULL,
     FIELDS(
        {"name", "string"}, {"label", "Text2"}, {"help", "Text2"}, {"kind", "string"},
        {"required", "boolean"}, {"choices", "string[]"}, {"others", "boolean"},
        {"min", "string | null"}, {"max", "string | null"}, {"length_max", "number"},
        {"currency", "string | null"})},
    {"PublicAnswer", "`website` stays empty: people do not see it.", NULL, FIELDS(
        {"values", "Record<string, Cell>"}, {"stamp", "string"}, {"website", "string | null"})},
    {"PublicThanks", "", NULL, FIELDS({"thanks", "Text2"})},
    {0},
};
// clang-format on
