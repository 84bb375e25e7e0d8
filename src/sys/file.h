// file: the few things done with files and folders besides reading and writing them.
#pragma once
#include "base/err.h"

// Makes the folder, and those above it, where they are not there yet.
enum err folder_make(struct ctx *c, struct str path) MUST_USE;
bool file_exists(struct str path);
// `folder`/`name`, zero-ended, in the arena.
char *path_join(struct arena *a, struct str folder, const char *name);
// The whole file, refused with ERR_TOO_LARGE above `max` bytes.
enum err file_read(struct ctx *c, struct str path, size_t max, struct str *out) MUST_USE;
// Written beside, made durable and moved into place: the old file or the new one, never half of it.
enum err file_write(struct ctx *c, struct str path, struct str bytes) MUST_USE;
// Removes the file; one that is not there is fine.
void file_remove(struct str path);

// Removes the folder with all that is in it; one that is not there is fine.
enum err folder_remove(struct ctx *c, struct str path) MUST_USE;

// Takes the lock file for this process until it is let go or the process ends; ERR_BUSY where
// another process has it. `*handle` is handed to file_unlock.
enum err file_lock(struct ctx *c, struct str path, int *handle) MUST_USE;
void file_unlock(int handle);

// `size` bytes nobody can guess, for tokens and salts.
void secret_bytes(void *out, size_t size);
// The same as hexadecimal text, two letters a byte.
struct str secret_text(struct arena *a, size_t bytes);
