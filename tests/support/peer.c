#include "tests/support/peer.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BODY_MAX = 8192, THOUSAND = 1000, MINUTE_MS = 60 * 1000, LOOK_EVERY_US = 1000 };

enum fault { FAULT_NONE, BUSY, TAKEN_UNSAID, HANGS_UP, SLOW, STRIKES };

struct request {
    char body[BODY_MAX];
    size_t len;
};

// FNV-1a.
static uint64_t mix(const char *text, uint64_t salt)
{
    uint64_t h = 1469598103934665603u ^ salt * 0x9e3779b97f4a7c15u;
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * 1099511628211u;
    return h ^ h >> 29;
}

bool peer_refuses(const struct peer_faults *f, const char *key)
{
    return strncmp(key, "msg_", 4) && mix(key, 7) % THOUSAND < (uint64_t)f->refuses;
}

static enum fault fault_of(const struct peer *p, const char *key)
{
    const struct peer_faults *f = &p->faults;
    const int shares[] = {0, f->busy, f->taken_unsaid, f->hangs_up, f->slow, f->strikes};
    int64_t at =
        (int64_t)(mix(key, (uint64_t)(atomic_load(&p->now_ms) / MINUTE_MS) + 11) % THOUSAND);
    for (int i = BUSY; i <= STRIKES; i++) {
        if (at < shares[i])
            return (enum fault)i;
        at -= shares[i];
    }
    return FAULT_NONE;
}

// What stands behind `name` in a body of ours: "name":"…".
static void field(const char *body, const char *name, char *out, size_t room)
{
    char mark[32];
    snprintf(mark, sizeof mark, "\"%s\":\"", name);
    const char *at = strstr(body, mark);
    size_t n = 0;
    for (at = at ? at + strlen(mark) : ""; *at && *at != '"' && n + 1 < room; at++)
        out[n++] = *at;
    out[n] = 0;
}

static void keep(struct peer *p, const struct arrival *one)
{
    int at = atomic_fetch_add(&p->count, 1);
    if (at < PEER_MOST)
        p->list[at] = *one;
    else
        _exit(4); // whoever counts would count wrongly
}

static enum MHD_Result say(struct MHD_Connection *to, unsigned status, const char *text)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(strlen(text), (void *)(uintptr_t)text,
                                                             MHD_RESPMEM_PERSISTENT);
    enum MHD_Result out = MHD_queue_response(to, status, r);
    MHD_destroy_response(r);
    return out;
}

static enum MHD_Result answer(struct peer *p, struct MHD_Connection *to, const char *url,
                              const struct request *q)
{
    struct arrival one = {.at_ms = atomic_load(&p->now_ms)};
    const char *id = MHD_lookup_connection_value(to, MHD_HEADER_KIND, "webhook-id");
    bool sms = !strcmp(url, "/sms");
    if (sms) {
        field(q->body, "key", one.key, sizeof one.key);
        field(q->body, "to", one.to, sizeof one.to);
        field(q->body, "text", one.says, sizeof one.says);
    } else {
        snprintf(one.key, sizeof one.key, "%s", id ? id : "");
        field(q->body, strstr(q->body, "\"body\":\"") ? "body" : "type", one.says, sizeof one.says);
    }
    enum fault f = atomic_load(&p->down) ? BUSY : fault_of(p, one.key);
    bool for_good = f != BUSY && peer_refuses(&p->faults, one.key);
    bool half = mix(one.key, 13) % 2; // of those who hang up, or kill: before or behind taking it
    one.taken = !for_good && f != BUSY && ((f != HANGS_UP && f != STRIKES) || half);
    keep(p, &one);
    if (f == SLOW)
        usleep(20 * 1000);
    pid_t sender = atomic_load(&p->sender);
    if (f == STRIKES && sender) {
        atomic_store(&p->strikes, sender);
        MHD_suspend_connection(to); // it is never answered
        return MHD_YES;
    }
    if (for_good)
        return say(to, 400, "not this one");
    if (f == HANGS_UP)
        return MHD_NO;
    if (f == BUSY || f == TAKEN_UNSAID || f == STRIKES)
        return say(to, 503, "not now");
    return say(to, 200, "ok");
}

static enum MHD_Result handle(void *user, struct MHD_Connection *to, const char *url,
                              const char *method, const char *version, const char *bytes,
                              size_t *count, void **mine)
{
    struct request *q = *mine;
    (void)method;
    (void)version;
    if (!q) {
        *mine = calloc(1, sizeof *q);
        return *mine ? MHD_YES : MHD_NO;
    }
    if (*count) {
        size_t n = *count < BODY_MAX - 1 - q->len ? *count : BODY_MAX - 1 - q->len;
        memcpy(q->body + q->len, bytes, n);
        q->len += n;
        *count = 0;
        return MHD_YES;
    }
    return answer(user, to, url, q);
}

static void ended(void *user, struct MHD_Connection *c, void **mine,
                  enum MHD_RequestTerminationCode why)
{
    (void)user;
    (void)c;
    (void)why;
    free(*mine);
    *mine = NULL;
}

// Once all that is sent beside it has come, so that the next to send finds the same each time.
static void strike(struct peer *p, pid_t sender)
{
    enum { QUIET_LOOKS = 40 };
    int count = atomic_load(&p->count);
    for (int quiet = 0; quiet < QUIET_LOOKS; quiet++) {
        usleep(LOOK_EVERY_US);
        int now = atomic_load(&p->count);
        quiet = now == count ? quiet : 0;
        count = now;
    }
    // Unless another has killed it meanwhile.
    if (!atomic_compare_exchange_strong(&p->sender, &sender, 0))
        return;
    atomic_fetch_add(&p->struck, 1);
    kill(sender, SIGKILL);
}

static void serve(struct peer *p)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct MHD_Daemon *d = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handle, p,
        MHD_OPTION_NOTIFY_COMPLETED, ended, NULL, MHD_OPTION_SOCK_ADDR, &here, MHD_OPTION_END);
    const union MHD_DaemonInfo *info = d ? MHD_get_daemon_info(d, MHD_DAEMON_INFO_BIND_PORT) : NULL;
    if (!d)
        perror("peer: port");
    atomic_store(&p->port, info ? info->port : -1);
    for (;;) {
        usleep(LOOK_EVERY_US);
        pid_t sender = atomic_exchange(&p->strikes, 0);
        if (sender)
            strike(p, sender);
    }
}

struct peer *peer_open(const struct peer_faults *faults)
{
    struct peer *p =
        mmap(NULL, sizeof *p, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (p == MAP_FAILED) {
        perror("peer: memory");
        return NULL;
    }
    p->faults = *faults;
    pid_t pid = fork();
    if (!pid)
        serve(p);
    p->pid = pid;
    for (int i = 0; pid > 0 && !atomic_load(&p->port) && i < 10000; i++)
        usleep(1000);
    if (atomic_load(&p->port) > 0)
        return p;
    peer_close(p);
    return NULL;
}

void peer_close(struct peer *p)
{
    if (p->pid > 0) {
        kill(p->pid, SIGKILL);
        waitpid(p->pid, NULL, 0);
    }
    munmap(p, sizeof *p);
}
