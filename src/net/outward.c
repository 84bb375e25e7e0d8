#include "net/outward.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

enum { CONNECT_SECONDS = 5, LOOK_EVERY_MS = 200 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void begin(void)
{
    (void)curl_global_init(CURL_GLOBAL_DEFAULT);
}

void outward_begin(void)
{
    pthread_once(&once, begin);
}

static bool own_v4(uint32_t address)
{
    uint32_t a = ntohl(address);
    return a >> 24 == 127 || a >> 24 == 0 || a >> 16 == 0xA9FE || a >> 28 >= 0xE;
}

static bool own(const struct sockaddr *at)
{
    if (at->sa_family == AF_INET)
        return own_v4(((const struct sockaddr_in *)(const void *)at)->sin_addr.s_addr);
    if (at->sa_family != AF_INET6)
        return true;
    const struct in6_addr *v6 = &((const struct sockaddr_in6 *)(const void *)at)->sin6_addr;
    if (IN6_IS_ADDR_V4MAPPED(v6)) {
        uint32_t v4;
        memcpy(&v4, v6->s6_addr + 12, sizeof v4);
        return own_v4(v4);
    }
    return IN6_IS_ADDR_LOOPBACK(v6) || IN6_IS_ADDR_UNSPECIFIED(v6) || IN6_IS_ADDR_LINKLOCAL(v6) ||
           IN6_IS_ADDR_MULTICAST(v6);
}

// The address that is really connected to, whatever a name server said before.
static curl_socket_t open_socket(void *user, curlsocktype type, struct curl_sockaddr *at)
{
    struct outward *o = user;
    (void)type;
    o->refused = !o->local && own(&at->addr);
    if (o->refused)
        return CURL_SOCKET_BAD;
    return socket(at->family, at->socktype | SOCK_CLOEXEC, at->protocol);
}

void outward_prepare(struct outward *o, CURL *handle, int seconds, bool local)
{
    *o = (struct outward){.local = local};
    curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT, (long)seconds);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, o);
}

bool outward_run(CURL **handles, int count, const _Atomic bool *stop,
                 void (*ended)(CURL *handle, CURLcode code))
{
    CURLM *multi = curl_multi_init();
    int running = count, left;
    for (int i = 0; i < count; i++)
        curl_multi_add_handle(multi, handles[i]);
    while (running && !(stop && atomic_load(stop))) {
        if (curl_multi_perform(multi, &running))
            break;
        for (CURLMsg *m; (m = curl_multi_info_read(multi, &left));)
            ended(m->easy_handle, m->data.result);
        if (running && curl_multi_poll(multi, NULL, 0, LOOK_EVERY_MS, NULL))
            break;
    }
    for (int i = 0; i < count; i++) {
        curl_multi_remove_handle(multi, handles[i]);
        curl_easy_cleanup(handles[i]);
    }
    curl_multi_cleanup(multi);
    return !running;
}
