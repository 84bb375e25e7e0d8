// xlsx_part: one XML file inside a workbook's zip, read piece by piece, within limits.
//
// Refused: a DOCTYPE (and with it every entity of one's own), parts that grow past their limit or
// out of proportion to what is packed, passwords, nesting without end. Names of elements and
// attributes come without their prefix.
#pragma once
#include "base/err.h"

#include <zip.h>

struct part;

// What the parts' readers do with what they find. `attributes` is name, value, …, NULL.
struct part_reader {
    void (*start)(void *user, const char *name, const char **attributes);
    void (*end)(void *user, const char *name);
    void (*text)(void *user, struct str text); // may be NULL
};

// ERR_NOT_FOUND, without words, where the zip has no such part.
enum err part_open(struct ctx *c, zip_t *zip, const char *name, uint64_t bytes_max,
                   const struct part_reader *reader, void *user, struct part **out) MUST_USE;
void part_close(struct part *p);
// Reads on until the end (`*more` false) or until a reader has called part_pause (`*more` true).
enum err part_read(struct ctx *c, struct part *p, bool *more) MUST_USE;
// From inside a reader: come back to the caller now, or stop for good with these words.
void part_pause(struct part *p);
struct ctx *part_ctx(struct part *p);
void part_stop(struct part *p, enum err e);
uint64_t part_bytes(const struct part *p);
uint64_t part_bytes_total(const struct part *p);
// The value of an attribute, STR_NONE when it is not there.
struct str part_attribute(const char **attributes, const char *name);
// Opens, reads to the end and closes.
enum err part_read_all(struct ctx *c, zip_t *zip, const char *name, uint64_t bytes_max,
                       const struct part_reader *reader, void *user) MUST_USE;
