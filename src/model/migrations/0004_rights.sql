-- 0004: departments, roles, shares and the audit. Why: not everybody sees everything. Forward only; quick (the tables
-- are new or small). Whoever could sign in before could do everything: he becomes an administrator, and an administrator
-- gives the others their roles.

CREATE TABLE department (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    parent BIGINT NOT NULL,         -- the department it is part of; 0: none
    position BIGINT NOT NULL
);

ALTER TABLE person ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE person ADD COLUMN mail TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN phone TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN department BIGINT NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN manager BIGINT NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN active BIGINT NOT NULL DEFAULT 1;

-- From where it was begun.
ALTER TABLE session ADD COLUMN address TEXT NOT NULL DEFAULT '';

-- What those who have it may do. `permits` is JSON as docs/rights.md describes.
CREATE TABLE role (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    administrator BIGINT NOT NULL,  -- 1: may do everything; `permits` is not looked at
    permits TEXT NOT NULL
);

INSERT INTO role (id, version, name, administrator, permits) VALUES (1, 1, '管理员 Administrator', 1, '{}');
INSERT INTO role (id, version, name, administrator, permits) VALUES (2, 1, '主管 Manager', 0,
    '{"scope":["own","below","shared"],"objects":{"*":["see","create","change","delete","export"]},"rights":["rules","import"]}');
INSERT INTO role (id, version, name, administrator, permits) VALUES (3, 1, '销售 Sales', 0,
    '{"scope":["own","shared"],"objects":{"*":["see","create","change"]},"rights":["import"]}');

CREATE TABLE person_role (
    person BIGINT NOT NULL REFERENCES person (id),
    role BIGINT NOT NULL REFERENCES role (id),
    PRIMARY KEY (person, role)
);

INSERT INTO person_role (person, role) SELECT id, 1 FROM person;

-- A customer shown to somebody whose he is not.
CREATE TABLE share (
    id BIGINT PRIMARY KEY,
    customer BIGINT NOT NULL,
    person BIGINT NOT NULL,         -- 0: a department
    department BIGINT NOT NULL,     -- and those below it; 0: a person
    can_write BIGINT NOT NULL,      -- 0: to read, 1: also to change
    made_by BIGINT NOT NULL,
    at BIGINT NOT NULL
);

CREATE INDEX share_customer ON share (customer);
CREATE INDEX share_person ON share (person);
CREATE INDEX share_department ON share (department);

-- What people did besides changing records (that is in `change`): signed in, changed rights, looked as somebody else,
-- exported. Never emptied by the program.
CREATE TABLE audit (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    person BIGINT NOT NULL,         -- 0: nobody was signed in
    address TEXT NOT NULL,
    what TEXT NOT NULL,             -- sign_in, sign_in_failed, rights, see_as, export, share …
    detail TEXT NOT NULL            -- JSON
);

CREATE INDEX audit_person ON audit (person);

-- Everything of one who left, given to others.
CREATE TABLE handover (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor BIGINT NOT NULL,
    person BIGINT NOT NULL,
    undone BIGINT NOT NULL          -- 1: taken back
);

CREATE TABLE handover_item (
    handover BIGINT NOT NULL REFERENCES handover (id),
    object BIGINT NOT NULL,
    record BIGINT NOT NULL,
    receiver TEXT NOT NULL,         -- his sign-in name
    PRIMARY KEY (handover, object, record)
);
