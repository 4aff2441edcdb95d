-- +goose Up
-- How a case has gone, beyond its state (routing.Course): JSON. Not in body, which a
-- build of before this migration writes anew without it.
ALTER TABLE cases ADD COLUMN course TEXT NOT NULL DEFAULT '{}';
