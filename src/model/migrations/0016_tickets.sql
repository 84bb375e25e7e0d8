-- 0016: what the engine of tickets keeps beside the ticket, which is a record. Why: clocks, conversations and queues are no
-- fields a person fills in. Forward only; quick (new empty tables, one row). Tickets that are there already get no clock:
-- the reader begins behind them.

-- A queue: what goes into it, who works on it, how long it may take.
CREATE TABLE ticket_queue (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    position BIGINT NOT NULL,       -- the first that fits takes a ticket
    condition TEXT NOT NULL,        -- over the ticket's fields; '' : none
    settings TEXT NOT NULL,         -- JSON: kinds, members, routing, goals, steps … (care/queue.c reads it)
    turn BIGINT NOT NULL,           -- the person who got the last one in turn
    deleted BIGINT NOT NULL         -- when; 0: it was not
);

-- A ticket's clocks. Points of time are wall-clock seconds of the organisation's zone.
CREATE TABLE ticket_clock (
    ticket BIGINT PRIMARY KEY,
    queue BIGINT NOT NULL,          -- 0: none
    seen BIGINT NOT NULL,           -- the last of its changes that was looked at
    state TEXT NOT NULL,            -- new, working, waiting, solved, closed
    kind TEXT NOT NULL,             -- as the record last said
    priority TEXT NOT NULL,
    handler TEXT NOT NULL,
    quiet BIGINT NOT NULL,          -- 1: it is old, nothing is timed
    started BIGINT NOT NULL,
    first_at BIGINT NOT NULL,       -- the first answer; 0: none
    first_due BIGINT NOT NULL,      -- 0: nothing is asked
    first_s BIGINT NOT NULL,        -- working seconds it took; -1: not answered
    first_late BIGINT NOT NULL,     -- 1: after it was due
    running BIGINT NOT NULL,        -- since when the time to a solution counts; 0: it stands still
    spent_s BIGINT NOT NULL,        -- seconds before that, as the queue measures them
    worked_s BIGINT NOT NULL,       -- the same in working time
    solve_due BIGINT NOT NULL,      -- 0: nothing is asked, or it stands still
    solved_at BIGINT NOT NULL,      -- 0: not solved
    solve_late BIGINT NOT NULL,
    reopened BIGINT NOT NULL,       -- how often
    into_ticket BIGINT NOT NULL     -- the one it was made part of; 0: none
);
-- What was done on the way to a time that is over, and beyond it: each once.
CREATE TABLE ticket_step (
    ticket BIGINT NOT NULL,
    step BIGINT NOT NULL,           -- which, in the words of care/ticket_due.c
    at BIGINT NOT NULL,             -- milliseconds
    PRIMARY KEY (ticket, step)
);

CREATE INDEX ticket_clock_queue ON ticket_clock (queue, state);
CREATE INDEX ticket_clock_handler ON ticket_clock (handler, state);

-- The conversation.
CREATE TABLE ticket_message (
    id BIGINT PRIMARY KEY,
    ticket BIGINT NOT NULL,         -- where it is shown
    kind TEXT NOT NULL,             -- reply, customer, note
    author BIGINT NOT NULL,         -- a person; 0: the customer, or the program
    at BIGINT NOT NULL,             -- milliseconds
    channel TEXT NOT NULL,          -- page, mail, api
    text TEXT NOT NULL,
    canned BIGINT NOT NULL,         -- the ready answer it came from; 0: none
    mail TEXT NOT NULL,             -- the id of the mail it came by; ''
    sender TEXT NOT NULL            -- the address it came from; ''
);
CREATE INDEX ticket_message_ticket ON ticket_message (ticket, id);
CREATE INDEX ticket_message_mail ON ticket_message (mail);

CREATE TABLE ticket_mention (
    message BIGINT NOT NULL,
    person BIGINT NOT NULL,
    PRIMARY KEY (message, person)
);

CREATE TABLE ticket_file (
    message BIGINT NOT NULL,
    file BIGINT NOT NULL,
    PRIMARY KEY (message, file)
);
CREATE INDEX ticket_file_file ON ticket_file (file);

-- One ticket that was made part of another, and which messages went along.
CREATE TABLE ticket_merge (
    id BIGINT PRIMARY KEY,
    keep BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    at BIGINT NOT NULL,
    person BIGINT NOT NULL,
    status TEXT NOT NULL,           -- what the one that went had before
    undone BIGINT NOT NULL
);
CREATE INDEX ticket_merge_keep ON ticket_merge (keep);

CREATE TABLE ticket_merge_message (
    merge BIGINT NOT NULL,
    message BIGINT NOT NULL,
    PRIMARY KEY (merge, message)
);

-- Answers that are ready: a text with places such as {subject}.
CREATE TABLE canned_answer (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    queue BIGINT NOT NULL,          -- 0: for all
    text TEXT NOT NULL,
    deleted BIGINT NOT NULL
);

INSERT INTO reader (name, position) SELECT 'tickets', COALESCE(MAX(id), 0) FROM change;
