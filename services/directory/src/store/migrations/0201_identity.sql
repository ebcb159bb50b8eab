-- Who is who at identity providers (统一身份认证), and sign-ins there that are under way: what must come back is kept as SHA-256.
CREATE TABLE identity (
    issuer  TEXT NOT NULL,
    subject TEXT NOT NULL,
    account TEXT NOT NULL,
    CONSTRAINT identity_key PRIMARY KEY (issuer, subject)
);

CREATE TABLE identity_start (
    state        TEXT   NOT NULL CONSTRAINT identity_start_key PRIMARY KEY,
    proof        TEXT   NOT NULL,
    issuer       TEXT   NOT NULL,
    redirect_uri TEXT   NOT NULL,
    ends_us      BIGINT NOT NULL
);
CREATE INDEX identity_start_ends ON identity_start (ends_us);
