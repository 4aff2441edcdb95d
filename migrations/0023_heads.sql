-- +goose Up
-- In a chat of many, danger goes before what only informs. An older build goes on sending
-- each chat's letters in the order of their ids, and reads the new index for it; what it writes
-- has the rank of a card, so that no change of a card overtakes another one.

ALTER TABLE outbox ADD COLUMN rank INTEGER NOT NULL DEFAULT 40; -- orders the letters of a chat, before their ids; in a private one all have that of a card
CREATE INDEX outbox_heads ON outbox (channel, chat, rank, id) WHERE state = 'due';
DROP INDEX outbox_due;
