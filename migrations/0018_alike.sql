-- +goose Up
-- Open cases of a fact in a place: who files one is shown those it may be about. The
-- states are those of routing.Case.Joinable. Only an addition.

CREATE INDEX cases_alike ON cases (centre, topic, opened_at, id, territory)
    WHERE state IN ('decision', 'assigned', 'in_progress', 'need_info', 'deferred', 'approval', 'split') AND incident = 0;
