-- 0002: what taking an import back did, so that it can still be read long after. Forward only; adds
-- one column to a table with one row an import; safe at any size.

-- JSON: deleted, restored, kept; empty where it was not taken back, or before this step.
ALTER TABLE import ADD COLUMN undo_counts TEXT NOT NULL DEFAULT '';
