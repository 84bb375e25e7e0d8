-- 0012: signing in by an identity provider (OpenID Connect), and changing many records in pieces. Why: companies keep who works
-- for them in one place, with one password; and thousands of records in one transaction hold up everybody else.
-- Forward only; quick (the tables are new; two columns with a constant).

CREATE TABLE provider (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,             -- on the button
    issuer TEXT NOT NULL,           -- as it calls itself
    client TEXT NOT NULL,           -- the number this program has there
    secret TEXT NOT NULL,           -- the server has to know it; never told again. Empty: there is none
    home TEXT NOT NULL,             -- where people open this program: https://crm.example.com
    claim TEXT NOT NULL,            -- what of a person is the sign-in name here
    matches BIGINT NOT NULL,        -- 1: an unknown identity is linked to the person with that sign-in name
    makes BIGINT NOT NULL,          -- 1: who is not there yet is made
    role BIGINT NOT NULL,           -- with this one; 0: none
    department BIGINT NOT NULL,     -- and there; 0: none
    closes BIGINT NOT NULL,         -- 1: nobody but administrators signs in with a password
    trusts BIGINT NOT NULL,         -- 1: its word that there was a second factor counts
    leaves BIGINT NOT NULL,         -- 1: signing out here signs out there
    enabled BIGINT NOT NULL,
    created BIGINT NOT NULL,
    deleted BIGINT NOT NULL         -- when; 0: it is there
);

-- Who somebody is at an issuer, and here.
CREATE TABLE person_identity (
    id BIGINT PRIMARY KEY,
    issuer TEXT NOT NULL,
    sub TEXT NOT NULL,
    person BIGINT NOT NULL REFERENCES person (id),
    login TEXT NOT NULL,            -- what he is called there
    created BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    UNIQUE (issuer, sub)
);

CREATE INDEX person_identity_person ON person_identity (person);

-- Somebody is on the way to a provider; each row is used once, within ten minutes.
CREATE TABLE provider_visit (
    state TEXT PRIMARY KEY,         -- hash of what comes back
    browser TEXT NOT NULL,          -- hash of the cookie
    provider BIGINT NOT NULL,
    nonce TEXT NOT NULL,
    verifier TEXT NOT NULL,
    person BIGINT NOT NULL,         -- who links his account; 0: somebody signs in
    created BIGINT NOT NULL,
    arrived BIGINT NOT NULL         -- who is back, and still owes the code of his telephone; 0: nobody
);

-- Which provider somebody came by, 0: with a password; 1: and its word for the second factor counted.
ALTER TABLE session ADD COLUMN provider BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN vouched BIGINT NOT NULL DEFAULT 0;

-- Many records changed, deleted or put back in pieces; whoever restarts goes on at `done`.
CREATE TABLE bulk_work (
    id BIGINT PRIMARY KEY,
    person BIGINT NOT NULL,         -- whose rights are asked for each piece
    object BIGINT NOT NULL,
    action TEXT NOT NULL,           -- change, delete, undo
    fields TEXT NOT NULL,           -- the values, one JSON object; empty once it has ended
    undoes BIGINT NOT NULL,         -- the work an undo is of; 0: it is none
    state TEXT NOT NULL,            -- running, done, stopped, failed
    why_zh TEXT NOT NULL,           -- why it failed
    why_en TEXT NOT NULL,
    total BIGINT NOT NULL,
    done BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    undone BIGINT NOT NULL,         -- 1: an undo of it was begun
    address TEXT NOT NULL,          -- where it was asked from, for the change log
    session TEXT NOT NULL,
    created BIGINT NOT NULL
);

CREATE INDEX bulk_work_state ON bulk_work (state, id);

-- Which records, in which order; gone once it has ended.
CREATE TABLE bulk_record (
    work BIGINT NOT NULL,
    place BIGINT NOT NULL,
    record BIGINT NOT NULL,
    PRIMARY KEY (work, place)
);

-- What one piece did, to be put back by `undo`.
CREATE TABLE bulk_piece (
    work BIGINT NOT NULL,
    place BIGINT NOT NULL,          -- where it ended
    undo BIGINT NOT NULL,
    records BIGINT NOT NULL,
    undone BIGINT NOT NULL,
    PRIMARY KEY (work, place)
);

-- The first hundred that stayed as they were.
CREATE TABLE bulk_refused (
    work BIGINT NOT NULL,
    place BIGINT NOT NULL,
    record BIGINT NOT NULL,
    zh TEXT NOT NULL,
    en TEXT NOT NULL,
    PRIMARY KEY (work, place)
);
