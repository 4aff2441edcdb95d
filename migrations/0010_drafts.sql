-- +goose Up
-- A timer may be about a conversation: a draft that nobody goes on with is recalled
-- once, and dropped later. Only an addition: an older build leaves the chat as it is.

ALTER TABLE timers ADD COLUMN chat TEXT NOT NULL DEFAULT ''; -- bots.Chat, '' = about none
