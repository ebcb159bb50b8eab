-- Experts and commissioners (专家、科技特派员). The columns are what is searched; the body is the whole expert.
CREATE TABLE expert (
    id           TEXT    NOT NULL CONSTRAINT expert_key PRIMARY KEY, -- UUIDv7: sorts by creation
    version      BIGINT  NOT NULL,
    state        TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    commissioner BOOLEAN NOT NULL,
    sending      TEXT    NOT NULL, -- credit code of the sending body; empty for none
    region       TEXT    NOT NULL, -- GB/T 2260: the county served; empty for none
    first_year   BIGINT  NOT NULL, -- years that the period touches; 0 without one
    last_year    BIGINT  NOT NULL,
    body         TEXT    NOT NULL  -- JSON of the domain's Expert
);

CREATE INDEX expert_state ON expert (state, id);
CREATE INDEX expert_sending ON expert (sending, id);
CREATE INDEX expert_years ON expert (commissioner, first_year, last_year);

-- What they did (服务记录).
CREATE TABLE service_log (
    id      TEXT    NOT NULL CONSTRAINT service_log_key PRIMARY KEY, -- UUIDv7: sorts by creation
    expert  TEXT    NOT NULL,
    version BIGINT  NOT NULL,
    voided  BOOLEAN NOT NULL,
    year    BIGINT  NOT NULL,
    region  TEXT    NOT NULL, -- GB/T 2260
    people  BIGINT  NOT NULL,
    body    TEXT    NOT NULL  -- JSON of the domain's ServiceLog
);

CREATE INDEX service_log_expert ON service_log (expert, id);
CREATE INDEX service_log_year ON service_log (year, voided, region);
