// Reviews of a week or a month.
#include "api/shape_lists.h"

// clang-format off
const struct shape reviews_shapes[] = {
    {"Review",
     "`until`: the last day it knows, earlier than `to` while it is not `over`. `called`: the period in "
     "words. `previous`, `next`: where the neighbours start. `customers`: all, or visible: those he sees. "
     "`definition`: of churn; 0: none. `notes` of this period; `decisions` of earlier ones that are not "
     "done.",
     NULL, FIELDS(
        {"kind", "string"}, {"from", "Day"}, {"to", "Day"}, {"until", "Day"}, {"over", "boolean"},
        {"called", "Text2"}, {"previous", "Day"}, {"next", "Day | null"}, {"customers", "string"},
        {"definition", "number"}, {"sections", "ReviewSection[]"}, {"advice", "ReviewAdvice[]"},
        {"notes", "ReviewNote[]"}, {"decisions", "ReviewNote[]"})},
    {"ReviewSection",
     "`key`: churn, change, losses, rules, plays, overdue. `empty`: why there is nothing, with the page "
     "where that is changed. `points`: how the rate moved, against `target`.",
     NULL, FIELDS(
        {"key", "string"}, {"title", "Text2"}, {"empty", "Text2 | null"}, {"empty_path", "string | null"},
        {"figures", "ReviewFigure[]"}, {"points", "ReviewPoint[]"}, {"target", "number | null"},
        {"tables", "ReviewTable[]"})},
    {"ReviewFigure", "", NULL, FIELDS({"key", "string"}, {"label", "Text2"}, {"cell", "ReviewCell"})},
    {"ReviewCell",
     "`kind`: none, words, count, money, share (0 to 1), points (a difference of shares). `low`, `high`: its "
     "95% interval. `text`: the words; of others what stands beside. `path`: the page that shows what is "
     "behind it. `tone`: plain, good, bad, quiet.",
     NULL, FIELDS(
        {"kind", "string"}, {"value", "number | null"}, {"low", "number | null"},
        {"high", "number | null"}, {"text", "Text2 | null"}, {"path", "string | null"},
        {"tone", "string"})},
    {"ReviewPoint", "", NULL, FIELDS(
        {"from", "Day"}, {"to", "Day"}, {"value", "number | null"}, {"low", "number | null"},
        {"high", "number | null"}, {"path", "string"})},
    {"ReviewTable", "A cell in each row for each column.", NULL, FIELDS(
        {"key", "string"}, {"title", "Text2"}, {"says", "Text2 | null"}, {"columns", "ReviewColumn[]"},
        {"rows", "ReviewCell[][]"})},
    {"ReviewColumn", "`bar`: also drawn as bars.", NULL, FIELDS(
        {"key", "string"}, {"label", "Text2"}, {"bar", "boolean"})},
    {"ReviewAdvice", "What to decide, and the page where it is decided. `good`: it went well.", NULL, FIELDS(
        {"key", "string"}, {"says", "Text2"}, {"path", "string"}, {"good", "boolean"})},
    {"ReviewNote", "`person` 0: a note; else a decision which he sees to until `due`.", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"kind", "string"}, {"start", "Day"},
        {"words", "string"}, {"person", "number"}, {"person_name", "string"}, {"due", "Day | null"},
        {"done", "Day | null"}, {"author", "number"}, {"author_name", "string"},
        {"created", "string"})},
    {"ReviewNoteList", "", NULL, FIELDS({"rows", "ReviewNote[]"})},
    {"ReviewNoteQuestion", "`kind` and `start` of a new one only; `done` of one that is there.", NULL, FIELDS(
        {"kind", "string | null"}, {"start", "Day | null"}, {"words", "string"},
        {"person", "number | null"}, {"due", "Day | null"}, {"done", "Day | null"})},
    {"ReviewWhen", "", NULL, FIELDS({"kind", "string"}, {"start", "Day"})},
    {"ReviewMail", "`address`: he has a mail address; `server`: the company sends mail.", NULL, FIELDS(
        {"week", "boolean"}, {"month", "boolean"}, {"address", "boolean"}, {"server", "boolean"})},
    {"ReviewMailQuestion", "", NULL, FIELDS({"week", "boolean"}, {"month", "boolean"})},
    {0},
};
// clang-format on
