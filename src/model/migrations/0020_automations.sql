-- 0020: automations: when something happens, and if, then what. Why: what is always done the same way is done without
-- anybody. Forward only; quick (the tables are new).

CREATE TABLE automation (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    enabled BIGINT NOT NULL,
    starts TEXT NOT NULL,           -- JSON: when it runs (flow/automation.h)
    condition TEXT NOT NULL,        -- of the rule language, about the customer; '': always
    steps TEXT NOT NULL,            -- JSON
    plan BIGINT NOT NULL,           -- the automation_plan with these steps
    author BIGINT NOT NULL,         -- who wrote it last: it runs with his rights
    cap BIGINT NOT NULL,            -- more runs in an hour switch it off
    secret TEXT NOT NULL,           -- of its address for other programs
    since BIGINT NOT NULL,          -- it hears of changes after this one
    primed BIGINT NOT NULL,         -- 1: automation_holds says for whom its condition held
    looked BIGINT NOT NULL,         -- milliseconds: up to then its times were looked at
    due BIGINT NOT NULL,            -- milliseconds: when to look again; 0: it has no times
    turn BIGINT NOT NULL,           -- who got the last one where people go in turn
    problem TEXT NOT NULL,          -- why the program switched it off; '': it did not
    problem_en TEXT NOT NULL,
    lacks BIGINT NOT NULL,          -- 1: because it names what was deleted: it goes on when that comes back
    created BIGINT NOT NULL,
    deleted BIGINT NOT NULL         -- milliseconds; 0: it is there
);

-- Its steps as they were when a run began: a run ends as it began, whatever is written meanwhile.
CREATE TABLE automation_plan (
    id BIGINT PRIMARY KEY,
    automation BIGINT NOT NULL,
    author BIGINT NOT NULL,
    steps TEXT NOT NULL
);

-- For whom the condition of an automation that waits for it held when it was last asked.
CREATE TABLE automation_holds (
    automation BIGINT NOT NULL,
    customer BIGINT NOT NULL,
    PRIMARY KEY (automation, customer)
);

-- What another program said to one.
CREATE TABLE automation_call (
    id BIGINT PRIMARY KEY,
    automation BIGINT NOT NULL,
    at BIGINT NOT NULL,             -- milliseconds
    body TEXT NOT NULL,             -- JSON
    heard BIGINT NOT NULL           -- 1: it was run, or was not to be
);

CREATE INDEX automation_call_new ON automation_call (id) WHERE heard = 0;

CREATE TABLE automation_run (
    id BIGINT PRIMARY KEY,
    automation BIGINT NOT NULL,
    plan BIGINT NOT NULL,
    cause TEXT NOT NULL,            -- what it was run for: once for each
    object BIGINT NOT NULL,         -- id of the object of what it is about; 0: nothing
    record BIGINT NOT NULL,
    customer BIGINT NOT NULL,       -- 0: nobody's
    parent BIGINT NOT NULL,         -- the run whose change it comes from; 0: none
    depth BIGINT NOT NULL,          -- how many runs led to it
    body TEXT NOT NULL,             -- JSON: what another program said
    state TEXT NOT NULL,            -- running, approval, done, stopped, failed, cut
    n BIGINT NOT NULL,              -- how many steps it has done
    path TEXT NOT NULL,             -- the next of its steps
    asks BIGINT NOT NULL,           -- 1: a condition is to be asked before it goes on
    started BIGINT NOT NULL,        -- milliseconds
    ended BIGINT NOT NULL,          -- 0: it has not
    problem TEXT NOT NULL,          -- why it was cut, or failed
    problem_en TEXT NOT NULL,
    undone BIGINT NOT NULL,         -- when what it changed was taken back; 0: it was not
    UNIQUE (automation, cause)
);

CREATE INDEX automation_run_started ON automation_run (automation, started);
CREATE INDEX automation_run_customer ON automation_run (customer);
CREATE INDEX automation_run_plan ON automation_run (plan) WHERE ended = 0;
CREATE INDEX automation_run_asks ON automation_run (id) WHERE asks = 1;

-- What a run did, in order.
CREATE TABLE automation_step (
    id BIGINT PRIMARY KEY,
    run BIGINT NOT NULL,
    n BIGINT NOT NULL,
    path TEXT NOT NULL,             -- which step of the plan; '': none of them
    kind TEXT NOT NULL,             -- create, change, wait, branch, undo …
    at BIGINT NOT NULL,             -- milliseconds
    result TEXT NOT NULL,           -- done, nothing, skipped, waits, asks, yes, no, failed, stopped, again
    thing TEXT NOT NULL,            -- what kind of thing came of it: record, message, person …
    object BIGINT NOT NULL,         -- of a record: id of its object
    thing_id BIGINT NOT NULL,
    first BIGINT NOT NULL,          -- its changes lie between these two in the log
    last BIGINT NOT NULL,
    note TEXT NOT NULL,
    note_en TEXT NOT NULL
);

CREATE INDEX automation_step_run ON automation_step (run, id);

CREATE TABLE automation_approval (
    id BIGINT PRIMARY KEY,
    run BIGINT NOT NULL,
    n BIGINT NOT NULL,              -- the step of the run that waits
    person BIGINT NOT NULL,         -- who is asked
    customer BIGINT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL,            -- open, yes, no, late (nobody answered), dropped
    otherwise TEXT NOT NULL,        -- what counts where nobody answers: yes, no
    asked BIGINT NOT NULL,          -- milliseconds
    due BIGINT NOT NULL,
    answered BIGINT NOT NULL,       -- 0: not yet
    by_person BIGINT NOT NULL,
    note TEXT NOT NULL
);

CREATE INDEX automation_approval_person ON automation_approval (person, state);
CREATE INDEX automation_approval_run ON automation_approval (run);
