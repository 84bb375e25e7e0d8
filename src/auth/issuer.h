// issuer: an identity provider as it describes itself (OpenID Connect Discovery 1.0): its addresses
// and its keys, asked for over the network and kept for a while. It knows no rows and no people.
//
// An address is https. Where the operator allows this machine itself (--local-hooks), http will do
// for addresses that are written as its own. Redirects are not followed; answers are bounded in size
// and time.
#pragma once
#include "codec/json.h"

enum { ISSUER_SECONDS = 6, ISSUER_BYTES_MAX = 256 << 10 };

struct issuer {
    struct str issuer, authorize, token, userinfo, end_session, keys_at; // empty: it has none
    bool basic;     // the secret goes into a header; else into the form
    bool tells_iss; // its answers name it (RFC 9207)
};

// Reads a discovery document. ERR_INPUT with words for what is wrong: another issuer, no code flow,
// an address that is not https.
enum err issuer_read(struct ctx *c, struct str document, struct str issuer, bool local,
                     struct issuer *out) MUST_USE;
// ERR_INPUT where it cannot be the address of one.
enum err issuer_check(struct ctx *c, struct str issuer, bool local) MUST_USE;

struct issuers; // what was fetched; shared between threads
struct issuers *issuers_create(bool local);
void issuers_destroy(struct issuers *all);
bool issuers_local(const struct issuers *all);

// ERR_INPUT: it says something wrong or does not answer. `fresh`: not what is kept.
enum err issuers_get(struct ctx *c, struct issuers *all, struct str issuer, bool fresh,
                     struct issuer *out) MUST_USE;
// Its keys, a JWK set. `fresh`: asked for again, a few times within five minutes at most, after that
// what is kept.
enum err issuers_keys(struct ctx *c, struct issuers *all, const struct issuer *i, bool fresh,
                      const struct json **out) MUST_USE;

// One request to it: a form that is posted, or (empty) a GET; `header` may be empty. `*out`: the
// object it answers with, whatever the status; NULL where it is none. ERR_INPUT: no answer.
struct issuer_ask {
    struct str url, form, header;
};
enum err issuers_ask(struct ctx *c, struct issuers *all, const struct issuer_ask *q, int *status,
                     const struct json **out) MUST_USE;
