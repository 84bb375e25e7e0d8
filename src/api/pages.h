// pages: the web pages, compiled into the program already compressed.
#pragma once
#include "api/api.h"

struct page {
    const char *path, *type;
    const unsigned char *plain, *gzip, *brotli; // gzip and brotli NULL where it is not worth it
    size_t plain_size, gzip_size, brotli_size;
    bool lasting; // its name changes with its content: a browser may keep it for ever
};
extern const struct page pages[]; // made by tools/embed
extern const int page_count;

// Any address that is no file is a place inside the pages: it gets index.html.
void pages_answer(struct call *k);
