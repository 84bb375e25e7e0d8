// file: files that records have: their bytes stand once in the database, however often they were
// uploaded; each upload has a number of its own, which a field refers to.
#pragma once
#include "model/record.h"

enum { FILE_BYTES_MAX = 20 << 20, FILE_NAME_MAX = 255 };

struct file {
    int64_t id, bytes;
    struct str name, type; // media type, by the first bytes
};

// Keeps `content`; sets id, type and bytes. The name loses what would be a path.
enum err file_keep(struct work *w, struct str content, struct file *f) MUST_USE;
enum err file_load(struct ctx *c, struct db_tx *tx, int64_t id, struct file *out,
                   struct str *content) MUST_USE;
// What the first bytes say a file is; application/octet-stream where they say nothing.
struct str file_type(struct str content);
// Whether a browser may show it as a picture.
bool file_is_picture(struct str type);
// Takes away what no record named within a day of the upload, no message that is still to go, and no
// mail that came in.
enum err file_purge(struct work *w) MUST_USE;
