-- +goose Up
-- That a person's data was destroyed: the law wants a record. Only additions: an older
-- build leaves orders to the others.

CREATE TABLE erasures (
    id         BIGINT  PRIMARY KEY, -- what is older than it goes
    who        TEXT    NOT NULL, -- keyed digest of the chat, '' = nobody's: old cases
    channel    TEXT    NOT NULL,
    centre     TEXT    NOT NULL,
    reason     TEXT    NOT NULL, -- demand, retention
    ordered_at BIGINT  NOT NULL,
    done_at    BIGINT  NOT NULL, -- 0 = not yet
    cases      INTEGER NOT NULL,
    events     INTEGER NOT NULL,
    letters    INTEGER NOT NULL,
    files      INTEGER NOT NULL,
    others     INTEGER NOT NULL
);

-- Cases whose time may be over.
CREATE INDEX cases_old ON cases (centre, closed_at, id)
    WHERE state IN ('closed', 'rejected', 'withdrawn') AND origin <> 'erased';
