// postgres: what the files of the driver for PostgreSQL share.
#pragma once
#include "base/arena.h"

enum { POSTGRES_FUNCTIONS = 3 };
// The statements that make the SQL functions of rule/sql.h.
void postgres_functions(struct arena *a, const char *sql[POSTGRES_FUNCTIONS]);
