-- 0001: everything an organisation starts with. Forward only; safe on an empty database.
-- Ids are made by the program. Days are counted from 1970-01-01, numbers are in millionths,
-- time stamps are wall-clock seconds in the organisation's zone, `created` of records is one of these; `at` is
-- milliseconds UTC.

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- An object a company keeps records of. Its records stand in the table `relation`.
CREATE TABLE object (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,      -- API name
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    shape TEXT NOT NULL,            -- customer, moment, span or none: where it stands on the time line
    relation TEXT NOT NULL UNIQUE,
    parent BIGINT,                  -- the object it is a line of (order_line: order)
    position BIGINT NOT NULL
);

-- A field is a real column of its object's table.
CREATE TABLE field (
    id BIGINT PRIMARY KEY,
    object BIGINT NOT NULL REFERENCES object (id),
    name TEXT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    kind TEXT NOT NULL,             -- a row of model/kind.c
    relation_column TEXT NOT NULL,
    role TEXT NOT NULL,             -- '', key, start or end
    position BIGINT NOT NULL,
    UNIQUE (object, name)
);

-- Every write to a record, once, in order: the audit trail, and what all readers follow.
CREATE TABLE change (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor BIGINT NOT NULL,          -- a person; 0: the program itself
    object BIGINT NOT NULL,
    record BIGINT NOT NULL,
    customer BIGINT NOT NULL,       -- whose time line it concerns; 0: nobody's
    op BIGINT NOT NULL,             -- 1 created, 2 changed, 3 deleted, 4 belongs to the time line no more
    before TEXT,                    -- JSON of what was different; NULL where created
    after TEXT,                     -- JSON of what is now; NULL where created (the record itself) or deleted
    source BIGINT NOT NULL          -- the import it came by; 0: by hand or API
);

CREATE INDEX change_record ON change (record);

-- How far each reader of `change` has come.
CREATE TABLE reader (
    name TEXT PRIMARY KEY,
    position BIGINT NOT NULL
);

-- What a field of a customer was from a day on: only for fields that ever took a second value, or
-- whose value came with something dated (an order line naming the customer's city).
CREATE TABLE past (
    customer BIGINT NOT NULL,
    field BIGINT NOT NULL,
    day BIGINT NOT NULL,
    source BIGINT NOT NULL,         -- the import it came by; 0: by hand or API
    stated BIGINT NOT NULL,         -- order among statements of one day; 0: came with something dated
    number BIGINT,
    text TEXT,
    PRIMARY KEY (customer, field, day, source)
);

CREATE TABLE person (
    id BIGINT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT NOT NULL,         -- argon2id
    language TEXT NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE session (
    token TEXT PRIMARY KEY,         -- a hash of the cookie's secret
    person BIGINT NOT NULL REFERENCES person (id),
    csrf TEXT NOT NULL,
    created BIGINT NOT NULL,
    seen BIGINT NOT NULL
);

-- A creation asked for twice with the same key is answered the second time without being done again.
CREATE TABLE idempotency (
    person BIGINT NOT NULL,
    name TEXT NOT NULL,
    request TEXT NOT NULL,          -- a hash of what was asked
    status BIGINT NOT NULL,
    body TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (person, name)
);

-- A definition of churn.
CREATE TABLE definition (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    lost_when TEXT NOT NULL,
    customer_when TEXT NOT NULL,    -- '' : from his first day on
    not_while TEXT NOT NULL,        -- '' : never
    target BIGINT,                  -- the rate aimed at in a month, in millionths
    official BIGINT NOT NULL,       -- 1: the one the organisation goes by
    created BIGINT NOT NULL
);

-- A warning rule.
CREATE TABLE rule (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    condition TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    hold_down BIGINT NOT NULL,      -- days that must pass before it opens again for a customer
    problem TEXT NOT NULL,          -- why it was switched off by the program; '' : it was not
    created BIGINT NOT NULL
);

CREATE TABLE warning (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    rule BIGINT NOT NULL REFERENCES rule (id),
    customer BIGINT NOT NULL,
    opened BIGINT NOT NULL,         -- day
    opened_at BIGINT NOT NULL,
    status TEXT NOT NULL,           -- open, handled, gone (the reason has passed)
    outcome TEXT NOT NULL,          -- kept, lost, mistaken, other; '' while open
    note TEXT NOT NULL,
    ended BIGINT,                   -- day since which the rule has been false; NULL while it is true
    closed BIGINT,                  -- day
    closed_by BIGINT NOT NULL
);

CREATE INDEX warning_status ON warning (status, rule);
CREATE INDEX warning_customer ON warning (customer, rule);

-- A file that was loaded.
CREATE TABLE import (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    person BIGINT NOT NULL,
    file TEXT NOT NULL,
    object BIGINT NOT NULL,
    counts TEXT NOT NULL,           -- JSON: read, created, updated, unchanged, refused, skipped
    first_change BIGINT NOT NULL,   -- its rows of `change`: first … last
    last_change BIGINT NOT NULL,
    undone BIGINT NOT NULL          -- when; 0: it was not
);
