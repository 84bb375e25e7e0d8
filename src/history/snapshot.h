// snapshot: the layout of the file, inside. A head, a table of sections, then the sections, each
// aligned to 8 bytes. All numbers in the machine's own order: a file from another kind of machine
// fails its magic number and is rebuilt.
#pragma once
#include <stddef.h>
#include <stdint.h>

#define SNAPSHOT_MAGIC UINT64_C(0x31796B75694C6948) // "HiLiuky1"
enum { SNAPSHOT_VERSION = 2 };

struct snapshot_head {
    uint64_t magic;
    uint64_t checksum; // XXH3 of everything after this field
    uint32_t version, section_count;
    uint64_t file_bytes;
    uint64_t meaning;
    int64_t change;
    uint64_t customers;
};

enum snapshot_kind {
    SECTION_IDS,     // int64 × customers
    SECTION_FIRST,   // uint16 × customers
    SECTION_LENGTHS, // uint32 × texts
    SECTION_TEXTS,   // their bytes, one after the other
    SECTION_FIELDS,  // int32: the fields held of object `owner`
    SECTION_OFFSETS, // from here on of one track: uint32 × (customers + 1)
    SECTION_DAYS,    // uint16 × items
    SECTION_ENDS,    // uint16 × items
    SECTION_CELLS,   // a column
};

struct snapshot_section {
    uint32_t kind;
    int32_t owner; // an object; a held state is −1 − its place
    int32_t column;
    int32_t width; // bytes of each entry
    int64_t base, scale;
    uint64_t at, count; // where it begins in the file; entries
};

// The checksum that belongs into the head of a whole file. Used by the fuzzer too, which would
// otherwise never get past it.
uint64_t snapshot_checksum(const void *file, size_t bytes);
