-- What changes by itself and what waits for review: the next reminder or end of a published post (NULL where there is none),
-- its end, and where its revision stands (empty without one).
ALTER TABLE listing ADD COLUMN due_time BIGINT;
ALTER TABLE listing ADD COLUMN expire_time BIGINT;
ALTER TABLE listing ADD COLUMN revision TEXT NOT NULL DEFAULT '';
-- Those that were published before posts expired are looked at once, and given an end.
UPDATE listing SET due_time = 0 WHERE state = 'published';
-- What is due.
CREATE INDEX listing_due ON listing (due_time) WHERE due_time IS NOT NULL;
-- What is to be reviewed, or to be mended.
CREATE INDEX listing_revision ON listing (revision, id) WHERE revision <> '';

-- Versions (版本) that are public no more; the one that is public stands in the row of its post.
CREATE TABLE listing_version (
    post_id TEXT   NOT NULL,
    number  BIGINT NOT NULL, -- 1 for the first
    body    TEXT   NOT NULL, -- JSON of the Version
    CONSTRAINT listing_version_key PRIMARY KEY (post_id, number)
);

-- The key of a withdrawn listing may be used anew: it is kept apart by the listing's id, which stands here then.
ALTER TABLE listing ADD COLUMN retired TEXT NOT NULL DEFAULT '';
UPDATE listing SET retired = id WHERE state = 'withdrawn';
DROP INDEX listing_external_id;
CREATE UNIQUE INDEX listing_external_id ON listing (organization, external_id, retired);
