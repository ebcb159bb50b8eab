-- Files of listings on their way into the market (整批导入). The columns are what is searched; the body is the whole import.
CREATE TABLE import_job (
    id           TEXT   NOT NULL CONSTRAINT import_job_key PRIMARY KEY, -- UUIDv7: sorts by creation
    version      BIGINT NOT NULL,
    state        TEXT   NOT NULL,
    organization TEXT   NOT NULL, -- credit code, GB 32100
    lease_time   BIGINT NOT NULL, -- until when a worker has it
    expire_time  BIGINT,          -- when its file is removed; NULL once it is
    body         TEXT   NOT NULL  -- JSON of the domain's Import
);
CREATE INDEX import_job_organization ON import_job (organization, id);
-- Work to be taken up.
CREATE INDEX import_job_state ON import_job (state, lease_time);
-- Files to be removed.
CREATE INDEX import_job_expiry ON import_job (expire_time) WHERE expire_time IS NOT NULL;

-- The pieces of a file, in the order in which they came.
CREATE TABLE import_chunk (
    import_id TEXT   NOT NULL,
    position  BIGINT NOT NULL, -- of its first byte in the file
    bytes     BYTEA  NOT NULL,
    CONSTRAINT import_chunk_key PRIMARY KEY (import_id, position)
);

-- Why rows were refused.
CREATE TABLE import_refused (
    import_id TEXT   NOT NULL,
    number    BIGINT NOT NULL, -- of the row, 1 for the first
    reason    TEXT   NOT NULL,
    CONSTRAINT import_refused_key PRIMARY KEY (import_id, number)
);
