-- +goose Up
-- What clerks look cases up by: the stems of a case's words and of its address. Only
-- additions: the cases of an older build have worded = 0 and are read later.

CREATE TABLE case_words (
    word    TEXT   NOT NULL,
    case_id BIGINT NOT NULL,
    PRIMARY KEY (word, case_id)
);
ALTER TABLE cases ADD COLUMN worded INTEGER NOT NULL DEFAULT 0; -- 1: its words are in case_words
CREATE INDEX cases_unworded ON cases (id) WHERE worded = 0;
