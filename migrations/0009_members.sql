-- +goose Up
-- Members of an incident who could not be told something. Only an addition: to an older
-- build they have been told.

ALTER TABLE incident_members ADD COLUMN failed INTEGER NOT NULL DEFAULT 0; -- 1: the gateway could not tell him what it was to
