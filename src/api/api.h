// api: requests in, answers out. It finds the route, asks who is there, reads the body, calls the
// handler and puts its words into the one form of errors. It holds no rules of business.
#pragma once
#include "api/put.h"
#include "auth/session.h"
#include "auth/token.h"
#include "codec/json.h"
#include "flow/warning.h"
#include "model/viewer.h"
#include "net/http.h"

struct api;
struct buckets;
struct events;
struct jobs;
struct issuers;

// What serves the other organisations of a server, for home, the first one.
struct api_others {
    void *user;
    // One that is open, until it is given back. ERR_NOT_FOUND, ERR_SUSPENDED.
    enum err (*borrow)(struct ctx *c, void *user, struct str name, struct api **out);
    void (*give_back)(void *user, struct api *a);
    // Its row in home's list was changed: what is not open any more is answered no more.
    enum err (*look_again)(struct ctx *c, void *user, struct str name);
};

struct api_options {
    struct str folder; // of the organisation; it may not be there yet
    struct org *org;   // NULL: the first request to /api/setup makes it
    bool local;        // webhooks and identity providers may be this machine itself
    struct str name;   // in addresses: /~name/; empty: it is home
    struct api *home;  // of one with a name
    const struct api_others *others; // of home
};
struct api *api_create(const struct api_options *o);
// No more is told to who listens, and what runs is told to stop: for one that is to be closed.
void api_stop(struct api *a);
void api_destroy(struct api *a); // closes the organisation

// For http_options.
enum err api_plan(void *user, struct http_request *r, struct http_body_plan *plan);
void api_answer(void *user, struct http_request *r, struct http_answer *a);
// The answer to a request that none of the organisations takes: the words are in r->c.
void api_refuse(struct http_request *r, struct http_answer *a, enum err e);

// The organisation, once there is one; NULL before.
struct org *api_org(struct api *a);
struct events *api_events(struct api *a);
struct jobs *api_jobs(struct api *a);
struct throttle *api_throttle(struct api *a);
struct buckets *api_buckets(struct api *a);
struct issuers *api_issuers(struct api *a);
struct str api_folder(const struct api *a);
struct str api_name(const struct api *a);   // empty: home
struct str api_prefix(const struct api *a); // "/" or "/~name/"
struct str api_cookie(const struct api *a); // what its cookie is called: of each another one
struct api *api_home(struct api *a);        // itself, where it is home
const struct api_others *api_others(const struct api *a); // NULL but for home
// Makes the organisation in the folder and opens it; ERR_CONFLICT where it is there.
enum err api_set_up(struct ctx *c, struct api *a, const struct org_settings *s) MUST_USE;

enum { PATH_NUMBERS_MAX = 3 };

// What a request has made durable, and what it found out doing so: a request that is answered once
// more, because the database was started anew in between, does not do it again.
enum { CALL_WRITES_MAX = 4 };
struct call_written {
    const void *users[CALL_WRITES_MAX]; // copies of what the jobs left in their `user`
    int count;
};

// One request that a route was found for.
struct call {
    struct api *api;
    struct ctx *c;
    struct org *org; // NULL only for routes that are OPEN
    const struct http_request *http;
    struct http_answer *answer;
    const struct json *body;            // NULL: there is none
    struct str words[PATH_NUMBERS_MAX]; // what stands for the :names of the route
    struct person person;               // who asks; id 0: nobody
    const struct viewer *viewer;        // what he may see and do; NULL: nobody is signed in
    struct str home;                    // the sign-in at home he came by (auth/session.h)
    bool seen_as;                       // an administrator looks as somebody else
    struct str csrf;
    int64_t provider;    // the identity provider his session came by; 0: a password
    struct token token;  // what a program signed in with; id 0: a person with a cookie
    struct origin from;  // where it comes from: c->from
    bool zh;             // the language of messages
    struct str duplicates; // JSON: what a record is like that was not written; empty: nothing
    struct labels *labels; // what was asked of them already (api/labels.h)
    struct json_out out;   // the answer's JSON
    struct buf *buf;
    int64_t version; // set by a handler: the ETag
    struct call_written *written;
    int writes;    // how many it has done or found done in this try
    bool creates;  // the route takes an Idempotency-Key
    bool repeated; // its Idempotency-Key has been written with before
};

// org_write_as for a request, by whoever asks; org_write where `actor` is another, as at sign-in.
// `user` points to a whole struct. Its Idempotency-Key, where it has one, is
// made durable along with what it writes: a second request with the same key does nothing
// (ERR_CONFLICT, k->repeated).
#define call_write(k, actor, job, user) call_write_of(k, actor, job, user, sizeof *(user))
enum err call_write_of(struct call *k, int64_t actor, org_job *job, void *user,
                       size_t size) MUST_USE;

enum route_flags {
    ROUTE_OPEN = 1,    // may be asked by somebody who is not signed in
    ROUTE_VERSION = 2, // wants If-Match
    ROUTE_CREATES = 4, // takes Idempotency-Key; answers 201
    ROUTE_RAW = 8,     // the body is no JSON
    ROUTE_ASKS = 16,   // a POST that changes nothing
    ROUTE_OWN = 32,    // about one's own sign-in: a person in a browser, no program with a token
    ROUTE_EARLY = 64,  // also before a second factor that one of his roles asks for
    ROUTE_HOME = 128,  // of the server's first organisation only
};

// Who may ask at all. What he then gets is up to the viewer that every call into the model takes.
enum route_permit {
    PERMIT_NONE,    // no route may have it: a column that was forgotten lets nobody in
    PERMIT_ANYBODY, // also who is not signed in
    PERMIT_PERSON,  // about himself, or nothing that rights speak of
    PERMIT_VIEWER,  // the answer holds what the viewer may see, the change what he may do
    PERMIT_RULES,   // the right `rules`
    PERMIT_IMPORT,  // the right `import`
    PERMIT_ADMIN,   // administrators
    PERMIT_COUNT
};
const char *permit_name(enum route_permit p);

struct route {
    enum http_method method;
    const char *path; // "/api/records/:object?q&limit": what it takes behind the `?`, in openapi.c
    enum route_permit permit;
    int flags;
    enum err (*run)(struct call *k);
    const char *question, *answer; // names of shapes (shapes.h); "" for none
    const char *says, *zh; // what it does, in both languages
};

// All of them, resource by resource (routes.c); each list ends with a row without a path.
extern const struct route *const route_lists[];
extern const int route_list_count;

// The cookie of whoever asks; empty where there is none.
struct str call_cookie(const struct call *k);
// Notes in the audit what was done, with the address; `detail` is one JSON value.
enum err call_audit(struct call *k, const char *what, struct str detail) MUST_USE;
// The objects as they are now, for who works out a viewer anew.
const struct schema *call_schema(struct org *o);
// Works out the viewer again, where objects changed since (ERR_BUSY).
enum err call_renew(struct call *k) MUST_USE;
// A whole number from the path; ERR_NOT_FOUND where it is none.
enum err call_id(struct call *k, int word, int64_t *out) MUST_USE;
// The version that If-Match names.
enum err call_version(struct call *k, int64_t *out) MUST_USE;
// ?limit=, 50 unless given, at most 500.
enum err call_limit(struct call *k, int *out) MUST_USE;
// ?from= and ?to=: days, the last one included, as [from, to) in milliseconds; 0 where not given.
enum err call_days(struct call *k, int64_t *from_ms, int64_t *to_ms) MUST_USE;
// ?name= as a whole number; 0 where it is none.
int64_t call_number(struct call *k, const char *name);
// A day in the body.
enum err call_day(struct call *k, const struct json *o, const char *key, day_t *out) MUST_USE;
