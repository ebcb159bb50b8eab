-- Money that really came, what was verified of it, and what was granted for it.
CREATE TABLE payment (
    contract_id TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    body        TEXT   NOT NULL,
    CONSTRAINT payment_key PRIMARY KEY (contract_id, number)
);
CREATE TABLE settlement (
    contract_id TEXT   NOT NULL,
    number      BIGINT NOT NULL,
    version     BIGINT NOT NULL,
    body        TEXT   NOT NULL,
    CONSTRAINT settlement_key PRIMARY KEY (contract_id, number)
);
CREATE TABLE subsidy_grant (
    id           TEXT   NOT NULL CONSTRAINT subsidy_grant_key PRIMARY KEY,
    scheme       TEXT   NOT NULL,
    measure      TEXT   NOT NULL,
    role         TEXT   NOT NULL,
    organization TEXT   NOT NULL,
    contract_id  TEXT   NOT NULL,
    amount       BIGINT NOT NULL, -- fen
    year         BIGINT NOT NULL,
    create_time  BIGINT NOT NULL  -- microseconds UTC
);
-- One a year: where a measure counts the money that was paid in the year, a contract is subsidised in several.
CREATE UNIQUE INDEX subsidy_grant_once ON subsidy_grant (scheme, measure, contract_id, role, year);
CREATE INDEX subsidy_grant_organization ON subsidy_grant (organization, id);
CREATE INDEX subsidy_grant_contract ON subsidy_grant (contract_id);
