-- +goose Up
-- The nearest date of what a case still owes: its first reply, whole answer, promised
-- answer or the centre's decision; 0 if nothing now. What an older build writes keeps
-- what was there or 0, and is then taken by its whole answer.
ALTER TABLE cases ADD COLUMN due_next BIGINT NOT NULL DEFAULT 0;
