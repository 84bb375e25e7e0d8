#include "codec/mail_read.h"
#include "codec/mail_html.h"

#include <gmime/gmime.h>
#include <pthread.h>
#include <unicode/ucnv.h>

enum { DEPTH_MAX = 20, HEADER_MAX = 2000, HTML_MAX = 8 << 20, ID_MAX = 500 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static GMimeParserOptions *options;

// Headers that say no charset are UTF-8, or what mail programs in China write.
static void begin(void)
{
    static const char *charsets[] = {"utf-8", "gb18030", "iso-8859-1", NULL};
    g_mime_init();
    options = g_mime_parser_options_new();
    g_mime_parser_options_set_fallback_charsets(options, charsets);
}

struct reading {
    struct arena *arena;
    struct mail_read *out;
    struct buf text;
    int parts;
    bool report;
};

// ---- texts --------------------------------------------------------------------------------------

// Valid UTF-8 without control characters but line ends and tabs, of at most `most` bytes.
static struct str clean(struct arena *a, struct str s, size_t most)
{
    char *out = arena_alloc(a, s.len + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.len && n < most;) {
        uint32_t letter;
        size_t bytes = utf8_next((struct str){s.at + i, s.len - i}, &letter);
        bool shown = bytes && (letter >= ' ' || letter == '\n' || letter == '\t') && letter != 127;
        if (shown && n + bytes > most)
            break;
        if (shown) {
            memcpy(out + n, s.at + i, bytes);
            n += bytes;
        }
        i += bytes ? bytes : 1;
    }
    out[n] = 0;
    return (struct str){out, n};
}

static struct str one_line(struct arena *a, const char *text)
{
    struct str s = clean(a, str_of(text ? text : ""), HEADER_MAX);
    char *out = str_zero(a, s);
    for (size_t i = 0; i < s.len; i++)
        if (out[i] == '\n' || out[i] == '\t')
            out[i] = ' ';
    return str_trim((struct str){out, s.len});
}

// What is called GB2312 is GBK more often than not, and GB18030 holds both.
static const char *charset_of(const char *said)
{
    if (!said || !*said)
        return NULL;
    if (!g_ascii_strcasecmp(said, "gb2312") || !g_ascii_strcasecmp(said, "gbk") ||
        !g_ascii_strcasecmp(said, "x-gbk") || !g_ascii_strcasecmp(said, "gb_2312-80"))
        return "gb18030";
    return said;
}

static struct str to_utf8(struct arena *a, struct str bytes, const char *charset)
{
    UErrorCode status = U_ZERO_ERROR;
    bool plain = !charset || !g_ascii_strcasecmp(charset, "us-ascii");
    if ((plain || !g_ascii_strcasecmp(charset, "utf-8")) && utf8_valid(bytes))
        return bytes;
    size_t room = bytes.len * 3 + 64;
    if (room > INT32_MAX)
        return STR("");
    char *out = arena_alloc(a, room);
    int32_t n = ucnv_convert("UTF-8", plain ? "gb18030" : charset, out, (int32_t)room, bytes.at,
                             (int32_t)bytes.len, &status);
    return U_FAILURE(status) ? bytes : (struct str){out, (size_t)n};
}

static struct str content_of(struct arena *a, GMimePart *part)
{
    GMimeDataWrapper *content = g_mime_part_get_content(part);
    GMimeStream *mem = g_mime_stream_mem_new();
    if (content)
        g_mime_data_wrapper_write_to_stream(content, mem);
    GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(mem));
    struct str out = str_copy(a, (struct str){(const char *)bytes->data, bytes->len});
    g_object_unref(mem);
    return out;
}

// ---- parts --------------------------------------------------------------------------------------

static void add_file(struct reading *r, struct str name, struct str content)
{
    struct mail_read *m = r->out;
    if (!content.len)
        return;
    if (m->file_count == MAIL_FILES_MAX) {
        m->left_out++;
        return;
    }
    m->files[m->file_count++] = (struct mail_part){name, content};
}

static bool is_type(GMimeObject *o, const char *type, const char *subtype)
{
    GMimeContentType *t = g_mime_object_get_content_type(o);
    return t && g_mime_content_type_is_type(t, type, subtype);
}

static bool is_file(GMimePart *part)
{
    const char *how = g_mime_object_get_disposition(GMIME_OBJECT(part));
    bool apart = how && !g_ascii_strcasecmp(how, "attachment");
    return apart || g_mime_part_get_filename(part) ||
           !(is_type(GMIME_OBJECT(part), "text", "plain") ||
             is_type(GMIME_OBJECT(part), "text", "html"));
}

static void add_text(struct reading *r, GMimePart *part)
{
    struct str bytes = content_of(r->arena, part);
    const char *said = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
    struct str text = to_utf8(r->arena, bytes, charset_of(said));
    if (is_type(GMIME_OBJECT(part), "text", "html")) {
        text.len = text.len < HTML_MAX ? text.len : HTML_MAX;
        text = mail_html_text(r->arena, clean(r->arena, text, HTML_MAX));
    }
    text = str_trim(clean(r->arena, text, HTML_MAX));
    if (r->text.len && text.len)
        buf_add(&r->text, STR("\n\n"));
    buf_add(&r->text, text);
}

// "Status: 5.1.1", of a text that is made of such lines.
static struct str line_of(struct arena *a, struct str text, const char *name)
{
    size_t n = strlen(name);
    struct str rest = text, line;
    while (rest.len) {
        line = str_cut(rest, '\n', &rest);
        if (line.len > n && line.at[n] == ':' && !g_ascii_strncasecmp(line.at, name, n))
            return str_trim(clean(a, (struct str){line.at + n + 1, line.len - n - 1}, ID_MAX));
    }
    return STR("");
}

static struct str bare_id(struct arena *a, struct str id)
{
    id = str_trim(id);
    if (id.len > 2 && id.at[0] == '<')
        id = str_cut((struct str){id.at + 1, id.len - 1}, '>', &(struct str){0});
    id = clean(a, id, ID_MAX);
    return id;
}

static void read_status(struct reading *r, GMimePart *part)
{
    struct mail_read *m = r->out;
    struct str text = content_of(r->arena, part);
    struct str action = line_of(r->arena, text, "Action");
    m->status = line_of(r->arena, text, "Status");
    m->diagnostic = line_of(r->arena, text, "Diagnostic-Code");
    m->failed = action.len >= 6 && !g_ascii_strncasecmp(action.at, "failed", 6);
}

static void read_original(struct reading *r, struct str headers)
{
    if (!r->out->original.len)
        r->out->original = bare_id(r->arena, line_of(r->arena, headers, "Message-ID"));
}

static void add_mail(struct reading *r, GMimeObject *o)
{
    GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(o));
    char *all = inner ? g_mime_object_to_string(GMIME_OBJECT(inner), NULL) : NULL;
    if (all && r->report)
        read_original(r, str_of(all));
    else if (all) {
        const char *subject = g_mime_message_get_subject(inner);
        struct str title = one_line(r->arena, subject && *subject ? subject : "mail");
        add_file(r, str_format(r->arena, "%.*s.eml", STR_ARG(title)),
                 str_copy(r->arena, str_of(all)));
    }
    g_free(all);
}

static void add_part(struct reading *r, GMimePart *part, bool text)
{
    GMimeObject *o = GMIME_OBJECT(part);
    if (r->report && is_type(o, "message", "delivery-status")) {
        read_status(r, part);
    } else if (r->report && is_type(o, "text", "rfc822-headers")) {
        read_original(r, content_of(r->arena, part));
    } else if (is_file(part)) {
        const char *name = g_mime_part_get_filename(part);
        struct str called = one_line(r->arena, name);
        if (!called.len)
            called = is_type(o, "image", "*") ? STR("picture") : STR("file");
        add_file(r, called, content_of(r->arena, part));
    } else if (text) {
        add_text(r, part);
    }
}

static void visit(struct reading *r, GMimeObject *o, int depth, bool text);

// Of several forms of one text the plain one, where there is one; files hang on any of them.
static void visit_all(struct reading *r, GMimeMultipart *all, int depth, bool text)
{
    bool either = is_type(GMIME_OBJECT(all), "multipart", "alternative");
    int count = g_mime_multipart_get_count(all), chosen = either ? count - 1 : -1;
    for (int i = count - 1; either && i >= 0; i--)
        if (is_type(g_mime_multipart_get_part(all, i), "text", "plain"))
            chosen = i;
    for (int i = 0; i < count; i++)
        visit(r, g_mime_multipart_get_part(all, i), depth + 1, text && (!either || i == chosen));
}

static void visit(struct reading *r, GMimeObject *o, int depth, bool text)
{
    if (!o || depth > DEPTH_MAX || r->parts++ > MAIL_PARTS_MAX)
        return;
    if (GMIME_IS_MULTIPART(o))
        visit_all(r, GMIME_MULTIPART(o), depth, text);
    else if (GMIME_IS_MESSAGE_PART(o))
        add_mail(r, o);
    else if (GMIME_IS_PART(o))
        add_part(r, GMIME_PART(o), text);
}

// ---- headers ------------------------------------------------------------------------------------

static const char *header(GMimeMessage *m, const char *name)
{
    return g_mime_object_get_header(GMIME_OBJECT(m), name);
}

static void read_from(struct reading *r, GMimeMessage *m)
{
    InternetAddressList *list = g_mime_message_get_from(m);
    InternetAddress *one = list && internet_address_list_length(list)
                               ? internet_address_list_get_address(list, 0)
                               : NULL;
    r->out->from = r->out->from_name = STR("");
    if (!one || !INTERNET_ADDRESS_IS_MAILBOX(one))
        return;
    struct str address =
        one_line(r->arena, internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one)));
    char *small = g_ascii_strdown(address.at, (gssize)address.len);
    r->out->from = str_copy(r->arena, str_of(small));
    r->out->from_name = one_line(r->arena, internet_address_get_name(one));
    g_free(small);
}

static void read_answers(struct reading *r, GMimeMessage *m)
{
    static const char *const names[] = {"In-Reply-To", "References"};
    struct buf b;
    int count = 0;
    buf_init(&b, MAIL_IDS_MAX * (ID_MAX + 1));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *said = header(m, names[i]);
        GMimeReferences *ids = said ? g_mime_references_parse(options, said) : NULL;
        // The newest stand last.
        for (int k = ids ? g_mime_references_length(ids) - 1 : -1; k >= 0; k--) {
            struct str id =
                clean(r->arena, str_of(g_mime_references_get_message_id(ids, k)), ID_MAX);
            if (count++ < MAIL_IDS_MAX && id.len)
                buf_format(&b, "%s%.*s", b.len ? " " : "", STR_ARG(id));
        }
        if (ids)
            g_mime_references_free(ids);
    }
    r->out->answers = str_copy(r->arena, buf_str(&b));
    buf_deinit(&b);
}

// Whether it begins with one of the words, in whatever letters.
static bool says(const char *text, const char *const *words)
{
    while (text && (*text == ' ' || *text == '\t'))
        text++;
    for (int i = 0; text && words[i]; i++)
        if (!g_ascii_strncasecmp(text, words[i], strlen(words[i])))
            return true;
    return false;
}

static bool is_automatic(struct arena *a, GMimeMessage *m, struct str subject)
{
    static const char *const marks[] = {"X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress",
                                        NULL};
    static const char *const no[] = {"no", NULL}, *const replies[] = {"auto_reply", NULL};
    static const char *const titles[] = {"自动回复",   "自动答复",   "Automatic reply",
                                         "Auto-Reply", "Auto reply", "Out of Office",
                                         NULL};
    const char *submitted = header(m, "Auto-Submitted"), *path = header(m, "Return-Path");
    for (int i = 0; marks[i]; i++)
        if (header(m, marks[i]))
            return true;
    return (submitted && !says(submitted, no)) || says(header(m, "Precedence"), replies) ||
           (path && !strcmp(path, "<>")) || says(str_zero(a, subject), titles);
}

static bool is_list(GMimeMessage *m)
{
    static const char *const many[] = {"bulk", "list", "junk", NULL};
    return header(m, "List-Id") || header(m, "List-Unsubscribe") ||
           says(header(m, "Precedence"), many);
}

static enum mail_kind kind_of(struct reading *r, GMimeMessage *m, GMimeObject *body)
{
    static const char *const servers[] = {"mailer-daemon@", "postmaster@", NULL};
    if (r->report || says(str_zero(r->arena, r->out->from), servers))
        return MAIL_RETURNED;
    if (is_automatic(r->arena, m, r->out->subject) ||
        (body && is_type(body, "multipart", "report")))
        return MAIL_AUTOMATIC;
    return is_list(m) ? MAIL_LIST : MAIL_BY_HAND;
}

static bool is_report(GMimeObject *body)
{
    const char *what = body && is_type(body, "multipart", "report")
                           ? g_mime_object_get_content_type_parameter(body, "report-type")
                           : NULL;
    return what && !g_ascii_strcasecmp(what, "delivery-status");
}

static void read_message(struct reading *r, GMimeMessage *m)
{
    struct mail_read *out = r->out;
    GMimeObject *body = g_mime_message_get_mime_part(m);
    const char *id = g_mime_message_get_message_id(m);
    r->report = is_report(body);
    out->id = bare_id(r->arena, str_of(id ? id : ""));
    out->subject = one_line(r->arena, g_mime_message_get_subject(m));
    read_from(r, m);
    read_answers(r, m);
    out->kind = kind_of(r, m, body);
    visit(r, body, 0, true);
}

void mail_read(struct arena *a, struct str bytes, struct mail_read *out)
{
    struct str none = STR("");
    struct reading r = {.arena = a, .out = out};
    *out = (struct mail_read){.from = none,
                              .from_name = none,
                              .subject = none,
                              .id = none,
                              .answers = none,
                              .status = none,
                              .diagnostic = none,
                              .original = none};
    pthread_once(&once, begin);
    buf_init(&r.text, 2 * (size_t)HTML_MAX);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes.at, bytes.len);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    g_mime_parser_set_persist_stream(parser, FALSE);
    GMimeMessage *m = g_mime_parser_construct_message(parser, options);
    if (m) {
        read_message(&r, m);
        g_object_unref(m);
    }
    g_object_unref(parser);
    g_object_unref(stream);
    struct str whole = clean(a, buf_str(&r.text), MAIL_TEXT_MAX);
    bool cut = r.text.len > MAIL_TEXT_MAX;
    out->text = mail_new_text(whole);
    out->whole = cut ? str_format(a, "%.*s\n…", STR_ARG(whole)) : whole;
    buf_deinit(&r.text);
}
