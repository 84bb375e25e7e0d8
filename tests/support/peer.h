// peer: a stranger's server that messages go to: an SMS gateway (/sms) and a program that hears webhooks (/hook). It keeps
// what it got in a process of its own, so nothing is lost when who sends is killed; it honours idempotency keys; and it
// fails on purpose: says that it cannot now, takes a message and says that it failed, hangs up, is slow, refuses for good,
// or has who sends killed (kill -9) in the middle of an answer. What it does to a message hangs on its key and the minute
// alone, so a run meets the same again.
#pragma once
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { PEER_KEY = 48, PEER_TO = 16, PEER_SAYS = 280, PEER_MOST = 200 * 1000 };

struct arrival {
    char key[PEER_KEY], to[PEER_TO], says[PEER_SAYS]; // to: a phone; empty: a webhook
    int64_t at_ms;                                    // by the clock that is held
    bool taken;                                       // else it was sent away
};

// How many of a thousand messages meet with what.
struct peer_faults {
    int busy, taken_unsaid, hangs_up, slow, refuses, strikes;
};

// In memory that both processes see.
struct peer {
    struct peer_faults faults;
    _Atomic int port;
    _Atomic int64_t now_ms; // what who sends says the time is
    _Atomic bool down;      // it takes nothing
    _Atomic pid_t sender;   // who is killed by `strikes`; 0: nobody
    _Atomic int count, struck;
    _Atomic pid_t strikes; // who is about to be killed
    pid_t pid;
    struct arrival list[PEER_MOST];
};

// In a process of its own, which ends with its parent. NULL where it does not start.
struct peer *peer_open(const struct peer_faults *faults);
void peer_close(struct peer *p);

// Whether a message of this key is refused for good, whenever it comes; no webhook is.
bool peer_refuses(const struct peer_faults *faults, const char *key);
