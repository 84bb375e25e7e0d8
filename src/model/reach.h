// reach: whether a message may go now, and to which address: who wants none, addresses that come back,
// quiet hours, and how much one customer is told in a while. Asked by the sender in the transaction in
// which it takes the message, so nothing that was noted before is overlooked.
//
// Over a cap, and in quiet hours, a message is held until it is allowed. What has not been allowed a
// week after it was written is refused.
#pragma once
#include "model/opt_out.h"

struct reach_rules {
    int quiet_from, quiet_to; // minutes of the day in the organisation's zone; equal: none
    bool quiet_service;       // service messages wait as well
    int day_most;             // marketing messages to one customer within 24 hours; 0: any number
    int window_days, window_most;
    struct str address; // of this server, as customers reach it: https://crm.example.com
};
enum err reach_rules_get(struct ctx *c, struct db_tx *tx, struct reach_rules *out) MUST_USE;
// ERR_INPUT for what cannot be.
enum err reach_rules_set(struct work *w, const struct reach_rules *r) MUST_USE;

enum reach_verdict { REACH_GO, REACH_HOLD, REACH_REFUSE };
struct reach {
    enum reach_verdict verdict;
    int64_t until_ms;  // with REACH_HOLD
    struct str zh, en; // why not
    struct str address, hash;
};
enum err reach_ask(struct work *w, const struct message *m, const struct reach_rules *r,
                   struct reach *out) MUST_USE;
