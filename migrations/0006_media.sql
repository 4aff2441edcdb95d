-- +goose Up
-- Our own copies of the files that people send. Only additions: a build that knows
-- no more than the tables before works on with these, and copies nothing.

CREATE TABLE media (
    ref        TEXT    PRIMARY KEY, -- SHA-256 of channel and id, hex: ids may be of any length
    channel    TEXT    NOT NULL,
    sender     TEXT    NOT NULL, -- channel:id
    file       TEXT    NOT NULL, -- JSON: what its adapter needs to fetch it
    state      TEXT    NOT NULL, -- wanted, kept, refused, lost, doomed
    reason     TEXT    NOT NULL, -- why it is refused, lost or doomed; of a wanted one its last trouble
    filed      INTEGER NOT NULL, -- 1 = of a case, 0 = of a draft so far
    blob       TEXT    NOT NULL, -- SHA-256 of the kept bytes, hex; '' = none
    mime       TEXT    NOT NULL, -- of the kept bytes, by their beginning
    size       BIGINT  NOT NULL, -- of the kept bytes
    attempts   INTEGER NOT NULL,
    not_until  BIGINT  NOT NULL, -- the next attempt
    wanted_at  BIGINT  NOT NULL,
    settled_at BIGINT  NOT NULL  -- when it was kept, refused, lost or doomed
);
CREATE INDEX media_wanted ON media (channel, not_until, ref) WHERE state = 'wanted';
CREATE INDEX media_stuck ON media (state, ref) WHERE state IN ('refused', 'lost', 'doomed');
CREATE INDEX media_drafts ON media (wanted_at) WHERE filed = 0;
CREATE INDEX media_blob ON media (blob) WHERE blob <> '';

-- Which cases a file is of.
CREATE TABLE case_media (
    case_id BIGINT NOT NULL,
    ref     TEXT   NOT NULL,
    PRIMARY KEY (case_id, ref)
);
CREATE INDEX case_media_ref ON case_media (ref);

-- That copies were destroyed, for whom and why: the law wants a record.
CREATE TABLE destroyed (
    id         BIGINT PRIMARY KEY,
    case_id    BIGINT NOT NULL, -- 0 = of a draft
    ref        TEXT   NOT NULL,
    blob       TEXT   NOT NULL, -- '' = there were no bytes
    size       BIGINT NOT NULL,
    reason     TEXT   NOT NULL,
    ordered_at BIGINT NOT NULL,
    done_at    BIGINT NOT NULL  -- when the bytes were deleted, 0 = not yet
);
CREATE INDEX destroyed_case ON destroyed (case_id, id);
CREATE INDEX destroyed_open ON destroyed (ref) WHERE done_at = 0;
