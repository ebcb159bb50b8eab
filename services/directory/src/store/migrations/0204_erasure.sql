-- By what other services find what they keep of somebody who was erased: SHA-256 of the subject as the tokens had it, empty for who
-- was erased before it was kept, and of the mail addresses and numbers of the account, which are forgotten after some time.
ALTER TABLE erased_subject ADD COLUMN exact TEXT NOT NULL DEFAULT '';
CREATE INDEX erased_subject_account ON erased_subject (account);

CREATE TABLE erased_contact (
    account TEXT   NOT NULL,
    hash    TEXT   NOT NULL,
    time_us BIGINT NOT NULL, -- of the erasure, microseconds UTC
    CONSTRAINT erased_contact_key PRIMARY KEY (account, hash)
);
CREATE INDEX erased_contact_time ON erased_contact (time_us);
