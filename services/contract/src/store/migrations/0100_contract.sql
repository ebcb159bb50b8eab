-- Technology contracts (技术合同). The columns are what is searched, summed and kept unique; the body is the whole contract.
CREATE TABLE contract (
    id                    TEXT   NOT NULL CONSTRAINT contract_key PRIMARY KEY, -- UUIDv7: sorts by creation
    version               BIGINT NOT NULL,
    state                 TEXT   NOT NULL,
    category              TEXT   NOT NULL, -- recognised where there is one, else claimed; empty if not filled in
    registration_point    TEXT,            -- NULL if not filled in
    seller                TEXT   NOT NULL, -- credit code, GB 32100
    buyer                 TEXT,            -- NULL of a natural person
    broker                TEXT,
    listing_id            TEXT,
    demand_id             TEXT,
    match_id              TEXT,
    -- The register: NULL before registration, never changed after.
    registration_number   TEXT,            -- 16 digits
    register_date         TEXT,            -- day in China standard time, 2026-03-01
    seller_region         TEXT,            -- GB/T 2260
    recognised_total      BIGINT,          -- fen
    recognised_technology BIGINT,          -- fen
    fingerprint           TEXT,            -- of what makes two contracts the same, SHA-256
    body                  TEXT   NOT NULL  -- JSON of the domain's Contract
);

CREATE UNIQUE INDEX contract_registration_number ON contract (registration_number);
CREATE UNIQUE INDEX contract_fingerprint ON contract (fingerprint);
-- The totals.
CREATE INDEX contract_register_date ON contract (register_date);
-- The desks of registrars.
CREATE INDEX contract_state ON contract (state, id);
-- The lists of one's own.
CREATE INDEX contract_seller ON contract (seller, id);
CREATE INDEX contract_buyer ON contract (buyer, id);
CREATE INDEX contract_broker ON contract (broker, id);
-- What came of a listing, a demand, a match.
CREATE INDEX contract_listing ON contract (listing_id, id);
CREATE INDEX contract_demand ON contract (demand_id, id);
CREATE INDEX contract_match ON contract (match_id, id);
