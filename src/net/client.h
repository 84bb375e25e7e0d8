// client: asks other servers over HTTP, on libcurl. Certificates are checked, redirects are not
// followed, answers are bounded in size and time.
#pragma once
#include "base/err.h"

#include <stdatomic.h>

enum { POST_ANSWER_MAX = 2000 };

struct post {
    struct str url;
    bool get;         // a GET, without a body
    size_t whole_max; // 0: the first POST_ANSWER_MAX bytes of the answer will do; else all of
                      // it is wanted, and a longer one is no answer (status 0)
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

// Whether it leads, as it is written, to this machine: localhost, 127.…, [::1].
bool url_is_local(struct ctx *c, struct str url);
bool url_is_https(struct str url);
// `text` as a part of a query or a form: letters, digits and -._~ stay, all else becomes %XX.
struct str url_escaped(struct arena *a, struct str text);

// ERR_INPUT with words where it is no http:// or https:// address, or holds a password.
enum err url_check(struct ctx *c, struct str url) MUST_USE;
