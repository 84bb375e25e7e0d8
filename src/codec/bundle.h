// bundle: several files as one zip, in memory, to be handed to somebody.
#pragma once
#include "base/err.h"

struct bundle;

enum err bundle_open(struct ctx *c, struct bundle **out) MUST_USE;
// `bytes` must stay until it is finished. Of two files of one name the second replaces the first.
enum err bundle_add(struct ctx *c, struct bundle *b, struct str name, struct str bytes) MUST_USE;
// All of it, in c->arena.
enum err bundle_finish(struct ctx *c, struct bundle *b, struct str *bytes) MUST_USE;
// Gives everything back, finished or not.
void bundle_close(struct bundle *b);
