// organisations: what the handlers of the server's other organisations share.
#pragma once
#include "api/handlers.h"
#include "orgs/make.h"

struct orgs_home home_of(const struct call *k);
// A row of home's list, and who the person who asks is there (0: nobody). ERR_NOT_FOUND.
enum err organisation_read(struct call *k, struct str name, struct orgs_row *row,
                           int64_t *there) MUST_USE;
// {"name", "label"}: of one that is to be made.
enum err organisation_making(struct call *k, struct orgs_making *m) MUST_USE;
