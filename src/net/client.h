// client: sends to other servers over HTTP, on libcurl. Certificates are checked, redirects are not
// followed, answers are cut short.
#pragma once
#include "base/err.h"

#include <stdatomic.h>

enum { POST_ANSWER_MAX = 2000 };

struct post {
    struct str url;
    const struct str *headers; // "Name: value"
    int header_count;
    struct str body;
    // What came of it:
    int status;        // 0: no answer
    struct str answer; // its first bytes, or (status 0) why there was none; in the arena
    int took_ms;
};

struct post_limits {
    int seconds;              // for one, from the first byte to the last
    bool local;               // also to this machine itself
    const _Atomic bool *stop; // NULL, or: what has not ended when it turns true is given up
};

// Sends all of them side by side and returns when all have ended; false where it was stopped before.
// An address of this machine or of its own link (127.0.0.1, 169.254.…) is refused after the name was
// looked up, unless `local`.
bool post_all(struct arena *a, struct post *list, int count, const struct post_limits *limits);

// ERR_INPUT with words where it is no http:// or https:// address, or holds a password.
enum err url_check(struct ctx *c, struct str url) MUST_USE;
