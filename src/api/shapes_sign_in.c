// Signing in: the session, passwords, second factors, tokens of programs, identity providers.
#include "api/shape_lists.h"

// clang-format off
const struct shape sign_in_shapes[] = {
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
    {"PasswordQuestion", "", NULL, FIELDS({"old", "string"}, {"new", "string"})},
    {"LanguageQuestion", "", NULL, FIELDS({"language", "string"})},
    {"SessionPlace", "", NULL, FIELDS(
        {"id", "string"}, {"address", "string"}, {"created", "string"}, {"seen", "string"},
        {"here", "boolean"})},
    {"SessionList", "", NULL, FIELDS({"rows", "SessionPlace[]"})},
    {0},
};
// clang-format on
