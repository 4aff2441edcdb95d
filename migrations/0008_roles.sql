-- +goose Up
-- What a clerk may do at his desk. Only additions: an older build gives everybody
-- the rights of a desk, and leaves the roles as they are.

ALTER TABLE clerks ADD COLUMN roles TEXT NOT NULL DEFAULT '';  -- of routing.Role, by commas; '' = those of the desk
ALTER TABLE invites ADD COLUMN roles TEXT NOT NULL DEFAULT ''; -- that the code gives
