// Surveys, what strangers answer, what it adds up to, and bad answers.
#include "api/shape_lists.h"

// clang-format off
const struct shape surveys_shapes[] = {
    {"SurveyChoice", "", NULL, FIELDS({"key", "string"}, {"text", "Text2"})},
    {"SurveyItem",
     "A question. `kind`: score (from `least`, 0 or 1, to `most`, `low` and `high` say what the ends mean), "
     "one, several or text. `key`: small letters and digits, once in a survey.", NULL, FIELDS(
        {"key", "string"}, {"kind", "string"}, {"text", "Text2"}, {"required", "boolean"},
        {"least", "number"}, {"most", "number"}, {"low", "Text2"}, {"high", "Text2"},
        {"choices", "SurveyChoice[]"})},
    {"SurveyQuestion",
     "`kind`: nps (first a score 0 to 10), csat (1 to 5), ces (1 to 7) or own. `quiet_days`: nobody is asked "
     "who was asked so lately by any survey. `bad_below`: a score below it opens a loop, -1 for none. "
     "`due_days`: working days until it is to be told. `change_days`: how long an answer may be changed.",
     NULL, FIELDS(
        {"name", "string"}, {"kind", "string"}, {"anonymous", "boolean"}, {"open", "boolean"},
        {"ends", "Day | null"}, {"quiet_days", "number"}, {"change_days", "number"},
        {"bad_below", "number"}, {"due_days", "number"}, {"title", "Text2"}, {"intro", "Text2"},
        {"thanks", "Text2"}, {"questions", "SurveyItem[]"})},
    {"SurveyCounts", "`loops`: bad answers that have not ended.", NULL, FIELDS(
        {"invited", "number"}, {"opened", "number"}, {"done", "number"}, {"partial", "number"},
        {"loops", "number"})},
    {"SurveyRow", "Its link is /s/TOKEN; a customer's own /s/TOKEN/SIGNED.", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"name", "string"}, {"kind", "string"},
        {"token", "string"}, {"anonymous", "boolean"}, {"open", "boolean"}, {"ends", "Day | null"},
        {"quiet_days", "number"}, {"change_days", "number"}, {"bad_below", "number"},
        {"due_days", "number"}, {"title", "Text2"}, {"intro", "Text2"}, {"thanks", "Text2"},
        {"questions", "SurveyItem[]"}, {"created", "string"}, {"deleted", "boolean"},
        {"counts", "SurveyCounts | null"})},
    {"SurveyList", "", NULL, FIELDS({"rows", "SurveyRow[]"})},
    {"PublicSurvey",
     "`closed`: why it takes no answer. `values`: what he answered so far, by the keys of questions; "
     "`version`: of that, 0 for nothing.", NULL, FIELDS(
        {"closed", "Text2 | null"}, {"title", "Text2"}, {"intro", "Text2"}, {"thanks", "Text2"},
        {"questions", "SurveyItem[]"}, {"language", "string"}, {"anonymous", "boolean"},
        {"version", "number"}, {"done", "boolean"}, {"values", "Record<string, unknown>"})},
    {"SurveyAnswer",
     "`signed`: the end of a customer's own link; null for an anonymous survey, where `key` (32 "
     "hexadecimal digits, made up by the page) makes two sendings one. `website` stays empty: people "
     "do not see it.", NULL, FIELDS(
        {"signed", "string | null"}, {"key", "string | null"}, {"version", "number"},
        {"values", "Record<string, unknown>"}, {"done", "boolean"}, {"website", "string | null"})},
    {"SurveyKept", "`until`: it may be changed until then.", NULL, FIELDS(
        {"version", "number"}, {"done", "boolean"}, {"until", "string | null"}, {"thanks", "Text2"})},
    {"AskingQuestion",
     "`condition` over customers; empty: all that he sees. `send`: mail or sms, each his own link below "
     "`base`, where the pages are; null: the links are given away by hand.", NULL, FIELDS(
        {"condition", "string"}, {"send", "string | null"}, {"base", "string | null"})},
    {"LeftOut",
     "`why`: quiet (he was asked too lately, by `survey`) or waiting (this survey's link is still "
     "open).", NULL, FIELDS(
        {"customer", "CustomerHead"}, {"why", "string"}, {"asked", "string"}, {"survey", "string"})},
    {"Asking", "`rows`: the first 200 that are left out.", NULL, FIELDS(
        {"found", "number"}, {"asked", "number"}, {"left_out", "number"}, {"rows", "LeftOut[]"})},
    {"InvitationRow", "`says`: words to send him, with his link.", NULL, FIELDS(
        {"id", "number"}, {"customer", "CustomerHead"}, {"link", "string"}, {"says", "Text2"},
        {"asked", "string"}, {"opened", "string | null"}, {"answered", "string | null"})},
    {"InvitationList", "", NULL, FIELDS({"rows", "InvitationRow[]"}, {"next", "string | null"})},
    {"SurveyFigure",
     "`name` is the formula: nps (points), csat (share of the top two of five), ces_mean (1 to 7), ces_easy "
     "(share of 5 to 7), ces_net (points) or mean. `low`, `high`: its 95% interval.", NULL, FIELDS(
        {"name", "string"}, {"score", "number | null"}, {"low", "number | null"},
        {"high", "number | null"})},
    {"SurveySpread", "", NULL, FIELDS({"score", "number"}, {"count", "number"})},
    {"SurveyGroup", "`from`: the first day of a period; `value`: of a slice.", NULL, FIELDS(
        {"from", "Day | null"}, {"value", "string"}, {"answers", "number"}, {"scored", "number"},
        {"figures", "SurveyFigure[]"})},
    {"ChoiceCount", "", NULL, FIELDS({"key", "string"}, {"count", "number"})},
    {"ChoiceCounts", "", NULL, FIELDS(
        {"key", "string"}, {"answers", "number"}, {"choices", "ChoiceCount[]"})},
    {"WordCount", "In how many answers it comes.", NULL, FIELDS({"word", "string"}, {"count", "number"})},
    {"SurveyResults", "The first of `figures` is the one that `trend` and `slices` are shown by.", NULL,
     FIELDS(
        {"answers", "number"}, {"scored", "number"}, {"figures", "SurveyFigure[]"},
        {"anonymous", "number"}, {"spread", "SurveySpread[]"}, {"trend", "SurveyGroup[]"},
        {"slices", "SurveyGroup[]"}, {"questions", "ChoiceCounts[]"}, {"words", "WordCount[]"})},
    {"SurveyAnswerRow", "", NULL, FIELDS(
        {"id", "number"}, {"customer", "CustomerHead"}, {"at", "string"}, {"score", "number | null"},
        {"values", "Record<string, unknown>"}, {"comment", "string"})},
    {"SurveyAnswers", "`anonymous`: how many are not listed.", NULL, FIELDS(
        {"rows", "SurveyAnswerRow[]"}, {"next", "string | null"}, {"total", "number"},
        {"anonymous", "number"})},
    {"LoopRow",
     "`state`: opened, contacted, solved, told. `outcome`: solved, explained, compensated, lost, mistaken, "
     "unreachable; empty until told. `ticket`, `task`: their records, 0 for none.", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"survey", "number"}, {"survey_name", "string"},
        {"customer", "CustomerHead"}, {"score", "number"}, {"comment", "string"}, {"owner", "string"},
        {"state", "string"}, {"outcome", "string"}, {"opened", "string"}, {"due", "Day"},
        {"overdue", "boolean"}, {"ticket", "number"}, {"task", "number"})},
    {"LoopList", "", NULL, FIELDS({"rows", "LoopRow[]"}, {"overdue", "number"})},
    {"LoopStep", "`by`: empty for the program.", NULL, FIELDS(
        {"state", "string"}, {"at", "string"}, {"by", "string"}, {"note", "string"})},
    {"LoopWhole", "A LoopRow with its steps.", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"survey", "number"}, {"survey_name", "string"},
        {"customer", "CustomerHead"}, {"score", "number"}, {"comment", "string"}, {"owner", "string"},
        {"state", "string"}, {"outcome", "string"}, {"opened", "string"}, {"due", "Day"},
        {"overdue", "boolean"}, {"ticket", "number"}, {"task", "number"}, {"steps", "LoopStep[]"})},
    {"LoopQuestion", "`outcome` only with told; `owner`: a sign-in name, null: stays.", NULL, FIELDS(
        {"state", "string"}, {"outcome", "string | null"}, {"note", "string | null"},
        {"owner", "string | null"})},
    {0},
};
// clang-format on
