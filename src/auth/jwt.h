// jwt: signed tokens (RFC 7515, 7517, 7519) as an identity provider hands them out: read, held
// against its published keys, and against what was asked for. It knows no network and no person.
//
// RS256, PS256, ES256 and EdDSA (Ed25519) by OpenSSL; every other algorithm is refused by name, so
// neither `none` nor a secret shared with anybody ever counts.
#pragma once
#include "codec/json.h"

enum { JWT_BYTES_MAX = 64 << 10, JWT_LEEWAY_S = 120 };

struct jwt {
    struct str alg, kid;      // kid: empty where there is none
    const struct json *claims; // an object
    struct str sealed;        // what the signature is of
    struct str signature;     // its bytes
};

// ERR_INPUT where it is no signed token of an algorithm that counts. Nothing of it is proven yet.
enum err jwt_read(struct ctx *c, struct str text, struct jwt *out) MUST_USE;

// ERR_DENIED where none of `keys` (a JWK set) has signed it. `*unknown`: it names a key that is not
// among them, so newer ones may help.
enum err jwt_verify(struct ctx *c, const struct jwt *t, const struct json *keys,
                    bool *unknown) MUST_USE;

struct jwt_wanted {
    struct str issuer, client, nonce;
    int64_t now_s;
};
// From whom, for whom, not too old or too young, and the answer to this question: ERR_DENIED with
// words that name what is wrong. `*sub`: who it is of.
enum err jwt_check(struct ctx *c, const struct jwt *t, const struct jwt_wanted *w,
                   struct str *sub) MUST_USE;
