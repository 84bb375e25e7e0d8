// server: the program as a service: an address, and behind it the organisations of a folder
// (houses.h), each with its API and pages and what runs in the background (house.h).
#pragma once
#include "base/err.h"

struct server_options {
    struct str folder;
    struct str host;
    int port;
    bool local_hooks; // webhooks and identity providers may be on this machine itself
};

// Runs until SIGINT or SIGTERM. ERR_BUSY: another server has the folder.
enum err server_run(struct ctx *c, const struct server_options *o) MUST_USE;
