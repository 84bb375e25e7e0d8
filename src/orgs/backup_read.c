#include "orgs/backup_file.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>
#include <zlib.h>

enum { PIECE = 1 << 16, HASH_BYTES = 16, NAME_BYTES_MAX = 63, INDEX_BYTES_MAX = 4096 };
enum { TEXT_BYTES_MAX = 64 << 20 };

struct reader {
    FILE *file;
    z_stream zip;
    XXH3_state_t *hash;
    unsigned char in[PIECE], out[PIECE];
    size_t at, len; // what of `out` is still to be read
    bool ended;     // the zlib stream has
    bool bad;       // whatever is read from now on is nothing
    int64_t rows;
    const struct replica_sink *sink;
};

static enum err damaged(struct ctx *c)
{
    return fail(c, ERR_DAMAGED, "the backup file is damaged or not whole: nothing was restored",
                "备份文件已损坏或不完整：没有恢复任何内容");
}

static void unpack(struct reader *r)
{
    while (!r->bad && !r->ended && r->at == r->len) {
        if (!r->zip.avail_in) {
            r->zip.next_in = r->in;
            r->zip.avail_in = (uInt)fread(r->in, 1, PIECE, r->file);
        }
        r->bad = !r->zip.avail_in;
        r->zip.next_out = r->out;
        r->zip.avail_out = PIECE;
        int code = r->bad ? Z_OK : inflate(&r->zip, Z_NO_FLUSH);
        r->ended = code == Z_STREAM_END;
        r->bad |= code != Z_OK && code != Z_STREAM_END;
        r->at = 0;
        r->len = PIECE - r->zip.avail_out;
    }
    r->bad |= r->at == r->len;
}

static void take(struct reader *r, void *to, size_t len)
{
    unsigned char *out = to;
    for (size_t part; len && !r->bad; len -= part, out += part) {
        if (r->at == r->len)
            unpack(r);
        part = r->len - r->at < len ? r->len - r->at : len;
        if (r->bad)
            break;
        memcpy(out, r->out + r->at, part);
        XXH3_128bits_update(r->hash, out, part);
        r->at += part;
    }
    if (r->bad)
        memset(out, 0, len);
}

static int take_byte(struct reader *r)
{
    unsigned char byte;
    take(r, &byte, 1);
    return byte;
}

static uint64_t take_number(struct reader *r, uint64_t most)
{
    enum { BITS = 64 };
    uint64_t n = 0;
    int byte = 128;
    for (int shift = 0; byte & 128 && !r->bad; shift += 7) {
        byte = take_byte(r);
        r->bad |= shift >= BITS || (shift == BITS - 1 && (byte & 127) > 1);
        if (!r->bad)
            n |= (uint64_t)(byte & 127) << shift;
    }
    r->bad |= n > most;
    return r->bad ? 0 : n;
}

// Grows with what is really there, so that a length alone takes no memory.
static struct str take_text(struct reader *r, struct arena *a, size_t most)
{
    enum { STEP = 1 << 20 };
    size_t len = take_number(r, most), have = 0;
    char *text = NULL;
    while (!r->bad && have < len) {
        size_t part = len - have < STEP ? len - have : STEP;
        text = arena_grow(a, text, have, have + part, 1);
        take(r, text + have, part);
        have += part;
    }
    return r->bad || !len ? STR("") : (struct str){text, len};
}

static struct str take_name(struct reader *r, struct arena *a)
{
    struct str name = take_text(r, a, NAME_BYTES_MAX);
    r->bad |= !table_name_good(name);
    return name;
}

// Names with ", " between them: they become SQL.
static bool names_good(struct str list)
{
    while (list.len) {
        ptrdiff_t comma = str_find(list, STR(", "));
        struct str one = {list.at, comma < 0 ? list.len : (size_t)comma};
        if (!table_name_good(one))
            return false;
        list =
            comma < 0 ? STR_NONE : (struct str){list.at + comma + 2, list.len - (size_t)comma - 2};
        if (comma >= 0 && !list.len)
            return false;
    }
    return true;
}

static void take_columns(struct reader *r, struct arena *a, struct table *t)
{
    t->column_count = (int)take_number(r, TABLE_COLUMNS_MAX);
    struct table_column_def *columns =
        ARENA_ARRAY(a, struct table_column_def, (size_t)t->column_count + 1);
    for (int i = 0; i < t->column_count && !r->bad; i++) {
        columns[i].name = take_name(r, a);
        columns[i].type = (enum table_type)take_byte(r);
        columns[i].required = take_byte(r) != 0;
        columns[i].key = (int)take_number(r, (uint64_t)t->column_count);
        r->bad |= columns[i].type != TABLE_TEXT && columns[i].type != TABLE_BIGINT &&
                  columns[i].type != TABLE_BLOB;
    }
    r->bad |= t->column_count == 0;
    t->columns = columns;
}

// What "lower(a)" is of: the one thing but columns that stands in an index.
static struct str unfolded(struct str columns)
{
    struct str lower = STR("lower(");
    bool folded = str_starts(columns, lower) && columns.at[columns.len - 1] == ')';
    return folded ? (struct str){columns.at + lower.len, columns.len - lower.len - 1} : columns;
}

static void take_indexes(struct reader *r, struct arena *a, struct table *t)
{
    t->index_count = (int)take_number(r, TABLE_INDEXES_MAX);
    struct table_index *indexes = ARENA_ARRAY(a, struct table_index, (size_t)t->index_count + 1);
    for (int i = 0; i < t->index_count && !r->bad; i++) {
        indexes[i].name = take_name(r, a);
        indexes[i].unique = take_byte(r) != 0;
        indexes[i].columns = take_text(r, a, INDEX_BYTES_MAX);
        r->bad |= !indexes[i].columns.len || !names_good(unfolded(indexes[i].columns));
    }
    t->indexes = indexes;
}

static void take_row(struct reader *r, struct arena *a, const struct table *t, struct value *values)
{
    for (int i = 0; i < t->column_count && !r->bad; i++) {
        int type = take_byte(r);
        uint64_t n = type == 1 ? take_number(r, UINT64_MAX) : 0;
        struct str text = type == 2 || type == 3 ? take_text(r, a, TEXT_BYTES_MAX) : STR_NONE;
        values[i] = type == 1   ? value_int((int64_t)(n >> 1 ^ (n & 1 ? UINT64_MAX : 0)))
                    : type == 2 ? value_text(text)
                    : type == 3 ? value_blob(text)
                                : value_null();
        r->bad |= type > 3;
    }
    r->rows++;
}

// The end must be what the rows were, and nothing may stand behind it.
static void take_end(struct reader *r)
{
    XXH128_canonical_t want;
    unsigned char got[HASH_BYTES], more;
    r->bad |= take_number(r, INT64_MAX) != (uint64_t)r->rows;
    XXH128_canonicalFromHash(&want, XXH3_128bits_digest(r->hash));
    take(r, got, sizeof got);
    if (r->bad || memcmp(got, want.digest, sizeof got) != 0) {
        r->bad = true;
        return;
    }
    unpack(r); // must find nothing but the end of the stream
    bool clean = r->bad && r->ended && r->at == r->len;
    r->bad = !clean || r->zip.avail_in || fread(&more, 1, 1, r->file) == 1;
}

static enum err one_table(struct ctx *c, struct reader *r, struct arena *a, struct table *t)
{
    *t = (struct table){.name = take_name(r, a)};
    take_columns(r, a, t);
    take_indexes(r, a, t);
    if (r->bad)
        return damaged(c);
    return r->sink ? r->sink->table(c, r->sink->user, t) : ERR_NONE;
}

static enum err one_row(struct ctx *c, struct reader *r, struct arena *a, const struct table *t,
                        struct value *values)
{
    if (t->column_count == 0)
        return damaged(c);
    take_row(r, a, t, values);
    enum err e = r->bad ? damaged(c) : ERR_NONE;
    if (!e && r->sink)
        e = r->sink->row(c, r->sink->user, values);
    arena_reset(a);
    return e;
}

static enum err records(struct ctx *c, struct reader *r)
{
    struct arena *tables = arena_create(), *row = arena_create();
    struct table t = {0};
    struct value *values = ARENA_ARRAY(tables, struct value, TABLE_COLUMNS_MAX);
    enum err e = take_byte(r) == 'H' ? ERR_NONE : damaged(c);
    int64_t migration = (int64_t)take_number(r, INT32_MAX);
    if (!e && r->sink)
        e = r->sink->begin(c, r->sink->user, migration);
    for (bool more = true; more && !e;) {
        int kind = take_byte(r);
        more = kind == 'T' || kind == 'R';
        if (kind == 'T')
            e = one_table(c, r, tables, &t);
        else if (kind == 'R')
            e = one_row(c, r, row, &t, values);
        else if (kind == 'E')
            take_end(r);
        if (!e && (r->bad || (!more && kind != 'E')))
            e = damaged(c);
    }
    arena_destroy(tables);
    arena_destroy(row);
    return !e && r->sink ? r->sink->end(c, r->sink->user) : e;
}

enum err backup_read(struct ctx *c, FILE *file, const struct replica_sink *sink)
{
    static const char head[] = "liuke-backup 1\n", name[] = "liuke-backup ";
    char got[sizeof head] = {0};
    struct reader *r = mem_alloc(sizeof *r);
    *r = (struct reader){.file = file, .sink = sink, .hash = XXH3_createState()};
    XXH3_128bits_reset(r->hash);
    size_t len = fread(got, 1, sizeof got, file);
    enum err e = ERR_NONE;
    if (len < sizeof got || memcmp(got, name, sizeof name - 1) != 0)
        e = fail(c, ERR_DAMAGED, "this is no backup of Liuke", "这不是留客的备份文件");
    else if (memcmp(got, head, sizeof head) != 0)
        e = fail(c, ERR_DAMAGED,
                 "this backup was written by a newer version of Liuke: use that one",
                 "该备份由更新版本的留客写入，请使用该版本");
    else if (inflateInit(&r->zip) != Z_OK)
        e = fail(c, ERR_INTERNAL, "zlib cannot begin", "zlib 无法初始化");
    if (!e)
        e = records(c, r);
    inflateEnd(&r->zip);
    XXH3_freeState(r->hash);
    free(r);
    return e;
}

enum err backup_source(struct ctx *c, void *user, const struct replica_sink *sink)
{
    rewind(user);
    return backup_read(c, user, sink);
}
