// enter: people of home in other organisations: who is whom there, and the sign-ins they came by.
//
// Home's database alone knows who is linked. A session that came from home holds for as long as the
// sign-in in home lasts, he is active there, and the link stands: it is asked at every request.
#pragma once
#include "orgs/orgs.h"

// `there` 0: takes the link away.
enum err orgs_link(struct ctx *c, struct db_tx *home, struct str name, int64_t person,
                   int64_t there) MUST_USE;
// Who a person of home is in that organisation; 0: nobody.
enum err orgs_linked(struct ctx *c, struct db_tx *home, struct str name, int64_t person,
                     int64_t *there) MUST_USE;

struct orgs_member {
    int64_t person, there;
};
enum err orgs_members(struct ctx *c, struct db_tx *home, struct str name, struct orgs_member **out,
                      int *count) MUST_USE;
// Those a person is linked to and that are open or suspended, by name.
enum err orgs_mine(struct ctx *c, struct db_tx *home, int64_t person, struct orgs_row **out,
                   int *count) MUST_USE;

// Whether the sign-in in home (a session's `home`) still lets its person be `there` in `name`.
enum err orgs_still(struct ctx *c, struct db_tx *home, struct str token, struct str name,
                    int64_t there, int64_t now_ms, bool *out) MUST_USE;
