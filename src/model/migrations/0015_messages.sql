-- 0015: messages: channels, templates, the outbox of messages, who wants none, addresses that came back, the bell. Why:
-- what a warning or a play causes has to reach somebody, once, and what became of it is to be seen. Forward only; quick
-- (the tables are new).

-- A way out: a mail server, a group's robot, an SMS gateway, another program.
CREATE TABLE channel (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,             -- mail, wecom, dingtalk, feishu, sms, hook
    name TEXT NOT NULL,
    settings TEXT NOT NULL,         -- JSON, texts by name (model/channel.c)
    secrets TEXT NOT NULL,          -- likewise; never given away
    enabled BIGINT NOT NULL,
    problem TEXT NOT NULL,          -- why the program switched it off; empty: it did not
    problem_en TEXT NOT NULL,
    person BIGINT NOT NULL,         -- who is told of that
    minute BIGINT NOT NULL,         -- since when `used` is counted, in milliseconds
    used BIGINT NOT NULL,           -- messages since then
    paused BIGINT NOT NULL,         -- the peer asked to wait until then
    created BIGINT NOT NULL,
    deleted BIGINT NOT NULL         -- 0: it is there
);

CREATE TABLE message_template (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    purpose TEXT NOT NULL,          -- service, marketing, internal
    subject TEXT NOT NULL,
    body TEXT NOT NULL,             -- with {{fields}}
    created BIGINT NOT NULL,
    deleted BIGINT NOT NULL
);

CREATE TABLE message (
    id BIGINT PRIMARY KEY,
    idempotency TEXT NOT NULL,      -- a second one with the same key is the first one
    kind TEXT NOT NULL,             -- mail, wecom, dingtalk, feishu, sms, hook, bell
    channel BIGINT NOT NULL,        -- 0: the first of its kind that is on; set when it is sent
    target TEXT NOT NULL,           -- customer, person, group
    customer BIGINT NOT NULL,       -- to whom, or about whom; 0: nobody
    person BIGINT NOT NULL,         -- to whom; 0: nobody
    purpose TEXT NOT NULL,
    cause TEXT NOT NULL,            -- what it comes from: hand, warning, …
    cause_id BIGINT NOT NULL,
    template BIGINT NOT NULL,       -- 0: none
    author BIGINT NOT NULL,         -- who sent it; 0: the program
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    fields TEXT NOT NULL,           -- ids of the customer's fields whose values stand in it, with commas
    address TEXT NOT NULL,          -- where it went; empty until then
    address_hash TEXT NOT NULL,     -- outlives the address, so that the link in it goes on working
    state TEXT NOT NULL,            -- waiting, held, sent, failed, refused
    reason TEXT NOT NULL,           -- why it is held, failed or refused, in words
    reason_en TEXT NOT NULL,
    answer TEXT NOT NULL,           -- the beginning of what the peer said last
    created BIGINT NOT NULL,
    due BIGINT NOT NULL,            -- when to try next; 0: it has ended
    departed BIGINT NOT NULL,       -- when it was last on its way; 0: never. What caps count by
    ended BIGINT NOT NULL,
    tries BIGINT NOT NULL
);

CREATE UNIQUE INDEX message_idempotency ON message (idempotency);
CREATE INDEX message_due ON message (due);
CREATE INDEX message_customer ON message (customer, id);

-- Who wants no more. Never deleted: what is taken back says so, and whoever is gone stays as the hash of his address.
CREATE TABLE opt_out (
    id BIGINT PRIMARY KEY,
    customer BIGINT NOT NULL,
    kind TEXT NOT NULL,             -- mail, sms; empty: all
    mail TEXT NOT NULL,             -- keyed hash of his address at that time; empty: he had none
    phone TEXT NOT NULL,
    source TEXT NOT NULL,           -- person, link, one_click
    person BIGINT NOT NULL,         -- who noted it; 0: he himself
    message BIGINT NOT NULL,        -- whose link it was; 0: none
    at BIGINT NOT NULL,
    lifted BIGINT NOT NULL,         -- when he asked to hear again; 0: it holds
    lifted_by BIGINT NOT NULL,
    note TEXT NOT NULL              -- why it was lifted
);

CREATE INDEX opt_out_customer ON opt_out (customer);
CREATE INDEX opt_out_mail ON opt_out (mail);
CREATE INDEX opt_out_phone ON opt_out (phone);

-- Addresses whose mail came back for good.
CREATE TABLE bounce (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    hash TEXT NOT NULL,             -- keyed hash of the address
    message BIGINT NOT NULL,
    answer TEXT NOT NULL,
    at BIGINT NOT NULL,
    lifted BIGINT NOT NULL,
    lifted_by BIGINT NOT NULL
);

CREATE INDEX bounce_hash ON bounce (hash);

-- What is told to people on the page itself.
CREATE TABLE bell (
    id BIGINT PRIMARY KEY,
    person BIGINT NOT NULL,
    message BIGINT NOT NULL,
    created BIGINT NOT NULL,
    seen BIGINT NOT NULL            -- when he read it; 0: not yet
);

CREATE INDEX bell_person ON bell (person, seen);
