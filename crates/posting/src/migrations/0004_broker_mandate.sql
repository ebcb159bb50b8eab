-- Mandates (经纪委托): a broker acts for an organisation on this side of the market.
CREATE TABLE broker_mandate (
    id           TEXT NOT NULL CONSTRAINT broker_mandate_key PRIMARY KEY, -- UUIDv7: sorts by creation
    organization TEXT NOT NULL, -- credit code, GB 32100
    broker       TEXT NOT NULL, -- subject of the person's tokens
    last_day     TEXT NOT NULL, -- 2026-12-31; empty once it is revoked
    body         TEXT NOT NULL  -- JSON of the Mandate
);

-- For whom a broker acts.
CREATE INDEX broker_mandate_broker ON broker_mandate (broker, last_day);
-- Who acts for an organisation.
CREATE INDEX broker_mandate_organization ON broker_mandate (organization, last_day);
