-- +goose Up
-- Chats that are divided into threads: which one each topic has. Only additions: an older
-- build goes on writing to the chat itself.

ALTER TABLE desks ADD COLUMN topics TEXT NOT NULL DEFAULT ''; -- routing.TopicMode, '' = as the directory says
ALTER TABLE invites ADD COLUMN topics TEXT NOT NULL DEFAULT ''; -- of the desk that it binds

CREATE TABLE desk_topics (
    channel   TEXT    NOT NULL,
    chat      TEXT    NOT NULL,
    topic     TEXT    NOT NULL, -- bots.Topic.Key
    thread    TEXT    NOT NULL, -- the platform's id
    case_id   BIGINT  NOT NULL, -- the one case it is about, 0 = several
    closed    INTEGER NOT NULL,
    opened_at BIGINT  NOT NULL,
    PRIMARY KEY (channel, chat, topic)
);
CREATE INDEX desk_topics_thread ON desk_topics (channel, chat, thread);
CREATE INDEX desk_topics_opened ON desk_topics (channel, opened_at);
