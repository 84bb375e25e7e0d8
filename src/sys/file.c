#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err errno_err(int code)
{
    return code == ENOENT ? ERR_NOT_FOUND : ERR_IO;
}

static enum err cannot_read(struct ctx *c, const char *path)
{
    int code = errno;
    return fail(c, errno_err(code), "cannot read %s: %s", "无法读取 %s：%s", path, strerror(code));
}

static enum err cannot_write(struct ctx *c, const char *path)
{
    int code = errno;
    return fail(c, errno_err(code), "cannot write %s: %s", "无法写入 %s：%s", path, strerror(code));
}

char *path_join(struct arena *a, struct str folder, const char *name)
{
    return (char *)(uintptr_t)str_format(a, "%.*s/%s", STR_ARG(folder), name).at;
}

bool file_exists(struct str path)
{
    char name[4096];
    snprintf(name, sizeof name, "%.*s", STR_ARG(path));
    return access(name, F_OK) == 0;
}

enum err folder_make(struct ctx *c, struct str path)
{
    char *name = str_zero(c->arena, path);
    for (char *slash = name + 1;; slash++) {
        if (*slash != '/' && *slash != 0)
            continue;
        char mark = *slash;
        *slash = 0;
        if (mkdir(name, 0700) != 0 && errno != EEXIST)
            return cannot_write(c, name);
        if (!mark)
            break;
        *slash = mark;
    }
    struct stat found;
    if (stat(name, &found) != 0 || !S_ISDIR(found.st_mode))
        return fail(c, ERR_IO, "%s is not a folder", "%s 不是文件夹", name);
    return ERR_NONE;
}

enum err file_read(struct ctx *c, struct str path, size_t max, struct str *out)
{
    char *name = str_zero(c->arena, path);
    int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return cannot_read(c, name);
    enum err e = ERR_NONE;
    struct stat found;
    if (fstat(fd, &found) != 0)
        e = cannot_read(c, name);
    else if ((uint64_t)found.st_size > max)
        e = fail(c, ERR_TOO_LARGE, "%s is larger than %zu bytes", "%s 超过 %zu 字节", name, max);
    char *bytes = e ? NULL : arena_alloc(c->arena, (size_t)found.st_size + 1);
    size_t got = 0;
    while (!e && got < (size_t)found.st_size) {
        ssize_t n = read(fd, bytes + got, (size_t)found.st_size - got);
        if (n < 0)
            e = cannot_read(c, name);
        if (n <= 0)
            break;
        got += (size_t)n;
    }
    close(fd);
    if (!e)
        *out = (struct str){bytes, got};
    return e;
}

static bool write_all(int fd, struct str bytes)
{
    while (bytes.len) {
        ssize_t n = write(fd, bytes.at, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes = (struct str){bytes.at + n, bytes.len - (size_t)n};
    }
    return true;
}

enum err file_write(struct ctx *c, struct str path, struct str bytes)
{
    char *name = str_zero(c->arena, path);
    char *beside = (char *)(uintptr_t)str_format(c->arena, "%s.%d.new", name, (int)getpid()).at;
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return cannot_write(c, beside);
    bool good = write_all(fd, bytes) && fsync(fd) == 0;
    enum err e = good ? ERR_NONE : cannot_write(c, name);
    close(fd);
    if (!e && rename(beside, name) != 0)
        e = cannot_write(c, name);
    if (e)
        unlink(beside);
    return e;
}

void file_remove(struct str path)
{
    char name[4096];
    snprintf(name, sizeof name, "%.*s", STR_ARG(path));
    unlink(name);
}

static int remove_found(const char *path, const struct stat *s, int kind, struct FTW *at)
{
    (void)s;
    (void)kind;
    (void)at;
    return remove(path);
}

enum err folder_remove(struct ctx *c, struct str path)
{
    enum { FILES_OPEN = 16 };
    char *name = str_zero(c->arena, path);
    if (nftw(name, remove_found, FILES_OPEN, FTW_DEPTH | FTW_PHYS) != 0 && errno != ENOENT)
        return cannot_write(c, name);
    return ERR_NONE;
}

enum err file_lock(struct ctx *c, struct str path, int *handle)
{
    char *name = str_zero(c->arena, path);
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return cannot_write(c, name);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        close(fd);
        return fail(c, ERR_BUSY, "another server is already using this folder (%s is locked)",
                    "另一个服务正在使用这个数据文件夹（%s 已被锁定）", name);
    }
    *handle = fd;
    return ERR_NONE;
}

void file_unlock(int handle)
{
    close(handle);
}

void secret_bytes(void *out, size_t size)
{
    char *at = out;
    while (size) {
        ssize_t n = getrandom(at, size, 0);
        if (n > 0) {
            at += n;
            size -= (size_t)n;
        }
    }
}

struct str secret_text(struct arena *a, size_t bytes)
{
    unsigned char *raw = arena_alloc(a, bytes);
    char *text = arena_alloc(a, bytes * 2 + 1);
    secret_bytes(raw, bytes);
    for (size_t i = 0; i < bytes; i++)
        snprintf(text + i * 2, 3, "%02x", (unsigned)raw[i]);
    return str_of(text);
}
