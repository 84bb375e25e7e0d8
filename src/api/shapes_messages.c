// Messages: channels, templates, the outbox, opting out, the bell.
#include "api/shape_lists.h"

// clang-format off
const struct shape messages_shapes[] = {
    {"MessageKind", "mail, wecom, dingtalk, feishu, sms, hook or bell.", "string", NULL},
    {"MessagePurpose", "service, marketing (what caps count) or internal.", "string", NULL},
    {"MessageState", "waiting, held (by quiet hours, a cap, a channel that is off), sent, failed or refused.",
     "string", NULL},
    {"ChannelField", "One thing that a kind of channel wants to be told. `usual`: where nothing is given.",
     NULL, FIELDS(
        {"name", "string"}, {"secret", "boolean"}, {"required", "boolean"}, {"lines", "boolean"},
        {"label", "Text2"}, {"help", "Text2"}, {"usual", "string"})},
    {"ChannelKind", "`minute_most`: messages in a minute; 0: any number.", NULL, FIELDS(
        {"name", "MessageKind"}, {"label", "Text2"}, {"to_customers", "boolean"}, {"minute_most", "number"},
        {"fields", "ChannelField[]"})},
    {"ChannelKindList", "", NULL, FIELDS({"rows", "ChannelKind[]"})},
    {"Channel",
     "`secrets`: which are set. `problem`: why the program switched it off. `person`: who is told of that.",
     NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"kind", "MessageKind"}, {"name", "string"},
        {"settings", "Record<string, string>"}, {"secrets", "Record<string, boolean>"},
        {"enabled", "boolean"}, {"inbox", "Mailbox | null"},
        {"problem", "Text2 | null"}, {"person", "number"}, {"created", "string"}, {"deleted", "boolean"})},
    {"Mailbox",
     "How reading mail goes: `looked`: when it last went well; `problem`: why it does not. null: none is "
     "read.",
     NULL, FIELDS({"looked", "string | null"}, {"problem", "Text2 | null"})},
    {"InboxLook", "`mails`: how many lie in the folder.", NULL, FIELDS({"mails", "number"})},
    {"IncomingMail",
     "`state`: waiting, ticket, ignored, bounce (a mail of ours came back: `message`) or failed; `reason` "
     "says why it is no ticket. `text`: its beginning. 0: none.",
     NULL, FIELDS(
        {"id", "number"}, {"channel", "number"}, {"state", "string"}, {"reason", "Text2 | null"},
        {"sender", "string"}, {"subject", "string"}, {"text", "string"}, {"came", "string"},
        {"customer", "number"}, {"ticket", "number"}, {"message", "number"})},
    {"IncomingMailPage", "", NULL, FIELDS({"rows", "IncomingMail[]"}, {"next", "string | null"})},
    {"ChannelList", "", NULL, FIELDS({"rows", "Channel[]"})},
    {"ChannelQuestion", "`kind` counts when it is made. `settings`: with secrets; one left out stays.",
     NULL, FIELDS(
        {"kind", "MessageKind"}, {"name", "string"}, {"enabled", "boolean"},
        {"settings", "Record<string, string>"})},
    {"ChannelWay", "", NULL, FIELDS({"id", "number"}, {"kind", "MessageKind"}, {"name", "string"})},
    {"ChannelWayList", "", NULL, FIELDS({"rows", "ChannelWay[]"})},
    {"MessageRules",
     "`quiet_from`, `quiet_to`: times of the day in the organisation's zone, the same: none; "
     "`quiet_service`: service messages wait as well. At most `day_most` marketing messages to one customer "
     "in 24 hours and `window_most` in `window_days` days, over all channels; 0: any number. `address`: of "
     "this server, for links to opt out by.",
     NULL, FIELDS(
        {"quiet_from", "string"}, {"quiet_to", "string"}, {"quiet_service", "boolean"},
        {"day_most", "number"},
        {"window_days", "number"}, {"window_most", "number"}, {"address", "string"})},
    {"MessageId", "", NULL, FIELDS({"id", "number"})},
    {"MessageTemplate", "`body` with {{fields}}.", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"name", "string"}, {"kind", "MessageKind"},
        {"purpose", "MessagePurpose"}, {"subject", "string"}, {"body", "string"}, {"deleted", "boolean"})},
    {"MessageTemplateList", "`names`: what may stand between {{ and }}.", NULL, FIELDS(
        {"rows", "MessageTemplate[]"}, {"names", "string[]"})},
    {"MessageTemplateQuestion", "", NULL, FIELDS(
        {"name", "string"}, {"kind", "MessageKind"}, {"purpose", "MessagePurpose"}, {"subject", "string"},
        {"body", "string"})},
    {"Message",
     "`target`: customer, person or group; to a person or group `customer` is whom it is about. "
     "`withheld`: a value stands in it that you may not read. `to`: where it went. `cause`: what it comes "
     "from: hand, test, channel, … `answer`: the beginning of what the other side said. 0: none.",
     NULL, FIELDS(
        {"id", "number"}, {"kind", "MessageKind"}, {"channel", "number"},
        {"target", "string"}, {"customer", "number"}, {"customer_name", "string"},
        {"person", "number"}, {"purpose", "MessagePurpose"}, {"cause", "string"}, {"cause_id", "number"},
        {"template", "number"}, {"author", "number"}, {"subject", "string | null"}, {"body", "string | null"},
        {"withheld", "boolean"}, {"to", "string | null"}, {"state", "MessageState"},
        {"reason", "Text2 | null"},
        {"answer", "string | null"}, {"tries", "number"}, {"created", "string"}, {"due", "string | null"},
        {"ended", "string | null"})},
    {"MessagePage", "", NULL, FIELDS({"rows", "Message[]"}, {"next", "string | null"})},
    {"MessageQuestion",
     "`subject` and `body` with {{fields}}; null: the template's. `channel`: 0 or null: the first of its "
     "kind.",
     NULL, FIELDS(
        {"template", "number | null"}, {"kind", "MessageKind | null"}, {"channel", "number | null"},
        {"purpose", "MessagePurpose | null"}, {"subject", "string | null"}, {"body", "string | null"},
        {"link", "string | null"})},
    {"MessagePreview",
     "`verdict`: what would come of it now: goes, held or refused; `until`: when it would go then. "
     "`request`: how an SMS "
     "gateway would be asked, for administrators.",
     NULL, FIELDS(
        {"kind", "MessageKind"}, {"target", "string"}, {"to", "string | null"},
        {"subject", "string"}, {"body", "string"}, {"html", "string | null"}, {"request", "string | null"},
        {"verdict", "string"}, {"reason", "Text2 | null"}, {"until", "string | null"})},
    {"OptOut", "`kind`: null: all. `source`: person, link, one_click or kept.", NULL, FIELDS(
        {"id", "number"}, {"customer", "number"}, {"customer_name", "string"}, {"kind", "MessageKind | null"},
        {"source", "string"}, {"person", "number"}, {"at", "string"}, {"lifted", "string | null"},
        {"note", "string"})},
    {"OptOutPage", "", NULL, FIELDS({"rows", "OptOut[]"}, {"next", "string | null"})},
    {"OptOutQuestion", "", NULL, FIELDS({"customer", "number"}, {"kind", "MessageKind | null"})},
    {"OptOutLift", "`note`: how he asked for it.", NULL, FIELDS({"note", "string"})},
    {"Bounce", "", NULL, FIELDS(
        {"id", "number"}, {"message", "number"}, {"customer", "number"}, {"customer_name", "string"},
        {"at", "string"}, {"answer", "string | null"})},
    {"BounceList", "", NULL, FIELDS({"rows", "Bounce[]"})},
    {"Bell", "`customer`: about whom; 0: nobody.", NULL, FIELDS(
        {"id", "number"}, {"subject", "string"}, {"body", "string"}, {"customer", "number"},
        {"cause", "string"},
        {"cause_id", "number"}, {"at", "string"}, {"seen", "boolean"})},
    {"BellPage", "", NULL, FIELDS({"rows", "Bell[]"}, {"next", "string | null"}, {"unread", "number"})},
    {"BellSeen", "", NULL, FIELDS({"id", "number | null"})},
    {0},
};
// clang-format on
