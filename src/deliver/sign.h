// sign: signatures after the Standard Webhooks specification (https://www.standardwebhooks.com).
#pragma once
#include "base/err.h"

// whsec_ and 32 random bytes in base64.
struct str sign_secret(struct arena *a);
// "v1," and the HMAC-SHA256 of "id.seconds.body" in base64; empty where the secret is none of ours.
struct str sign_message(struct arena *a, struct str secret, struct str id, int64_t seconds,
                        struct str body);
// The headers of a signed POST of JSON, SIGN_HEADERS of them.
enum { SIGN_HEADERS = 5 };
const struct str *sign_headers(struct arena *a, struct str id, int64_t seconds,
                               struct str signature);
// HMAC-SHA256 in base64: what the group robots of DingTalk and Feishu are signed with.
struct str sign_hmac(struct arena *a, struct str key, struct str text);
