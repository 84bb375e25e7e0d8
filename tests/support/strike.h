// strike: kill -9 at a chosen write of the database. A process that has called strike_stand counts what SQLite writes to
// its files, and dies by SIGKILL before the n-th of them: in the middle of a transaction, between two, or while its log is
// put back. Where it dies hangs on the count alone, so the same run dies at the same place again. Only with SQLite.
#pragma once
#include <stdatomic.h>
#include <stdint.h>

// In memory that outlives the process (mmap, shared): how many writes are left; 0: it lives.
void strike_stand(_Atomic int64_t *left);
