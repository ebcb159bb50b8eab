-- Technology brokers (技术经纪人). The columns are what is searched; the body is the whole broker.
CREATE TABLE broker (
    id               TEXT   NOT NULL CONSTRAINT broker_key PRIMARY KEY, -- UUIDv7: sorts by creation
    version          BIGINT NOT NULL,
    state            TEXT   NOT NULL,
    grade            TEXT   NOT NULL, -- table broker_grade
    region           TEXT   NOT NULL, -- GB/T 2260
    organization     TEXT   NOT NULL, -- credit code of the body; empty for none
    certificate_form TEXT   NOT NULL CONSTRAINT broker_certificate UNIQUE, -- number, as numbers are compared
    due_time         BIGINT, -- microseconds UTC: the next reminder, or the end of the certificate
    body             TEXT   NOT NULL  -- JSON of the domain's Broker
);

CREATE INDEX broker_state ON broker (state, id);
CREATE INDEX broker_organization ON broker (organization, id);
CREATE INDEX broker_due ON broker (due_time) WHERE due_time IS NOT NULL;

-- Registered contracts that name a broker (促成登记合同), as the register tells of them.
CREATE TABLE broker_deal (
    contract         TEXT    NOT NULL CONSTRAINT broker_deal_key PRIMARY KEY, -- id of the contract
    certificate_form TEXT    NOT NULL,
    in_force         BOOLEAN NOT NULL -- registered, neither cancelled nor revoked
);

CREATE INDEX broker_deal_certificate ON broker_deal (certificate_form, in_force);
