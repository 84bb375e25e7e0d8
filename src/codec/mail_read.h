// mail_read: what stands in a mail (RFC 5322, MIME), on GMime: whom it is from, what it says as plain
// text, its files, and whether a person wrote it. It is a reader of foreign bytes: any bytes are some
// mail, texts come out as UTF-8 without zero bytes, and what is too long is cut and says so.
#pragma once
#include "base/arena.h"
#include "base/str.h"

enum { MAIL_TEXT_MAX = 90000, MAIL_FILES_MAX = 20, MAIL_PARTS_MAX = 200, MAIL_IDS_MAX = 50 };

// Why a mail is no person's writing.
enum mail_kind {
    MAIL_BY_HAND,
    MAIL_AUTOMATIC, // an answering machine, another program
    MAIL_LIST,      // a mailing list, an advertisement
    MAIL_RETURNED   // our own mail comes back, or is late
};

struct mail_part {
    struct str name, content; // content: the bytes
};

struct mail_read {
    struct str from, from_name; // the address in small letters; the name may be empty
    struct str subject;
    struct str id;      // without < and >; empty: it has none
    struct str answers; // In-Reply-To and References, likewise, with spaces between
    struct str text;    // what is new in it
    struct str whole;   // with what it quotes
    struct mail_part files[MAIL_FILES_MAX];
    int file_count;
    int left_out; // files that were too many
    enum mail_kind kind;
    // Of a mail that came back:
    bool failed;           // for good, or only late so far
    struct str status;     // 5.1.1
    struct str diagnostic; // what the mail server said
    struct str original;   // id of the mail that came back; empty: not known
};

void mail_read(struct arena *a, struct str bytes, struct mail_read *out);
// What is new in a text that quotes another at its end; all of it where nothing says so for sure.
struct str mail_new_text(struct str whole);
