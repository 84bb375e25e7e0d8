// Any bytes as the options of a field of any kind: what is accepted is written, and what is written
// reads the same again.
#include "model/options.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx c = {.arena = arena_create()};
    struct field_options first, second;
    struct str text;
    const struct kind *k = kind_of(size ? (enum kind_id)(data[0] % KIND_COUNT) : KIND_TEXT);
    struct str rest = size ? (struct str){(const char *)data + 1, size - 1} : STR("");
    enum err e = options_parse(&c, k, rest, &first);
    if (e) {
        if (c.why.err != e || !c.why.zh.len || !c.why.en.len)
            abort();
    } else if (options_text(&c, &first, &text) || options_parse(&c, k, text, &second) ||
               !options_eq(c.arena, &first, &second)) {
        abort();
    }
    arena_destroy(c.arena);
    return 0;
}
