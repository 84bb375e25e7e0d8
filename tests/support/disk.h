// disk: a database that has room for so much more and then says that the disk is full, for tests.
#pragma once
#include "db/db.h"
#include "tests/support/folder.h"

static inline bool test_on_postgres(void)
{
    return getenv("LIUKE_TEST_DB") != NULL;
}

// On a server, whose disk is not ours to fill: every row that comes in is counted, and what would be
// beyond the room is refused with the very error a full disk gives.
static const char test_disk_counts[] =
    "CREATE OR REPLACE FUNCTION disk_counts() RETURNS trigger LANGUAGE plpgsql AS $f$ "
    "DECLARE full_now boolean; BEGIN "
    "UPDATE disk SET used = used + octet_length(NEW::text) RETURNING used > room INTO full_now; "
    "IF full_now THEN RAISE EXCEPTION 'could not extend file: No space left on device' "
    "USING ERRCODE = 'disk_full'; END IF; RETURN NEW; END $f$";
static const char test_disk_watches[] =
    "DO $d$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = "
    "current_schema() AND tablename NOT IN ('disk', 'sequence', 'server_commit') LOOP "
    "EXECUTE format('CREATE OR REPLACE TRIGGER disk_counts BEFORE INSERT ON %I FOR EACH ROW "
    "EXECUTE FUNCTION disk_counts()', t); END LOOP; END $d$";

// A db_work: `user` is an int64_t, how many more pages of 4 KiB there shall be.
static inline enum err test_disk(struct ctx *c, struct db_tx *tx, void *user)
{
    const int64_t *more = user;
    int64_t now = 0;
    enum err e = ERR_NONE;
    if (test_on_postgres()) {
        const char *table = str_format(c->arena,
                                       "CREATE TABLE disk AS SELECT 0::bigint AS used, "
                                       "%lld::bigint AS room",
                                       (long long)*more * 4096)
                                .at;
        const char *const steps[] = {"DROP TABLE IF EXISTS disk", table, test_disk_counts,
                                     test_disk_watches};
        for (size_t i = 0; i < sizeof steps / sizeof *steps && !e; i++)
            e = db_ddl(c, tx, steps[i]);
        return e;
    }
    e = db_number(c, tx, "SELECT page_count FROM pragma_page_count()", DB_NO_VALUES, 0, &now);
    return e ? e
             : db_ddl(c, tx,
                      str_format(c->arena, "PRAGMA max_page_count = %lld", (long long)(now + *more))
                          .at);
}
