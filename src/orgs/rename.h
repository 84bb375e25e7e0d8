// rename: the name of one of the other organisations, which stands in its own database (model/called.h),
// and in home's list as that was told of it.
#pragma once
#include "model/called.h"
#include "orgs/make.h"

// Renames it, from outside, in whatever state it is; then home's list.
enum err orgs_rename(struct ctx *c, const struct orgs_home *home, struct str name,
                     struct calling *g) MUST_USE;
// After it has renamed itself: home's list.
enum err orgs_renamed(struct ctx *c, struct db *home, struct str name, struct str label) MUST_USE;
// Where the two are not the same (a server ended in between; or its name in the list is another one
// from before they were one thing): what it calls itself counts, if it was ever renamed, else the list.
enum err orgs_agree(struct ctx *c, struct db *home, struct str name, struct org *org) MUST_USE;
