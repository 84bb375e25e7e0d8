-- 0023: why a step of a play was not done. Why: whoever looks at what was done for a customer reads that he was not asked
-- because he was a short while ago. Forward only; quick (columns with a constant).

-- what: task, message, tell, survey, left_out (he is not asked now), went_on, stopped, jumped, skipped
ALTER TABLE play_step ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE play_step ADD COLUMN note_en TEXT NOT NULL DEFAULT '';
