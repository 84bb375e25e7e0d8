-- 0014: what goes by itself: a durable agenda, the company's working days, and to whom a warning goes. Why: a warning that
-- is on nobody's list keeps no customer. Forward only; quick (new small tables, columns with a constant), but for warnings
-- there are already, which are marked as handed out in one pass. What was opened before belongs to nobody until the next
-- judging gives it to somebody.

-- What is to be done at a time (jobs/agenda.h).
CREATE TABLE agenda (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,             -- whose: a row of the array in app/loop.c
    thing BIGINT NOT NULL,
    step BIGINT NOT NULL,
    due BIGINT NOT NULL,            -- milliseconds; the greatest there is: it failed too often and waits for somebody
    tries BIGINT NOT NULL,          -- that failed
    problem TEXT NOT NULL,          -- of the last of them, in Chinese
    problem_en TEXT NOT NULL,
    UNIQUE (kind, thing, step)
);

CREATE INDEX agenda_due ON agenda (due);

-- Days that are not as the weekday and the public holidays say (sys/worktime.h).
CREATE TABLE workday (
    first BIGINT PRIMARY KEY,       -- day
    last BIGINT NOT NULL,
    works BIGINT NOT NULL,          -- 1: worked
    zh TEXT NOT NULL,               -- what it is called
    en TEXT NOT NULL
);

-- To whom its warnings go, until when, and what happens when nobody does anything: JSON (flow/handling.h); '': the standard.
ALTER TABLE rule ADD COLUMN handling TEXT NOT NULL DEFAULT '';
-- Who got the last one where they go in turn; 0: nobody yet.
ALTER TABLE rule ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;

-- whose it is; 0: nobody's
ALTER TABLE warning ADD COLUMN person BIGINT NOT NULL DEFAULT 0;
-- 1: somebody chose him; it does not go along with the customer's owner
ALTER TABLE warning ADD COLUMN chosen BIGINT NOT NULL DEFAULT 0;
-- the boss who was told; 0: nobody
ALTER TABLE warning ADD COLUMN told BIGINT NOT NULL DEFAULT 0;
-- day on which it came on his list; NULL: it waits behind others
ALTER TABLE warning ADD COLUMN handed BIGINT;
-- day
ALTER TABLE warning ADD COLUMN due BIGINT;
-- of the ladder: how many it has climbed
ALTER TABLE warning ADD COLUMN rung BIGINT NOT NULL DEFAULT 0;
-- day until which it sleeps; NULL: it does not
ALTER TABLE warning ADD COLUMN snoozed BIGINT;
ALTER TABLE warning ADD COLUMN snooze_why TEXT NOT NULL DEFAULT '';
-- money at risk, in millionths; NULL: not known
ALTER TABLE warning ADD COLUMN worth BIGINT;
UPDATE warning SET handed = opened;

CREATE INDEX warning_person ON warning (person, status);
CREATE INDEX warning_waiting ON warning (person, worth) WHERE handed IS NULL AND status = 'open';

-- What happened to a warning, in order.
CREATE TABLE warning_step (
    id BIGINT PRIMARY KEY,
    warning BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor BIGINT NOT NULL,          -- a person; 0: the program
    what TEXT NOT NULL,             -- opened, given, handed, reminded, told, snoozed, woken, handled, reopened, gone
    person BIGINT NOT NULL,         -- to whom, or who was told; 0: nobody
    note TEXT NOT NULL
);

CREATE INDEX warning_step_warning ON warning_step (warning);
