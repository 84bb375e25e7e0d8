#include "api/stranger.h"

#include <arpa/inet.h>

struct str stranger_address(const struct call *k)
{
    struct str peer = k->http->peer, last = STR_NONE;
    struct str all = http_header(k->http, "X-Forwarded-For");
    bool here = str_starts(peer, STR("127.")) || str_eq(peer, STR("::1"));
    while (here && all.len)
        last = str_trim(str_cut(all, ',', &all));
    struct in6_addr room;
    char *text = str_zero(k->c->arena, last);
    bool known =
        last.len && (inet_pton(AF_INET, text, &room) == 1 || inet_pton(AF_INET6, text, &room) == 1);
    return known ? last : peer;
}

// Whoever has one IPv6 address has all of its network.
static struct str network_of(struct arena *a, struct str address)
{
    unsigned char bytes[16];
    if (inet_pton(AF_INET6, str_zero(a, address), bytes) != 1)
        return address;
    return str_format(a, "%02x%02x%02x%02x%02x%02x%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3],
                      bytes[4], bytes[5], bytes[6], bytes[7]);
}

static struct str limit_name(struct call *k, const struct stranger_limit *l, struct str thing)
{
    struct str network = l->address ? network_of(k->c->arena, k->from.address) : STR("");
    return str_format(k->c->arena, "%s %.*s %.*s", l->name, STR_ARG(l->thing ? thing : STR("0")),
                      STR_ARG(network));
}

// Those before `end`.
static void give_back(struct call *k, const struct stranger_limit *limits,
                      const struct stranger_limit *end, struct str thing)
{
    int64_t now = clock_steady_ms();
    for (const struct stranger_limit *l = limits; l != end && l->name; l++)
        if (!l->tries)
            buckets_put(api_buckets(k->api), limit_name(k, l, thing), l->size, now);
}

void stranger_give_back(struct call *k, const struct stranger_limit *limits, struct str thing)
{
    give_back(k, limits, NULL, thing);
}

enum err stranger_take(struct call *k, const struct stranger_limit *limits, struct str thing)
{
    int64_t now = clock_steady_ms();
    int wait = 0;
    for (const struct stranger_limit *l = limits; l->name; l++) {
        if (buckets_take(api_buckets(k->api), limit_name(k, l, thing), l->size, now, &wait))
            continue;
        give_back(k, limits, l, thing);
        k->answer->retry_after_s = wait;
        int minutes = (wait + 59) / 60;
        return fail(k->c, ERR_TOO_MANY,
                    "too many answers have come lately: please try again in %d minutes",
                    "最近提交次数过多，请在 %d 分钟后再试", minutes);
    }
    return ERR_NONE;
}
