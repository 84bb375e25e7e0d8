// backup_file: the stream of replica.h as one file, the same whichever database it came from.
//
//   liuke-backup 1\n            sixteen bytes with the zero behind it
//   one zlib stream of records, each a letter and what belongs to it:
//     H migration                the last migration; the first record
//     T name columns indexes     a table: for each column its name, type (T text, I integer, B bytes),
//                                1 where never NULL, place in the primary key or 0; for each index
//                                its name, 1 where unique, its columns as SQL ("a, b" or "lower(a)")
//     R value …                  a row of the table before it: for each column 0 (NULL), 1 integer,
//                                2 text or 3 bytes
//     E rows hash                the end: how many rows there were, and the XXH3 (128 bits) of all
//                                bytes from H up to here
//   Numbers are 7 bits a byte, lowest first, the top bit says that more follow; integers of rows have
//   their sign in the lowest bit. Texts and bytes are their length and themselves.
//
// A file without its end, with bytes behind it, or in which any bit that means something is wrong, is
// refused as a whole. (Deflate fills up bytes around its blocks with bits that nobody reads.)
#pragma once
#include "orgs/replica.h"

#include <stdio.h>

// Written beside, made durable and moved into place.
enum err backup_write(struct ctx *c, struct str path, replica_source *source, void *user,
                      struct replica_count *out) MUST_USE;

// ERR_DAMAGED with words. `sink` NULL: only looks whether it is whole. Nothing tells that it is not
// before the end, so look first.
enum err backup_read(struct ctx *c, FILE *file, const struct replica_sink *sink) MUST_USE;
// A replica_source: `user` is the FILE, which is read from its beginning.
enum err backup_source(struct ctx *c, void *user, const struct replica_sink *sink) MUST_USE;
