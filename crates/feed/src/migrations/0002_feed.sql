-- The feed. A transaction takes its positions from feed_head as its last act; the row's lock is held until it
-- commits, so positions appear in order and without a gap.
CREATE TABLE feed_head (
    id       BIGINT NOT NULL CONSTRAINT feed_head_key PRIMARY KEY CHECK (id = 1),
    position BIGINT NOT NULL
);
INSERT INTO feed_head (id, position) VALUES (1, 0);

CREATE TABLE feed (
    position    BIGINT NOT NULL CONSTRAINT feed_position PRIMARY KEY,
    event_id    TEXT   NOT NULL,
    type        TEXT   NOT NULL, -- resource and past participle, for example listing.published
    subject     TEXT   NOT NULL, -- resource name
    time_us     BIGINT NOT NULL,
    traceparent TEXT   NOT NULL, -- W3C trace context, empty if none
    resource    BYTEA  NOT NULL  -- google.protobuf.Any: the resource without its confidential part
);

-- How far this service has read the feeds of others, written in the transaction of the effect.
CREATE TABLE feed_cursor (
    consumer TEXT   NOT NULL CONSTRAINT feed_cursor_key PRIMARY KEY,
    position BIGINT NOT NULL
);
