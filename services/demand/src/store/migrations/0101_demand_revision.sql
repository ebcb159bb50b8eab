-- What changes by itself and what waits for review: the next reminder or end of a published post (NULL where there is none),
-- its end, and where its revision stands (empty without one).
ALTER TABLE demand ADD COLUMN due_time BIGINT;
ALTER TABLE demand ADD COLUMN expire_time BIGINT;
ALTER TABLE demand ADD COLUMN revision TEXT NOT NULL DEFAULT '';
-- Those that were published before posts expired are looked at once, and given an end.
UPDATE demand SET due_time = 0 WHERE state = 'published';
-- What is due.
CREATE INDEX demand_due ON demand (due_time) WHERE due_time IS NOT NULL;
-- What is to be reviewed, or to be mended.
CREATE INDEX demand_revision ON demand (revision, id) WHERE revision <> '';

-- Versions (版本) that are public no more; the one that is public stands in the row of its post.
CREATE TABLE demand_version (
    post_id TEXT   NOT NULL,
    number  BIGINT NOT NULL, -- 1 for the first
    body    TEXT   NOT NULL, -- JSON of the Version
    CONSTRAINT demand_version_key PRIMARY KEY (post_id, number)
);
