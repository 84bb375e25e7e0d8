// rounds: how often a test tries its luck. All of it where a try is cheap, which is the release build on SQLite; a
// third where each takes many times as long: on PostgreSQL, and under a sanitizer (LIUKE_TEST_SLOW, set by tools/test).
#pragma once
#include <stdbool.h>
#include <stdlib.h>

static inline bool test_is_slow(void)
{
    return getenv("LIUKE_TEST_DB") || getenv("LIUKE_TEST_SLOW");
}

static inline int test_rounds(int all)
{
    return test_is_slow() ? (all + 2) / 3 : all;
}
