// ticket_tell: what people and customers are told of tickets: the one place that knows by which means.
// People are told by the page's bell, customers by mail.
#pragma once
#include "care/ticket.h"

enum ticket_news {
    TICKET_NEARLY,    // its time is nearly over
    TICKET_LATE,      // it is over
    TICKET_MENTIONED, // somebody named him in a note
    TICKET_BACK,      // what was solved came back
    TICKET_SILENT     // the customer is waited for, and does not answer
};

// `login`: who is told. The words name the ticket by its number alone: he may not see the rest of it.
enum err ticket_tell(struct desk *d, const struct record *r, enum ticket_news news,
                     enum queue_part part, struct str login) MUST_USE;
// It was closed: its customer gets the link of the queue's survey, unless he was asked lately, or the
// company has no way to send it (a mail server or an SMS gateway, and the address of its pages).
enum err ticket_ask_rating(struct desk *d, const struct record *r, int64_t survey) MUST_USE;
// A reply was written that the customer is to get.
enum err ticket_send_reply(struct desk *d, const struct record *r, int64_t message,
                           struct str text) MUST_USE;
