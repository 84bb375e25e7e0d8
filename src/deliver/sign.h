// sign: signatures after the Standard Webhooks specification (https://www.standardwebhooks.com).
#pragma once
#include "base/err.h"

// whsec_ and 32 random bytes in base64.
struct str sign_secret(struct arena *a);
// "v1," and the HMAC-SHA256 of "id.seconds.body" in base64; empty where the secret is none of ours.
struct str sign_message(struct arena *a, struct str secret, struct str id, int64_t seconds,
                        struct str body);
