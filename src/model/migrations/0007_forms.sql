-- 0007: how records and their entry forms are laid out, and forms that anybody with the link may answer. Why: a company
-- shapes its own pages, and takes enquiries without an account. Forward only; quick (the tables are new).

-- An object's record page and entry form: tabs, sections, fields by their ids.
CREATE TABLE layout (
    object BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    content TEXT NOT NULL,          -- JSON; '' : as the program lays it out
    former TEXT NOT NULL,           -- what stood there before the last change, to take that back
    changed BIGINT NOT NULL         -- when, in milliseconds
);

-- A form for people without an account.
CREATE TABLE form (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    object BIGINT NOT NULL,         -- what an answer becomes
    name TEXT NOT NULL,             -- for those who keep it
    token TEXT NOT NULL UNIQUE,     -- what stands in its link
    secret TEXT NOT NULL,           -- signs the time at which it was given out
    owner TEXT NOT NULL,            -- sign-in name of whose the new records are; '' : nobody's
    opened BIGINT NOT NULL,         -- 1: it takes answers
    ends BIGINT NOT NULL,           -- the last day; -1: none
    most BIGINT NOT NULL,           -- answers; 0: any number
    answers BIGINT NOT NULL,        -- taken so far
    content TEXT NOT NULL,          -- JSON: texts, fields and fixed values by the fields' ids
    created BIGINT NOT NULL,
    deleted BIGINT NOT NULL         -- when; 0: it is there
);

CREATE INDEX form_object ON form (object);

-- Answers that became no record, because a value may only come once: whoever answered is not told.
CREATE TABLE form_aside (
    id BIGINT PRIMARY KEY,
    form BIGINT NOT NULL,
    at BIGINT NOT NULL,
    address TEXT NOT NULL,
    content TEXT NOT NULL,          -- JSON: values by the names of fields
    why TEXT NOT NULL               -- JSON: zh, en
);

CREATE INDEX form_aside_form ON form_aside (form);
