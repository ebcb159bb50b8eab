-- Organisations (单位). The columns are what is searched; the body is the whole organisation.
CREATE TABLE organization (
    id         TEXT   NOT NULL CONSTRAINT organization_key PRIMARY KEY, -- credit code, GB 32100
    version    BIGINT NOT NULL,
    state      TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    region     TEXT   NOT NULL, -- GB/T 2260
    registrant TEXT   NOT NULL, -- issuer and subject; empty for nobody
    body       TEXT   NOT NULL  -- JSON of the domain's Organization
);

-- How many of one person wait.
CREATE INDEX organization_registrant ON organization (registrant, state);

-- Lists by code within a state.
CREATE INDEX organization_state ON organization (state, id);

-- Claims to organisations (认领).
CREATE TABLE organization_claim (
    id           TEXT   NOT NULL CONSTRAINT organization_claim_key PRIMARY KEY, -- UUIDv7: sorts by creation
    version      BIGINT NOT NULL,
    state        TEXT   NOT NULL,
    organization TEXT   NOT NULL, -- credit code
    claimant     TEXT   NOT NULL, -- issuer and subject
    open_key     TEXT   CONSTRAINT organization_claim_open UNIQUE, -- organisation and claimant while it is open
    body         TEXT   NOT NULL  -- JSON of the domain's OrganizationClaim
);

CREATE INDEX organization_claim_state ON organization_claim (state, id);
CREATE INDEX organization_claim_claimant ON organization_claim (claimant, id);
CREATE INDEX organization_claim_organization ON organization_claim (organization, id);

-- Files that prove something (证明材料), at most 2 MiB each.
CREATE TABLE proof (
    id       TEXT  NOT NULL CONSTRAINT proof_key PRIMARY KEY,
    holder   TEXT  NOT NULL, -- resource name of the organisation or the expert that it belongs to
    uploader TEXT  NOT NULL, -- issuer and subject
    body     TEXT  NOT NULL, -- JSON of the domain's Proof
    content  BYTEA NOT NULL
);
