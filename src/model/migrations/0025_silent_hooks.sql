-- 0025: since when a webhook does not answer, and until when it rests. Why: one message that the other side never takes held
-- up all others; now each is tried again in its own time, and only a peer that does not answer at all rests. Forward only;
-- quick (a few rows).

-- Since when nobody answers, in milliseconds; 0: it does.
ALTER TABLE hook ADD COLUMN silent BIGINT NOT NULL DEFAULT 0;

-- Nothing is sent to it before.
ALTER TABLE hook ADD COLUMN rest BIGINT NOT NULL DEFAULT 0;
