#include "net/uri.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Whatever the bytes are: what is accepted is UTF-8, begins with '/' and does not climb.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx c = {.arena = arena_create()};
    struct uri u;
    if (uri_parse(&c, (struct str){(const char *)data, size}, &u) == ERR_NONE) {
        if (u.path.at[0] != '/' || !utf8_valid(u.path) || str_find(u.path, STR("/../")) >= 0)
            abort();
        for (int i = 0; i < u.param_count; i++)
            if (!utf8_valid(u.params[i].name) || !utf8_valid(u.params[i].value))
                abort();
    } else if (!c.why.en.len || !c.why.zh.len) {
        abort();
    }
    arena_destroy(c.arena);
    return 0;
}
