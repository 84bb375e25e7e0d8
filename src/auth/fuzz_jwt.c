#include "auth/jwt.h"
#include "auth/issuer.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// A token, a line feed, and a document of keys or of discovery: whatever they are, a refusal has its
// words, and what counts is of an algorithm that may.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct str allowed[] = {{"RS256", 5}, {"PS256", 5}, {"ES256", 5}, {"EdDSA", 5}};
    struct ctx c = {.arena = arena_create()};
    struct str document, sub, token = str_cut((struct str){(const char *)data, size}, '\n', &document);
    struct jwt t;
    struct issuer i;
    const struct json *keys;
    bool unknown, known = false;
    enum err e = jwt_read(&c, token, &t);
    if (!e) {
        for (size_t n = 0; n < sizeof allowed / sizeof *allowed; n++)
            known = known || str_eq(t.alg, allowed[n]);
        if (!known || !t.signature.len)
            abort();
        struct jwt_wanted w = {STR("https://id.example.com"), STR("liuke"), STR("n"), 1700000000};
        e = jwt_check(&c, &t, &w, &sub);
        if (!e && !sub.len)
            abort();
    }
    if (e && (!c.why.en.len || !c.why.zh.len))
        abort();
    fail_clear(&c);
    if (json_parse(&c, document, size, &keys) == ERR_NONE) {
        if (t.claims && jwt_verify(&c, &t, keys, &unknown) && !c.why.en.len)
            abort();
        fail_clear(&c);
    }
    fail_clear(&c);
    if (issuer_read(&c, document, STR("https://id.example.com"), false, &i) == ERR_NONE) {
        if (!str_starts(i.authorize, STR("https://")) || !str_starts(i.keys_at, STR("https://")))
            abort();
    } else if (!c.why.en.len || !c.why.zh.len) {
        abort();
    }
    arena_destroy(c.arena);
    return 0;
}
