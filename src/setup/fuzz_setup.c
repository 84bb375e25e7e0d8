// Any bytes as a set-up: refused with words in both languages, or read; what was read is printed and
// reads the same again.
#include "setup/setup.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx c = {.arena = arena_create()};
    struct setup first, second;
    enum err e = setup_read(&c, (struct str){(const char *)data, size}, &first);
    if (e) {
        if (c.why.err != e || !c.why.zh.len || !c.why.en.len || c.why.line < 0)
            abort();
    } else if (setup_read(&c, setup_text(&c, first.root), &second) || first.count != second.count) {
        abort();
    } else {
        for (int i = 0; i < first.count; i++)
            if (!str_eq(first.items[i].key, second.items[i].key) ||
                !str_eq(setup_compact(c.arena, first.items[i].body, NULL),
                        setup_compact(c.arena, second.items[i].body, NULL)))
                abort();
    }
    arena_destroy(c.arena);
    return 0;
}
