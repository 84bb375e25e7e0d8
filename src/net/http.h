// http: an HTTP/1.1 server over libmicrohttpd. It knows no routes: one handler gets every request,
// whole, in a thread of its own connection, and fills in the answer.
//
// Every input is bounded: the head in size and time, the body in size and time, the number of
// connections in all. A peer that drips its request is cut off, however regularly it drips.
#pragma once
#include "net/uri.h"

struct http_server;

enum http_method { HTTP_GET, HTTP_POST, HTTP_PATCH, HTTP_PUT, HTTP_DELETE, HTTP_OTHER };

struct http_request {
    struct ctx *c; // lives as long as the request
    enum http_method method;
    struct uri uri;
    struct str body;      // empty where it went to a file
    struct str body_file; // path of the file with the body, which the handler removes or moves
    struct str peer;      // address of the other side
    struct str whose;     // what `plan` leaves for `answer`
    const void *handle;
};

// Empty where the request has no such header.
struct str http_header(const struct http_request *r, const char *name);
struct str http_cookie(const struct http_request *r, const char *name);

struct http_answer {
    int status;
    const char *type;        // Content-Type
    struct str body;         // in the request's arena, or lasting (static pages)
    bool lasting;            // the body outlives the request: it is not copied
    struct str file_name;    // non-empty: offered as a file of that name
    const char *encoding;    // Content-Encoding, NULL for none
    const char *cache;       // Cache-Control, NULL: no-store
    struct str etag, cookie; // ETag and Set-Cookie; empty for none
    int retry_after_s;       // Retry-After; 0 for none
    // A stream of server-sent events instead of a body: called in the connection's own thread for
    // the next piece, may wait up to a second; returns bytes written, 0: nothing yet, -1: the end.
    ptrdiff_t (*stream)(void *user, char *out, size_t room);
    void (*stream_end)(void *user);
    void *stream_user;
};

// What is to be done with a body, asked when the head is there. Refusing is an error code.
struct http_body_plan {
    size_t max;      // bytes
    struct str file; // write it to this path instead of memory; empty: memory
    int seconds;     // it must have arrived by then
};

struct http_options {
    struct str host; // an address, such as 127.0.0.1 or ::1
    int port;        // 0: any free one
    enum err (*plan)(void *user, struct http_request *r, struct http_body_plan *plan);
    void (*answer)(void *user, struct http_request *r, struct http_answer *a);
    void *user;
};

enum err http_start(struct ctx *c, const struct http_options *o, struct http_server **out) MUST_USE;
int http_port(const struct http_server *s);
// Answers what is under way, refuses what is new, ends the streams.
void http_stop(struct http_server *s);
