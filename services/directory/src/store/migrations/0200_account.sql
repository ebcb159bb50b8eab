-- People who sign in (账号), what they may be where (成员), and what they and other systems sign in with. Secrets are kept as SHA-256,
-- passwords as Argon2id; the bodies are JSON of the domain's values.
CREATE TABLE account (
    id      TEXT    NOT NULL CONSTRAINT account_key PRIMARY KEY,
    login   TEXT    NOT NULL, -- the login name in the one form of names
    version BIGINT  NOT NULL,
    active  BOOLEAN NOT NULL,
    body    TEXT    NOT NULL
);
CREATE UNIQUE INDEX account_login ON account (login);

CREATE TABLE member (
    id           TEXT    NOT NULL CONSTRAINT member_key PRIMARY KEY,
    organization TEXT    NOT NULL, -- credit code, or 'market'
    account      TEXT    NOT NULL, -- empty until the invitation is accepted
    version      BIGINT  NOT NULL,
    state        TEXT    NOT NULL,
    operator     BOOLEAN NOT NULL, -- whether the member is active and an operator
    invitation   TEXT    NOT NULL, -- hash of the code; empty once it is used
    body         TEXT    NOT NULL
);
CREATE UNIQUE INDEX member_once ON member (organization, account) WHERE account <> '' AND state <> 'removed';
CREATE INDEX member_organization ON member (organization, id);
CREATE INDEX member_account ON member (account, id) WHERE account <> '';
CREATE INDEX member_operator ON member (operator) WHERE operator;
CREATE INDEX member_invitation ON member (invitation) WHERE invitation <> '';

-- One row, which whoever takes an operator away changes first, so that two at once do not take the last two.
CREATE TABLE operator_guard (
    id    BIGINT NOT NULL PRIMARY KEY,
    taken BIGINT NOT NULL
);
INSERT INTO operator_guard (id, taken) VALUES (1, 0);

CREATE TABLE session (
    id      TEXT    NOT NULL CONSTRAINT session_key PRIMARY KEY,
    account TEXT    NOT NULL,
    member  TEXT    NOT NULL, -- empty: as nobody's member
    active  BOOLEAN NOT NULL,
    body    TEXT    NOT NULL
);
CREATE INDEX session_account ON session (account, active, id);
CREATE INDEX session_member ON session (member, id) WHERE active;

CREATE TABLE refresh_token (
    hash    TEXT    NOT NULL CONSTRAINT refresh_token_key PRIMARY KEY,
    session TEXT    NOT NULL,
    number  BIGINT  NOT NULL, -- 1 for the first of a session
    used    BOOLEAN NOT NULL
);
CREATE INDEX refresh_token_session ON refresh_token (session, number);

CREATE TABLE api_key (
    id           TEXT    NOT NULL CONSTRAINT api_key_key PRIMARY KEY,
    hash         TEXT    NOT NULL,
    organization TEXT    NOT NULL, -- empty: of the market
    version      BIGINT  NOT NULL,
    active       BOOLEAN NOT NULL,
    last_use_us  BIGINT,
    body         TEXT    NOT NULL
);
CREATE UNIQUE INDEX api_key_hash ON api_key (hash);
CREATE INDEX api_key_organization ON api_key (organization, id);

-- How often signing in failed, by the hash of what was typed as a login name, whether there is such an account or not.
CREATE TABLE sign_in_failure (
    subject    TEXT   NOT NULL CONSTRAINT sign_in_failure_key PRIMARY KEY,
    failures   BIGINT NOT NULL,
    locked_us  BIGINT NOT NULL, -- until then
    last_us    BIGINT NOT NULL
);
CREATE INDEX sign_in_failure_last ON sign_in_failure (last_us);

CREATE TABLE password_reset (
    hash          TEXT    NOT NULL CONSTRAINT password_reset_key PRIMARY KEY,
    account       TEXT    NOT NULL,
    second_factor BOOLEAN NOT NULL, -- whether that is taken away as well
    ends_us       BIGINT  NOT NULL
);
CREATE INDEX password_reset_account ON password_reset (account);

CREATE TABLE revocation (
    id               TEXT   NOT NULL CONSTRAINT revocation_key PRIMARY KEY,
    credential       TEXT   NOT NULL,
    least_generation BIGINT NOT NULL,
    time_us          BIGINT NOT NULL
);
CREATE INDEX revocation_time ON revocation (time_us);
