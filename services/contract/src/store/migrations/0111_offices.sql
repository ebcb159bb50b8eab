-- What offices may read, what may be the same contract, and what came back of a subsidy.
ALTER TABLE contract ADD COLUMN handed_in     BOOLEAN NOT NULL DEFAULT FALSE; -- ever; registrars see nothing before
ALTER TABLE contract ADD COLUMN sign_date     TEXT;   -- 2026-03-01; NULL if not filled in, and of rows of before
ALTER TABLE contract ADD COLUMN claimed_total BIGINT; -- fen, as the applicant states it
ALTER TABLE contract ADD COLUMN seller_name   TEXT;   -- letters and digits alone, as names are compared
ALTER TABLE contract ADD COLUMN buyer_name    TEXT;
UPDATE contract SET handed_in = TRUE WHERE body NOT LIKE '%"submit_time":null%';

-- Two contracts may be one if the seller and either the day or the total are the same.
CREATE INDEX contract_twin_date ON contract (seller, sign_date, id);
CREATE INDEX contract_twin_total ON contract (seller, claimed_total, id);
CREATE INDEX contract_twin_name_date ON contract (seller_name, sign_date, id);
CREATE INDEX contract_twin_name_total ON contract (seller_name, claimed_total, id);

ALTER TABLE subsidy_grant ADD COLUMN recovered BIGINT NOT NULL DEFAULT 0; -- fen, paid back so far
