// Any bytes as a workbook, or (when they are no zip) as the sheet of an otherwise good one.
#include "codec/table.h"

#include <stdlib.h>
#include <zip.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
    if (!good)
        abort();
}

static void add(zip_t *zip, const char *name, const void *bytes, size_t size)
{
    zip_source_t *source = zip_source_buffer(zip, bytes, size, 0);
    zip_int64_t at = zip_file_add(zip, name, source, 0);
    check(at >= 0);
    zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0);
}

static const char workbook[] =
    "<workbook xmlns:r=\"r\"><sheets><sheet name=\"a\" r:id=\"1\"/></sheets></workbook>";
static const char relations[] =
    "<Relationships><Relationship Id=\"1\" Type=\"/worksheet\" Target=\"s.xml\"/>"
    "<Relationship Id=\"2\" Type=\"/sharedStrings\" Target=\"t.xml\"/>"
    "<Relationship Id=\"3\" Type=\"/styles\" Target=\"f.xml\"/></Relationships>";
static const char styles[] = "<s><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></s>";

// `data` is the sheet, the shared strings, and the styles when it says so itself.
static struct str wrapped(struct ctx *c, const uint8_t *data, size_t size)
{
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, &error);
    check(zip != NULL);
    zip_source_keep(source);
    add(zip, "xl/workbook.xml", workbook, sizeof workbook - 1);
    add(zip, "xl/_rels/workbook.xml.rels", relations, sizeof relations - 1);
    add(zip, "xl/s.xml", data, size);
    add(zip, "xl/t.xml", data, size);
    add(zip, "xl/f.xml", styles, sizeof styles - 1);
    check(zip_close(zip) == 0);
    check(zip_source_open(source) == 0);
    zip_stat_t stat;
    check(zip_source_stat(source, &stat) == 0);
    char *at = arena_alloc(c->arena, stat.size);
    zip_int64_t got = zip_source_read(source, at, stat.size);
    check(got == (zip_int64_t)stat.size);
    zip_source_close(source);
    zip_source_free(source);
    return (struct str){at, stat.size};
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx c = {.arena = arena_create()};
    struct str bytes = {(const char *)data, size};
    struct table_reader *t;
    struct table_row row;
    if (!str_starts(bytes, STR("PK")))
        bytes = wrapped(&c, data, size);
    enum err e = table_open_bytes(&c, bytes, &(struct table_options){.header_row = -1}, &t);
    if (!e) {
        int64_t before = 0;
        while (!(e = table_next(&c, t, &row)) && row.cells) {
            check(row.number > before);
            before = row.number;
            for (int i = 0; i < row.count; i++)
                check(row.cells[i].text.len == 0 || row.cells[i].text.at[0] != 0 ||
                      row.cells[i].kind != CELL_EMPTY);
        }
        table_close(t);
    }
    check(!e || (c.why.err == e && c.why.zh.len && c.why.en.len));
    arena_destroy(c.arena);
    return 0;
}
