-- 0022: mail that comes in: where the reading of a mailbox stands, what was read, and what became of it. Why: customers answer
-- by mail, and what they write belongs in their ticket. Forward only; quick (new tables, a column with a constant).

-- How far a channel's mailbox was read.
CREATE TABLE mailbox (
    channel BIGINT PRIMARY KEY,
    place TEXT NOT NULL,            -- account, server and folder; another one is begun anew
    validity BIGINT NOT NULL,       -- UIDVALIDITY; 0: it was not read yet
    uid BIGINT NOT NULL,            -- of the newest mail that was read, or that was there at the beginning
    begun BIGINT NOT NULL,          -- since when it is read: what came before is left alone
    newest BIGINT NOT NULL,         -- when the newest of them had come, in milliseconds
    looked BIGINT NOT NULL,         -- when it was last looked into without trouble; 0: never
    due BIGINT NOT NULL,            -- when to look next
    problem TEXT NOT NULL,          -- why it cannot be read; empty: it can
    problem_en TEXT NOT NULL
);

CREATE TABLE incoming_mail (
    id BIGINT PRIMARY KEY,
    channel BIGINT NOT NULL,
    state TEXT NOT NULL,            -- waiting, ticket, ignored, bounce, failed
    reason TEXT NOT NULL,           -- why it is no ticket
    reason_en TEXT NOT NULL,
    mail TEXT NOT NULL,             -- its Message-ID, or a hash where it has none
    answers TEXT NOT NULL,          -- ids of the mails it answers, with spaces
    sender TEXT NOT NULL,           -- Name <address>
    subject TEXT NOT NULL,
    text TEXT NOT NULL,             -- what is new in it
    whole TEXT NOT NULL,            -- with what it quotes
    came BIGINT NOT NULL,           -- when the mailbox got it, in milliseconds
    read BIGINT NOT NULL,           -- when it was read here
    customer BIGINT NOT NULL,       -- 0: not known
    ticket BIGINT NOT NULL,         -- 0: none
    message BIGINT NOT NULL         -- which of ours came back; 0: none
);

CREATE UNIQUE INDEX incoming_mail_once ON incoming_mail (channel, mail);
CREATE INDEX incoming_mail_waiting ON incoming_mail (id) WHERE state = 'waiting';
CREATE INDEX incoming_mail_customer ON incoming_mail (customer) WHERE customer <> 0;

-- What was attached, in its order.
CREATE TABLE incoming_file (
    mail BIGINT NOT NULL,
    file BIGINT NOT NULL,
    PRIMARY KEY (mail, file)
);
CREATE INDEX incoming_file_file ON incoming_file (file);

-- What a message is called in mails (the left part of its Message-ID), so that an answer and a bounce find it.
ALTER TABLE message ADD COLUMN mark TEXT NOT NULL DEFAULT '';

CREATE INDEX message_mark ON message (mark) WHERE mark <> '';
