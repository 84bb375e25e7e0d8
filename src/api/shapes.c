// Every shape that goes over the API, as a table: the TypeScript types of the pages are made from
// it
// (`liuke types`), and the tests hold answers against it.
#include "api/shapes.h"

#define FIELDS(...)                                                                                \
    (const struct shape_field[])                                                                   \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            NULL, NULL                                                                             \
        }                                                                                          \
    }

// clang-format off
const struct shape shapes[] = {
    {"Text2", "", NULL, FIELDS({"zh", "string"}, {"en", "string"})},
    {"Day", "YYYY-MM-DD", "string", NULL},
    {"Cell",
     "A cell: text, number, yes/no, a day, a time stamp (YYYY-MM-DDTHH:MM:SS), several choices, or empty.",
     "string | number | boolean | string[] | null", NULL},
    {"Label", "What a reference is called; several where it holds several.", "string | string[]", NULL},
    {"Problem",
     "RFC 9457, with a code for programs and the place of a mistake in a text or a file.",
     NULL, FIELDS(
        {"type", "string"}, {"title", "string"}, {"status", "number"}, {"code", "string"},
        {"detail", "string"}, {"line", "number"}, {"column", "number"},
        {"duplicates", "DuplicateMatch[] | null"})},
    {"DuplicateMatch",
     "A record that is likely the same. `id`: null where one may not see it; then there is no name and no "
     "field either. `refuses`: no Prefer helps.", NULL, FIELDS(
        {"id", "number | null"}, {"name", "string | null"}, {"owner", "string | null"},
        {"fields", "string[]"}, {"refuses", "boolean"})},
    {"DuplicateTry", "`id`: of the record being changed; null: a new one.", NULL, FIELDS(
        {"id", "number | null"}, {"values", "Record<string, Cell>"})},
    {"DuplicateCheck", "", NULL, FIELDS({"refused", "boolean"}, {"matches", "DuplicateMatch[]"})},
    {"DuplicateRule",
     "`measure`: phone, credit, mail, text, name. `fields`: all of them must agree; none: any field of the "
     "measure's kind. `action`: warn or refuse. `broken`: a field is gone. `ready`: records of before are "
     "compared, too.", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"object", "string"}, {"measure", "string"},
        {"fields", "string[]"}, {"action", "string"}, {"active", "boolean"}, {"broken", "boolean"},
        {"ready", "boolean"})},
    {"DuplicateRuleList", "", NULL, FIELDS({"rows", "DuplicateRule[]"})},
    {"DuplicateRuleQuestion", "", NULL, FIELDS(
        {"object", "string"}, {"measure", "string"}, {"fields", "string[]"}, {"action", "string"},
        {"active", "boolean"})},
    {"PairReason", "`alike`: 1 is equal.", NULL, FIELDS(
        {"measure", "string"}, {"alike", "number"}, {"fields", "string[]"})},
    {"Pair", "`state`: open, or different where somebody said so.", NULL, FIELDS(
        {"score", "number"}, {"state", "string"}, {"reasons", "PairReason[]"}, {"a", "RecordRow"},
        {"b", "RecordRow"})},
    {"PairList",
     "`total`: on the first page, where counting is quick. `rules`: how many are on. `looking`: records "
     "are still being compared, `done` of `of` (told to administrators).", NULL, FIELDS(
        {"rows", "Pair[]"}, {"next", "string | null"}, {"total", "number | null"}, {"rules", "number"},
        {"done", "number"}, {"of", "number"}, {"looking", "boolean"})},
    {"MergeQuestion",
     "`take`: by field, keep, gone or both (several choices, links); what is not named follows the default: "
     "filled over empty, the newer record over the older, several united. Versions: null for whatever it is.",
     NULL, FIELDS(
        {"keep", "number"}, {"gone", "number"}, {"keep_version", "number | null"},
        {"gone_version", "number | null"}, {"take", "Record<string, string> | null"})},
    {"MergeMove", "`what`: record (of the customer), link (records that refer to it), warning, share.",
     NULL, FIELDS({"what", "string"}, {"object", "string | null"}, {"count", "number"})},
    {"MergePreview", "", NULL, FIELDS(
        {"keep", "RecordRow"}, {"gone", "RecordRow"}, {"take", "Record<string, string>"},
        {"moves", "MergeMove[]"})},
    {"MergeAnswer", "`undo`: for /api/undo.", NULL, FIELDS(
        {"id", "number"}, {"moved", "number"}, {"undo", "string"})},
    {"PairQuestion", "", NULL, FIELDS({"different", "boolean"})},
    {"Session",
     "`rights`: administrator, rules, import, reveal. "
     "`second_factor`: on, off, or needed: one of his roles asks "
     "for it, and nothing else goes before it is on.", NULL, FIELDS(
        {"setup_needed", "boolean"}, {"signed_in", "boolean"}, {"csrf", "string"},
        {"person", "Person | null"}, {"organisation", "Organisation | null"},
        {"version", "string"}, {"today", "Day | null"}, {"rights", "string[]"},
        {"second_factor", "string"})},
    {"Person", "", NULL, FIELDS(
        {"id", "number"}, {"login", "string"}, {"name", "string"}, {"language", "string"})},
    {"Organisation", "", NULL, FIELDS(
        {"name", "string"}, {"zone", "string"}, {"currency", "string"}, {"language", "string"})},
    {"SetupQuestion", "", NULL, FIELDS({"organisation", "Organisation"}, {"person", "NewPerson"})},
    {"NewPerson", "", NULL, FIELDS(
        {"login", "string"}, {"name", "string"}, {"password", "string"})},
    {"SignInQuestion",
     "`code`: of the telephone, or a recovery code; asked for by the Problem second_factor.", NULL, FIELDS(
        {"login", "string"}, {"password", "string"}, {"code", "string | null"})},
    {"SecondFactor", "", NULL, FIELDS(
        {"on", "boolean"}, {"needed", "boolean"}, {"codes_left", "number"})},
    {"SecondSecret", "`address`: what the QR code says (otpauth://…).", NULL, FIELDS(
        {"secret", "string"}, {"address", "string"})},
    {"CodeQuestion", "", NULL, FIELDS({"code", "string"})},
    {"RecoveryCodes", "", NULL, FIELDS({"codes", "string[]"})},
    {"Token", "`limited`: to `objects`; else it opens all that its person may.", NULL, FIELDS(
        {"id", "number"}, {"name", "string"}, {"writes", "boolean"}, {"objects", "string[]"},
        {"limited", "boolean"}, {"created", "string"}, {"expires", "string | null"},
        {"seen", "string | null"})},
    {"TokenList", "", NULL, FIELDS({"rows", "Token[]"})},
    {"NewToken", "`token`: told this once.", NULL, FIELDS(
        {"id", "number"}, {"name", "string"}, {"writes", "boolean"}, {"objects", "string[]"},
        {"limited", "boolean"}, {"created", "string"}, {"expires", "string | null"},
        {"seen", "string | null"}, {"token", "string"})},
    {"TokenQuestion",
     "`objects`: null or none for all that one may oneself; `days`: 0 until it is revoked.", NULL, FIELDS(
        {"name", "string"}, {"writes", "boolean"}, {"objects", "string[] | null"},
        {"days", "number"})},
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
    {"BatchQuestion", "", NULL, FIELDS({"rows", "BatchRow[]"})},
    {"BatchRow",
     "`op`: create, change or delete. `id` and `version`: of a record that is there. `customer` and "
     "`values` as in a RecordQuestion; not to delete.", NULL, FIELDS(
        {"op", "string"}, {"id", "number | null"}, {"version", "number | null"},
        {"customer", "number | null"}, {"values", "Record<string, Cell> | null"})},
    {"BatchAnswer", "", NULL, FIELDS({"rows", "BatchDone[]"})},
    {"BatchDone", "", NULL, FIELDS({"id", "number"}, {"version", "number"})},
    {"Provider",
     "An identity provider (OpenID Connect). `home`: where people open this program; `callback`: made "
     "of it, to be registered there. `claim`: what of a person is the sign-in name here. `matches`: an "
     "unknown account is linked to the person of that name; `makes`: who is not there is made, with "
     "`role` and in `department` (0: none). `closes`: only administrators may use a password. "
     "`trusts`: its word for a second factor counts. `leaves`: signing out here signs out there.",
     NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"name", "string"}, {"issuer", "string"},
        {"client", "string"}, {"secret_kept", "boolean"}, {"home", "string"}, {"callback", "string"},
        {"claim", "string"}, {"matches", "boolean"}, {"makes", "boolean"}, {"role", "number"},
        {"department", "number"}, {"closes", "boolean"}, {"trusts", "boolean"}, {"leaves", "boolean"},
        {"enabled", "boolean"})},
    {"ProviderList", "", NULL, FIELDS({"rows", "Provider[]"})},
    {"ProviderQuestion", "`secret`: null leaves it as it is.", NULL, FIELDS(
        {"name", "string"}, {"issuer", "string"}, {"client", "string"}, {"secret", "string | null"},
        {"home", "string"}, {"claim", "string"}, {"matches", "boolean"}, {"makes", "boolean"},
        {"role", "number"}, {"department", "number"}, {"closes", "boolean"}, {"trusts", "boolean"},
        {"leaves", "boolean"}, {"enabled", "boolean"})},
    {"ProviderTry", "", NULL, FIELDS({"issuer", "string"})},
    {"ProviderTried", "`keys`: how many of a kind that counts. `leaves`: it offers signing out.",
     NULL, FIELDS(
        {"issuer", "string"}, {"keys", "number"}, {"leaves", "boolean"})},
    {"SignInWay", "", NULL, FIELDS({"id", "number"}, {"name", "string"})},
    {"SignInWays", "`password`: everybody may use one; else administrators only.", NULL, FIELDS(
        {"rows", "SignInWay[]"}, {"password", "boolean"})},
    {"SignInAddress", "", NULL, FIELDS({"address", "string"})},
    {"SignOutAddress", "", NULL, FIELDS({"address", "string | null"})},
    {"SignInBack", "As the identity provider put it behind the address it sent the browser to.",
     NULL, FIELDS(
        {"state", "string"}, {"code", "string | null"}, {"error", "string | null"},
        {"iss", "string | null"})},
    {"SignInCode", "", NULL, FIELDS({"state", "string"}, {"code", "string"})},
    {"Identity", "`login`: what one is called there.", NULL, FIELDS(
        {"id", "number"}, {"issuer", "string"}, {"login", "string"}, {"created", "string"},
        {"seen", "string"})},
    {"IdentityList", "", NULL, FIELDS({"rows", "Identity[]"})},
    {"OrganisationRow",
     "Another organisation of the server, at /~name/. `state`: making, open, suspended or deleted. "
     "Figures are null while they cannot be read. `seen`: when somebody was last there. `gone`: when a "
     "deleted one goes for good. `mine`: whoever asks is linked to it.", NULL, FIELDS(
        {"name", "string"}, {"label", "string"}, {"state", "string"}, {"people", "number | null"},
        {"customers", "number | null"}, {"bytes", "number | null"}, {"seen", "string | null"},
        {"created", "string | null"}, {"gone", "string | null"}, {"mine", "boolean"})},
    {"OrganisationList", "", NULL, FIELDS({"rows", "OrganisationRow[]"})},
    {"OrganisationQuestion",
     "`name`: 1 to 40 of a-z, 0-9 and hyphens. `person`: of this organisation, who administers a new one; "
     "null: whoever asks; of no meaning for a copy.", NULL, FIELDS(
        {"name", "string"}, {"label", "string"}, {"person", "number | null"})},
    {"OrganisationName", "`was`: what it is called as he saw it, refused where that is another by now; null: "
     "whatever it is. Answered: the name before.", NULL, FIELDS(
        {"name", "string"}, {"was", "string | null"})},
    {"OrganisationLabel", "", NULL, FIELDS({"label", "string"})},
    {"OrganisationRestore", "`file`: of a BackupFile.", NULL, FIELDS(
        {"name", "string"}, {"label", "string"}, {"file", "string"})},
    {"BackupFile", "", NULL, FIELDS({"file", "string"})},
    {"OrganisationMoved",
     "The result of a Job: copy and restore say what was made, backup the `file` to fetch from "
     "/api/organisations/backups/:file.", NULL, FIELDS(
        {"name", "string"}, {"label", "string | null"}, {"file", "string | null"})},
    {"OrganisationPerson", "`home`: the person of this organisation he is; null: nobody.", NULL, FIELDS(
        {"id", "number"}, {"login", "string"}, {"name", "string"}, {"active", "boolean"},
        {"home", "number | null"})},
    {"OrganisationPeople", "", NULL, FIELDS({"rows", "OrganisationPerson[]"})},
    {"OrganisationLink", "`there` null: nobody any more.", NULL, FIELDS(
        {"person", "number"}, {"there", "number | null"})},
    {"MyOrganisation", "`state`: open or suspended.", NULL, FIELDS(
        {"name", "string"}, {"label", "string"}, {"state", "string"})},
    {"MyOrganisations", "`home`: what the first organisation is called.", NULL, FIELDS(
        {"home", "string"}, {"rows", "MyOrganisation[]"})},
    {"OrganisationEntry", "", NULL, FIELDS({"address", "string"})},
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
    {"PasswordQuestion", "", NULL, FIELDS({"old", "string"}, {"new", "string"})},
    {"LanguageQuestion", "", NULL, FIELDS({"language", "string"})},
    {"Meta", "", NULL, FIELDS(
        {"objects", "ObjectMeta[]"}, {"functions", "FunctionMeta[]"}, {"kinds", "KindMeta[]"})},
    {"ObjectMeta",
     "`fields` in the order in which people see them. `may`: see, create, change, delete, "
     "export.", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"name", "string"}, {"label", "Text2"},
        {"help", "Text2"}, {"shape", "string"}, {"parent", "string | null"},
        {"fields", "FieldMeta[]"}, {"may", "string[]"})},
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
    {"FileAnswer", "`type`: by its first bytes.", NULL, FIELDS(
        {"id", "number"}, {"name", "string"}, {"type", "string"}, {"bytes", "number"})},
    {"DeletedList", "", NULL, FIELDS({"rows", "DeletedRow[]"})},
    {"DeletedRow",
     "An object (`object` null) or a field that can be taken back. `by`: the id of who deleted it, 0 "
     "where nobody noted it.", NULL, FIELDS(
        {"id", "number"}, {"name", "string"}, {"label", "Text2"}, {"object", "string | null"},
        {"deleted", "string"}, {"days_left", "number"}, {"by", "number"})},
    {"UseList", "", NULL, FIELDS({"rows", "UseRow[]"})},
    {"UseRow",
     "`what`: rule, definition, formula, shown_when, required_when or link; `id` and `label` are those of "
     "the rule, the definition or the field; `object`: the field's.", NULL, FIELDS(
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
    {"RecordRow",
     "`labels`: what the references in `values` are called (records, people, files): a text, or several "
     "where there are several. `customer_name`: of the customer it belongs to, null where that is not seen.",
     NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"object", "string"}, {"customer", "number"},
        {"customer_name", "string | null"},
        {"values", "Record<string, Cell>"}, {"labels", "Record<string, Label>"})},
    {"RecordList", "", NULL, FIELDS(
        {"rows", "RecordRow[]"}, {"next", "string | null"}, {"total", "number | null"})},
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
    {"GroupList", "The largest first; `more`: there are more than 200.", NULL, FIELDS(
        {"rows", "GroupRow[]"}, {"more", "boolean"})},
    {"GroupRow", "`label`: what a reference is called. `sum`: null where none was asked for.", NULL, FIELDS(
        {"value", "Cell"}, {"label", "string | null"}, {"count", "number"}, {"sum", "number | null"})},
    {"BulkQuestion",
     "`action`: change (with `values`) or delete. Which records: `ids`, or all that `q` and `filter` "
     "find, with the `count` that was seen: where there are others by now, nothing is done (409).",
     NULL, FIELDS(
        {"action", "string"}, {"ids", "number[] | null"}, {"q", "string | null"},
        {"filter", "string | null"}, {"count", "number | null"},
        {"values", "Record<string, Cell> | null"})},
    {"BulkAnswer",
     "`refused`: those that stayed as they were, the first 100 with the reason. `undo`: the handle that "
     "puts all of it back; null where nothing was changed.",
     NULL, FIELDS(
        {"changed", "number"}, {"unchanged", "number"}, {"refused_count", "number"},
        {"refused", "BulkRefusal[]"}, {"undo", "string | null"})},
    {"BulkWork",
     "Many records in pieces. `action`: change, delete or undo. `state`: running, done, stopped or failed "
     "(`problem` says why). `done` of `total` records were looked at, `changed` of them changed; "
     "`refused`: the first 100 with the reason.",
     NULL, FIELDS(
        {"id", "number"}, {"object", "string"}, {"action", "string"}, {"state", "string"},
        {"total", "number"}, {"done", "number"}, {"changed", "number"}, {"refused_count", "number"},
        {"refused", "BulkRefusal[]"}, {"problem", "string | null"}, {"undoable", "boolean"})},
    {"BulkWorkList", "", NULL, FIELDS({"rows", "BulkWork[]"})},
    {"BulkRefusal", "", NULL, FIELDS({"id", "number"}, {"reason", "string"})},
    {"BulkUndone",
     "`kept`: changed by somebody since, or not possible any more; the first 100 with the reason.",
     NULL, FIELDS(
        {"restored", "number"}, {"kept_count", "number"}, {"kept", "BulkRefusal[]"})},
    {"RecordCount", "", NULL, FIELDS({"total", "number"})},
    {"Notice",
     "Something of his that a change of objects or fields has switched off. `what`: rule, definition, "
     "view, field, layout, role, form, duplicate_rule or hook; `id`: its number, of a layout the object's; "
     "`object`: whose it is.",
     NULL, FIELDS(
        {"what", "string"}, {"id", "number"}, {"object", "string | null"}, {"field", "string | null"},
        {"name", "Text2"}, {"why", "Text2"}, {"at", "string | null"}, {"seen", "boolean"})},
    {"NoticeList", "", NULL, FIELDS({"rows", "Notice[]"})},
    {"RecordQuestion", "", NULL, FIELDS(
        {"customer", "number | null"}, {"values", "Record<string, Cell>"})},
    {"CustomerHead", "", NULL, FIELDS(
        {"id", "number"}, {"code", "string"}, {"name", "string"}, {"owner", "string"},
        {"day", "Day | null"})},
    {"CustomerStatus", "", NULL, FIELDS(
        {"status", "string"}, {"since", "Day | null"}, {"first_day", "Day | null"},
        {"definition", "string | null"}, {"orders", "number"}, {"amount", "number"},
        {"open_warnings", "WarningRow[]"})},
    {"Timeline", "", NULL, FIELDS(
        {"items", "TimelineItem[]"}, {"next", "string | null"}, {"counts", "TimelineCount[]"})},
    {"TimelineCount", "", NULL, FIELDS({"object", "string"}, {"count", "number"})},
    {"TimelineItem", "", NULL, FIELDS(
        {"object", "string"}, {"id", "number"}, {"version", "number"}, {"day", "Day"},
        {"time", "string | null"}, {"end", "Day | null"}, {"values", "Record<string, Cell>"})},
    {"ChangeRow",
     "`person` who, 0 the program itself; `actor` his name. `address`, `session`: from where; "
     "`customer_key`: how people know the customer; told to administrators alone.",
     NULL, FIELDS(
        {"id", "number"}, {"at", "string"}, {"person", "number"}, {"actor", "string"},
        {"address", "string"}, {"session", "string"}, {"op", "string"}, {"object", "string"},
        {"record", "number"}, {"customer", "number"}, {"customer_key", "string"},
        {"before", "Record<string, Cell>"}, {"after", "Record<string, Cell>"})},
    {"ChangeList", "", NULL, FIELDS({"rows", "ChangeRow[]"})},
    {"ChangePage", "", NULL, FIELDS({"rows", "ChangeRow[]"}, {"next", "string | null"})},
    {"Definition", "", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"name", "string"}, {"lost_when", "string"},
        {"customer_when", "string"}, {"not_while", "string"}, {"target", "number | null"},
        {"official", "boolean"}, {"broken", "Text2 | null"}, {"sentence", "Text2"})},
    {"DefinitionList", "`newest`: the day of the newest thing that happened, at most today.", NULL,
     FIELDS({"rows", "Definition[]"}, {"newest", "Day | null"})},
    {"DefinitionQuestion", "", NULL, FIELDS(
        {"name", "string"}, {"lost_when", "string"}, {"customer_when", "string"},
        {"not_while", "string"}, {"target", "number | null"}, {"official", "boolean"})},
    {"Draft", "The three conditions of a definition, saved or not.", NULL, FIELDS(
        {"lost_when", "string"}, {"customer_when", "string"}, {"not_while", "string"})},
    {"ChurnQuestion", "", NULL, FIELDS(
        {"definition", "Draft"}, {"from", "Day"}, {"to", "Day"}, {"every", "string"},
        {"by", "string | null"})},
    {"ChurnReport", "", NULL, FIELDS(
        {"periods", "Period[]"}, {"slices", "Slice[]"}, {"within", "Within"})},
    {"Within", "Of which customers the figures are: all, or (`visible`) those the viewer may see.",
     NULL, FIELDS(
        {"customers", "string"}, {"words", "Text2"})},
    {"Period", "", NULL, FIELDS(
        {"from", "Day"}, {"to", "Day"}, {"opening", "number"}, {"new", "number"},
        {"returned", "number"}, {"lost", "number"}, {"closing", "number"},
        {"new_lost", "number"}, {"lost_and_back", "number"}, {"rate", "number | null"},
        {"rate_low", "number | null"}, {"rate_high", "number | null"})},
    {"Slice", "", NULL, FIELDS({"value", "Cell"}, {"periods", "Period[]"}, {"moved", "number[]"})},
    {"ChurnCustomersQuestion", "", NULL, FIELDS(
        {"definition", "Draft"}, {"from", "Day"}, {"to", "Day"}, {"which", "string"},
        {"by", "string | null"}, {"value", "Cell"}, {"all_slices", "boolean"},
        {"offset", "number"}, {"limit", "number"})},
    {"CustomerList", "", NULL, FIELDS(
        {"customers", "CustomerHead[]"}, {"total", "number"}, {"within", "Within"})},
    {"CohortQuestion", "", NULL, FIELDS(
        {"definition", "Draft"}, {"from", "Day"}, {"to", "Day"}, {"every", "string"})},
    {"CohortReport", "", NULL, FIELDS({"cohorts", "Cohort[]"}, {"within", "Within"})},
    {"Cohort",
     "kept[k]: how many of `size` are customers at the end of the k-th period after the "
     "first; k = 0 is the first.",
     NULL, FIELDS(
        {"from", "Day"}, {"to", "Day"}, {"size", "number"}, {"kept", "number[]"})},
    {"SurvivalQuestion", "", NULL, FIELDS(
        {"definition", "Draft"}, {"from", "Day"}, {"to", "Day"}, {"by", "string | null"})},
    {"SurvivalReport", "", NULL, FIELDS(
        {"curves", "SurvivalCurve[]"}, {"log_rank", "LogRank | null"}, {"within", "Within"})},
    {"SurvivalCurve", "", NULL, FIELDS(
        {"value", "Cell"}, {"customers", "number"}, {"lost", "number"},
        {"median", "number | null"}, {"steps", "SurvivalStep[]"})},
    {"SurvivalStep", "", NULL, FIELDS(
        {"time", "number"}, {"at_risk", "number"}, {"lost", "number"}, {"share", "number"},
        {"low", "number | null"}, {"high", "number | null"})},
    {"LogRank", "", NULL, FIELDS({"chi_square", "number"}, {"degrees", "number"}, {"p", "number"})},
    {"CompareQuestion", "", NULL, FIELDS(
        {"a", "Draft"}, {"b", "Draft"}, {"on", "Day"}, {"which", "string | null"},
        {"offset", "number"}, {"limit", "number"})},
    {"CompareReport",
     "How many customers are lost on the day by both, by one only, by neither; "
     "the list of `which` (only_a, only_b, both).",
     NULL, FIELDS(
        {"both", "number"}, {"only_a", "number"}, {"only_b", "number"}, {"neither", "number"},
        {"customers", "CustomerHead[]"}, {"total", "number"}, {"within", "Within"})},
    {"ExplainQuestion", "A condition, or a definition.", NULL, FIELDS(
        {"condition", "string | null"}, {"definition", "Draft | null"}, {"customer", "number"},
        {"on", "Day"})},
    {"Explanation",
     "Of a condition: when it holds, and what it rests on (`calls`). Of a definition: `status`, when he "
     "is lost, and its parts in the same way.",
     NULL, FIELDS(
        {"on", "Day"}, {"status", "string | null"}, {"holds", "boolean"}, {"since", "Day | null"},
        {"ranges", "Day2[]"}, {"calls", "ExplainedCall[]"}, {"parts", "ExplainedPart[]"})},
    {"ExplainedPart", "`part`: lost_when, not_while, customer_when.", NULL, FIELDS(
        {"part", "string"}, {"sentence", "Text2"}, {"holds", "boolean"}, {"since", "Day | null"},
        {"ranges", "Day2[]"}, {"calls", "ExplainedCall[]"})},
    {"Day2", "[from, to): `to` null where it still holds.", NULL, FIELDS(
        {"from", "Day"}, {"to", "Day | null"})},
    {"ExplainedCall", "", NULL, FIELDS(
        {"text", "string"}, {"sentence", "Text2"}, {"before", "Cell"}, {"now", "Cell"},
        {"newest", "TimelineItem | null"})},
    {"ExportQuestion", "", NULL, FIELDS(
        {"what", "string"}, {"format", "string"}, {"report", "ChurnQuestion | null"},
        {"customers", "ChurnCustomersQuestion | null"})},
    {"CheckQuestion", "", NULL, FIELDS(
        {"condition", "string"}, {"object", "string | null"}, {"params", "string[]"})},
    {"CheckedCondition", "", NULL, FIELDS(
        {"text", "string"}, {"sentence", "Text2"}, {"tree", "RuleNode"})},
    {"RuleNode",
     "A node of the checked tree, for the builder: "
     "`op` such as and, or, not, >, in, call, field, number, text.",
     NULL, FIELDS(
        {"op", "string"}, {"type", "string"}, {"negated", "boolean"}, {"text", "string"},
        {"value", "Cell"}, {"function", "string | null"}, {"object", "string | null"},
        {"field", "string | null"}, {"window", "string | null"}, {"where", "RuleNode | null"},
        {"kids", "RuleNode[]"})},
    {"BacktestQuestion", "", NULL, FIELDS(
        {"condition", "string"}, {"definition", "Draft"}, {"horizon", "number"},
        {"from", "Day"}, {"to", "Day"}, {"sweep", "SweepQuestion | null"})},
    {"SweepQuestion",
     "`name` stands in the condition where the threshold is; `at` is where the slider stands.",
     NULL, FIELDS(
        {"name", "string"}, {"low", "number"}, {"high", "number"}, {"at", "number"})},
    {"BacktestReport", "", NULL, FIELDS(
        {"raised", "number"}, {"undecided", "number"}, {"followed", "number"},
        {"losses", "number"}, {"caught", "number"}, {"precision", "number | null"},
        {"precision_low", "number | null"}, {"precision_high", "number | null"},
        {"recall", "number | null"}, {"recall_low", "number | null"},
        {"recall_high", "number | null"}, {"lead_days", "LeadDays"},
        {"warnings_a_week", "number"}, {"owners", "OwnerWarnings[]"},
        {"curve", "BacktestPoint[]"}, {"within", "Within"})},
    {"OwnerWarnings",
     "Most warnings first; `owner` is the customer's on the day a warning was raised, null for none.",
     NULL, FIELDS(
        {"owner", "Cell"}, {"raised", "number"}, {"warnings_a_week", "number"})},
    {"LeadDays", "", NULL, FIELDS(
        {"p25", "number | null"}, {"median", "number | null"}, {"p75", "number | null"})},
    {"BacktestPoint", "", NULL, FIELDS(
        {"value", "number"}, {"raised", "number"}, {"undecided", "number"},
        {"followed", "number"}, {"losses", "number"}, {"caught", "number"},
        {"precision", "number | null"}, {"recall", "number | null"},
        {"lead_median", "number | null"}, {"warnings_a_week", "number"})},
    {"WarningRule", "", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"name", "string"}, {"condition", "string"},
        {"enabled", "boolean"}, {"hold_down", "number"}, {"problem", "string"},
        {"broken", "Text2 | null"}, {"sentence", "Text2"}, {"open", "number"}, {"handled", "number"})},
    {"RuleList", "", NULL, FIELDS({"rows", "WarningRule[]"})},
    {"RuleQuestion", "", NULL, FIELDS(
        {"name", "string"}, {"condition", "string"}, {"enabled", "boolean"},
        {"hold_down", "number"})},
    {"WarningRow", "", NULL, FIELDS(
        {"id", "number"}, {"version", "number"}, {"rule", "number"}, {"rule_name", "string"},
        {"customer", "CustomerHead"}, {"opened", "Day"}, {"reason", "Text2"},
        {"status", "string"}, {"outcome", "string"}, {"note", "string"},
        {"closed", "Day | null"})},
    {"WarningList", "", NULL, FIELDS(
        {"rows", "WarningRow[]"}, {"next", "string | null"}, {"total", "number"},
        {"owners", "OwnerCount[]"})},
    {"OwnerCount", "", NULL, FIELDS({"owner", "string"}, {"open", "number"})},
    {"WarningQuestion", "", NULL, FIELDS({"outcome", "string"}, {"note", "string"})},
    {"Upload", "", NULL, FIELDS(
        {"upload", "string"}, {"file", "string"}, {"bytes", "number"}, {"format", "string"},
        {"encoding", "string"}, {"delimiter", "string"}, {"sheets", "string[]"},
        {"sheet", "string"}, {"object", "string"}, {"columns", "UploadColumn[]"})},
    {"UploadColumn",
     "`target`: a field, customer (the key), customer.field, parent.field, "
     "+name (a new field), or - (left out).",
     NULL, FIELDS(
        {"header", "string"}, {"target", "string"}, {"kind", "string"}, {"sure", "boolean"},
        {"reason", "Text2"}, {"samples", "string[]"})},
    {"ImportQuestion",
     "`duplicates`: what is done with a row that a rule finds to be there already: create (null; where the "
     "rule only warns), refuse, or update what is there.", NULL, FIELDS(
        {"duplicates", "string | null"},
        {"object", "string"}, {"sheet", "string"}, {"map", "ColumnTarget[]"},
        {"create_fields", "boolean"}, {"date_order", "string"})},
    {"ColumnTarget", "", NULL, FIELDS({"header", "string"}, {"target", "string"})},
    {"ImportCounts", "", NULL, FIELDS(
        {"read", "number"}, {"created", "number"}, {"updated", "number"},
        {"unchanged", "number"}, {"refused", "number"}, {"skipped", "number"})},
    {"Refusal", "", NULL, FIELDS({"row", "number"}, {"reason", "Text2"}, {"cells", "string[]"})},
    {"ImportResult", "", NULL, FIELDS(
        {"id", "number | null"}, {"counts", "ImportCounts"}, {"customers", "number"},
        {"parents", "number"}, {"fields", "string[]"}, {"refusals", "Refusal[]"}, {"likely", "number"},
        {"likely_rows", "Refusal[]"})},
    {"Job",
     "`what`: preview, import, undo, or copy, backup, restore of an organisation (`unit` rows). `state`: "
     "running, done or failed. `done` of `total` count bytes "
     "of the file (`unit` bytes: preview, import) or changes taken back (`unit` changes: undo); total "
     "is 0 while it is not known. `rows`: of the file, read so far. An undo's result is an UndoResult.",
     NULL, FIELDS(
        {"id", "string"}, {"what", "string"}, {"state", "string"}, {"unit", "string"},
        {"done", "number"}, {"total", "number"}, {"rows", "number"},
        {"result", "ImportResult | UndoResult | null"}, {"problem", "Problem | null"})},
    {"ImportRow",
     "`undo`: what taking it back did; null where it was not, or by an older program. `undo_job`: the "
     "Job that is taking it back now.",
     NULL, FIELDS(
        {"id", "number"}, {"at", "string"}, {"file", "string"}, {"object", "string"},
        {"counts", "ImportCounts"}, {"refused_file", "boolean"}, {"undone", "boolean"},
        {"undo", "UndoResult | null"}, {"undo_job", "string | null"})},
    {"ImportList", "", NULL, FIELDS({"rows", "ImportRow[]"})},
    {"UndoResult", "", NULL, FIELDS(
        {"deleted", "number"}, {"restored", "number"}, {"kept", "number"})},
    {"SessionPlace", "", NULL, FIELDS(
        {"id", "string"}, {"address", "string"}, {"created", "string"}, {"seen", "string"},
        {"here", "boolean"})},
    {"SessionList", "", NULL, FIELDS({"rows", "SessionPlace[]"})},
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
