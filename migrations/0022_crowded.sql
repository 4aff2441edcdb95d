-- +goose Up
-- Cases that a crowded desk was told of in one growing card and not shown one by one. Only
-- an addition: an older build shows each.

CREATE TABLE crowded (
    case_id BIGINT PRIMARY KEY,
    channel TEXT   NOT NULL, -- of the desk's chat
    chat    TEXT   NOT NULL,
    letter  BIGINT NOT NULL, -- the growing card
    since   BIGINT NOT NULL
);
CREATE INDEX crowded_letter ON crowded (letter, case_id);
CREATE INDEX crowded_chat ON crowded (channel, chat, since);
