#include "tests/support/strike.h"

#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

// The one place where globals are wanted: SQLite calls us back without a word of ours.
enum { TABLES = 4 };
static struct {
    _Atomic int64_t *left;
    sqlite3_vfs ours, *real;
    // SQLite has a table of methods for files with locks, and others for those without; ours differ in one.
    sqlite3_io_methods tables[TABLES];
    const sqlite3_io_methods *before[TABLES];
    int (*write)(sqlite3_file *, const void *, int, sqlite3_int64); // the same of all
} strike;

static int write_it(sqlite3_file *f, const void *bytes, int count, sqlite3_int64 at)
{
    if (atomic_load(strike.left) > 0 && atomic_fetch_sub(strike.left, 1) == 1)
        kill(getpid(), SIGKILL);
    return strike.write(f, bytes, count, at);
}

static int open_it(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
    (void)v;
    int rc = strike.real->xOpen(strike.real, name, f, flags, out), i = 0;
    if (rc != SQLITE_OK || !f->pMethods)
        return rc;
    while (i < TABLES && strike.before[i] && strike.before[i] != f->pMethods)
        i++;
    if (i == TABLES || (strike.write && strike.write != f->pMethods->xWrite))
        return rc;
    strike.write = f->pMethods->xWrite;
    strike.before[i] = f->pMethods;
    strike.tables[i] = *f->pMethods;
    strike.tables[i].xWrite = write_it;
    f->pMethods = &strike.tables[i];
    return rc;
}

void strike_stand(_Atomic int64_t *left)
{
    strike.left = left;
    strike.real = sqlite3_vfs_find(NULL);
    strike.ours = *strike.real;
    strike.ours.zName = "strike";
    strike.ours.xOpen = open_it;
    sqlite3_vfs_register(&strike.ours, 1);
}
