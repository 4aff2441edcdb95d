-- +goose Up

-- What an agency has answered of late, to tell words that go to everybody.
CREATE INDEX cases_answered ON cases (agency, answered_at) WHERE answered_at > 0;
