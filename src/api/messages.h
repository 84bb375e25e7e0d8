// messages: messages as a viewer sees them, for the routes that give them.
#pragma once
#include "api/api.h"
#include "model/message.h"

// Whether one is his to see: by the customer it is to or about, or because it is to him or from him.
enum err message_seen(struct call *k, struct db_tx *tx, const struct message *m,
                      bool *out) MUST_USE;
// A Message; its text is left out where he may not read all that stands in it.
enum err write_message(struct call *k, struct db_tx *tx, const struct message *m) MUST_USE;
// "messages": those of a customer whom he sees, made in [from, to) (0: any time), newest first.
enum err write_messages_of(struct call *k, struct db_tx *tx, int64_t customer, int64_t from_ms,
                           int64_t to_ms) MUST_USE;
