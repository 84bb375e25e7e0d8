// json: reading JSON into a tree, and writing it so that it cannot come out malformed.
//
// A tree is text from outside: whoever reads it asks for what he wants by name and type, and gets
// an error that names the place ("rules[2].days: a whole number is wanted") where it is something
// else.
#pragma once
#include "base/err.h"
#include "base/num.h"

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

// A node lies in the arena of `json_parse`, with everything below it.
struct json {
    enum json_kind kind;
    bool boolean;
    struct str text;          // of a text; of a number as it was written
    const struct json *items; // of an array or an object
    int count;
    struct str key;           // its name in the object above it
    const struct json *above; // NULL: the root
};

enum { JSON_DEPTH_MAX = 32 };

// Strict JSON, UTF-8, one value and nothing behind it. A name that comes twice: the last one
// counts.
enum err json_parse(struct ctx *c, struct str text, size_t bytes_max,
                    const struct json **out) MUST_USE;

// The member `key`; NULL when there is none or `o` is no object.
const struct json *json_get(const struct json *o, const char *key);
// "rules[2].days"
struct str json_path(struct arena *a, const struct json *node);

// The value of a node, or an error with its path.
enum err json_as_text(struct ctx *c, const struct json *node, struct str *out) MUST_USE;
enum err json_as_int(struct ctx *c, const struct json *node, int64_t *out) MUST_USE;
enum err json_as_num(struct ctx *c, const struct json *node, num_t *out) MUST_USE;
enum err json_as_double(struct ctx *c, const struct json *node, double *out) MUST_USE;
enum err json_as_bool(struct ctx *c, const struct json *node, bool *out) MUST_USE;
// Only checks that it is one.
enum err json_as(struct ctx *c, const struct json *node, enum json_kind kind) MUST_USE;

// The member `key` of `o`, which must be there …
enum err json_need(struct ctx *c, const struct json *o, const char *key, enum json_kind kind,
                   const struct json **out) MUST_USE;
enum err json_need_text(struct ctx *c, const struct json *o, const char *key,
                        struct str *out) MUST_USE;
enum err json_need_int(struct ctx *c, const struct json *o, const char *key, int64_t *out) MUST_USE;
enum err json_need_num(struct ctx *c, const struct json *o, const char *key, num_t *out) MUST_USE;
enum err json_need_bool(struct ctx *c, const struct json *o, const char *key, bool *out) MUST_USE;
// … or may be missing or null, and `*out` stays what it was.
enum err json_want_text(struct ctx *c, const struct json *o, const char *key,
                        struct str *out) MUST_USE;
enum err json_want_int(struct ctx *c, const struct json *o, const char *key, int64_t *out) MUST_USE;
enum err json_want_num(struct ctx *c, const struct json *o, const char *key, num_t *out) MUST_USE;
enum err json_want_bool(struct ctx *c, const struct json *o, const char *key, bool *out) MUST_USE;

// Writing, into a buffer that states its own maximum. Commas, quotes and escapes are its business.
// A call out of place (a value without a key in an object, an end too many) spoils the whole:
// nothing more is written and json_out_done says so. Bytes that are not UTF-8 come out as U+FFFD.
struct json_out {
    struct buf *buf;
    uint64_t objects; // bit d: the container at depth d is an object
    int depth;
    bool comma, keyed, done, spoilt;
};

enum { JSON_OUT_DEPTH_MAX = 62 };

void json_out_init(struct json_out *o, struct buf *buf);
void json_out_object(struct json_out *o);
void json_out_object_end(struct json_out *o);
void json_out_array(struct json_out *o);
void json_out_array_end(struct json_out *o);
void json_out_key(struct json_out *o, struct str key);
void json_out_text(struct json_out *o, struct str text);
void json_out_int(struct json_out *o, int64_t value);
// NUM_NONE is null.
void json_out_num(struct json_out *o, num_t value);
// The shortest decimal that reads back the same; null where it is not finite.
void json_out_double(struct json_out *o, double value);
void json_out_bool(struct json_out *o, bool value);
void json_out_null(struct json_out *o);
// A whole JSON value that this program wrote before (a stored document), as it is.
void json_out_raw(struct json_out *o, struct str json);
// A tree that was read, as it is.
void json_out_tree(struct json_out *o, const struct json *node);
// ERR_TOO_LARGE where the buffer was too small, ERR_INTERNAL where calls were out of place.
enum err json_out_done(struct ctx *c, struct json_out *o) MUST_USE;
