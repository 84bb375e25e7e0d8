// erase_inside: the parts of erasing a person. Inside this folder only.
#pragma once
#include "model/erase.h"

// A file of his, to be taken away.
void erase_note_file(struct work *w, struct erasing *x, int64_t id);
// What was said in his tickets, and its files.
enum err erase_talk(struct work *w, struct erasing *x) MUST_USE;
// By now all his names and files are known: where else they stand.
enum err erase_copies(struct work *w, struct erasing *x) MUST_USE;
