-- 0024: of which kind a loss is, by its definition. Why: who closes his shop, who cancels and who only falls silent are lost
-- in different ways. Forward only; quick (a column with a constant): definitions without a list go on as before.

-- Conditions in an order, the first that holds on the day of the loss names its kind: JSON (model/reason.h); '' : all are silent.
ALTER TABLE definition ADD COLUMN reason TEXT NOT NULL DEFAULT '';
