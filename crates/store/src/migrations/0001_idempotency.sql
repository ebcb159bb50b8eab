-- Answers to requests that carried a request id (AIP-155), written in the transaction of the change: a record exists
-- for committed changes only.
CREATE TABLE idempotency (
    caller      TEXT   NOT NULL,
    request_id  TEXT   NOT NULL,
    fingerprint TEXT   NOT NULL, -- SHA-256 of method and request
    answer      TEXT   NOT NULL, -- the resource as the first call returned it, JSON
    time_us     BIGINT NOT NULL,
    CONSTRAINT idempotency_key PRIMARY KEY (caller, request_id)
);
CREATE INDEX idempotency_time ON idempotency (time_us);
