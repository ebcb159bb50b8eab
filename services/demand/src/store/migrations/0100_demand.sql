-- Demands (需求). The columns are what is searched; the body is the whole demand.
CREATE TABLE demand (
    id               TEXT    NOT NULL CONSTRAINT demand_key PRIMARY KEY, -- UUIDv7: sorts by creation
    version          BIGINT  NOT NULL,
    state            TEXT    NOT NULL,
    kind             TEXT    NOT NULL,
    organization     TEXT    NOT NULL, -- credit code, GB 32100
    publisher_hidden BOOLEAN NOT NULL,
    region           TEXT    NOT NULL, -- GB/T 2260
    body             TEXT    NOT NULL  -- JSON of the domain's Demand
);

-- The public list, newest first.
CREATE INDEX demand_state ON demand (state, id);
-- The list of one's own.
CREATE INDEX demand_organization ON demand (organization, id);
