// make: organisations beside home: made empty, as a copy, from a backup; suspended, deleted, taken
// back; and what is done about those whose maker died.
//
// Whoever makes one holds it meanwhile (a lock file, and a claim in home's database), and its row
// says so. A row whose maker is gone is taken away with all there is of it: so a program that is
// killed leaves the old state or the new one, at the latest after the next orgs_tidy.
#pragma once
#include "base/progress.h"
#include "orgs/orgs.h"
#include "orgs/replica.h"

struct orgs_home {
    struct str folder;
    struct db *db;
};

struct orgs_making {
    struct str name, label;
    struct org_settings settings; // of an empty one
    replica_source *source;       // of a copy or backup; NULL: an empty one
    void *user;
    struct str like; // a copy: those linked to this one are linked to the new one, too
    // A person of home. In an organisation without people he becomes its administrator, in another
    // he is linked to who signs in there by the same name. 0: nobody; only where there are people.
    int64_t founder;
    int64_t now_ms;
};

// ERR_CONFLICT where the name is taken. `count`: rows of the source. Of a copy nobody is signed in,
// no token opens it, and its webhooks are off.
enum err orgs_make(struct ctx *c, const struct orgs_home *home, const struct orgs_making *m,
                   struct replica_count *count) MUST_USE;
// Copies one of the others.
enum err orgs_copy(struct ctx *c, const struct orgs_home *home, struct str from,
                   const struct orgs_making *m, struct progress *progress,
                   struct replica_count *count) MUST_USE;
// From a backup file (backup_file.h), which is looked at as a whole first.
enum err orgs_restore(struct ctx *c, const struct orgs_home *home, struct str file,
                      const struct orgs_making *m, struct progress *progress,
                      struct replica_count *count) MUST_USE;
enum err orgs_backup(struct ctx *c, const struct orgs_home *home, struct str name, struct str file,
                     struct progress *progress, struct replica_count *count) MUST_USE;

// Everybody is signed out; nothing is answered until it is resumed.
enum err orgs_suspend(struct ctx *c, const struct orgs_home *home, struct str name,
                      int64_t now_ms) MUST_USE;
enum err orgs_resume(struct ctx *c, const struct orgs_home *home, struct str name,
                     int64_t now_ms) MUST_USE;
// Into the bin, and out of it again (it is suspended then) within ORGS_BIN_DAYS.
enum err orgs_delete(struct ctx *c, const struct orgs_home *home, struct str name,
                     int64_t now_ms) MUST_USE;
enum err orgs_undelete(struct ctx *c, const struct orgs_home *home, struct str name,
                       int64_t now_ms) MUST_USE;

// Takes away what was being made by somebody who is gone, and what has been in the bin long enough.
enum err orgs_tidy(struct ctx *c, const struct orgs_home *home, int64_t now_ms) MUST_USE;
