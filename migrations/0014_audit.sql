-- +goose Up
-- The record of deeds: chained by hashes, only ever added to (0015 refuses the rest).
-- Only an addition: what an older build does beside this one stands in the histories
-- and not here.

CREATE TABLE audit (
    chain   TEXT   NOT NULL, -- a centre, '' = the gateway itself
    n       BIGINT NOT NULL, -- from 1 within the chain, without gaps
    at      BIGINT NOT NULL,
    kind    TEXT   NOT NULL, -- 'case.answered'
    actor   TEXT   NOT NULL, -- or the digest of a resident; '' = the gateway
    chat    TEXT   NOT NULL, -- where he did it
    case_id BIGINT NOT NULL, -- 0 = none
    ref     BIGINT NOT NULL, -- the line of case_events or incident_events with the words
    facts   TEXT   NOT NULL, -- what was before and after, a JSON object
    words   TEXT   NOT NULL, -- the keyed digest of what was said, '' = nothing
    hash    TEXT   NOT NULL, -- of this row and the hash of the one before, hex
    PRIMARY KEY (chain, n)
);

CREATE INDEX audit_case ON audit (case_id, n) WHERE case_id <> 0;
CREATE INDEX audit_kind ON audit (chain, kind, n) WHERE case_id = 0;
