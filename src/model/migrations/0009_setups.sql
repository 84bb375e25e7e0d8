-- 0009: set-ups that were applied, and what takes them back. Why: a file changes many objects, fields, rules and roles
-- at once, and that must not be final. Forward only; quick (the table is new).

CREATE TABLE setup (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    person BIGINT NOT NULL,         -- 0: from the command line
    name TEXT NOT NULL,
    made TEXT NOT NULL,             -- JSON: each thing with what it was before and after
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    removed BIGINT NOT NULL,
    undone BIGINT NOT NULL          -- when; 0: it was not
);
