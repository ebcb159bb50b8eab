-- The audit trail (审计记录): appended to and never changed. The head is one row, so that positions have no gap.
CREATE TABLE audit_entry (
    position     BIGINT NOT NULL CONSTRAINT audit_entry_key PRIMARY KEY,
    time         BIGINT NOT NULL, -- microseconds UTC
    subject      TEXT   NOT NULL,
    role         TEXT   NOT NULL,
    action       TEXT   NOT NULL,
    resource     TEXT   NOT NULL,
    detail       TEXT   NOT NULL,
    content_hash TEXT   NOT NULL, -- SHA-256 in hexadecimal of what the step made; empty of other steps
    hash         TEXT   NOT NULL  -- SHA-256 in hexadecimal, of this entry and the one before
);
CREATE INDEX audit_entry_resource ON audit_entry (resource, position);
CREATE INDEX audit_entry_subject ON audit_entry (subject, position);
CREATE INDEX audit_entry_time ON audit_entry (time, position);
CREATE TABLE audit_head (
    id       BIGINT NOT NULL CONSTRAINT audit_head_key PRIMARY KEY,
    position BIGINT NOT NULL,
    hash     TEXT   NOT NULL
);
INSERT INTO audit_head (id, position, hash) VALUES (1, 0, '');
