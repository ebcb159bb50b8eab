-- People who come by themselves (自行注册): codes that show whose a mail address is, kept as SHA-256.
CREATE TABLE registration (
    login   TEXT   NOT NULL CONSTRAINT registration_key PRIMARY KEY, -- in the one form of names
    hash    TEXT   NOT NULL,
    ends_us BIGINT NOT NULL
);
CREATE INDEX registration_ends ON registration (ends_us);

-- Who asked to be erased (已注销): subjects that trails and registers still hold, as SHA-256 of their one form, and the account
-- whose id is shown in their place. Nobody takes such a login name again, since what is kept under it would be theirs.
CREATE TABLE erased_subject (
    subject TEXT NOT NULL CONSTRAINT erased_subject_key PRIMARY KEY,
    account TEXT NOT NULL
);

CREATE INDEX session_of_account ON session (account, id);
CREATE INDEX identity_account ON identity (account);
CREATE INDEX proof_uploader ON proof (uploader);
