// threads: runs pieces of one job on several threads, which take the next piece as they are free.
#pragma once
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

int threads_cores(void);

// Calls work(user, thread, piece) for every piece 0 … pieces − 1, thread 0 … threads − 1. Returns
// when all are done; no further piece is begun once *stop is true (`stop` may be NULL).
void threads_run(int threads, uint32_t pieces, const _Atomic bool *stop,
                 void (*work)(void *user, int thread, uint32_t piece), void *user);
