-- +goose Up
-- Chats of one person in several messengers, and the codes that link them. Only additions:
-- to an older build each chat is a person of its own.

CREATE TABLE links (
    chat   TEXT   PRIMARY KEY, -- bots.Chat
    person BIGINT NOT NULL,    -- the same for all chats of one person
    since  BIGINT NOT NULL
);
CREATE INDEX links_person ON links (person);

CREATE TABLE link_codes (
    id      BIGINT PRIMARY KEY,
    hash    TEXT   NOT NULL, -- SHA-256 of the code, hex
    chat    TEXT   NOT NULL, -- that asked for it
    claimed TEXT   NOT NULL, -- the chat that typed it, '' = none yet
    agreed  BIGINT NOT NULL, -- when that chat confirmed, 0 = not yet
    expires BIGINT NOT NULL
);
CREATE INDEX link_codes_hash ON link_codes (hash);
CREATE INDEX link_codes_chat ON link_codes (chat);
