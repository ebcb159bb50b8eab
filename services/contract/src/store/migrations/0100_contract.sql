-- Technology contracts (技术合同). The columns are what is searched, summed and kept unique; the body is the whole contract.
CREATE TABLE contract (
    id                  TEXT    NOT NULL CONSTRAINT contract_key PRIMARY KEY, -- UUIDv7: sorts by creation
    version             BIGINT  NOT NULL,
    state               TEXT    NOT NULL,
    category            TEXT    NOT NULL, -- recognised where there is one, else claimed; empty if not filled in
    registration_point  TEXT,             -- NULL if not filled in
    seller              TEXT    NOT NULL, -- credit code, GB 32100; '-' of a seller abroad
    buyer               TEXT,             -- NULL of a natural person
    broker              TEXT,
    listing_id          TEXT,
    demand_id           TEXT,
    match_id            TEXT,
    handed_in           BOOLEAN NOT NULL DEFAULT FALSE, -- ever; registrars see nothing before
    sign_date           TEXT,             -- 2026-03-01; NULL if not filled in
    claimed_total       BIGINT,           -- fen, as the applicant states it
    seller_name         TEXT,             -- letters and digits alone, as names are compared
    buyer_name          TEXT,
    -- The register: NULL before registration, and kept when the registration ends, but for the fingerprint.
    registration_number TEXT,             -- 16 digits
    register_date       TEXT,             -- day in China standard time, 2026-03-01
    seller_region       TEXT,             -- GB/T 2260
    buyer_region        TEXT,
    recognised_total    BIGINT,           -- fen
    fingerprint         TEXT,             -- of what makes two contracts the same, SHA-256; NULL unless in force
    -- The work of an office.
    assignee            TEXT,             -- subject of the registrar who has the case
    due_date            TEXT,             -- last day for the decision; NULL before acceptance and once decided
    body                TEXT    NOT NULL  -- JSON of the domain's Contract
);

CREATE UNIQUE INDEX contract_registration_number ON contract (registration_number);
CREATE UNIQUE INDEX contract_fingerprint ON contract (fingerprint);

-- Pages are picked in indexes alone: each that a page goes along holds what else it may be asked by, so that no row, with its
-- body of kilobytes, is read to be left out. What a contract does not have yet, or never, is in no index.

-- The register, latest day first. A planner that knows nothing of the values takes the index with most of the conditions:
-- each condition has one with the day behind it, or a page of a month would collect all years and sort them.
CREATE INDEX contract_registered ON contract (register_date, id, state, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_registered_point ON contract (registration_point, register_date, id, state, category, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_registered_state ON contract (state, register_date, id, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_registered_category ON contract (category, register_date, id, state, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_registered_seller ON contract (seller, register_date, id, state, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_registered_buyer ON contract (buyer, register_date, id, state, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_registered_broker ON contract (broker, register_date, id, state, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL AND broker IS NOT NULL;
-- Regions are asked for by province or prefecture: the first two or four digits.
CREATE INDEX contract_seller_province ON contract (substr(seller_region, 1, 2), register_date, id, state, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_seller_prefecture ON contract (substr(seller_region, 1, 4), register_date, id, state, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_buyer_province ON contract (substr(buyer_region, 1, 2), register_date, id, state, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;
CREATE INDEX contract_buyer_prefecture ON contract (substr(buyer_region, 1, 4), register_date, id, state, category, registration_point, seller_region, buyer_region, recognised_total) WHERE register_date IS NOT NULL;

-- The desks of registrars and the lists of one's own, by creation.
CREATE INDEX contract_state ON contract (state, id, category, registration_point, handed_in);
CREATE INDEX contract_category ON contract (category, id, state, registration_point, handed_in);
CREATE INDEX contract_point ON contract (registration_point, id, state, category, handed_in);
CREATE INDEX contract_point_state ON contract (registration_point, state, id, category, handed_in);
CREATE INDEX contract_seller ON contract (seller, id, state, category, registration_point, handed_in);
CREATE INDEX contract_buyer ON contract (buyer, id, state, category, registration_point, handed_in) WHERE buyer IS NOT NULL;
CREATE INDEX contract_broker ON contract (broker, id, state, category, registration_point, handed_in) WHERE broker IS NOT NULL;

-- What came of a listing, a demand, a match, and what is to be done.
CREATE INDEX contract_listing ON contract (listing_id, id) WHERE listing_id IS NOT NULL;
CREATE INDEX contract_demand ON contract (demand_id, id) WHERE demand_id IS NOT NULL;
CREATE INDEX contract_match ON contract (match_id, id) WHERE match_id IS NOT NULL;
CREATE INDEX contract_due ON contract (due_date, id) WHERE due_date IS NOT NULL;
CREATE INDEX contract_assignee ON contract (assignee, id) WHERE assignee IS NOT NULL;

-- Two contracts may be one if the seller and either the day or the total are the same.
CREATE INDEX contract_twin_date ON contract (seller, sign_date, id);
CREATE INDEX contract_twin_total ON contract (seller, claimed_total, id);
CREATE INDEX contract_twin_name_date ON contract (seller_name, sign_date, id);
CREATE INDEX contract_twin_name_total ON contract (seller_name, claimed_total, id);

-- What registrations in force were known by before they were changed: a contract may not be registered again because its
-- registration says something else by now.
CREATE TABLE former_fingerprint (
    fingerprint TEXT NOT NULL CONSTRAINT former_fingerprint_key PRIMARY KEY,
    contract_id TEXT NOT NULL
);
CREATE INDEX former_fingerprint_contract ON former_fingerprint (contract_id);

-- The last serial that a registration point gave in a year. Its row is written in the transaction that registers, so
-- serials follow each other without a gap.
CREATE TABLE contract_number (
    registration_point TEXT   NOT NULL,
    year               BIGINT NOT NULL, -- of registration, China standard time
    last_serial        BIGINT NOT NULL,
    CONSTRAINT contract_number_key PRIMARY KEY (registration_point, year)
);

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

-- The audit trail (审计记录): appended to and never changed. The head is one row, so that positions have no gap.
CREATE TABLE audit_entry (
    position     BIGINT NOT NULL CONSTRAINT audit_entry_key PRIMARY KEY,
    time         BIGINT NOT NULL, -- microseconds UTC
    subject      TEXT   NOT NULL,
    role         TEXT   NOT NULL,
    action       TEXT   NOT NULL,
    resource     TEXT   NOT NULL, -- contracts/{uuid} or registerLists/{uuid}
    detail       TEXT   NOT NULL,
    content_hash TEXT   NOT NULL, -- SHA-256 in hexadecimal, of the registered version or the list; empty of other steps
    hash         TEXT   NOT NULL  -- SHA-256 in hexadecimal, of this entry and the one before
);
CREATE INDEX audit_entry_resource ON audit_entry (resource, position);
CREATE INDEX audit_entry_subject ON audit_entry (subject, position);
CREATE TABLE audit_head (
    id       BIGINT NOT NULL CONSTRAINT audit_head_key PRIMARY KEY,
    position BIGINT NOT NULL,
    hash     TEXT   NOT NULL
);
INSERT INTO audit_head (id, position, hash) VALUES (1, 0, '');

-- Money that really came, what was verified of it, and what was granted for it.
CREATE TABLE payment (
    contract_id TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    body        TEXT   NOT NULL, -- JSON of the domain's Payment
    CONSTRAINT payment_key PRIMARY KEY (contract_id, number)
);
CREATE TABLE settlement (
    contract_id TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    body        TEXT   NOT NULL, -- JSON of the domain's Settlement
    CONSTRAINT settlement_key PRIMARY KEY (contract_id, number)
);
CREATE TABLE subsidy_grant (
    id           TEXT   NOT NULL CONSTRAINT subsidy_grant_key PRIMARY KEY,
    scheme       TEXT   NOT NULL,
    measure      TEXT   NOT NULL,
    role         TEXT   NOT NULL,
    organization TEXT   NOT NULL,
    certificate  TEXT   NOT NULL DEFAULT '', -- of the technology broker in person (技术经纪人证书编号); empty of an organisation
    contract_id  TEXT   NOT NULL,
    amount       BIGINT NOT NULL,            -- fen
    recovered    BIGINT NOT NULL DEFAULT 0,  -- fen, paid back so far
    year         BIGINT NOT NULL,
    create_time  BIGINT NOT NULL             -- microseconds UTC
);
-- One a year: where a measure counts the money that was paid in the year, a contract is subsidised in several. What came back
-- whole may be granted again in the year.
CREATE UNIQUE INDEX subsidy_grant_once ON subsidy_grant (scheme, measure, contract_id, role, year) WHERE recovered < amount;
CREATE INDEX subsidy_grant_organization ON subsidy_grant (organization, id);
CREATE INDEX subsidy_grant_certificate ON subsidy_grant (certificate, id);
CREATE INDEX subsidy_grant_contract ON subsidy_grant (contract_id);

-- What of the files' store this register brought there, so that what no contract came to name can be removed again.
CREATE TABLE attachment_content (
    sha256      TEXT    NOT NULL CONSTRAINT attachment_content_key PRIMARY KEY,
    claims      BIGINT  NOT NULL, -- uploads that said they would keep it
    named       BOOLEAN NOT NULL, -- a contract has named it, once and for good: the trail does so still
    removing    BOOLEAN NOT NULL, -- it is being removed: until that is done nobody may keep or name it
    remove_time BIGINT  NOT NULL  -- microseconds UTC: unless it is named, it may be removed from then on
);
CREATE INDEX attachment_content_left ON attachment_content (remove_time) WHERE NOT named;
