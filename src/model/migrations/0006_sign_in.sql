-- 0010: from where each change came, second factors, API tokens, heads of departments. Why: an audit says from where; a
-- password alone is too little for who may do everything; programs sign in without a browser. Forward only; quick (new
-- columns with a default, new small tables). Numbers 0005 to 0009 belong to steps that are made at the same time.

-- Empty: the program itself, an import's own work, or before this step. A session, or a token, by a name that is of no use
-- to sign in.
ALTER TABLE change ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE change ADD COLUMN session TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN session TEXT NOT NULL DEFAULT '';

-- The head of a department is a person, 0: none; he is told, and has no right by it.
ALTER TABLE department ADD COLUMN head BIGINT NOT NULL DEFAULT 0;

-- When he was last here, to the hour; 0: never.
ALTER TABLE person ADD COLUMN seen BIGINT NOT NULL DEFAULT 0;

-- 1: who has the role must sign in with two factors.
ALTER TABLE role ADD COLUMN second_factor BIGINT NOT NULL DEFAULT 0;

-- The time-based one-time passwords of a person (RFC 6238).
CREATE TABLE second_factor (
    person BIGINT PRIMARY KEY REFERENCES person (id),
    secret TEXT NOT NULL,           -- hexadecimal; the server has to know it to check a code
    confirmed BIGINT NOT NULL,      -- 0: shown, and not yet proved to be in his telephone
    step BIGINT NOT NULL            -- the newest step a code was taken for: no code counts twice
);

-- For who has lost his telephone: each counts once. Hashes.
CREATE TABLE recovery_code (
    person BIGINT NOT NULL REFERENCES person (id),
    code TEXT NOT NULL,
    PRIMARY KEY (person, code)
);

-- What a program signs in with, in the name of a person.
CREATE TABLE api_token (
    id BIGINT PRIMARY KEY,
    person BIGINT NOT NULL REFERENCES person (id),
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    writes BIGINT NOT NULL,         -- 0: it may only read
    objects TEXT NOT NULL,          -- their ids with commas; empty: all
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,        -- 0: never
    seen BIGINT NOT NULL            -- when it was last used, to the minute; 0: never
);

CREATE INDEX api_token_person ON api_token (person);
