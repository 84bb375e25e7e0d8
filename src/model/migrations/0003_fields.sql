-- 0003: objects and fields that people make: options, versions, deleting that can be taken back, links,
-- files, automatic numbers. Forward only; adds columns with constants to small tables; safe at any size.

ALTER TABLE object ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE object ADD COLUMN help_zh TEXT NOT NULL DEFAULT '';
ALTER TABLE object ADD COLUMN help_en TEXT NOT NULL DEFAULT '';
-- Milliseconds UTC since which it is hidden; 0: it is not. After 30 days its table is dropped (purged = 1); the
-- row stays, because the change log refers to it.
ALTER TABLE object ADD COLUMN deleted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE object ADD COLUMN purged BIGINT NOT NULL DEFAULT 0;
-- The name it had before it was deleted; a deleted one is called #id, so that the name is free again.
ALTER TABLE object ADD COLUMN former TEXT NOT NULL DEFAULT '';

ALTER TABLE field ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE field ADD COLUMN help_zh TEXT NOT NULL DEFAULT '';
ALTER TABLE field ADD COLUMN help_en TEXT NOT NULL DEFAULT '';
ALTER TABLE field ADD COLUMN options TEXT NOT NULL DEFAULT '';
ALTER TABLE field ADD COLUMN deleted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE field ADD COLUMN purged BIGINT NOT NULL DEFAULT 0;
ALTER TABLE field ADD COLUMN former TEXT NOT NULL DEFAULT '';
-- options: JSON of what else there is to the field (model/options.h); '' : nothing.

-- A column that a change of kind has left behind; dropped after 30 days.
CREATE TABLE leftover (
    relation TEXT NOT NULL,
    relation_column TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (relation, relation_column)
);

-- Which records a field of links names; the field's own column says the same, this answers the other way round.
CREATE TABLE link (
    field BIGINT NOT NULL,
    record BIGINT NOT NULL,
    other BIGINT NOT NULL,
    PRIMARY KEY (field, record, other)
);

CREATE INDEX link_other ON link (other, field);

-- How far the automatic numbers of a field have come in a period ('2026'; '' where the pattern names none).
CREATE TABLE counter (
    field BIGINT NOT NULL,
    period TEXT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (field, period)
);

-- The bytes of a file, once however often it was uploaded. In the database, because several servers may stand
-- before it, and because a backup, a copy and a transaction then hold them as well.
CREATE TABLE content (
    hash TEXT PRIMARY KEY,          -- BLAKE2b, 32 bytes, in hexadecimal
    bytes BLOB NOT NULL
);

-- An uploaded file; a field of a record refers to its id.
CREATE TABLE file (
    id BIGINT PRIMARY KEY,
    hash TEXT NOT NULL,
    name TEXT NOT NULL,             -- as its owner calls it
    type TEXT NOT NULL,             -- media type, by its first bytes
    bytes BIGINT NOT NULL,
    person BIGINT NOT NULL,         -- who uploaded it
    at BIGINT NOT NULL,
    attached BIGINT NOT NULL        -- 1: a record has named it; others are taken away after a day
);

CREATE INDEX file_hash ON file (hash);

-- Whom to tell when a condition stops working, and in which words.
ALTER TABLE rule ADD COLUMN author BIGINT NOT NULL DEFAULT 0;
ALTER TABLE rule ADD COLUMN problem_en TEXT NOT NULL DEFAULT '';
ALTER TABLE definition ADD COLUMN author BIGINT NOT NULL DEFAULT 0;
ALTER TABLE definition ADD COLUMN problem TEXT NOT NULL DEFAULT '';
ALTER TABLE definition ADD COLUMN problem_en TEXT NOT NULL DEFAULT '';
