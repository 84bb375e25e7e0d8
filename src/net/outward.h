// outward: what all that leaves by libcurl has in common: it does not lead to this machine itself unless
// it may, ends in time, and many go side by side. For client.c and mail.c.
#pragma once
#include <curl/curl.h>
#include <stdatomic.h>
#include <stdbool.h>

#define OUTWARD_REFUSED "not sent: it leads to the server's own machine"

struct outward {
    bool local;   // also to this machine itself
    bool refused; // out: that is where it led
};

void outward_begin(void); // libcurl, once
// `o` lives as long as the handle.
void outward_prepare(struct outward *o, CURL *handle, int seconds, bool local);
// Runs all of them side by side, calls `ended` for each that has, and cleans the handles up. False
// where it was stopped before.
bool outward_run(CURL **handles, int count, const _Atomic bool *stop,
                 void (*ended)(CURL *handle, CURLcode code));
