// tickets: what the files about tickets write.
#pragma once
#include "api/guarded.h"
#include "api/labels.h"
#include "care/canned.h"
#include "care/ticket_list.h"
#include "care/ticket_talk.h"

// A point of time, wall-clock seconds: as text; null where it is 0.
void put_moment(struct call *k, const char *key, int64_t wall);
// A TicketRow.
enum err write_ticket(struct call *k, struct db_tx *tx, const struct schema *s,
                      struct ticket_row *row) MUST_USE;
// What stands behind the `?` about which tickets are meant.
enum err read_ticket_question(struct call *k, struct ticket_question *out) MUST_USE;
// The desk for a request's work.
enum err desk_of(struct work *w, struct call *k, struct desk *out) MUST_USE;
