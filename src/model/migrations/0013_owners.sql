-- 0013: whose each thing with a condition is, and what he is told when it stops working. Why: a deleted field switches
-- conditions off, and somebody has to know. Forward only; quick (columns with a constant, new small tables). Warning rules,
-- definitions and views know their maker already; of the others nobody does, so administrators are told.

-- Who made it, or took it over from who left; 0: nobody. Of a field: who wrote its formula or conditions last.
ALTER TABLE field ADD COLUMN author BIGINT NOT NULL DEFAULT 0;
ALTER TABLE layout ADD COLUMN author BIGINT NOT NULL DEFAULT 0;
ALTER TABLE role ADD COLUMN author BIGINT NOT NULL DEFAULT 0;
ALTER TABLE form ADD COLUMN author BIGINT NOT NULL DEFAULT 0;
ALTER TABLE duplicate_rule ADD COLUMN author BIGINT NOT NULL DEFAULT 0;

-- What a change of objects or fields has switched off, and when; gone once it works again.
CREATE TABLE notice (
    what TEXT NOT NULL,             -- rule, definition, view, field, layout, role, form, duplicate_rule
    thing BIGINT NOT NULL,
    why TEXT NOT NULL,              -- in Chinese: another reason is another notice
    at BIGINT NOT NULL,
    PRIMARY KEY (what, thing)
);

-- Who has read it.
CREATE TABLE notice_seen (
    what TEXT NOT NULL,
    thing BIGINT NOT NULL,
    person BIGINT NOT NULL,
    PRIMARY KEY (what, thing, person)
);

-- What changed hands beside records when somebody left, to be given back when that is taken back.
CREATE TABLE handover_thing (
    handover BIGINT NOT NULL,
    what TEXT NOT NULL,
    thing BIGINT NOT NULL,
    receiver BIGINT NOT NULL,
    PRIMARY KEY (handover, what, thing)
);
