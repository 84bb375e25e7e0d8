// Any bytes as a mail: every text is UTF-8 without zero bytes, within its limits, and what is new in it
// is a part of the whole.
#include "codec/mail_html.h"
#include "codec/mail_read.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
    if (!good)
        abort();
}

static void check_text(struct str s, size_t most)
{
    check(s.at && utf8_valid(s) && s.len <= most && !memchr(s.at, 0, s.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_create();
    struct str bytes = {(const char *)data, size};
    struct mail_read *m = ARENA_NEW(a, struct mail_read);
    mail_read(a, bytes, m);
    const struct str texts[] = {m->from,    m->from_name, m->subject,    m->id,
                                m->answers, m->status,    m->diagnostic, m->original};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check_text(texts[i], 64 * 1024);
    check_text(m->whole, MAIL_TEXT_MAX + 8);
    check_text(m->text, MAIL_TEXT_MAX);
    check(m->text.len <= m->whole.len && m->file_count <= MAIL_FILES_MAX);
    for (int i = 0; i < m->file_count; i++)
        check(m->files[i].content.len && utf8_valid(m->files[i].name));
    if (utf8_valid(bytes))
        check(utf8_valid(mail_html_text(a, bytes)) && mail_new_text(bytes).len <= bytes.len);
    arena_destroy(a);
    return 0;
}
