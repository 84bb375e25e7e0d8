#include "app/server.h"
#include "app/command.h"
#include "app/houses.h"
#include "sys/file.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static void tell_address(struct ctx *c, const struct server_options *o, int port, struct org *org)
{
    bool zh = command_chinese();
    struct db_tx *tx;
    struct str hint = STR_NONE;
    printf(zh ? "留客已启动：http://%.*s:%d\n" : "Liuke is running: http://%.*s:%d\n",
           STR_ARG(o->host), port);
    if (!org) {
        printf(zh ? "还没有组织：请在浏览器中打开上面的地址创建\n"
                  : "there is no organisation yet: open the address in a browser to create it\n");
    } else if (!db_read_begin(c, org_db(org), &tx)) {
        if (!setting_get(c, tx, "sign_in_hint", &hint) && hint.len)
            printf(zh ? "登录：%.*s\n" : "sign in with: %.*s\n", STR_ARG(hint));
        db_read_end(tx);
    }
    fflush(stdout);
}

static void wait_for_signal(const sigset_t *signals)
{
    int got;
    while (sigwait(signals, &got) != 0)
        continue;
}

static enum err serve(struct ctx *c, const struct server_options *o, struct houses *h,
                      const sigset_t *signals)
{
    struct http_server *http = NULL;
    struct http_options options = {
        .host = o->host, .port = o->port, .plan = houses_plan, .answer = houses_answer, .user = h};
    enum err e = http_start(c, &options, &http);
    if (e)
        return e;
    tell_address(c, o, http_port(http), api_org(houses_home(h)));
    wait_for_signal(signals);
    houses_stop(h);
    http_stop(http);
    return ERR_NONE;
}

// Each thread that answers takes its memory from one of a few places, which keep what is given back
// to them. Whatever is large goes back to the machine instead; left to itself the C library takes
// larger and larger pieces for small after the first of them.
static void keep_little(void)
{
    enum { PLACES = 4, LARGE = 256 * 1024 };
    mallopt(M_ARENA_MAX, PLACES);
    mallopt(M_MMAP_THRESHOLD, LARGE);
}

enum err server_run(struct ctx *c, const struct server_options *o)
{
    struct org *org = NULL;
    sigset_t signals;
    int lock = -1;
    keep_little();
    // Signals are taken by one thread, in wait_for_signal; a broken connection is none of their
    // business.
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    enum err e = folder_make(c, o->folder);
    if (!e)
        e = file_lock(c, str_of(path_join(c->arena, o->folder, "server.lock")), &lock);
    struct ctx quiet = {.arena = c->arena};
    if (!e)
        e = org_open(&quiet, o->folder, &org);
    // None there yet: it is made in the browser.
    if (e == ERR_NOT_FOUND)
        e = ERR_NONE;
    else if (e && quiet.why.err)
        fail_as(c, &quiet.why);
    if (!e) {
        struct houses *h = houses_open(o->folder, org, o->local_hooks);
        e = serve(c, o, h, &signals);
        houses_close(h);
    }
    if (lock >= 0)
        file_unlock(lock);
    return e;
}
