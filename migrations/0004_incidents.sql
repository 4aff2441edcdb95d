-- +goose Up
-- Incidents: one trouble of many residents. Only additions: a build of before works
-- on, and takes the cases of an incident for cases like others.

ALTER TABLE cases ADD COLUMN incident BIGINT NOT NULL DEFAULT 0; -- that it follows, 0 = none

CREATE TABLE incidents (
    id         BIGINT  PRIMARY KEY,
    number     TEXT    NOT NULL,
    centre     TEXT    NOT NULL,
    key        TEXT    NOT NULL, -- what it is: fact and place, or whose works
    kind       TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    agency     TEXT    NOT NULL,
    body       TEXT    NOT NULL, -- JSON: facts, area, words, times
    members    INTEGER NOT NULL,
    seq        INTEGER NOT NULL, -- of the last event that members hear of
    round      INTEGER NOT NULL, -- how often it was reopened
    opened_at  BIGINT  NOT NULL,
    live_until BIGINT  NOT NULL, -- new cases are compared with it until then
    version    INTEGER NOT NULL,
    UNIQUE (centre, number)
);
-- Of what is not over there is one, whatever replicas do.
CREATE UNIQUE INDEX incidents_one ON incidents (centre, key) WHERE state NOT IN ('closed', 'dismissed');
CREATE INDEX incidents_key ON incidents (centre, key, id);
CREATE INDEX incidents_live ON incidents (centre, live_until);

CREATE TABLE incident_members (
    incident BIGINT  NOT NULL REFERENCES incidents (id),
    case_id  BIGINT  NOT NULL REFERENCES cases (id),
    resident TEXT    NOT NULL,
    again    INTEGER NOT NULL, -- 1: another case of this resident is in it already
    at       BIGINT  NOT NULL,
    told     INTEGER NOT NULL, -- seq of the last event that he was told
    verdict  TEXT    NOT NULL,
    round    INTEGER NOT NULL, -- of the verdict
    worded   INTEGER NOT NULL, -- 1: he has said more since
    PRIMARY KEY (incident, case_id)
);
CREATE INDEX incident_members_told ON incident_members (incident, told, case_id);
CREATE INDEX incident_members_resident ON incident_members (incident, resident);

CREATE TABLE incident_events (
    id       BIGINT  PRIMARY KEY,
    incident BIGINT  NOT NULL REFERENCES incidents (id),
    kind     TEXT    NOT NULL,
    seq      INTEGER NOT NULL,
    actor    TEXT    NOT NULL,
    words    TEXT    NOT NULL, -- JSON, by language
    at       BIGINT  NOT NULL
);
CREATE INDEX incident_events_incident ON incident_events (incident, id);
