// migrations: the numbered steps in src/model/migrations/, compiled in by tools/embed.
#pragma once
#include "db/db.h"

extern const struct db_migration migrations[];
extern const int migration_count;
