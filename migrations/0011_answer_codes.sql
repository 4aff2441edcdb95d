-- +goose Up
-- The codes by which anybody can ask whether an answer is true. The words are in the
-- case's history only. Only an addition: an older build gives answers no codes.

CREATE TABLE answer_codes (
    code     TEXT    PRIMARY KEY,
    centre   TEXT    NOT NULL,
    case_id  BIGINT  NOT NULL,
    revision INTEGER NOT NULL, -- counts the case's answers and their corrections from 1
    speakers TEXT    NOT NULL, -- whose answer it is: agencies, by commas
    digest   TEXT    NOT NULL, -- SHA-256 of the answer, hex
    made_at  BIGINT  NOT NULL
);
CREATE INDEX answer_codes_case ON answer_codes (case_id);
