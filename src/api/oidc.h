// oidc: what comes back from an identity provider, and proving it: the code is exchanged, the token
// held against keys, times and the question (oidc_prove.c); then who it is (oidc_settle.c).
#pragma once
#include "api/api.h"
#include "auth/identity.h"
#include "auth/issuer.h"
#include "auth/provider.h"
#include "auth/role.h"
#include "sys/file.h"

struct homecoming {
    struct visit visit;
    struct provider provider;
    struct str code;
    // Proven:
    struct identity identity; // issuer, sub, login (empty: the claim is not there)
    struct str name, mail;
    bool vouched; // the provider says there was a second factor, and its word counts
    // What came of it:
    struct str hash, language; // for a person to be made
    struct person person;
    bool owes; // the code of his telephone
};

// Fills in what is proven. ERR_DENIED: the token is not what it must be; ERR_INPUT: the provider
// does not answer, or not as it should.
enum err oidc_prove(struct call *k, struct homecoming *h) MUST_USE;

// Finds whom it is about, links or makes him: `person` and `owes` of `h`. ERR_DENIED where he may not
// come in; counted for him, as wrong passwords are.
enum err oidc_settle(struct call *k, struct homecoming *h) MUST_USE;
// {"provider": …, "login": …}, for the audit.
struct str oidc_detail(struct arena *a, const struct homecoming *h);
