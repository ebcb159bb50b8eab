-- What statistics count: one row a registered version, from the day on which it counts to the day on which it counts no more.
CREATE TABLE register_entry (
    contract_id        TEXT   NOT NULL,
    version            BIGINT NOT NULL,
    register_date      TEXT   NOT NULL, -- day of the first registration, China standard time
    start_date         TEXT   NOT NULL, -- first day on which this version counts
    end_date           TEXT   NOT NULL, -- first day on which it counts no more; 9999-12-31 while it does
    registration_point TEXT   NOT NULL,
    seller_place       TEXT   NOT NULL, -- GB/T 2260, or C and the country
    buyer_place        TEXT   NOT NULL,
    facts              TEXT   NOT NULL, -- one line of what statistics need
    CONSTRAINT register_entry_key PRIMARY KEY (contract_id, version)
);
CREATE INDEX register_entry_date ON register_entry (register_date);

-- Contracts that were registered before there were versions; the service enters them when it starts.
CREATE TABLE register_backlog (
    contract_id TEXT NOT NULL CONSTRAINT register_backlog_key PRIMARY KEY
);
INSERT INTO register_backlog (contract_id) SELECT id FROM contract WHERE registration_number IS NOT NULL;

-- Registered versions as they were (登记版本), each with its certificate.
CREATE TABLE contract_version (
    contract_id      TEXT   NOT NULL,
    version          BIGINT NOT NULL,
    certificate_code TEXT   NOT NULL,
    start_date       TEXT   NOT NULL,
    end_date         TEXT,            -- NULL while it is in force
    changed_fields   TEXT   NOT NULL, -- with commas between
    reason           TEXT   NOT NULL,
    body             TEXT   NOT NULL, -- JSON of the domain's Contract
    CONSTRAINT contract_version_key PRIMARY KEY (contract_id, version)
);
CREATE UNIQUE INDEX contract_version_certificate ON contract_version (certificate_code);

-- Sealed lists (登记清单) and what is on them.
CREATE TABLE register_list (
    id                 TEXT   NOT NULL CONSTRAINT register_list_key PRIMARY KEY,
    certificate_code   TEXT   NOT NULL,
    registration_point TEXT   NOT NULL,
    void_time          BIGINT,          -- microseconds UTC; NULL while it is in force
    body               TEXT   NOT NULL  -- JSON of the domain's RegisterList
);
CREATE UNIQUE INDEX register_list_certificate ON register_list (certificate_code);
-- The rows of a list, megabytes of them: apart, because only printing reads them.
CREATE TABLE register_list_rows (
    list_id TEXT NOT NULL CONSTRAINT register_list_rows_key PRIMARY KEY,
    rows    TEXT NOT NULL -- JSON of the domain's ListRows
);
CREATE TABLE register_list_contract (
    list_id     TEXT NOT NULL,
    contract_id TEXT NOT NULL,
    CONSTRAINT register_list_contract_key PRIMARY KEY (contract_id, list_id)
);
