-- 0018: plays: what is done to keep customers, to some and, by chance, not to others, so that it can be seen whether it helps.
-- Forward only; new tables.

CREATE TABLE play (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    condition TEXT NOT NULL,        -- of the rule language; '': customers enter by hand only
    steps TEXT NOT NULL,            -- JSON (flow/play_steps.h)
    share BIGINT NOT NULL,          -- of the control group, in millionths
    seed TEXT NOT NULL,             -- made by chance once: with a customer's id it says in which group he is
    horizon BIGINT NOT NULL,        -- days after which it is judged whether he was kept
    cost BIGINT NOT NULL,           -- for each customer treated, in millionths
    author BIGINT NOT NULL,
    created BIGINT NOT NULL,        -- milliseconds
    harm_told BIGINT NOT NULL,      -- 1: the author was told that it does harm
    problem TEXT NOT NULL,          -- why the program switched it off; '': it did not
    problem_en TEXT NOT NULL,
    deleted BIGINT NOT NULL         -- milliseconds; 0: it is there
);

CREATE TABLE play_entry (
    id BIGINT PRIMARY KEY,
    play BIGINT NOT NULL,
    customer BIGINT NOT NULL,
    entered BIGINT NOT NULL,        -- day
    arm TEXT NOT NULL,              -- play, control
    draw BIGINT NOT NULL,           -- 0 … 2^53 - 1
    step BIGINT NOT NULL,           -- the next of the steps, from 0
    asks BIGINT NOT NULL,           -- 1: a condition is to be asked before it goes on
    ended BIGINT,                   -- day after which no step comes; NULL: some may
    passed BIGINT NOT NULL,         -- 1: the condition has been false since: he may enter again
    outcome TEXT NOT NULL,          -- kept, lost; '': not yet
    decided BIGINT,                 -- day
    worth BIGINT                    -- when he entered, in millionths; NULL: not known
);

CREATE INDEX play_entry_play ON play_entry (play, customer);
CREATE INDEX play_entry_customer ON play_entry (customer);
CREATE INDEX play_entry_asks ON play_entry (id) WHERE asks = 1;

-- What was done for an entry, in order.
CREATE TABLE play_step (
    id BIGINT PRIMARY KEY,
    entry BIGINT NOT NULL,
    at BIGINT NOT NULL,             -- milliseconds
    step BIGINT NOT NULL,           -- which of the steps, from 0
    what TEXT NOT NULL,             -- task, message, tell, went_on, stopped, jumped, skipped
    thing BIGINT NOT NULL           -- the task's or message's id; the person told; the step jumped to
);

CREATE INDEX play_step_entry ON play_step (entry);
