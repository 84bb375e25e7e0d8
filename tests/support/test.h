// test: cmocka, with the headers it wants before it, a context for calls that need one, and the
// place of the shared data sets.
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
// `fail` is ours (base/err.h); a test fails with fail_msg.
#undef fail
#undef fail_msg
#define fail_msg(...) (print_error(__VA_ARGS__), print_error("\n"), _fail(__FILE__, __LINE__))

#include "base/err.h"

// Fails the test with the cause in words when `e` is an error.
#define assert_ok(c, e)                                                                            \
    do {                                                                                           \
        enum err e_ = (e);                                                                         \
        if (e_)                                                                                    \
            fail_msg("%s: %.*s", err_code(e_), STR_ARG((c)->why.en));                              \
    } while (0)

#define assert_str(got, want)                                                                      \
    do {                                                                                           \
        struct str got_ = (got), want_ = str_of(want);                                             \
        if (!str_eq(got_, want_))                                                                  \
            fail_msg("wanted «%.*s», got «%.*s»", STR_ARG(want_), STR_ARG(got_));                  \
    } while (0)

// The path of a file of the shared data sets, or NULL where they are absent: the test skips then.
static inline const char *shared_data(const char *file)
{
    static char path[4096];
    const char *root = getenv("LIUKE_SHARED");
    const char *source = getenv("LIUKE_SOURCE");
    if (root)
        snprintf(path, sizeof path, "%s/%s", root, file);
    else
        snprintf(path, sizeof path, "%s/../shared/data/%s", source ? source : ".", file);
    FILE *f = fopen(path, "rb");
    if (f)
        fclose(f);
    return f ? path : NULL;
}
