// uri: the path and query of a request, read strictly. Pure: bytes in, texts out.
#pragma once
#include "base/err.h"

struct uri_param {
    struct str name, value;
};

struct uri {
    // Decoded; begins with '/', valid UTF-8, no control characters, no "." or ".." parts.
    struct str path;
    struct uri_param *params;
    int param_count;
};

enum { URI_LENGTH_MAX = 8192, URI_PARAMS_MAX = 64 };

// ERR_USAGE with words where it is malformed; ERR_TOO_LARGE where it is longer than it may be.
enum err uri_parse(struct ctx *c, struct str raw, struct uri *out) MUST_USE;
// The value of the first parameter of that name; empty where there is none.
struct str uri_param(const struct uri *u, const char *name);
bool uri_has(const struct uri *u, const char *name);
