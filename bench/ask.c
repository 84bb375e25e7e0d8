// bench: asks a server the same few requests again and again, from several clients at once, and says
// how long the answers took: nothing but sockets, so that it is the server that is measured.
//
//   bench_ask --base http://127.0.0.1:8080 [--cookie c] [--token t] [--clients n] [--seconds n]
//
// Requests come on the standard input, one a line: METHOD, HOW MANY, WHAT, PATH and, or not, BODY,
// with tabs between them. An answer is right when its status is 2xx and WHAT stands in it HOW MANY
// times; the time of any other does not count, and it is told as an error. {n} in a body is another
// number each time.
#include "base/str.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CLIENTS_MAX = 256, REQUESTS_MAX = 1000, TIMES_MAX = 1 << 18, ANSWER_MAX = 1 << 24 };

struct request {
    const char *method, *what, *path, *body;
    int times;
};

static struct {
    const char *base, *cookie, *token;
    int clients;
    double seconds;
    struct request list[REQUESTS_MAX];
    int count;
    _Atomic long number;
} bench = {.base = "http://127.0.0.1:8080", .clients = 8, .seconds = 4};

struct client {
    pthread_t thread;
    int number, asked, wrong;
    double *ms, ended;
    char why[200];
};

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static size_t keep(char *at, size_t size, size_t count, void *user)
{
    buf_add(user, (struct str){at, size * count});
    return size * count;
}

static int times_in(struct str text, struct str what)
{
    int n = 0;
    for (ptrdiff_t at; what.len && (at = str_find(text, what)) >= 0; n++)
        text = (struct str){text.at + at + what.len, text.len - (size_t)at - what.len};
    return n;
}

static void write_body(struct buf *out, const char *body)
{
    struct str rest = str_of(body), mark = STR("{n}");
    buf_clear(out);
    for (ptrdiff_t at; (at = str_find(rest, mark)) >= 0;) {
        buf_format(out, "%.*s%ld", (int)at, rest.at, atomic_fetch_add(&bench.number, 1));
        rest = (struct str){rest.at + at + mark.len, rest.len - (size_t)at - mark.len};
    }
    buf_add(out, rest);
    buf_byte(out, 0);
}

static void ask(struct client *k, CURL *curl, const struct request *r, struct buf *url,
                struct buf *body, struct buf *answer)
{
    long status = 0;
    buf_clear(url);
    buf_clear(answer);
    buf_format(url, "%s%s", bench.base, r->path);
    buf_byte(url, 0);
    curl_easy_setopt(curl, CURLOPT_URL, buf_str(url).at);
    curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
    if (r->body) {
        write_body(body, r->body);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, buf_str(body).at);
        curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, r->method);
    }
    double begin = now_ms();
    CURLcode code = curl_easy_perform(curl);
    double took = now_ms() - begin;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    struct str text = buf_str(answer);
    int found = times_in(text, str_of(r->what));
    if (code == CURLE_OK && status / 100 == 2 && found == r->times) {
        k->ms[k->asked++] = took;
        return;
    }
    if (!k->wrong++)
        snprintf(k->why, sizeof k->why, "%s: %ld %s, %d of %d: %.*s", r->path, status,
                 curl_easy_strerror(code), found, r->times, (int)(text.len < 80 ? text.len : 80),
                 text.at);
}

static struct curl_slist *headers(void)
{
    char line[1000];
    struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/json");
    if (bench.cookie) {
        snprintf(line, sizeof line, "Cookie: %s", bench.cookie);
        list = curl_slist_append(list, line);
    }
    if (bench.token) {
        snprintf(line, sizeof line, "X-CSRF-Token: %s", bench.token);
        list = curl_slist_append(list, line);
    }
    list = curl_slist_append(list, "Prefer: handling=lenient");
    return curl_slist_append(list, "Expect:");
}

static void *run(void *user)
{
    struct client *k = user;
    struct buf url, body, answer;
    struct curl_slist *list = headers();
    CURL *curl = curl_easy_init();
    buf_init(&url, 1 << 16);
    buf_init(&body, ANSWER_MAX);
    buf_init(&answer, ANSWER_MAX);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(curl, CURLOPT_TCP_NODELAY, 1L);
    double end = now_ms() + bench.seconds * 1e3;
    for (int i = k->number; (k->ended = now_ms()) < end && k->asked < TIMES_MAX; i++)
        ask(k, curl, &bench.list[i % bench.count], &url, &body, &answer);
    curl_easy_cleanup(curl);
    curl_slist_free_all(list);
    buf_deinit(&url);
    buf_deinit(&body);
    buf_deinit(&answer);
    return NULL;
}

static int by_size(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static void tell(const struct client *list, double began)
{
    size_t all = 0, n = 0;
    int wrong = 0;
    double ended = began + 1;
    const char *why = "";
    for (int i = 0; i < bench.clients; i++) {
        all += (size_t)list[i].asked;
        wrong += list[i].wrong;
        ended = list[i].ended > ended ? list[i].ended : ended;
        if (list[i].wrong)
            why = list[i].why;
    }
    double *ms = mem_array(all + 1, sizeof *ms);
    for (int i = 0; i < bench.clients; i++)
        for (int k = 0; k < list[i].asked; k++)
            ms[n++] = list[i].ms[k];
    qsort(ms, all, sizeof *ms, by_size);
    printf("%zu\t%d\t%.1f\t%.3f\t%.3f\t%.3f\t%s\n", all, wrong, 1e3 * (double)all / (ended - began),
           all ? ms[all / 2] : 0, all ? ms[all * 99 / 100] : 0, all ? ms[all - 1] : 0, why);
    free(ms);
}

// The line stays where it is: the requests point into it.
static void read_request(char *line)
{
    char *rest = line;
    struct request *r = &bench.list[bench.count++];
    line[strcspn(line, "\n")] = 0;
    r->method = strsep(&rest, "\t");
    const char *times = strsep(&rest, "\t");
    r->what = strsep(&rest, "\t");
    r->path = strsep(&rest, "\t");
    r->body = rest;
    if (!r->path)
        exit(2);
    r->times = atoi(times);
}

static void read_option(const char *name, const char *value)
{
    if (strcmp(name, "--base") == 0)
        bench.base = value;
    else if (strcmp(name, "--cookie") == 0)
        bench.cookie = value;
    else if (strcmp(name, "--token") == 0)
        bench.token = value;
    else if (strcmp(name, "--clients") == 0)
        bench.clients = atoi(value);
    else if (strcmp(name, "--seconds") == 0)
        bench.seconds = atof(value);
}

int main(int argc, char **argv)
{
    static struct client list[CLIENTS_MAX];
    char *line = NULL;
    size_t room = 0;
    for (int i = 1; i + 1 < argc; i += 2)
        read_option(argv[i], argv[i + 1]);
    while (bench.count < REQUESTS_MAX && getline(&line, &room, stdin) > 0) {
        read_request(line);
        line = NULL;
    }
    if (!bench.count || bench.clients < 1 || bench.clients > CLIENTS_MAX)
        return 2;
    bench.number = (long)(time(NULL) % 10000000) * 100000; // another one each time
    curl_global_init(CURL_GLOBAL_DEFAULT);
    double began = now_ms();
    for (int i = 0; i < bench.clients; i++) {
        list[i].number = i;
        list[i].ms = mem_array(TIMES_MAX, sizeof *list[i].ms);
        pthread_create(&list[i].thread, NULL, run, &list[i]);
    }
    for (int i = 0; i < bench.clients; i++)
        pthread_join(list[i].thread, NULL);
    tell(list, began);
    for (int i = 0; i < bench.clients; i++)
        free(list[i].ms);
    return 0;
}
