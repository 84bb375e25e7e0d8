// house: one organisation being served: its API, the thread that reads its change log and judges its
// warning rules (follow.c), the thread that sends its messages to other programs, the one that changes many
// records in pieces.
#pragma once
#include "api/api.h"

#include <stdatomic.h>

struct house;

struct house_options {
    struct api_options api;
};
// Takes over `api.org`, which may be NULL (home, before it is made).
struct house *house_open(const struct house_options *o);
// Its work is stopped and waited for; no request may be using it any more.
void house_close(struct house *h);

struct api *house_api(struct house *h);
const _Atomic bool *house_stopping(const struct house *h);

void *house_follow(void *house);
// What went wrong in the background, on the standard error.
void house_complain(const struct ctx *c);
