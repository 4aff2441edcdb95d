-- +goose Up
-- How a case has gone, beyond its state (routing.Course): JSON. Not in body, which a
-- build of before this migration writes anew without it.
ALTER TABLE cases ADD COLUMN course TEXT NOT NULL DEFAULT '{}';

-- What an event changed (routing.Detail): JSON.
ALTER TABLE case_events ADD COLUMN detail TEXT NOT NULL DEFAULT '{}';

-- What the desks have before them: routing.Open. cases_open is for older builds.
CREATE INDEX cases_at_desk ON cases (agency, id)
    WHERE state IN ('moderation', 'decision', 'assigned', 'in_progress', 'need_info', 'deferred', 'approval');
-- What a clock may still have to do with.
CREATE INDEX cases_running ON cases (id)
    WHERE state NOT IN ('closed', 'rejected', 'withdrawn');
