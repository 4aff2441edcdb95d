-- +goose Up
-- One text for SQLite and PostgreSQL. Times are Unix milliseconds, ids are made
-- in Go and grow with time, JSON is TEXT.

CREATE TABLE seen (
    channel TEXT   NOT NULL,
    key     TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    PRIMARY KEY (channel, key)
);

CREATE TABLE cursors (
    channel TEXT PRIMARY KEY,
    value   TEXT NOT NULL
);

CREATE TABLE quarantine (
    id      BIGINT PRIMARY KEY,
    channel TEXT   NOT NULL,
    key     TEXT   NOT NULL,
    chat    TEXT   NOT NULL,
    raw     BYTEA  NOT NULL,
    reason  TEXT   NOT NULL,
    at      BIGINT NOT NULL
);

CREATE TABLE sessions (
    channel       TEXT    NOT NULL,
    chat          TEXT    NOT NULL,
    person        TEXT    NOT NULL,
    chart         TEXT    NOT NULL,
    chart_version INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    rev           INTEGER NOT NULL,
    prompt        BIGINT  NOT NULL,
    language      TEXT    NOT NULL,
    consent       TEXT    NOT NULL,
    draft         TEXT    NOT NULL,
    updated_at    BIGINT  NOT NULL,
    PRIMARY KEY (channel, chat, person)
);

CREATE TABLE consents (
    id        BIGINT  PRIMARY KEY,
    channel   TEXT    NOT NULL,
    chat      TEXT    NOT NULL,
    person    TEXT    NOT NULL,
    version   TEXT    NOT NULL,
    text_hash TEXT    NOT NULL,
    language  TEXT    NOT NULL,
    button    TEXT    NOT NULL,
    given     INTEGER NOT NULL,
    at        BIGINT  NOT NULL
);

CREATE TABLE counters (
    centre TEXT    NOT NULL,
    year   INTEGER NOT NULL,
    n      BIGINT  NOT NULL,
    PRIMARY KEY (centre, year)
);

CREATE TABLE cases (
    id             BIGINT  PRIMARY KEY,
    number         TEXT    NOT NULL,
    centre         TEXT    NOT NULL,
    state          TEXT    NOT NULL,
    outcome        TEXT    NOT NULL,
    topic          TEXT    NOT NULL,
    territory      TEXT    NOT NULL,
    body           TEXT    NOT NULL, -- JSON: words, address, point, files
    language       TEXT    NOT NULL,
    resident       TEXT    NOT NULL,
    origin         TEXT    NOT NULL,
    origin_message TEXT    NOT NULL,
    agency         TEXT    NOT NULL,
    rule           TEXT    NOT NULL,
    reason         TEXT    NOT NULL,
    directory      TEXT    NOT NULL,
    transfers      INTEGER NOT NULL,
    assignee       TEXT    NOT NULL,
    due_first      BIGINT  NOT NULL,
    due_full       BIGINT  NOT NULL,
    opened_at      BIGINT  NOT NULL,
    answered_at    BIGINT  NOT NULL,
    closed_at      BIGINT  NOT NULL,
    version        INTEGER NOT NULL,
    UNIQUE (centre, number)
);
CREATE INDEX cases_resident ON cases (resident, id);
CREATE INDEX cases_open ON cases (agency, id) WHERE state IN ('assigned', 'in_progress');

CREATE TABLE case_events (
    id          BIGINT PRIMARY KEY,
    case_id     BIGINT NOT NULL REFERENCES cases (id),
    kind        TEXT   NOT NULL,
    actor       TEXT   NOT NULL,
    text        TEXT   NOT NULL,
    files       TEXT   NOT NULL, -- JSON
    from_agency TEXT   NOT NULL,
    to_agency   TEXT   NOT NULL,
    at          BIGINT NOT NULL
);
CREATE INDEX case_events_case ON case_events (case_id, id);

CREATE TABLE outbox (
    id          BIGINT  PRIMARY KEY,
    channel     TEXT    NOT NULL,
    chat        TEXT    NOT NULL,
    state       TEXT    NOT NULL, -- due, sent, dead
    purpose     TEXT    NOT NULL,
    priority    INTEGER NOT NULL,
    case_id     BIGINT  NOT NULL,
    body        TEXT    NOT NULL, -- JSON of the letter
    not_until   BIGINT  NOT NULL,
    attempts    INTEGER NOT NULL,
    doubts      INTEGER NOT NULL DEFAULT 0, -- of the attempts, those seen to end without an answer
    owner       TEXT    NOT NULL,
    lease_until BIGINT  NOT NULL,
    message_id  TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    settled_at  BIGINT  NOT NULL
);
CREATE INDEX outbox_due ON outbox (channel, chat, id) WHERE state = 'due';
CREATE INDEX outbox_lane ON outbox (priority, id) WHERE state = 'due';
CREATE INDEX outbox_message ON outbox (channel, chat, message_id) WHERE message_id <> '';
CREATE INDEX outbox_case ON outbox (case_id, id) WHERE case_id <> 0;

CREATE TABLE timers (
    id        BIGINT PRIMARY KEY,
    at        BIGINT NOT NULL,
    kind      TEXT   NOT NULL,
    case_id   BIGINT NOT NULL,
    letter_id BIGINT NOT NULL,
    failures  INTEGER NOT NULL DEFAULT 0 -- turns that failed with it so far
);
CREATE INDEX timers_at ON timers (at);

CREATE TABLE desks (
    desk     TEXT   PRIMARY KEY,
    channel  TEXT   NOT NULL,
    chat     TEXT   NOT NULL,
    bound_by TEXT   NOT NULL,
    bound_at BIGINT NOT NULL,
    UNIQUE (channel, chat)
);

CREATE TABLE clerks (
    desk    TEXT   NOT NULL,
    channel TEXT   NOT NULL,
    person  TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    since   BIGINT NOT NULL,
    PRIMARY KEY (desk, channel, person)
);

CREATE TABLE invites (
    hash    TEXT   PRIMARY KEY,
    kind    TEXT   NOT NULL,
    desk    TEXT   NOT NULL,
    expires BIGINT NOT NULL,
    used_at BIGINT NOT NULL
);
