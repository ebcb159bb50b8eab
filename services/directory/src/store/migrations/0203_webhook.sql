-- Where events are sent to (事件推送), how far each receiver has come, and what waits for it. The secrets have to sign, so they are kept
-- as they are; the body is JSON of the domain's Webhook without them.
CREATE TABLE webhook (
    id              TEXT   NOT NULL CONSTRAINT webhook_key PRIMARY KEY, -- UUIDv7: sorts by creation
    owner           TEXT   NOT NULL, -- issuer, subject and organisation
    version         BIGINT NOT NULL,
    state           TEXT   NOT NULL,
    api_key         TEXT   NOT NULL, -- by which its owner made it; empty for none
    secret          TEXT   NOT NULL,
    former_secret   TEXT   NOT NULL, -- empty for none
    former_until_us BIGINT,
    failures        BIGINT NOT NULL, -- in a row
    failing_us      BIGINT,          -- since when
    rests_us        BIGINT,          -- until when nothing is sent
    last_us         BIGINT,
    last_status     BIGINT,
    last_error      TEXT   NOT NULL,
    body            TEXT   NOT NULL
);
CREATE INDEX webhook_owner ON webhook (owner, id);
CREATE INDEX webhook_state ON webhook (state, id);

-- Up to where each feed was read for each webhook.
CREATE TABLE webhook_feed (
    webhook  TEXT   NOT NULL,
    source   TEXT   NOT NULL,
    position BIGINT NOT NULL,
    CONSTRAINT webhook_feed_key PRIMARY KEY (webhook, source)
);
CREATE INDEX webhook_feed_source ON webhook_feed (source, webhook);

-- Events that wait to be taken, and dead letters. What was taken is gone.
CREATE TABLE webhook_delivery (
    webhook     TEXT   NOT NULL,
    source      TEXT   NOT NULL,
    position    BIGINT NOT NULL,
    event_id    TEXT   NOT NULL, -- UUIDv7
    type        TEXT   NOT NULL,
    subject     TEXT   NOT NULL,
    time_us     BIGINT NOT NULL,
    body        TEXT   NOT NULL, -- JSON, as it is sent
    attempts    BIGINT NOT NULL,
    due_us      BIGINT NOT NULL,
    dead_us     BIGINT,          -- since when it is a dead letter
    last_status BIGINT,
    last_error  TEXT   NOT NULL,
    CONSTRAINT webhook_delivery_key PRIMARY KEY (webhook, source, position)
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook, due_us) WHERE dead_us IS NULL;
CREATE INDEX webhook_delivery_subject ON webhook_delivery (webhook, source, subject, position) WHERE dead_us IS NULL;
CREATE INDEX webhook_delivery_dead ON webhook_delivery (webhook, event_id) WHERE dead_us IS NOT NULL;
CREATE INDEX webhook_delivery_died ON webhook_delivery (dead_us) WHERE dead_us IS NOT NULL;
