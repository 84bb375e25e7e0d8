-- 0017: surveys, whom they asked, what was answered, and what became of bad answers. Why: a company asks its customers
-- how satisfied they are, and every bad answer comes to an end. Forward only; quick (the tables are new).

CREATE TABLE survey (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,             -- for those who keep it
    kind TEXT NOT NULL,             -- nps, csat, ces, own
    token TEXT NOT NULL UNIQUE,     -- what stands in its link
    secret TEXT NOT NULL,           -- signs the links of customers
    anonymous BIGINT NOT NULL,      -- 1: anybody with the link answers, and nobody knows who
    opened BIGINT NOT NULL,         -- 1: it takes answers
    ends BIGINT NOT NULL,           -- the last day; -1: none
    quiet_days BIGINT NOT NULL,     -- nobody is asked who was asked so lately, by whatever survey
    change_days BIGINT NOT NULL,    -- how long an answer may be changed
    bad_below BIGINT NOT NULL,      -- a score below it opens a loop; -1: none does
    due_days BIGINT NOT NULL,       -- working days until a loop is to be told
    content TEXT NOT NULL,          -- JSON: texts and questions
    created BIGINT NOT NULL,
    deleted BIGINT NOT NULL         -- when; 0: it is there
);

-- Who was asked; the link is signed with the survey's secret and this id.
CREATE TABLE survey_invitation (
    id BIGINT PRIMARY KEY,
    survey BIGINT NOT NULL,
    customer BIGINT NOT NULL,
    asked BIGINT NOT NULL,          -- when, in milliseconds
    by_person BIGINT NOT NULL,      -- who asked; 0: the program
    opened BIGINT NOT NULL,         -- when the link was opened first; 0: not yet
    answered BIGINT NOT NULL        -- when it was answered in full; 0: not yet
);

CREATE INDEX survey_invitation_survey ON survey_invitation (survey, id);
CREATE INDEX survey_invitation_customer ON survey_invitation (customer, asked);

CREATE TABLE survey_answer (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    survey BIGINT NOT NULL,
    link TEXT NOT NULL,             -- what makes two sendings one: 'i' and the invitation, or what the page made up
    invitation BIGINT NOT NULL,     -- 0: anonymous
    customer BIGINT NOT NULL,       -- 0: anonymous
    started BIGINT NOT NULL,
    done BIGINT NOT NULL,           -- when it was complete; 0: some of it is there
    day BIGINT NOT NULL,            -- the day of that there; -1
    score BIGINT NOT NULL,          -- of the first score; -1: none
    content TEXT NOT NULL,          -- JSON: values by the keys of questions
    comment TEXT NOT NULL,          -- what was written, a line each
    rating BIGINT NOT NULL,         -- the record on the time line; 0: none
    UNIQUE (survey, link)
);

CREATE INDEX survey_answer_day ON survey_answer (survey, day);
CREATE INDEX survey_answer_customer ON survey_answer (customer);

-- A bad answer until its customer was told what became of it.
CREATE TABLE survey_loop (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    survey BIGINT NOT NULL,
    answer BIGINT NOT NULL UNIQUE,
    customer BIGINT NOT NULL,
    owner TEXT NOT NULL,            -- sign-in name; '' : nobody's
    state BIGINT NOT NULL,          -- 0 opened, 1 contacted, 2 solved, 3 told
    outcome TEXT NOT NULL,          -- '' until it has ended
    opened BIGINT NOT NULL,
    due BIGINT NOT NULL,            -- a day
    ticket BIGINT NOT NULL,         -- its record; 0: none
    task BIGINT NOT NULL
);

CREATE INDEX survey_loop_customer ON survey_loop (customer);
CREATE INDEX survey_loop_state ON survey_loop (state, due);

CREATE TABLE survey_step (
    id BIGINT PRIMARY KEY,
    loop BIGINT NOT NULL,
    state BIGINT NOT NULL,          -- that it came into
    at BIGINT NOT NULL,
    by_person BIGINT NOT NULL,      -- 0: the program
    note TEXT NOT NULL
);

CREATE INDEX survey_step_loop ON survey_step (loop, id);
