-- 0025: since when a webhook does not answer, and until when it rests; to which address a message is to go. Why: one message
-- that the other side never takes held up all others; and an answer to a ticket went to the customer's own address, not to
-- his colleague who had written. Forward only; quick (columns with a constant).

-- Since when nobody answers, in milliseconds; 0: it does.
ALTER TABLE hook ADD COLUMN silent BIGINT NOT NULL DEFAULT 0;

-- Nothing is sent to it before.
ALTER TABLE hook ADD COLUMN rest BIGINT NOT NULL DEFAULT 0;

-- The address a message is to go to; empty: that of whom it is for, as it is when it goes.
ALTER TABLE message ADD COLUMN wanted TEXT NOT NULL DEFAULT '';

-- What is due is taken by kind, so that none keeps the others waiting.
DROP INDEX message_due;
CREATE INDEX message_due ON message (kind, due) WHERE due > 0;

-- The few that failed or wait among the very many that were sent.
CREATE INDEX message_state ON message (state, id);
