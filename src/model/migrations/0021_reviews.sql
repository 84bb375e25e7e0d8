-- 0021: the weekly and monthly review: what was said and decided in it, who gets it by mail; and files that go along with a
-- message. Why: a review that nobody wrote down is held again. Forward only; quick (new tables, a column with a constant).

-- What people wrote at the review of a period.
CREATE TABLE review_note (
    id BIGINT PRIMARY KEY,
    version BIGINT NOT NULL,
    kind TEXT NOT NULL,             -- week, month
    start BIGINT NOT NULL,          -- the first day of the period
    words TEXT NOT NULL,
    person BIGINT NOT NULL,         -- who sees to it; 0: nobody, it is a note
    due BIGINT,                     -- day; NULL: none
    done BIGINT,                    -- day; NULL: not yet
    author BIGINT NOT NULL,
    created BIGINT NOT NULL
);

CREATE INDEX review_note_period ON review_note (kind, start);
CREATE INDEX review_note_open ON review_note (person) WHERE person <> 0 AND done IS NULL;

-- Who gets it by mail.
CREATE TABLE review_reader (
    id BIGINT PRIMARY KEY,
    person BIGINT NOT NULL,
    kind TEXT NOT NULL,             -- week, month
    sent BIGINT NOT NULL,           -- the first day of the newest period he was sent, or had when he asked for it
    UNIQUE (person, kind)
);

-- A file that goes along with a mail (file.id); 0: none. It is taken away once the message has ended.
ALTER TABLE message ADD COLUMN attachment BIGINT NOT NULL DEFAULT 0;

CREATE INDEX message_attachment ON message (attachment) WHERE attachment <> 0;
