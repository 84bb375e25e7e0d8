// Objects and fields, what they may be, what would become of values, what uses them.
#include "api/shape_lists.h"

// clang-format off
const struct shape schema_shapes[] = {
    {"Meta", "", NULL, FIELDS(
        {"objects", "ObjectMeta[]"}, {"functions", "FunctionMeta[]"}, {"kinds", "KindMeta[]"})},
    {"ObjectMeta",
     "`fields` in the order in which people see them. `searched`: its records are found by words. "
     "`may`: see, create, change, delete, export.", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"name", "string"}, {"label", "Text2"},
        {"help", "Text2"}, {"shape", "string"}, {"parent", "string | null"},
        {"searched", "boolean"}, {"fields", "FieldMeta[]"}, {"may", "string[]"})},
    {"FieldMeta",
     "`type`: what the rule language takes it for. `broken`: why its formula or one of its conditions "
     "does not work. `computed`: it is worked out when read and cannot be written. `right`: masked, "
     "read or write; a hidden field is not there.",
     NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"name", "string"}, {"label", "Text2"},
        {"help", "Text2"}, {"kind", "string"}, {"type", "string"}, {"role", "string"},
        {"computed", "boolean"}, {"options", "FieldOptions"}, {"broken", "Text2 | null"},
        {"right", "string"})},
    {"FieldOptions",
     "What else there is to a field; null or empty where it is not asked for. `default`, `min` and `max` "
     "are written as values are. `shown_when` and `required_when` are conditions over the record's own "
     "fields. `open`: choices that are not listed are taken too. `object`: the one a link leads to. "
     "`number`: of automatic numbers, such as KH-{yyyy}-{0000}.",
     NULL, FIELDS(
        {"required", "boolean"}, {"unique", "boolean"}, {"open", "boolean"},
        {"default", "string | null"}, {"min", "string | null"}, {"max", "string | null"},
        {"length_max", "number | null"}, {"pattern", "string | null"},
        {"pattern_zh", "string | null"}, {"pattern_en", "string | null"},
        {"shown_when", "string | null"}, {"required_when", "string | null"},
        {"currency", "string | null"}, {"object", "string | null"}, {"number", "string | null"},
        {"formula", "string | null"}, {"decimals", "number | null"}, {"choices", "Choice[]"},
        {"rollup", "Rollup | null"})},
    {"Choice", "`colour`: a word such as red, or empty.", NULL, FIELDS(
        {"name", "string"}, {"colour", "string"})},
    {"Rollup",
     "One function over a time line: count, sum, avg, min, max, last, days_since … `field`: for those "
     "over values; `window`: 90d, or null for all of the past.",
     NULL, FIELDS(
        {"function", "string"}, {"object", "string"}, {"field", "string | null"},
        {"where", "string | null"}, {"window", "string | null"})},
    {"ObjectQuestion",
     "To change one, only what is to be another is given. `shape`: none, moment or span, once and for "
     "all. `position`: its place among the others, from 0.",
     NULL, FIELDS(
        {"name", "string"}, {"label", "Text2 | null"}, {"help", "Text2 | null"},
        {"shape", "string | null"}, {"parent", "string | null"}, {"position", "number | null"})},
    {"ObjectMetaList", "", NULL, FIELDS({"rows", "ObjectMeta[]"})},
    {"FieldMetaList", "", NULL, FIELDS({"rows", "FieldMeta[]"})},
    {"FieldQuestion",
     "To change one, only what is to be another is given; `options` are given as a whole, and `kind` "
     "changes by a preview.",
     NULL, FIELDS(
        {"name", "string"}, {"label", "Text2 | null"}, {"help", "Text2 | null"},
        {"kind", "string"}, {"options", "Record<string, unknown> | null"},
        {"position", "number | null"})},
    {"KindQuestion", "`fingerprint`: of the preview; none for the preview itself.", NULL, FIELDS(
        {"kind", "string"}, {"options", "Record<string, unknown> | null"},
        {"fingerprint", "string | null"})},
    {"KindPreview",
     "What the values would become: how many records and how many different values stay the same, "
     "are changed (part of them is dropped) or lost; and up to 100 of them, the lost ones first.",
     NULL, FIELDS(
        {"records", "KindFates"}, {"values", "KindFates"}, {"examples", "Becoming[]"},
        {"fingerprint", "string"})},
    {"KindFates", "", NULL, FIELDS({"same", "number"}, {"changed", "number"}, {"lost", "number"})},
    {"Becoming", "`fate`: same, changed or lost; `reason`: why it is lost.", NULL, FIELDS(
        {"value", "string"}, {"becomes", "string"}, {"count", "number"}, {"fate", "string"},
        {"reason", "Text2 | null"})},
    {"ChoicesQuestion", "The choices `from` become `into`; to rename one, name one.", NULL, FIELDS(
        {"from", "string[]"}, {"into", "string"})},
    {"ChoicesAnswer", "", NULL, FIELDS({"records", "number"}, {"field", "FieldMeta"})},
    {"DeletedList", "", NULL, FIELDS({"rows", "DeletedRow[]"})},
    {"DeletedRow",
     "An object (`object` null) or a field that can be taken back. `by`: the id of who deleted it, 0 "
     "where nobody noted it.", NULL, FIELDS(
        {"id", "number"}, {"name", "string"}, {"label", "Text2"}, {"object", "string | null"},
        {"deleted", "string"}, {"days_left", "number"}, {"by", "number"})},
    {"UseList", "", NULL, FIELDS({"rows", "UseRow[]"})},
    {"UseRow",
     "`what`: rule, definition, automation, play, queue, template, worth, role, view, form, formula, "
     "shown_when, required_when or link; `id` and `label` are those of the thing or the field; "
     "`object`: the field's.", NULL, FIELDS(
        {"what", "string"}, {"id", "number"}, {"label", "Text2"}, {"object", "string | null"})},
    {"FormulaQuestion",
     "`kind`: formula or rollup; `options` as those of a field; `records`: on which to try it, at most 20.",
     NULL, FIELDS(
        {"kind", "string"}, {"options", "Record<string, unknown> | null"}, {"records", "number[]"})},
    {"FormulaTry", "`type`: what it gives; `values`: one for each record asked for.", NULL, FIELDS(
        {"text", "string"}, {"sentence", "Text2"}, {"type", "string"}, {"values", "Cell[]"})},
    {"KindMeta",
     "`options`: those that a field of the kind takes. `refers`: values are ids, and a record says in "
     "`labels` what they are called.",
     NULL, FIELDS(
        {"name", "string"}, {"label", "Text2"}, {"type", "string"}, {"computed", "boolean"},
        {"refers", "boolean"}, {"options", "string[]"})},
    {"FunctionMeta",
     "`argument`: series, field_series, state or date; `type`: what it gives.",
     NULL, FIELDS(
        {"name", "string"}, {"shapes", "string[]"}, {"argument", "string"},
        {"window", "boolean"}, {"type", "string"}, {"label", "Text2"})},
    {"Notice",
     "Something of his that a change of objects or fields has switched off. `what`: rule, definition, "
     "view, field, layout, role, form, duplicate_rule, hook, automation, play, queue, template or worth; "
     "`id`: its number, of a layout the object's; "
     "`object`: whose it is.",
     NULL, FIELDS(
        {"what", "string"}, {"id", "number"}, {"object", "string | null"}, {"field", "string | null"},
        {"name", "Text2"}, {"why", "Text2"}, {"at", "string | null"}, {"seen", "boolean"})},
    {"NoticeList", "", NULL, FIELDS({"rows", "Notice[]"})},
    {"Undone", "`kind`: ticket, hand, warning, play, automation; `thing`: the id of the ticket, person, "
     "warning, customer's entry in the play or run.", NULL, FIELDS(
        {"id", "number"}, {"kind", "string"}, {"thing", "number"}, {"tries", "number"}, {"why", "Text2"})},
    {"UndoneList", "", NULL, FIELDS({"rows", "Undone[]"})},
    {0},
};
// clang-format on
