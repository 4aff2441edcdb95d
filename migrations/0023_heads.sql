-- +goose Up
-- In a chat of many, danger goes before what only informs. An older build goes on sending
-- each chat's letters in the order of their ids, and reads the new index for it.

ALTER TABLE outbox ADD COLUMN rank INTEGER NOT NULL DEFAULT 0; -- orders the letters of a chat, before their ids; 0 in a private one
CREATE INDEX outbox_heads ON outbox (channel, chat, rank, id) WHERE state = 'due';
DROP INDEX outbox_due;
