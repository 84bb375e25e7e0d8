-- 0026: which mails a mail answers. Why: mail programs lay an answer beside what it answers by these ids; without them they go
-- by the subject alone. Forward only; quick (a column with a constant).

-- Message-IDs of the customer's mails about the ticket, oldest first, with spaces between them.
ALTER TABLE message ADD COLUMN answers TEXT NOT NULL DEFAULT '';
