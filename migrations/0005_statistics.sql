-- +goose Up
-- Figures and the radar ask for a centre's cases by when they were opened. The rest of
-- the index is all that the radar reads, every few minutes: no case is touched for it.
CREATE INDEX cases_opened ON cases (centre, opened_at, id, topic, territory);
