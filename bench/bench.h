// bench: what measuring programs have in common: a clock, an end when something fails, files to write.
#pragma once
#include "base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

// Seconds, from no particular moment on.
static inline double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline void must(struct ctx *c, enum err e)
{
    if (!e)
        return;
    fprintf(stderr, "bench: %.*s\n", STR_ARG(c->why.en));
    exit(1);
}

// FOLDER/NAME.csv, to be written anew.
static inline FILE *must_write(struct ctx *c, const char *folder, struct str name)
{
    struct str path = str_format(c->arena, "%s/%.*s.csv", folder, STR_ARG(name));
    FILE *f = fopen(path.at, "w");
    if (!f)
        must(c, fail(c, ERR_IO, "%.*s cannot be written", "无法写入 %.*s", STR_ARG(path)));
    return f;
}
