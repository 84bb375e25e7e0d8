#include "codec/mail_html.h"

#include <libxml/HTMLparser.h>
#include <pthread.h>

enum { TEXT_MAX_BYTES = 1 << 20 };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void begin(void)
{
    xmlInitParser();
}

static bool among(const xmlChar *name, const char *const *names)
{
    for (int i = 0; names[i]; i++)
        if (!xmlStrcasecmp(name, (const xmlChar *)names[i]))
            return true;
    return false;
}

static const char *const unseen[] = {"script", "style", "head", "title", NULL};
static const char *const blocks[] = {"p",     "div",        "tr", "li",  "ul",      "ol",
                                     "table", "blockquote", "h1", "h2",  "h3",      "h4",
                                     "h5",    "h6",         "hr", "pre", "section", NULL};

static void new_line(struct buf *b)
{
    while (b->len && b->at[b->len - 1] == ' ')
        b->len--;
    if (b->len && b->at[b->len - 1] != '\n')
        buf_byte(b, '\n');
}

// White space of the source is one space, as a browser shows it.
static void add_text(struct buf *b, const xmlChar *text)
{
    for (; *text; text++) {
        bool space = *text == ' ' || *text == '\n' || *text == '\t' || *text == '\r';
        bool fixed =
            text[0] == 0xC2 && text[1] == 0xA0; // a no-break space is shown wherever it stands
        bool begins = !b->len || b->at[b->len - 1] == '\n' || b->at[b->len - 1] == ' ';
        if (fixed) {
            buf_byte(b, ' ');
            text++;
        } else if (!space)
            buf_byte(b, (char)*text);
        else if (!begins)
            buf_byte(b, ' ');
    }
}

static void enter(struct buf *b, const xmlNode *n)
{
    if (n->type == XML_TEXT_NODE && n->content)
        add_text(b, n->content);
    else if (n->type == XML_ELEMENT_NODE && !xmlStrcasecmp(n->name, (const xmlChar *)"br"))
        buf_byte(b, '\n');
    else if (n->type == XML_ELEMENT_NODE && among(n->name, blocks))
        new_line(b);
}

static bool goes_in(const xmlNode *n)
{
    return n->children && n->type == XML_ELEMENT_NODE && !among(n->name, unseen);
}

// Without recursion: how deep it goes is up to whoever wrote it.
static void walk(struct buf *b, const xmlNode *root)
{
    const xmlNode *n = root;
    while (n) {
        enter(b, n);
        if (goes_in(n)) {
            n = n->children;
            continue;
        }
        while (n && n != root && !n->next) {
            n = n->parent;
            if (n && n->type == XML_ELEMENT_NODE && among(n->name, blocks))
                new_line(b);
        }
        n = n && n != root ? n->next : NULL;
    }
}

struct str mail_html_text(struct arena *a, struct str html)
{
    struct buf b;
    pthread_once(&once, begin);
    if (!html.len || html.len > INT32_MAX)
        return STR("");
    htmlDocPtr doc = htmlReadMemory(html.at, (int)html.len, NULL, "UTF-8",
                                    HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                        HTML_PARSE_NONET);
    if (!doc)
        return STR("");
    buf_init(&b, TEXT_MAX_BYTES);
    if (xmlDocGetRootElement(doc))
        walk(&b, xmlDocGetRootElement(doc));
    struct str out = str_copy(a, str_trim(buf_str(&b)));
    buf_deinit(&b);
    xmlFreeDoc(doc);
    return out;
}
