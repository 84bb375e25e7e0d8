#include "deliver/sign.h"

#include <sodium.h>

enum { SECRET_BYTES = 32 };
#define PREFIX "whsec_"

static struct str base64(struct arena *a, const unsigned char *bytes, size_t count)
{
    size_t room = sodium_base64_encoded_len(count, sodium_base64_VARIANT_ORIGINAL);
    char *text = arena_alloc(a, room);
    sodium_bin2base64(text, room, bytes, count, sodium_base64_VARIANT_ORIGINAL);
    return str_of(text);
}

struct str sign_secret(struct arena *a)
{
    unsigned char bytes[SECRET_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    return str_format(a, PREFIX "%.*s", STR_ARG(base64(a, bytes, sizeof bytes)));
}

struct str sign_message(struct arena *a, struct str secret, struct str id, int64_t seconds,
                        struct str body)
{
    unsigned char key[SECRET_BYTES * 2], mac[crypto_auth_hmacsha256_BYTES];
    size_t bytes = 0, skip = sizeof PREFIX - 1;
    if (!str_starts(secret, STR(PREFIX)) ||
        sodium_base642bin(key, sizeof key, secret.at + skip, secret.len - skip, NULL, &bytes, NULL,
                          sodium_base64_VARIANT_ORIGINAL))
        return STR_NONE;
    struct str head = str_format(a, "%.*s.%lld.", STR_ARG(id), (long long)seconds);
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key, bytes);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)head.at, head.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.at, body.len);
    crypto_auth_hmacsha256_final(&state, mac);
    return str_format(a, "v1,%.*s", STR_ARG(base64(a, mac, sizeof mac)));
}

const struct str *sign_headers(struct arena *a, struct str id, int64_t seconds,
                               struct str signature)
{
    struct str *headers = ARENA_ARRAY(a, struct str, SIGN_HEADERS);
    headers[0] = STR("Content-Type: application/json");
    headers[1] = str_format(a, "webhook-id: %.*s", STR_ARG(id));
    headers[2] = str_format(a, "webhook-timestamp: %lld", (long long)seconds);
    headers[3] = str_format(a, "webhook-signature: %.*s", STR_ARG(signature));
    headers[4] = STR("User-Agent: Liuke/" LIUKE_VERSION);
    return headers;
}

struct str sign_hmac(struct arena *a, struct str key, struct str text)
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.at, key.len);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)text.at, text.len);
    crypto_auth_hmacsha256_final(&state, mac);
    return base64(a, mac, sizeof mac);
}
