-- 0008: duplicates: rules, the keys that records are compared by, pairs that may be one, and merges. Why: the same
-- customer entered twice spoils every figure about him. Forward only; quick (the tables are new). Organisations of
-- before have no rules until somebody makes one; new ones begin with some.

CREATE TABLE duplicate_rule (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    object BIGINT NOT NULL,
    measure TEXT NOT NULL,          -- phone, credit, mail, text, name
    fields TEXT NOT NULL,           -- ids with commas, all of which must agree; '' : any field of the measure's kind
    action TEXT NOT NULL,           -- warn, refuse
    active BIGINT NOT NULL,
    keyset BIGINT NOT NULL,         -- its keys stand under this number; another whenever it compares otherwise
    keyed BIGINT NOT NULL           -- records up to this id have their keys; -1: all have
);

-- What a record is compared by, as a hash (XXH3); the values themselves are looked at before anything is said.
CREATE TABLE duplicate_key (
    keyset BIGINT NOT NULL,
    hash BIGINT NOT NULL,
    record BIGINT NOT NULL,
    PRIMARY KEY (keyset, hash, record)
);

-- Two records that are likely the same (a < b). open: nobody has said; different: somebody said they are not.
CREATE TABLE duplicate_pair (
    object BIGINT NOT NULL,
    a BIGINT NOT NULL,
    b BIGINT NOT NULL,
    score BIGINT NOT NULL,          -- how likely, in thousandths
    state TEXT NOT NULL,
    person BIGINT NOT NULL,         -- who said; 0: nobody
    at BIGINT NOT NULL,
    PRIMARY KEY (object, a, b)
);

CREATE INDEX duplicate_pair_b ON duplicate_pair (b);
CREATE INDEX duplicate_pair_score ON duplicate_pair (object, state, score);

-- How far looking for pairs has come with an object: records up to this id; -1: it is done.
CREATE TABLE duplicate_scan (
    object BIGINT PRIMARY KEY,
    looked BIGINT NOT NULL
);

-- Two records made one. `undo` is its row there; where `gone` was named, `keep` is meant now.
CREATE TABLE merge (
    undo BIGINT PRIMARY KEY,
    object BIGINT NOT NULL,
    keep BIGINT NOT NULL,
    gone BIGINT NOT NULL,
    key_text TEXT NOT NULL,         -- the number `gone` had; '' : none
    keep_created BIGINT NOT NULL,   -- when `keep` was made, before the merge
    moved_first BIGINT NOT NULL,    -- what belonged to `gone` moved in the rows of `change` after this
    moved_last BIGINT NOT NULL,     -- up to this
    at BIGINT NOT NULL,
    undone BIGINT NOT NULL          -- 1: taken back
);

CREATE INDEX merge_gone ON merge (gone);
CREATE INDEX merge_key ON merge (object, key_text);

-- What moved and is no record: warnings and shares.
CREATE TABLE merge_item (
    undo BIGINT NOT NULL,
    what TEXT NOT NULL,
    id BIGINT NOT NULL,
    PRIMARY KEY (undo, what, id)
);
