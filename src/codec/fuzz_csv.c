// Any bytes as a table of text: rows come out in order, cells are UTF-8, and a refusal has words.
#include "codec/table.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
    if (!good)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx c = {.arena = arena_create()};
    struct table_reader *t;
    struct table_row row;
    struct table_options o = {0};
    // The first byte chooses how it is read.
    if (size) {
        o.charset = (enum charset)(data[0] % CHARSET_UNKNOWN);
        o.header_row = data[0] & 64 ? TABLE_NO_HEADER : 0;
        data++, size--;
    }
    enum err e = table_open_bytes(&c, (struct str){(const char *)data, size}, &o, &t);
    if (!e) {
        const struct str *names;
        int64_t before = 0;
        int width = table_header(t, &names);
        while (!(e = table_next(&c, t, &row)) && row.cells) {
            check(row.number > before && row.count >= width);
            before = row.number;
            for (int i = 0; i < row.count; i++)
                check(utf8_valid(row.cells[i].text));
        }
        table_close(t);
    }
    check(!e || (c.why.err == e && c.why.zh.len && c.why.en.len));
    arena_destroy(c.arena);
    return 0;
}
