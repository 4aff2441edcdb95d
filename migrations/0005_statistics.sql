-- +goose Up
-- Figures and the radar ask for a centre's cases by when they were opened. The rest of
-- the index is all that the radar reads, every few minutes: no case is touched for it.
CREATE INDEX cases_opened ON cases (centre, opened_at, id, topic, territory, incident);

-- What the radar has told: an alert with the episode that it began.
CREATE TABLE radar (
    id     BIGINT  PRIMARY KEY,
    centre TEXT    NOT NULL,
    ended  INTEGER NOT NULL, -- 1 = all is as usual again
    body   TEXT    NOT NULL  -- JSON of the warning
);
CREATE INDEX radar_open ON radar (centre, id) WHERE ended = 0;
