-- 0011: other organisations on the same server. Why: one server serves many, each with a database of its own; the first
-- one's database knows which there are and who of its people is whom in them. Forward only; quick (the tables are new).

-- The others; only the first organisation of a server has rows here.
CREATE TABLE organisation (
    name TEXT PRIMARY KEY,          -- its address: /~name/
    label TEXT NOT NULL,
    state BIGINT NOT NULL,          -- 1 being made, 2 open, 3 suspended, 4 deleted, to be taken back for 30 days
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL         -- when it came into this state
);

-- A person of the first organisation, and who he is in another one.
CREATE TABLE organisation_member (
    organisation TEXT NOT NULL,
    person BIGINT NOT NULL,
    there BIGINT NOT NULL,          -- the person in that organisation's database
    PRIMARY KEY (organisation, person)
);

-- In the others: the sign-in in the first organisation that this one came by (a hash), and ends with; '': his own.
ALTER TABLE session ADD COLUMN home TEXT NOT NULL DEFAULT '';
