#include "orgs/backup_file.h"
#include "sys/file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>
#include <zlib.h>

enum { PIECE = 1 << 16, LEVEL = 6 };

struct writer {
    FILE *file;
    z_stream zip;
    XXH3_state_t *hash;
    unsigned char in[PIECE], out[PIECE];
    size_t used; // of `in`
    int column_count;
    bool failed;
    struct replica_count *count;
};

static void squeeze(struct writer *w, int how)
{
    w->zip.next_in = w->in;
    w->zip.avail_in = (uInt)w->used;
    do {
        w->zip.next_out = w->out;
        w->zip.avail_out = PIECE;
        deflate(&w->zip, how);
        size_t len = PIECE - w->zip.avail_out;
        w->failed |= fwrite(w->out, 1, len, w->file) != len;
    } while (w->zip.avail_out == 0);
    w->used = 0;
}

static void add(struct writer *w, const void *bytes, size_t len)
{
    const unsigned char *at = bytes;
    XXH3_128bits_update(w->hash, len ? bytes : "", len);
    while (len) {
        size_t part = PIECE - w->used < len ? PIECE - w->used : len;
        memcpy(w->in + w->used, at, part);
        w->used += part;
        at += part;
        len -= part;
        if (w->used == PIECE)
            squeeze(w, Z_NO_FLUSH);
    }
}

static void add_byte(struct writer *w, int byte)
{
    unsigned char one = (unsigned char)byte;
    add(w, &one, 1);
}

static void add_number(struct writer *w, uint64_t n)
{
    unsigned char bytes[10];
    size_t len = 0;
    for (; n > 127; n >>= 7)
        bytes[len++] = (unsigned char)(n | 128);
    bytes[len++] = (unsigned char)n;
    add(w, bytes, len);
}

static void add_text(struct writer *w, struct str s)
{
    add_number(w, s.len);
    add(w, s.at, s.len);
}

static enum err can_write(struct ctx *c, const struct writer *w)
{
    return w->failed ? fail(c, ERR_IO, "the backup cannot be written: is the disk full?",
                            "无法写入备份文件：磁盘是否已满？")
                     : ERR_NONE;
}

static enum err write_begin(struct ctx *c, void *user, int64_t migration)
{
    add_byte(user, 'H');
    add_number(user, (uint64_t)migration);
    return can_write(c, user);
}

static enum err write_table(struct ctx *c, void *user, const struct table *t)
{
    struct writer *w = user;
    add_byte(w, 'T');
    add_text(w, t->name);
    add_number(w, (uint64_t)t->column_count);
    for (int i = 0; i < t->column_count; i++) {
        add_text(w, t->columns[i].name);
        add_byte(w, (int)t->columns[i].type);
        add_byte(w, t->columns[i].required);
        add_number(w, (uint64_t)t->columns[i].key);
    }
    add_number(w, (uint64_t)t->index_count);
    for (int i = 0; i < t->index_count; i++) {
        add_text(w, t->indexes[i].name);
        add_byte(w, t->indexes[i].unique);
        add_text(w, t->indexes[i].columns);
    }
    w->column_count = t->column_count;
    w->count->tables++;
    return can_write(c, w);
}

static enum err write_row(struct ctx *c, void *user, const struct value *values)
{
    struct writer *w = user;
    add_byte(w, 'R');
    for (int i = 0; i < w->column_count; i++) {
        const struct value *v = &values[i];
        int64_t n = v->integer;
        add_byte(w, v->type == VALUE_NULL   ? 0
                    : v->type == VALUE_INT  ? 1
                    : v->type == VALUE_TEXT ? 2
                                            : 3);
        if (v->type == VALUE_INT)
            add_number(w, (uint64_t)n << 1 ^ (n < 0 ? UINT64_MAX : 0));
        else if (v->type != VALUE_NULL)
            add_text(w, v->text);
    }
    w->count->rows++;
    return can_write(c, w);
}

static enum err write_end(struct ctx *c, void *user)
{
    struct writer *w = user;
    XXH128_canonical_t hash;
    add_byte(w, 'E');
    add_number(w, (uint64_t)w->count->rows);
    XXH128_canonicalFromHash(&hash, XXH3_128bits_digest(w->hash));
    add(w, hash.digest, sizeof hash.digest);
    squeeze(w, Z_FINISH);
    w->failed |= fflush(w->file) != 0 || fsync(fileno(w->file)) != 0;
    return can_write(c, w);
}

static enum err write_all(struct ctx *c, const char *path, replica_source *source, void *user,
                          struct replica_count *out)
{
    static const char head[] = "liuke-backup 1\n"; // with its zero
    struct writer *w = mem_alloc(sizeof *w);
    struct replica_sink sink = {w, write_begin, write_table, write_row, write_end};
    w->count = out;
    w->file = fopen(path, "wb");
    w->hash = XXH3_createState();
    XXH3_128bits_reset(w->hash);
    enum err e = ERR_NONE;
    if (!w->file || deflateInit(&w->zip, LEVEL) != Z_OK)
        e = fail(c, ERR_IO, "%s cannot be written", "无法写入 %s", path);
    if (!e) {
        w->failed = fwrite(head, 1, sizeof head, w->file) != sizeof head;
        e = source(c, user, &sink);
    }
    if (w->file)
        fclose(w->file);
    deflateEnd(&w->zip);
    XXH3_freeState(w->hash);
    free(w);
    return e;
}

enum err backup_write(struct ctx *c, struct str path, replica_source *source, void *user,
                      struct replica_count *out)
{
    struct str part = str_format(c->arena, "%.*s.part", STR_ARG(path));
    *out = (struct replica_count){0};
    enum err e = write_all(c, part.at, source, user, out);
    if (!e && rename(part.at, str_zero(c->arena, path)) != 0)
        e = fail(c, ERR_IO, "%.*s cannot be written", "无法写入 %.*s", STR_ARG(path));
    if (e)
        file_remove(part);
    return e;
}
