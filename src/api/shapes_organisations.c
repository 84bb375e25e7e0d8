// The server's other organisations, and who of its people is whom there.
#include "api/shape_lists.h"

// clang-format off
const struct shape organisations_shapes[] = {
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
    {0},
};
// clang-format on
