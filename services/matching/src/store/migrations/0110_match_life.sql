-- Whether the sides know each other; what is shown stays shown.
ALTER TABLE market_match ADD COLUMN disclosed BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE market_match SET disclosed = TRUE WHERE state IN ('accepted', 'registered');

-- Notes on a match (备注). Beside it, so that lists of matches do not carry them.
CREATE TABLE match_note (
    match_id    TEXT   NOT NULL,
    number      BIGINT NOT NULL, -- 1 to 200
    visibility  TEXT   NOT NULL, -- brokers, parties
    remind_us   BIGINT,          -- microseconds UTC
    complete_us BIGINT,
    body        TEXT   NOT NULL, -- JSON of the domain's Note
    CONSTRAINT match_note_key PRIMARY KEY (match_id, number)
);

CREATE INDEX match_note_reminder ON match_note (remind_us, match_id);
