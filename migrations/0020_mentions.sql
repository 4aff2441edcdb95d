-- +goose Up
-- Of whose cases else a letter tells, beside the one it is about: what a case's resident
-- has said goes from there, too, when he is forgotten. Only additions: what an older build
-- posts mentions nobody.

CREATE TABLE letter_mentions (
    letter  BIGINT NOT NULL,
    case_id BIGINT NOT NULL,
    PRIMARY KEY (letter, case_id)
);
CREATE INDEX letter_mentions_case ON letter_mentions (case_id, letter);
