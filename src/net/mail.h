// mail: hands mails to a mail server over SMTP, on libcurl: headers as RFC 2047 writes them, a text part
// and the same as simple HTML. It says what the server answered, and to which of its commands.
#pragma once
#include "net/client.h"

struct mail_server {
    struct str host;
    int port;
    bool tls, starttls;        // from the first byte; after connecting; neither: in the clear
    struct str user, password; // no user: without signing in
    struct str certificate;    // PEM of one's own authority; empty: the system's
};

// Where a mail failed.
enum mail_step { MAIL_CONNECT, MAIL_SIGN_IN, MAIL_SENDER, MAIL_RECIPIENT, MAIL_CONTENT };

// A file that goes along with it.
struct mail_file {
    struct str name, type, content; // content: as the caller keeps it until mail_all is over
};

struct mail {
    struct mail_server server;
    struct str from, from_name, to, reply_to, subject, text;
    struct str mark;       // Message-ID is <mark@the domain of from>
    struct str answers;    // ids of the mails it answers, oldest first, with spaces; empty: none
    struct mail_file file; // no content: none
    bool written;          // a person wrote it to this one; else it says that a program did (RFC 3834)
    struct str leave;      // an address to opt out by (RFC 2369, 8058); empty: none
    // What came of it:
    bool taken;
    enum mail_step step; // where not
    int status;          // what the server answered there; 0: nothing
    struct str answer;
    int took_ms;
};

// As post_all.
bool mail_all(struct arena *a, struct mail *list, int count, const struct post_limits *limits);

// name@example.com, one of them, in letters that stand in a header as they are.
bool mail_address_good(struct str address);
// Ids of mails as they stand in a header, "<a@b> <c@d>": the newest of them that fit into a line,
// without those that are written in any way that could be something else. `last`: of the newest alone.
struct str mail_ids(struct arena *a, struct str ids, bool last);
// A header's text: as it is where it is plain ASCII, else in encoded words (RFC 2047).
struct str mail_words(struct arena *a, struct str text);
// A name as it stands before an address: "ACME, Inc." in quotes, 云帆 in encoded words.
struct str mail_name(struct arena *a, struct str name);
// The text as HTML: escaped, lines kept, web addresses as links.
struct str mail_html(struct arena *a, struct str text);
