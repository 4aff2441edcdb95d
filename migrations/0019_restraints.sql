-- +goose Up
-- Who may not write, for a time or until it is lifted. Only an addition: an older build
-- hears him.

CREATE TABLE restraints (
    who       TEXT    PRIMARY KEY, -- keyed digest of a chat
    restraint BIGINT  NOT NULL,    -- the same for all chats of one person
    case_id   BIGINT  NOT NULL,    -- by way of which it was laid on
    until     BIGINT  NOT NULL,    -- 0 = until it is lifted
    why       TEXT    NOT NULL,
    since     BIGINT  NOT NULL,
    told      BIGINT  NOT NULL,    -- when he was last told, 0 = not yet
    kept      INTEGER NOT NULL,    -- messages withheld
    line      BIGINT  NOT NULL     -- the letter that tells his desk of them
);
CREATE INDEX restraints_restraint ON restraints (restraint);
