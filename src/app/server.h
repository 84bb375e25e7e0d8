// server: the program as a service: the API and its pages, the reader of the change log that judges
// the warning rules, the daily scan at the organisation's midnight, the snapshot now and
// then, the messages to other programs.
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
