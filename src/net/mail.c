#include "net/mail.h"
#include "net/outward.h"

#include <sodium.h>
#include <stdio.h>
#include <time.h>

enum { ADDRESS_MAX = 254, LINE_MAX_BYTES = 500, WORD_BYTES = 42, HTML_MAX = 1 << 20 };

// ---- texts --------------------------------------------------------------------------------------

bool mail_address_good(struct str s)
{
    size_t at = s.len, ats = 0;
    if (s.len < 3 || s.len > ADDRESS_MAX || s.at[0] == '-' || s.at[0] == '.')
        return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned char b = (unsigned char)s.at[i];
        if (b <= ' ' || b >= 127 || strchr("<>()[]\\,;:\"", b))
            return false;
        if (b == '@') {
            at = i;
            ats++;
        }
    }
    return ats == 1 && at > 0 && at + 1 < s.len && s.at[at + 1] != '.' && s.at[s.len - 1] != '.';
}

static struct str base64(struct arena *a, struct str text)
{
    size_t room = sodium_base64_encoded_len(text.len, sodium_base64_VARIANT_ORIGINAL);
    char *out = arena_alloc(a, room);
    sodium_bin2base64(out, room, (const unsigned char *)text.at, text.len,
                      sodium_base64_VARIANT_ORIGINAL);
    return str_of(out);
}

struct str mail_words(struct arena *a, struct str text)
{
    bool plain = text.len <= LINE_MAX_BYTES && str_find(text, STR("=?")) < 0;
    for (size_t i = 0; i < text.len; i++)
        plain &= text.at[i] >= ' ' && text.at[i] < 127;
    if (plain)
        return str_copy(a, text);
    struct buf b;
    buf_init(&b, (text.len + 1) * 4 + 64);
    for (size_t from = 0; from < text.len;) {
        size_t n = 0;
        // Whole characters, so many that the word stays within its 75.
        while (from + n < text.len) {
            uint32_t letter;
            size_t bytes =
                utf8_next((struct str){text.at + from + n, text.len - from - n}, &letter);
            bytes = bytes ? bytes : 1;
            if (n + bytes > WORD_BYTES)
                break;
            n += bytes;
        }
        struct str word = base64(a, (struct str){text.at + from, n});
        buf_format(&b, "%s=?UTF-8?B?%.*s?=", from ? "\r\n " : "", STR_ARG(word));
        from += n;
    }
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

struct str mail_name(struct arena *a, struct str name)
{
    struct str words = mail_words(a, name);
    struct buf b;
    bool atoms = true;
    for (size_t i = 0; i < name.len; i++)
        atoms &= !strchr("()<>[]:;@\\,.\"", name.at[i]);
    if (atoms || !str_eq(words, name))
        return words;
    buf_init(&b, name.len * 2 + 3);
    buf_byte(&b, '"');
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] == '"' || name.at[i] == '\\')
            buf_byte(&b, '\\');
        buf_byte(&b, name.at[i]);
    }
    buf_byte(&b, '"');
    words = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return words;
}

static void add_escaped(struct buf *b, char c)
{
    static const struct {
        char c;
        const char *as;
    } table[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].c == c) {
            buf_add(b, str_of(table[i].as));
            return;
        }
    if (c == '\n')
        buf_add(b, STR("<br>\n"));
    else if (c != '\r')
        buf_byte(b, c);
}

// How long the web address is that begins here; 0: none does.
static size_t link_length(struct str s)
{
    size_t n = 0;
    if (!str_starts(s, STR("https://")) && !str_starts(s, STR("http://")))
        return 0;
    while (n < s.len && s.at[n] > ' ' && (unsigned char)s.at[n] < 127 && !strchr("<>\"'", s.at[n]))
        n++;
    while (n && strchr(".,;:!?)", s.at[n - 1]))
        n--;
    return n;
}

struct str mail_html(struct arena *a, struct str text)
{
    struct buf b;
    buf_init(&b, HTML_MAX);
    buf_add(&b, STR("<!doctype html>\n<html><head><meta charset=\"utf-8\"></head><body "
                    "style=\"font:15px/1.7 sans-serif;color:#222\">\n"));
    for (size_t i = 0; i < text.len;) {
        size_t link = link_length((struct str){text.at + i, text.len - i});
        if (link) {
            buf_add(&b, STR("<a href=\""));
            for (size_t k = 0; k < link; k++)
                add_escaped(&b, text.at[i + k]);
            buf_add(&b, STR("\">"));
            for (size_t k = 0; k < link; k++)
                add_escaped(&b, text.at[i + k]);
            buf_add(&b, STR("</a>"));
            i += link;
            continue;
        }
        add_escaped(&b, text.at[i++]);
    }
    buf_add(&b, STR("\n</body></html>\n"));
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

// ---- sending ------------------------------------------------------------------------------------

struct posting {
    struct arena *arena;
    struct mail *mail;
    struct outward out;
    struct curl_slist *headers, *recipients;
    curl_mime *mime;
    char error[CURL_ERROR_SIZE];
    bool encrypted;
    enum mail_step step; // by the last command that was sent
    struct str answer;   // the last that was answered
    bool leaving;        // it takes its leave: what is said then is no answer any more
};

static const struct {
    const char *command;
    enum mail_step step;
} steps[] = {{"EHLO", MAIL_CONNECT}, {"HELO", MAIL_CONNECT},     {"STARTTLS", MAIL_CONNECT},
             {"AUTH", MAIL_SIGN_IN}, {"MAIL FROM", MAIL_SENDER}, {"RCPT TO", MAIL_RECIPIENT},
             {"DATA", MAIL_CONTENT}};

// What is said on the line, command by command: the only place where libcurl tells to which of them
// an answer was.
static int listen_in(CURL *handle, curl_infotype type, char *data, size_t size, void *user)
{
    struct posting *p = user;
    struct str line = {data, size};
    (void)handle;
    if (type == CURLINFO_HEADER_OUT && str_starts(line, STR("QUIT")))
        p->leaving = true;
    if (type == CURLINFO_HEADER_OUT)
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
            if (str_starts(line, str_of(steps[i].command)))
                p->step = steps[i].step;
    if (type == CURLINFO_HEADER_IN && size > 3 && !p->leaving)
        p->answer = str_copy(p->arena, str_trim(line));
    return 0;
}

static void header(struct posting *p, const char *name, struct str value)
{
    if (!value.len)
        return;
    struct str line = str_format(p->arena, "%s: %.*s", name, STR_ARG(value));
    p->headers = curl_slist_append(p->headers, line.at);
}

static struct str date_text(struct arena *a)
{
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t now = time(NULL); // of the world outside: a held clock is of no use to a mail server
    struct tm t;
    gmtime_r(&now, &t);
    return str_format(a, "%s, %02d %s %d %02d:%02d:%02d +0000", days[t.tm_wday], t.tm_mday,
                      months[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

static struct str domain_of(struct str address)
{
    struct str domain = STR_NONE;
    (void)str_cut(address, '@', &domain);
    return domain;
}

// What RFC 5322 calls a msg-id, and what is in use beside it: nothing that ends it, or the line.
static bool id_good(struct str id)
{
    enum { ID_MAX = 250 };
    ptrdiff_t at = str_find(id, STR("@"));
    for (size_t i = 0; i < id.len; i++)
        if (id.at[i] <= ' ' || id.at[i] > '~' || id.at[i] == '<' || id.at[i] == '>')
            return false;
    return at > 0 && (size_t)at + 1 < id.len && id.len <= ID_MAX;
}

struct str mail_ids(struct arena *a, struct str ids, bool last)
{
    enum { IDS_BYTES_MAX = 900 }; // of the 998 that a line of a mail may have
    struct str out = STR(""), rest = ids;
    while (rest.len) {
        size_t at = rest.len;
        while (at && rest.at[at - 1] != ' ')
            at--;
        struct str one = {rest.at + at, rest.len - at};
        rest.len = at ? at - 1 : 0;
        if (!id_good(one))
            continue;
        if (out.len + one.len + 3 > IDS_BYTES_MAX)
            break;
        out = str_format(a, "<%.*s>%s%.*s", STR_ARG(one), out.len ? " " : "", STR_ARG(out));
        if (last)
            break;
    }
    return out;
}

static void write_headers(struct posting *p)
{
    const struct mail *m = p->mail;
    struct arena *a = p->arena;
    struct str from = m->from;
    if (m->from_name.len)
        from = str_format(a, "%.*s <%.*s>", STR_ARG(mail_name(a, m->from_name)), STR_ARG(m->from));
    header(p, "Date", date_text(a));
    header(p, "From", from);
    header(p, "To", m->to);
    header(p, "Reply-To", m->reply_to);
    header(p, "Subject", mail_words(a, m->subject));
    header(p, "Message-ID",
           str_format(a, "<%.*s@%.*s>", STR_ARG(m->mark), STR_ARG(domain_of(m->from))));
    header(p, "In-Reply-To", mail_ids(a, m->answers, true));
    header(p, "References", mail_ids(a, m->answers, false));
    if (!m->written)
        header(p, "Auto-Submitted", STR("auto-generated"));
    if (m->leave.len) {
        header(p, "List-Unsubscribe", str_format(a, "<%.*s>", STR_ARG(m->leave)));
        header(p, "List-Unsubscribe-Post", STR("List-Unsubscribe=One-Click"));
    }
}

// A file's name as RFC 2231 writes it: percent signs for all but plain letters.
static struct str disposition(struct arena *a, struct str name)
{
    struct buf b;
    buf_init(&b, 4096);
    buf_add(&b, STR("Content-Disposition: attachment; filename*=UTF-8''"));
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.at[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     c == '.' || c == '-' || c == '_';
        buf_format(&b, plain ? "%c" : "%%%02X", (unsigned)c);
    }
    struct str out = str_copy(a, buf_str(&b));
    buf_deinit(&b);
    return out;
}

static void write_file(struct posting *p)
{
    const struct mail_file *f = &p->mail->file;
    if (!f->content.len)
        return;
    curl_mimepart *part = curl_mime_addpart(p->mime);
    struct curl_slist *headers = curl_slist_append(NULL, disposition(p->arena, f->name).at);
    curl_mime_data(part, f->content.at, f->content.len);
    curl_mime_type(part, str_zero(p->arena, f->type));
    curl_mime_headers(part, headers, 1);
    curl_mime_encoder(part, "base64");
}

static void write_parts(struct posting *p, CURL *h)
{
    const struct {
        const char *type;
        struct str text;
    } parts[] = {{"text/plain; charset=utf-8", p->mail->text},
                 {"text/html; charset=utf-8", mail_html(p->arena, p->mail->text)}};
    p->mime = curl_mime_init(h);
    curl_mime *both = curl_mime_init(h);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        curl_mimepart *part = curl_mime_addpart(both);
        curl_mime_data(part, parts[i].text.at, parts[i].text.len);
        curl_mime_type(part, parts[i].type);
        curl_mime_encoder(part, "base64");
    }
    curl_mimepart *whole = curl_mime_addpart(p->mime);
    curl_mime_subparts(whole, both);
    curl_mime_type(whole, "multipart/alternative");
    write_file(p);
    curl_easy_setopt(h, CURLOPT_MIMEPOST, p->mime);
}

static CURL *prepare(struct posting *p, const struct post_limits *limits)
{
    CURL *h = curl_easy_init();
    const struct mail *m = p->mail;
    const struct mail_server *s = &m->server;
    struct arena *a = p->arena;
    struct curl_blob certificate = {(void *)(uintptr_t)s->certificate.at, s->certificate.len,
                                    CURL_BLOB_COPY};
    struct str url = str_format(a, "%s://%.*s:%d/%.*s", s->tls ? "smtps" : "smtp", STR_ARG(s->host),
                                s->port, STR_ARG(domain_of(m->from)));
    write_headers(p);
    p->recipients = curl_slist_append(NULL, str_zero(a, m->to));
    curl_easy_setopt(h, CURLOPT_URL, str_zero(a, url));
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(h, CURLOPT_USE_SSL, (long)(s->starttls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    if (s->certificate.len)
        curl_easy_setopt(h, CURLOPT_CAINFO_BLOB, &certificate);
    if (s->user.len) {
        curl_easy_setopt(h, CURLOPT_USERNAME, str_zero(a, s->user));
        curl_easy_setopt(h, CURLOPT_PASSWORD, str_zero(a, s->password));
    }
    curl_easy_setopt(h, CURLOPT_MAIL_FROM, str_zero(a, m->from));
    curl_easy_setopt(h, CURLOPT_MAIL_RCPT, p->recipients);
    curl_easy_setopt(h, CURLOPT_HTTPHEADER, p->headers);
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, p->error);
    curl_easy_setopt(h, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(h, CURLOPT_DEBUGFUNCTION, listen_in);
    curl_easy_setopt(h, CURLOPT_DEBUGDATA, p);
    curl_easy_setopt(h, CURLOPT_PRIVATE, p);
    outward_prepare(&p->out, h, limits->seconds, limits->local);
    write_parts(p, h);
    return h;
}

static void ended(CURL *handle, CURLcode code)
{
    struct posting *p;
    curl_off_t took = 0;
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_PRIVATE, (char **)&p);
    curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME_T, &took);
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    struct mail *m = p->mail;
    m->taken = !code;
    m->took_ms = (int)(took / 1000);
    m->step = code == CURLE_LOGIN_DENIED ? MAIL_SIGN_IN : p->step;
    // A number below 400 answers the command before: to this one there was no answer.
    m->status = status >= 400 || m->taken ? (int)status : 0;
    m->answer = p->answer;
    if (code && !m->status)
        m->answer = str_copy(p->arena, str_of(p->error[0] ? p->error : curl_easy_strerror(code)));
    if (p->out.refused)
        m->answer = STR(OUTWARD_REFUSED);
}

bool mail_all(struct arena *a, struct mail *list, int count, const struct post_limits *limits)
{
    struct posting *all = ARENA_ARRAY(a, struct posting, (size_t)count);
    CURL **handles = ARENA_ARRAY(a, CURL *, (size_t)count);
    outward_begin();
    for (int i = 0; i < count; i++) {
        all[i].arena = a;
        all[i].mail = &list[i];
        handles[i] = prepare(&all[i], limits);
    }
    bool whole = outward_run(handles, count, limits->stop, ended);
    for (int i = 0; i < count; i++) {
        curl_slist_free_all(all[i].headers);
        curl_slist_free_all(all[i].recipients);
        curl_mime_free(all[i].mime);
    }
    return whole;
}
