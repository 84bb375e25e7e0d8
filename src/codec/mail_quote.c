// What is new in a mail's text, and what it only quotes at its end.
#include "codec/mail_read.h"

enum { BLOCK_LINES = 6 };

// The line that begins at `at`, without its end.
static struct str line_at(struct str text, size_t at)
{
    size_t end = at;
    while (end < text.len && text.at[end] != '\n')
        end++;
    return str_trim((struct str){text.at + at, end - at});
}

static size_t next_line(struct str text, size_t at)
{
    while (at < text.len && text.at[at] != '\n')
        at++;
    return at < text.len ? at + 1 : text.len;
}

static bool has_any(struct str line, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (str_find(line, str_of(words[i])) >= 0)
            return true;
    return false;
}

static bool begins_any(struct str line, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (str_starts(line, str_of(words[i])))
            return true;
    return false;
}

// "------ 原始邮件 ------"
static bool is_rule(struct str line)
{
    static const char *const words[] = {"原始邮件",         "原邮件",          "Original Message",
                                        "Original message", "Replied Message", NULL};
    return str_starts(line, STR("--")) && str_ends(line, STR("-")) && has_any(line, words);
}

static bool has_digit(struct str line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.at[i] >= '0' && line.at[i] <= '9')
            return true;
    return false;
}

// "On Tue, 3 Feb 2026 Zhang San <z@example.com> wrote:": with a day or an address in it, so that no
// sentence of a person's is taken for one.
static bool is_wrote(struct str line)
{
    static const char *const words[] = {"写道：", "写道:", "wrote:", NULL};
    bool ends = false;
    for (int i = 0; words[i]; i++)
        ends = ends || str_ends(line, str_of(words[i]));
    return ends && has_digit(line) &&
           (str_find(line, STR("@")) >= 0 || str_starts(line, STR("On ")) ||
            str_starts(line, STR("在")));
}

// "发件人: … 发送时间: … 主题: …", as Outlook writes it.
static bool is_block(struct str text, size_t at)
{
    static const char *const from[] = {"发件人:", "发件人：", "From:", "*From:", NULL};
    static const char *const sent[] = {
        "发送时间", "发送日期", "日期", "Sent:", "Date:", "*Sent:", NULL};
    static const char *const subject[] = {"主题", "Subject:", "*Subject:", NULL};
    bool is_sent = false, is_subject = false;
    if (!begins_any(line_at(text, at), from))
        return false;
    for (int i = 0; i < BLOCK_LINES && at < text.len; i++) {
        struct str line = line_at(text, at);
        is_sent = is_sent || begins_any(line, sent);
        is_subject = is_subject || begins_any(line, subject);
        at = next_line(text, at);
    }
    return is_sent && is_subject;
}

// From here on everything is quoted, or empty.
static bool only_quoted(struct str text, size_t at)
{
    bool any = false;
    for (; at < text.len; at = next_line(text, at)) {
        struct str line = line_at(text, at);
        if (line.len && line.at[0] != '>')
            return false;
        any = any || line.len;
    }
    return any;
}

// Whether a quotation begins behind the line "… wrote:". Answers between quoted lines are new.
static bool quotes_to_the_end(struct str text, size_t at)
{
    size_t first = at;
    while (first < text.len && !line_at(text, first).len)
        first = next_line(text, first);
    if (first < text.len && line_at(text, first).at[0] == '>')
        return only_quoted(text, first);
    return first < text.len;
}

// A long "On … wrote:" is broken into two lines.
static bool wrote_at(struct str text, size_t at, size_t *behind)
{
    size_t second = next_line(text, at);
    struct str line = line_at(text, at);
    *behind = second;
    if (is_wrote(line))
        return true;
    size_t end = next_line(text, second);
    struct str both = {text.at + at, (end > at ? end : at) - at};
    *behind = end;
    return (str_starts(line, STR("On ")) || str_starts(line, STR("在"))) && second < text.len &&
           is_wrote(str_trim(both));
}

struct str mail_new_text(struct str whole)
{
    for (size_t at = 0; at < whole.len; at = next_line(whole, at)) {
        size_t behind;
        struct str line = line_at(whole, at);
        bool here = is_rule(line) || is_block(whole, at) ||
                    (wrote_at(whole, at, &behind) && quotes_to_the_end(whole, behind)) ||
                    (line.len && line.at[0] == '>' && only_quoted(whole, at));
        struct str before = str_trim((struct str){whole.at, at});
        if (here)
            return before.len ? before : whole;
    }
    return whole;
}
