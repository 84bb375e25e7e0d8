-- 0019: who is known to be lost. Why: each loss of a customer gets one record and one interview, however often
-- the program looks. Forward only; quick (the table is new).

CREATE TABLE loss_watch (
    id BIGINT PRIMARY KEY,
    customer BIGINT NOT NULL,       -- after a merge there may be two rows for one
    day BIGINT NOT NULL,            -- of his loss
    loss BIGINT NOT NULL,           -- its record; 0: none, the loss is older than the watching
    task BIGINT NOT NULL            -- the record of the interview; 0: none
);

CREATE INDEX loss_watch_customer ON loss_watch (customer);
CREATE INDEX loss_watch_loss ON loss_watch (loss);
