// charset: which characters the bytes of a file stand for, and turning them into UTF-8 piece by
// piece. It knows no lines and no cells.
//
// A decoder that was told CHARSET_DETECT decides by validity: a byte order mark, then UTF-8
// (without zero bytes), then UTF-16 (by where the zero bytes stand), then GB18030, of which GBK and
// GB2312 are parts. As long as only ASCII has come it goes on without deciding, so that a file
// whose first Chinese name stands in line 80,000 is still recognised.
#pragma once
#include "base/err.h"

enum charset {
    CHARSET_DETECT,
    CHARSET_UTF8,
    CHARSET_UTF16LE,
    CHARSET_UTF16BE,
    CHARSET_GB18030,
    CHARSET_BIG5,    // never detected, must be asked for
    CHARSET_LATIN,   // Windows-1252; never detected, must be asked for
    CHARSET_UNKNOWN, // valid in none of those that are detected
    CHARSET_COUNT
};

// How the character set is called in a message: "UTF-8", "GB18030".
const char *charset_name(enum charset set);
// By the names people and options use ("utf-8", "GBK", "utf16le"); CHARSET_UNKNOWN when it is none.
enum charset charset_by_name(struct str name);
// What `bytes` are; CHARSET_DETECT where they are plain ASCII. `whole`: nothing follows, so that a
// character cut off at the end counts against a set. `*mark` is the length of a byte order mark.
enum charset charset_detect(struct str bytes, bool whole, size_t *mark);

struct decoder;

struct decoder *decoder_create(enum charset set);
void decoder_destroy(struct decoder *d);

// How much room `decoder_feed` may need for `bytes` of input.
#define DECODER_ROOM(bytes) ((bytes)*3 + 64)
// Decodes all of `in` into `out`, which has DECODER_ROOM(in.len); a character that is cut off at
// the end is kept for the next call, unless `last`. Returns how many bytes were written. Stops for
// good at the first bytes that are not valid: what came before them is delivered.
size_t decoder_feed(struct decoder *d, struct str in, bool last, char *out);
// True once bytes have come that the character set does not have.
bool decoder_stuck(const struct decoder *d);
// What it decodes, as far as decided: CHARSET_DETECT while all has been ASCII.
enum charset decoder_charset(const struct decoder *d);
