#include "net/inbox.h"
#include "net/outward.h"

#include <stdlib.h>

enum { LIST_BYTES_MAX = 1 << 20 };

struct inbox {
    struct arena *arena;
    CURL *handle;
    struct outward out;
    const _Atomic bool *stop;
    struct str base, folder, box; // imaps://host:port; as a command and as an address writes it
    int64_t validity;
    struct buf answer;
    char error[CURL_ERROR_SIZE];
};

static size_t take(char *data, size_t size, size_t count, void *user)
{
    struct inbox *in = user;
    buf_add(&in->answer, (struct str){data, size * count});
    return in->answer.full ? 0 : size * count;
}

static int go_on(void *user, curl_off_t a, curl_off_t b, curl_off_t x, curl_off_t y)
{
    const struct inbox *in = user;
    (void)a, (void)b, (void)x, (void)y;
    return in->stop && atomic_load(in->stop);
}

// One thing asked: a command of one's own, or (NULL) the mail that the address names.
static CURLcode ask(struct inbox *in, struct str url, const char *command, size_t most)
{
    buf_deinit(&in->answer);
    buf_init(&in->answer, most);
    in->error[0] = 0;
    curl_easy_setopt(in->handle, CURLOPT_URL, str_zero(in->arena, url));
    curl_easy_setopt(in->handle, CURLOPT_CUSTOMREQUEST, command);
    return curl_easy_perform(in->handle);
}

static enum err trouble(struct ctx *c, struct inbox *in, CURLcode code)
{
    const char *why = in->error[0] ? in->error : curl_easy_strerror(code);
    if (code == CURLE_ABORTED_BY_CALLBACK)
        return fail(c, ERR_STOPPED, "stopped", "已停止");
    if (in->out.refused)
        return fail(c, ERR_BUSY, "not read: it leads to the server's own machine",
                    "没有收取：收件服务器指向本机");
    if (code == CURLE_LOGIN_DENIED)
        return fail(c, ERR_SIGN_IN, "the mail server does not accept account or password",
                    "收件服务器不接受账号或密码（多数邮箱需要单独的授权码，并开启 IMAP）");
    if (code == CURLE_PEER_FAILED_VERIFICATION)
        return fail(c, ERR_BUSY, "the mail server's certificate is not to be trusted: %s",
                    "收件服务器的证书不可信：%s", why);
    return fail(c, ERR_BUSY, "the mail server cannot be read: %s", "无法读取收件服务器：%s", why);
}

// ---- opening ------------------------------------------------------------------------------------

// In quotes; '%' is what libcurl decodes.
static struct str quoted(struct arena *a, struct str folder)
{
    char *out = arena_alloc(a, folder.len * 3 + 3);
    size_t n = 0;
    out[n++] = '"';
    for (size_t i = 0; i < folder.len; i++) {
        if (folder.at[i] == '"' || folder.at[i] == '\\')
            out[n++] = '\\';
        out[n++] = folder.at[i];
        if (folder.at[i] == '%') {
            out[n++] = '2';
            out[n++] = '5';
        }
    }
    out[n++] = '"';
    out[n] = 0;
    return (struct str){out, n};
}

static struct inbox *prepare(struct arena *a, const struct inbox_server *s,
                             const struct post_limits *limits)
{
    struct inbox *in = mem_alloc(sizeof *in);
    *in = (struct inbox){.arena = a, .handle = curl_easy_init(), .stop = limits->stop};
    struct curl_blob certificate = {(void *)(uintptr_t)s->certificate.at, s->certificate.len,
                                    CURL_BLOB_COPY};
    CURL *h = in->handle;
    char *box = curl_easy_escape(h, s->folder.at, (int)s->folder.len);
    in->base = str_format(a, "%s://%.*s:%d", s->tls ? "imaps" : "imap", STR_ARG(s->host), s->port);
    in->folder = quoted(a, s->folder);
    in->box = str_copy(a, str_of(box));
    curl_free(box);
    buf_init(&in->answer, 0);
    outward_prepare(&in->out, h, limits->seconds, limits->local);
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "imap,imaps");
    curl_easy_setopt(h, CURLOPT_USE_SSL, (long)(s->starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    if (s->certificate.len)
        curl_easy_setopt(h, CURLOPT_CAINFO_BLOB, &certificate);
    curl_easy_setopt(h, CURLOPT_USERNAME, str_zero(a, s->user));
    curl_easy_setopt(h, CURLOPT_PASSWORD, str_zero(a, s->password));
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, in->error);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, in);
    curl_easy_setopt(h, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(h, CURLOPT_XFERINFOFUNCTION, go_on);
    curl_easy_setopt(h, CURLOPT_XFERINFODATA, in);
    return in;
}

// The number behind a word of the answer; -1: it does not stand there.
static int64_t number_behind(struct str line, const char *word)
{
    ptrdiff_t at = str_find(line, str_of(word));
    if (at < 0)
        return -1;
    struct str rest = {line.at + at + strlen(word), line.len - (size_t)at - strlen(word)};
    int64_t n = 0;
    size_t i = 0;
    for (; i < rest.len && i < 15 && rest.at[i] >= '0' && rest.at[i] <= '9'; i++)
        n = n * 10 + (rest.at[i] - '0');
    return i ? n : -1;
}

// Some servers in China (163, 126) let nobody in who has not said what he is; others may not know the
// question, which does no harm.
static CURLcode introduce(struct inbox *in)
{
    CURLcode code =
        ask(in, in->base, "ID (\"name\" \"Liuke\" \"vendor\" \"Liuke\")", LIST_BYTES_MAX);
    return code == CURLE_QUOTE_ERROR || code == CURLE_WEIRD_SERVER_REPLY ? CURLE_OK : code;
}

static enum err look(struct ctx *c, struct inbox *in, struct inbox_state *state)
{
    CURLcode code = introduce(in);
    struct str status =
        str_format(in->arena, "STATUS %.*s (MESSAGES UIDNEXT UIDVALIDITY)", STR_ARG(in->folder));
    if (!code)
        code = ask(in, in->base, status.at, LIST_BYTES_MAX);
    if (code == CURLE_QUOTE_ERROR)
        return fail(c, ERR_BUSY, "the mail server has no folder of that name",
                    "收件服务器上没有这个文件夹");
    if (code)
        return trouble(c, in, code);
    struct str said = buf_str(&in->answer);
    *state =
        (struct inbox_state){number_behind(said, "UIDVALIDITY "), number_behind(said, "UIDNEXT "),
                             number_behind(said, "MESSAGES ")};
    in->validity = state->validity;
    if (state->validity <= 0 || state->next <= 0 || state->count < 0)
        return fail(c, ERR_BUSY, "the mail server does not say how its folder stands",
                    "收件服务器没有说明文件夹的状态");
    return ERR_NONE;
}

enum err inbox_open(struct ctx *c, const struct inbox_server *s, const struct post_limits *limits,
                    struct inbox **out, struct inbox_state *state)
{
    outward_begin();
    *out = prepare(c->arena, s, limits);
    enum err e = look(c, *out, state);
    if (e) {
        inbox_close(*out);
        *out = NULL;
    }
    return e;
}

void inbox_close(struct inbox *in)
{
    curl_easy_cleanup(in->handle);
    buf_deinit(&in->answer);
    free(in);
}

// ---- reading ------------------------------------------------------------------------------------

// "* 5 FETCH (UID 12 RFC822.SIZE 3423 INTERNALDATE "17-Jul-2026 02:44:25 +0800")"
static bool read_item(struct arena *a, struct str line, struct inbox_item *out)
{
    static const char date[] = "INTERNALDATE \"";
    ptrdiff_t at = str_find(line, str_of(date));
    *out = (struct inbox_item){.uid = number_behind(line, "UID "),
                               .bytes = number_behind(line, "RFC822.SIZE ")};
    if (out->uid <= 0 || out->bytes < 0 || at < 0)
        return false;
    size_t from = (size_t)at + sizeof date - 1;
    struct str rest, when = str_cut((struct str){line.at + from, line.len - from}, '"', &rest);
    time_t came = curl_getdate(str_zero(a, str_trim(when)), NULL);
    out->came_ms = came < 0 ? 0 : (int64_t)came * 1000;
    return true;
}

enum err inbox_list(struct ctx *c, struct inbox *in, int64_t first, int64_t last,
                    struct inbox_item **out, int *count)
{
    struct str url = str_format(c->arena, "%.*s/%.*s", STR_ARG(in->base), STR_ARG(in->box));
    struct str command = str_format(c->arena, "UID FETCH %lld:%lld (UID RFC822.SIZE INTERNALDATE)",
                                    (long long)first, (long long)last);
    *out = NULL;
    *count = 0;
    CURLcode code = ask(in, url, command.at, LIST_BYTES_MAX);
    if (code)
        return trouble(c, in, code);
    struct str rest = str_copy(c->arena, buf_str(&in->answer));
    while (rest.len) {
        struct inbox_item one;
        struct str line = str_cut(rest, '\n', &rest);
        if (!read_item(c->arena, line, &one) || one.uid < first || one.uid > last)
            continue;
        int at = *count;
        *out = arena_grow(c->arena, *out, (size_t)*count, (size_t)*count + 1, sizeof **out);
        for (; at && (*out)[at - 1].uid > one.uid; at--)
            (*out)[at] = (*out)[at - 1];
        (*out)[at] = one;
        ++*count;
    }
    return ERR_NONE;
}

enum err inbox_fetch(struct ctx *c, struct inbox *in, int64_t uid, struct str *out)
{
    struct str url = str_format(c->arena, "%.*s/%.*s;UIDVALIDITY=%lld;UID=%lld", STR_ARG(in->base),
                                STR_ARG(in->box), (long long)in->validity, (long long)uid);
    CURLcode code = ask(in, url, NULL, INBOX_MAIL_MAX);
    if (in->answer.full)
        return fail(c, ERR_TOO_LARGE, "the mail is larger than %d MB", "邮件超过 %d MB",
                    INBOX_MAIL_MAX >> 20);
    if (code == CURLE_REMOTE_FILE_NOT_FOUND)
        return fail(c, ERR_NOT_FOUND, "the mail is not there any more", "邮件已不在");
    if (code == CURLE_WEIRD_SERVER_REPLY)
        return fail(c, ERR_DAMAGED, "the mail server does not give this mail out",
                    "收件服务器无法给出这封邮件");
    if (code)
        return trouble(c, in, code);
    *out = str_copy(c->arena, buf_str(&in->answer));
    return ERR_NONE;
}
