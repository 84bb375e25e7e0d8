#include "codec/xlsx_part.h"

#include <expat.h>
#include <stdlib.h>

enum { PIECE = 64 * 1024, DEPTH_MAX = 64, TOKEN_MAX = 1 << 20 };
static const uint64_t ratio_max = 200, ratio_from = 50u << 20;

struct part {
    const char *name;
    zip_file_t *file;
    XML_Parser xml;
    const struct part_reader *reader;
    void *user;
    struct ctx *c;
    enum err e;
    uint64_t taken, total, packed, bytes_max;
    int depth;
    bool last, paused, finished;
    char piece[PIECE];
};

static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

struct str part_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(local(attributes[0]), name) == 0)
            return str_of(attributes[1]);
    return STR_NONE;
}

void part_stop(struct part *p, enum err e)
{
    p->e = e;
    XML_StopParser(p->xml, XML_FALSE);
}

void part_pause(struct part *p)
{
    p->paused = true;
    XML_StopParser(p->xml, XML_TRUE);
}

struct ctx *part_ctx(struct part *p)
{
    return p->c;
}

uint64_t part_bytes(const struct part *p)
{
    return p->taken;
}

uint64_t part_bytes_total(const struct part *p)
{
    return p->total;
}

static void on_start(void *user, const char *name, const char **attributes)
{
    struct part *p = user;
    if (p->e)
        return;
    if (++p->depth > DEPTH_MAX)
        part_stop(p, fail(p->c, ERR_INPUT, "%s in the workbook is nested too deeply",
                          "工作簿里的 %s 嵌套太深", p->name));
    else
        p->reader->start(p->user, local(name), attributes);
}

static void on_end(void *user, const char *name)
{
    struct part *p = user;
    p->depth--;
    if (!p->e)
        p->reader->end(p->user, local(name));
}

static void on_text(void *user, const char *text, int len)
{
    struct part *p = user;
    if (!p->e && p->reader->text)
        p->reader->text(p->user, (struct str){text, (size_t)len});
}

static void on_doctype(void *user, const char *name, const char *system, const char *public,
                       int internal)
{
    struct part *p = user;
    (void)name, (void)system, (void)public, (void)internal;
    part_stop(p,
              fail(p->c, ERR_INPUT,
                   "%s in the workbook declares a document type, which no Excel workbook does; "
                   "it is not read",
                   "工作簿里的 %s 含有文档类型声明（DOCTYPE），正常的 Excel 工作簿没有；拒绝读取",
                   p->name));
}

static enum err open_entry(struct ctx *c, zip_t *zip, struct part *p)
{
    zip_stat_t stat;
    if (zip_stat(zip, p->name, 0, &stat) != 0)
        return ERR_NOT_FOUND;
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE)
        return fail(c, ERR_INPUT,
                    "the workbook is protected with a password; take the password off in Excel and "
                    "save it again",
                    "工作簿有密码保护；请在 Excel 里去掉密码再保存");
    p->total = stat.valid & ZIP_STAT_SIZE ? stat.size : 0;
    p->packed = stat.valid & ZIP_STAT_COMP_SIZE ? stat.comp_size : 0;
    p->file = zip_fopen_index(zip, stat.index, 0);
    if (!p->file)
        return fail(c, ERR_INPUT, "%s in the workbook cannot be unpacked; the file is damaged",
                    "工作簿里的 %s 无法解压；文件已损坏", p->name);
    return ERR_NONE;
}

enum err part_open(struct ctx *c, zip_t *zip, const char *name, uint64_t bytes_max,
                   const struct part_reader *reader, void *user, struct part **out)
{
    struct part *p = mem_alloc(sizeof *p);
    p->name = str_zero(c->arena, str_of(name));
    p->bytes_max = bytes_max;
    p->reader = reader;
    p->user = user;
    enum err e = open_entry(c, zip, p);
    if (e) {
        part_close(p);
        return e;
    }
    p->xml = XML_ParserCreate(NULL);
    XML_SetUserData(p->xml, p);
    XML_SetElementHandler(p->xml, on_start, on_end);
    XML_SetCharacterDataHandler(p->xml, on_text);
    XML_SetStartDoctypeDeclHandler(p->xml, on_doctype);
    *out = p;
    return ERR_NONE;
}

void part_close(struct part *p)
{
    if (!p)
        return;
    if (p->xml)
        XML_ParserFree(p->xml);
    if (p->file)
        zip_fclose(p->file);
    free(p);
}

static enum err too_large(struct ctx *c, const struct part *p)
{
    return fail(c, ERR_TOO_LARGE,
                "%s in the workbook unpacks to more than is allowed (%llu MB); split the workbook, "
                "or save the sheet as CSV",
                "工作簿里的 %s 解压后超过限制（%llu MB）；请拆分工作簿，或把工作表另存为 CSV",
                p->name, (unsigned long long)(p->bytes_max >> 20));
}

static enum err check_growth(struct ctx *c, const struct part *p)
{
    if (p->taken > p->bytes_max)
        return too_large(c, p);
    if (p->taken > ratio_from && p->taken / (p->packed + 1) > ratio_max)
        return fail(c, ERR_TOO_LARGE,
                    "%s in the workbook unpacks to more than %llu times its size: this looks like "
                    "a zip bomb and is not read",
                    "工作簿里的 %s 解压后超过原来的 %llu 倍：像是“压缩炸弹”，拒绝读取", p->name,
                    (unsigned long long)ratio_max);
    // One token that swallows piece after piece makes the parser read it again and again.
    XML_Index at = XML_GetCurrentByteIndex(p->xml);
    if (at >= 0 && p->taken > (uint64_t)at + TOKEN_MAX + PIECE)
        return fail(c, ERR_TOO_LARGE, "%s in the workbook has a single item of more than 1 MB",
                    "工作簿里的 %s 有一个超过 1 MB 的条目", p->name);
    return ERR_NONE;
}

static enum err malformed(struct ctx *c, const struct part *p)
{
    if (p->e)
        return p->e;
    unsigned long line = XML_GetCurrentLineNumber(p->xml);
    return fail(c, ERR_INPUT,
                "%s in the workbook is damaged (line %lu: %s); open it in Excel and save it again",
                "工作簿里的 %s 已损坏（第 %lu 行：%s）；请用 Excel 打开后重新保存", p->name, line,
                XML_ErrorString(XML_GetErrorCode(p->xml)));
}

static enum err next_piece(struct ctx *c, struct part *p, enum XML_Status *status)
{
    zip_int64_t got = zip_fread(p->file, p->piece, PIECE);
    if (got < 0)
        return fail(c, ERR_INPUT,
                    "%s in the workbook cannot be unpacked; the file is damaged or cut off",
                    "工作簿里的 %s 无法解压；文件已损坏或不完整", p->name);
    p->taken += (uint64_t)got;
    p->last = got == 0;
    enum err e = check_growth(c, p);
    if (!e)
        *status = XML_Parse(p->xml, p->piece, (int)got, p->last);
    return e;
}

enum err part_read(struct ctx *c, struct part *p, bool *more)
{
    *more = false;
    p->c = c;
    while (!p->finished) {
        enum XML_Status status = XML_STATUS_OK;
        enum err e = ERR_NONE;
        if (p->paused) {
            p->paused = false;
            status = XML_ResumeParser(p->xml);
        } else {
            e = next_piece(c, p, &status);
        }
        if (e)
            return e;
        if (status == XML_STATUS_ERROR || p->e)
            return malformed(c, p);
        if (status == XML_STATUS_SUSPENDED) {
            *more = true;
            return ERR_NONE;
        }
        p->finished = p->last;
    }
    return ERR_NONE;
}

enum err part_read_all(struct ctx *c, zip_t *zip, const char *name, uint64_t bytes_max,
                       const struct part_reader *reader, void *user)
{
    struct part *p = NULL;
    bool more;
    enum err e = part_open(c, zip, name, bytes_max, reader, user, &p);
    if (!e)
        e = part_read(c, p, &more);
    part_close(p);
    return e;
}
