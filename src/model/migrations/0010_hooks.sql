-- 0010: webhooks. Why: another program is told of what changes here instead of asking again and again. Forward only; quick
-- (the tables are new).

-- Where changes are sent to.
CREATE TABLE hook (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    person BIGINT NOT NULL,         -- who made it: it tells no more than he may see
    objects TEXT NOT NULL,          -- their ids with commas; empty: all
    ops BIGINT NOT NULL,            -- bit 1 << change.op
    enabled BIGINT NOT NULL,
    problem TEXT NOT NULL,          -- why the program switched it off; empty: it did not
    problem_en TEXT NOT NULL,
    secret TEXT NOT NULL,           -- whsec_…: the server has to know it to sign
    secret_before TEXT NOT NULL,    -- signs too, until `renewed` is a day ago
    renewed BIGINT NOT NULL,
    since BIGINT NOT NULL,          -- tells of changes after this one
    created BIGINT NOT NULL
);

-- What was sent, or is to be.
CREATE TABLE delivery (
    id BIGINT PRIMARY KEY,
    hook BIGINT NOT NULL,
    type TEXT NOT NULL,             -- customer.changed
    body TEXT NOT NULL,             -- as it goes out
    created BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    due BIGINT NOT NULL,            -- when to try next; 0: it has ended
    ended BIGINT NOT NULL,          -- 0: it has not
    arrived BIGINT NOT NULL,
    status BIGINT NOT NULL,         -- of the last answer; 0: there was none
    answer TEXT NOT NULL,           -- its beginning, or why there was none
    took BIGINT NOT NULL            -- milliseconds
);

CREATE INDEX delivery_due ON delivery (hook, due);
