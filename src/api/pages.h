// pages: the web pages, compiled into the program already compressed.
#pragma once
#include "api/api.h"

struct page {
    const char *path, *type;
    // From the first byte to the one behind the last; gzip and brotli NULL where they are not
    // there.
    const unsigned char *plain, *plain_end, *gzip, *gzip_end, *brotli, *brotli_end;
    bool lasting; // its name changes with its content: a browser may keep it for ever
};
extern const struct page pages[]; // made by tools/embed
extern const int page_count;

// Any address that is no file is a place inside the pages: it gets index.html.
void pages_answer(struct call *k);
