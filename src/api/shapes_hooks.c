// What other programs are told: webhooks, their messages, the feed of changes.
#include "api/shape_lists.h"

// clang-format off
const struct shape hooks_shapes[] = {
    {"Hook",
     "Where changes are sent to, signed after the Standard Webhooks specification, each as a "
     "HookMessage. `objects`: none for all; `lost`: those it was told of are all deleted. `ops`: "
     "created, changed, deleted. `problem`: why the program switched it off. `person`: in whose "
     "name, with his rights.", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"name", "string"}, {"url", "string"},
        {"objects", "string[]"}, {"lost", "boolean"},
        {"ops", "string[]"}, {"enabled", "boolean"}, {"problem", "Text2 | null"}, {"person", "number"},
        {"created", "string"}, {"secret", "string | null"})},
    {"HookList", "", NULL, FIELDS({"rows", "Hook[]"})},
    {"HookQuestion", "`objects`: null or none for all; none leaves one that is `lost` as it is.",
     NULL, FIELDS(
        {"name", "string"}, {"url", "string"}, {"objects", "string[] | null"}, {"ops", "string[]"},
        {"enabled", "boolean"})},
    {"HookMessage", "What is sent. `type`: OBJECT.OP, such as customer.changed, or test.", NULL, FIELDS(
        {"type", "string"}, {"timestamp", "string"}, {"data", "FeedChange"})},
    {"Delivery",
     "A message and what came of it. `due`: when it is tried next; null where it has ended. "
     "`status`: of the last answer, 0 where there was none; `answer`: its beginning, or why there was "
     "none; `took`: milliseconds.", NULL, FIELDS(
        {"id", "number"}, {"type", "string"}, {"created", "string"}, {"tries", "number"},
        {"due", "string | null"},
        {"ended", "string | null"}, {"arrived", "boolean"}, {"status", "number"}, {"answer", "string"},
        {"took", "number"}, {"body", "string"})},
    {"DeliveryPage", "", NULL, FIELDS({"rows", "Delivery[]"}, {"next", "string | null"})},
    {"FeedChange",
     "One change. `op`: created, changed, deleted. `before` and `after`: what was different. "
     "`values` and `version`: the record as it is now, which may be later; null where it is gone.",
     NULL, FIELDS(
        {"id", "number"}, {"at", "string"}, {"op", "string"}, {"object", "string"},
        {"record", "number"}, {"customer", "number"}, {"person", "number"},
        {"before", "Record<string, Cell>"},
        {"after", "Record<string, Cell>"}, {"version", "number | null"},
        {"values", "Record<string, Cell> | null"})},
    {"FeedPage", "`next`: where to go on from, always there; `more`: there is more already.", NULL, FIELDS(
        {"rows", "FeedChange[]"}, {"next", "string"}, {"more", "boolean"})},
    {0},
};
// clang-format on
