-- +goose Up
-- What delivery by several processes, and its operators, need. Only additions: a
-- build that knows no more than 0001 works on with these tables.

ALTER TABLE outbox ADD COLUMN edit_of BIGINT NOT NULL DEFAULT 0;  -- the letter whose message this one changes
ALTER TABLE outbox ADD COLUMN tried_at BIGINT NOT NULL DEFAULT 0; -- the first send that may have arrived, 0 = none

-- A later due edit makes an earlier one needless.
CREATE INDEX outbox_edits ON outbox (edit_of) WHERE edit_of <> 0 AND state = 'due';
-- Beside due and sent: dead (given up), held (waits for an operator's word after
-- a restore), merged (an edit that a later one made needless).
CREATE INDEX outbox_stuck ON outbox (id) WHERE state IN ('dead', 'held');

-- The newest id when the conversation was last written: whoever goes on with it
-- makes higher ones, whatever his clock says, so that a chat's letters keep their order.
ALTER TABLE sessions ADD COLUMN newest_id BIGINT NOT NULL DEFAULT 0;

-- Old delivery keys are dropped by their age, a moved chat's cases found by it.
CREATE INDEX seen_at ON seen (at);
CREATE INDEX cases_origin ON cases (origin);

ALTER TABLE cursors ADD COLUMN at BIGINT NOT NULL DEFAULT 0; -- when it was stored

-- Which process receives and sends for a channel.
CREATE TABLE channels (
    channel TEXT   PRIMARY KEY,
    owner   TEXT   NOT NULL, -- '' = nobody
    fence   BIGINT NOT NULL, -- grows with every owner
    until   BIGINT NOT NULL, -- when the lease ends, by the database's clock
    resting BIGINT NOT NULL  -- the platform wants silence until then
);

-- What all processes share and nobody configures.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
-- The oldest build, by its newest migration, that can work with these tables.
INSERT INTO settings (name, value) VALUES ('schema.oldest', '1');
