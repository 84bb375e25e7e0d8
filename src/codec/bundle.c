#include "codec/bundle.h"

#include <stdlib.h>
#include <zip.h>

struct bundle {
    zip_t *zip;           // NULL: finished
    zip_source_t *source; // one of our own, beside the zip's
};

static enum err broken(struct ctx *c)
{
    return fail(c, ERR_IO, "the zip file could not be made", "无法生成压缩文件");
}

enum err bundle_open(struct ctx *c, struct bundle **out)
{
    struct bundle *b = calloc(1, sizeof *b);
    if (!b)
        abort();
    *out = b;
    b->source = zip_source_buffer_create(NULL, 0, 0, NULL);
    if (!b->source)
        return broken(c);
    zip_source_keep(b->source);
    b->zip = zip_open_from_source(b->source, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    if (!b->zip)
        zip_source_free(b->source);
    return b->zip ? ERR_NONE : broken(c);
}

enum err bundle_add(struct ctx *c, struct bundle *b, struct str name, struct str bytes)
{
    zip_source_t *one = zip_source_buffer(b->zip, bytes.at, bytes.len, 0);
    if (!one)
        return broken(c);
    if (zip_file_add(b->zip, str_zero(c->arena, name), one, ZIP_FL_ENC_UTF_8 | ZIP_FL_OVERWRITE) <
        0) {
        zip_source_free(one);
        return broken(c);
    }
    return ERR_NONE;
}

enum err bundle_finish(struct ctx *c, struct bundle *b, struct str *bytes)
{
    zip_stat_t found;
    if (zip_close(b->zip) != 0)
        return broken(c);
    b->zip = NULL;
    if (zip_source_stat(b->source, &found) != 0 || zip_source_open(b->source) != 0)
        return broken(c);
    char *all = arena_alloc(c->arena, found.size + 1);
    zip_int64_t got = zip_source_read(b->source, all, found.size);
    zip_source_close(b->source);
    *bytes = (struct str){all, found.size};
    return got == (zip_int64_t)found.size ? ERR_NONE : broken(c);
}

void bundle_close(struct bundle *b)
{
    if (!b)
        return;
    if (b->zip)
        zip_discard(b->zip);
    if (b->source)
        zip_source_free(b->source);
    free(b);
}
