-- +goose Up
-- What people ask of the bot itself, and letters that spare them at night. Only
-- additions: an older build leaves the settings as they are, and keeps a letter
-- that yields until its time whatever comes after it.

ALTER TABLE sessions ADD COLUMN settings TEXT NOT NULL DEFAULT ''; -- JSON of dialogs.Settings
ALTER TABLE outbox ADD COLUMN yields INTEGER NOT NULL DEFAULT 0;   -- 1: goes before not_until when a later letter of its chat does
