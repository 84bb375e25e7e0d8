// Tickets: their clocks, conversations, queues, figures.
#include "api/shape_lists.h"

// clang-format off
const struct shape tickets_shapes[] = {
    {"TicketDue", "`at`: in the organisation's time zone.", NULL, FIELDS(
        {"at", "string"}, {"ms", "number"})},
    {"TicketClock",
     "`state`: new, working, waiting, solved, closed. `timed`: false of one that was old when it came, or is "
     "part of another. `first_due`, `solve_due`: null where nothing is asked, it stands still or is over. "
     "`into`: the ticket it was made part of, or 0.", NULL, FIELDS(
        {"queue", "number"}, {"state", "string"}, {"timed", "boolean"}, {"started", "string | null"},
        {"first_due", "TicketDue | null"}, {"first_at", "string | null"}, {"first_late", "boolean"},
        {"solve_due", "TicketDue | null"}, {"solved_at", "string | null"}, {"solve_late", "boolean"},
        {"reopened", "number"}, {"into", "number"})},
    {"TicketRow", "`clock`: null of one that was there before clocks were.", NULL, FIELDS(
        {"record", "RecordRow"}, {"clock", "TicketClock | null"})},
    {"TicketList", "", NULL, FIELDS(
        {"rows", "TicketRow[]"}, {"next", "string | null"}, {"total", "number"})},
    {"TicketFile", "", NULL, FIELDS(
        {"id", "number"}, {"name", "string"}, {"type", "string"}, {"bytes", "number"})},
    {"TicketMessage",
     "`kind`: reply, customer, note. `author`: what the person is called, empty of the customer. "
     "`channel`: page, mail, api.", NULL, FIELDS(
        {"id", "number"}, {"kind", "string"}, {"author", "string"}, {"mine", "boolean"}, {"at", "string"},
        {"channel", "string"}, {"sender", "string"}, {"text", "string"}, {"mentions", "string[]"},
        {"files", "TicketFile[]"})},
    {"TicketMerged", "", NULL, FIELDS({"id", "number"}, {"gone", "number"}, {"at", "string"})},
    {"TicketPage", "`readable`: whether the conversation is shown to who asks.", NULL, FIELDS(
        {"ticket", "TicketRow"}, {"readable", "boolean"}, {"messages", "TicketMessage[]"},
        {"merged", "TicketMerged[]"})},
    {"TicketSaying",
     "`files`: ids of uploaded files; `mentions`: names of sign-in; `canned`: the ready answer it "
     "came from, or null.", NULL, FIELDS(
        {"kind", "string"}, {"text", "string"}, {"status", "string | null"}, {"files", "number[] | null"},
        {"mentions", "string[] | null"}, {"canned", "number | null"})},
    {"TicketMerging", "", NULL, FIELDS({"into", "number"})},
    {"QueueMember", "`skills`: kinds of tickets; none: all.", NULL, FIELDS(
        {"person", "number"}, {"available", "boolean"}, {"skills", "string[]"})},
    {"QueueGoal", "In minutes, 0: nothing is asked. `priority`: empty for every other.", NULL, FIELDS(
        {"priority", "string"}, {"first", "number"}, {"solve", "number"})},
    {"QueueStep", "`part`: first, solve. `act`: tell, head, assign.", NULL, FIELDS(
        {"part", "string"}, {"percent", "number"}, {"act", "string"})},
    {"QueueLoad", "Open tickets.", NULL, FIELDS(
        {"open", "number"}, {"late", "number"}, {"mine", "number"})},
    {"TicketQueue",
     "`condition`: only administrators read it. `routing`: nobody, turn, least, skill. "
     "`business`: time counts while the company works. `rating`: the survey that asks when one is "
     "closed; 0: none.", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"name", "string"}, {"condition", "string"},
        {"kinds", "string[]"}, {"routing", "string"}, {"business", "boolean"}, {"members", "QueueMember[]"},
        {"goals", "QueueGoal[]"}, {"steps", "QueueStep[]"}, {"reopen_days", "number"},
        {"close_days", "number"}, {"rating", "number"}, {"load", "QueueLoad"})},
    {"TicketQueues", "`load`: of those in no queue.", NULL, FIELDS(
        {"rows", "TicketQueue[]"}, {"load", "QueueLoad"})},
    {"TicketQueueQuestion", "What is null or missing stays as it is.", NULL, FIELDS(
        {"name", "string | null"}, {"condition", "string | null"}, {"kinds", "string[] | null"},
        {"routing", "string | null"}, {"business", "boolean | null"}, {"members", "QueueMember[] | null"},
        {"goals", "QueueGoal[] | null"}, {"steps", "QueueStep[] | null"}, {"reopen_days", "number | null"},
        {"close_days", "number | null"}, {"rating", "number | null"})},
    {"QueueAvailable", "`person`: null for oneself.", NULL, FIELDS(
        {"available", "boolean"}, {"person", "number | null"})},
    {"CannedAnswer", "`queue`: 0 for all.", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"queue", "number"}, {"name", "string"},
        {"text", "string"})},
    {"CannedAnswers", "", NULL, FIELDS({"rows", "CannedAnswer[]"})},
    {"CannedQuestion", "", NULL, FIELDS(
        {"name", "string | null"}, {"text", "string | null"}, {"queue", "number | null"})},
    {"CannedFilled", "", NULL, FIELDS({"text", "string"})},
    {"TicketFigure", "`name`: as it is asked for; `called`: as people say. Hours of working time.", NULL,
     FIELDS(
        {"name", "string"}, {"called", "string"}, {"count", "number"}, {"answered", "number"},
        {"first_median", "number | null"}, {"first_p90", "number | null"}, {"first_late", "number"},
        {"solved", "number"}, {"solve_median", "number | null"}, {"solve_p90", "number | null"},
        {"solve_late", "number"}, {"reopened", "number"})},
    {"TicketFigures", "The first row is all of them.", NULL, FIELDS({"rows", "TicketFigure[]"})},
    {0},
};
// clang-format on
