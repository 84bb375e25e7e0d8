// folder: a folder of its own for a test, and how it goes away again.
#pragma once
#include "tests/support/test.h"

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

static inline int test_remove_one(const char *path, const struct stat *s, int kind, struct FTW *at)
{
    (void)s;
    (void)kind;
    (void)at;
    return remove(path);
}

static inline void test_remove(const char *folder)
{
    nftw(folder, test_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

// Where the database of the folder is: the folder itself, or a schema of its own on the server that
// LIUKE_TEST_DB names (tests/postgres).
static inline const char *test_place(const char *folder)
{
    static char place[1024];
    const char *server = getenv("LIUKE_TEST_DB");
    snprintf(place, sizeof place, "%s", folder);
    if (server)
        snprintf(place, sizeof place, "%s#t_%s", server, strrchr(folder, '-') + 1);
    return place;
}

// A fresh folder, on a memory file system where there is one: these tests are not about the disk.
static inline void test_folder(char *out, size_t size)
{
    bool memory = access("/dev/shm", W_OK) == 0;
    snprintf(out, size, "%s/liuke-test-XXXXXX", memory ? "/dev/shm" : "/tmp");
    if (!mkdtemp(out))
        fail_msg("no folder can be made: %s", out);
    if (!getenv("LIUKE_TEST_DB"))
        return;
    char path[1024];
    snprintf(path, sizeof path, "%s/database", out);
    FILE *f = fopen(path, "w");
    if (!f || fputs(test_place(out), f) < 0 || fclose(f))
        fail_msg("%s cannot be written", path);
}
