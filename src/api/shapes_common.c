// What other shapes are made of, and what no resource has for itself.
#include "api/shape_lists.h"

// clang-format off
const struct shape common_shapes[] = {
    {"Text2", "", NULL, FIELDS({"zh", "string"}, {"en", "string"})},
    {"Day", "YYYY-MM-DD", "string", NULL},
    {"Day2", "[from, to): `to` null where it still holds.", NULL, FIELDS(
        {"from", "Day"}, {"to", "Day | null"})},
    {"Cell",
     "A cell: text, number, yes/no, a day, a time stamp (YYYY-MM-DDTHH:MM:SS), several choices, or empty.",
     "string | number | boolean | string[] | null", NULL},
    {"Label", "What a reference is called; several where it holds several.", "string | string[]", NULL},
    {"Within", "Of which customers the figures are: all, or (`visible`) those the viewer may see.",
     NULL, FIELDS(
        {"customers", "string"}, {"words", "Text2"})},
    {"Problem",
     "RFC 9457, with a code for programs and the place of a mistake in a text or a file.",
     NULL, FIELDS(
        {"type", "string"}, {"title", "string"}, {"status", "number"}, {"code", "string"},
        {"detail", "string"}, {"line", "number"}, {"column", "number"},
        {"duplicates", "DuplicateMatch[] | null"})},
    {"FileAnswer", "`type`: by its first bytes.", NULL, FIELDS(
        {"id", "number"}, {"name", "string"}, {"type", "string"}, {"bytes", "number"})},
    {"Job",
     "`what`: preview, import, undo, or copy, backup, restore of an organisation (`unit` rows). `state`: "
     "running, done or failed. `done` of `total` count bytes "
     "of the file (`unit` bytes: preview, import) or changes taken back (`unit` changes: undo); total "
     "is 0 while it is not known. `rows`: of the file, read so far. An undo's result is an UndoResult.",
     NULL, FIELDS(
        {"id", "string"}, {"what", "string"}, {"state", "string"}, {"unit", "string"},
        {"done", "number"}, {"total", "number"}, {"rows", "number"},
        {"result", "ImportResult | UndoResult | null"}, {"problem", "Problem | null"})},
    {"System",
     "`items` and `mirror_bytes`: of the history in memory, as of the last question to it; "
     "`search_bytes`: of the texts held for search. Who sees "
     "only some customers is told how many these are, and 0 for the rest.",
     NULL, FIELDS(
        {"version", "string"}, {"customers", "number"}, {"items", "number"},
        {"mirror_bytes", "number"}, {"search_bytes", "number"}, {"database_bytes", "number"})},
    {0},
};
// clang-format on
