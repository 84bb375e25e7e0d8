-- 0005: views of lists, and what takes a change of many records back. Why: a list as somebody looks at it is kept and
-- shared; editing or deleting many must not be final. Forward only; quick (the tables are new).

-- How an object's records are looked at.
CREATE TABLE view (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    object BIGINT NOT NULL,
    name TEXT NOT NULL,
    owner BIGINT NOT NULL,          -- a person
    shared TEXT NOT NULL,           -- me, department (the owner's and those below it), all
    kind TEXT NOT NULL,             -- list, board, calendar
    condition TEXT NOT NULL,        -- which records; '' : all
    settings TEXT NOT NULL,         -- JSON: columns, sort, group, sum, board, calendar; fields by their ids
    position BIGINT NOT NULL,
    created BIGINT NOT NULL
);

CREATE INDEX view_object ON view (object);

-- One change or deletion of many records: its rows of `change` are those after first_change up to last_change.
CREATE TABLE undo (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    person BIGINT NOT NULL,
    object BIGINT NOT NULL,
    action TEXT NOT NULL,           -- change, delete
    records BIGINT NOT NULL,
    first_change BIGINT NOT NULL,
    last_change BIGINT NOT NULL,
    undone BIGINT NOT NULL          -- when; 0: it was not
);

-- What the change log does not keep of a deleted record.
CREATE TABLE undo_record (
    undo BIGINT NOT NULL,
    record BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created BIGINT NOT NULL,
    content TEXT,
    PRIMARY KEY (undo, record)
);

-- And of a deleted customer: what its fields were once.
CREATE TABLE undo_past (
    undo BIGINT NOT NULL,
    customer BIGINT NOT NULL,
    field BIGINT NOT NULL,
    day BIGINT NOT NULL,
    source BIGINT NOT NULL,
    stated BIGINT NOT NULL,
    number BIGINT,
    text TEXT,
    PRIMARY KEY (undo, customer, field, day, source)
);
