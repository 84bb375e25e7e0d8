#include "model/file.h"

#include <sodium.h>

static const char content_put[] =
    "INSERT INTO content (hash, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING";
static const char file_put[] =
    "INSERT INTO file (id, hash, name, type, bytes, person, at, attached) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, 0)";
static const char file_get[] = "SELECT f.id, f.bytes, f.name, f.type, k.bytes FROM file f JOIN "
                               "content k ON k.hash = f.hash WHERE f.id = ?";
static const char files_drop[] =
    "DELETE FROM file WHERE attached = 0 AND at < ? AND NOT EXISTS (SELECT 1 FROM message WHERE "
    "message.attachment <> 0 AND message.attachment = file.id AND message.due > 0) AND NOT EXISTS "
    "(SELECT 1 FROM incoming_file WHERE incoming_file.file = file.id)";
static const char contents_drop[] = "DELETE FROM content WHERE hash NOT IN (SELECT hash FROM file)";

static const struct {
    const char *magic;
    size_t len, at;
    const char *type;
} types[] = {
    {"\x89PNG\r\n\x1a\n", 8, 0, "image/png"},
    {"\xff\xd8\xff", 3, 0, "image/jpeg"},
    {"GIF87a", 6, 0, "image/gif"},
    {"GIF89a", 6, 0, "image/gif"},
    {"WEBP", 4, 8, "image/webp"},
    {"%PDF-", 5, 0, "application/pdf"},
    {"PK\x03\x04", 4, 0, "application/zip"},
};

struct str file_type(struct str content)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (content.len >= types[i].at + types[i].len &&
            memcmp(content.at + types[i].at, types[i].magic, types[i].len) == 0)
            return str_of(types[i].type);
    return STR("application/octet-stream");
}

bool file_is_picture(struct str type)
{
    return str_starts(type, STR("image/"));
}

// The last part of a path, without signs that a header or a terminal would take for others.
static struct str clean_name(struct arena *a, struct str name)
{
    struct str last = name;
    for (size_t i = 0; i < name.len; i++)
        if (name.at[i] == '/' || name.at[i] == '\\')
            last = (struct str){name.at + i + 1, name.len - i - 1};
    while (last.len > FILE_NAME_MAX || (last.len && !utf8_valid(last)))
        last.len--;
    char *out = str_zero(a, last);
    for (size_t i = 0; i < last.len; i++)
        if ((unsigned char)out[i] < ' ' || out[i] == '"' || out[i] == 0x7f)
            out[i] = '_';
    return last.len ? (struct str){out, last.len} : STR("file");
}

enum err file_keep(struct work *w, struct str content, struct file *f)
{
    unsigned char hash[32];
    char hex[sizeof hash * 2 + 1];
    if (!content.len || content.len > FILE_BYTES_MAX)
        return fail(w->c, ERR_TOO_LARGE, "a file has 1 to %d bytes", "文件应为 1 到 %d 字节",
                    FILE_BYTES_MAX);
    crypto_generichash(hash, sizeof hash, (const unsigned char *)content.at, content.len, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    f->type = file_type(content);
    f->bytes = (int64_t)content.len;
    f->name = clean_name(w->c->arena, f->name);
    enum err e = db_ids(w->c, w->tx, 1, &f->id);
    if (!e)
        e = db_run(w->c, w->tx, content_put,
                   DB_VALUES(value_text(str_of(hex)), value_blob(content)), NULL);
    if (e)
        return e;
    return db_run(w->c, w->tx, file_put,
                  DB_VALUES(value_int(f->id), value_text(str_of(hex)), value_text(f->name),
                            value_text(f->type), value_int(f->bytes), value_int(w->actor),
                            value_int(w->at_ms)),
                  NULL);
}

enum err file_load(struct ctx *c, struct db_tx *tx, int64_t id, struct file *out,
                   struct str *content)
{
    struct db_rows *rows;
    enum err e = db_one(c, tx, file_get, DB_VALUES(value_int(id)), "the file is not there any more",
                        "文件已不存在", &rows);
    if (e)
        return e;
    *out = (struct file){db_int(rows, 0), db_int(rows, 1), db_text_copy(c, rows, 2),
                         db_text_copy(c, rows, 3)};
    *content = db_text_copy(c, rows, 4);
    db_rows_close(rows);
    return ERR_NONE;
}

enum err file_purge(struct work *w)
{
    const int64_t day_ms = 24 * 3600 * 1000;
    int64_t dropped = 0;
    enum err e = db_run(w->c, w->tx, files_drop, DB_VALUES(value_int(w->at_ms - day_ms)), &dropped);
    return e || !dropped ? e : db_run(w->c, w->tx, contents_drop, DB_NO_VALUES, NULL);
}
