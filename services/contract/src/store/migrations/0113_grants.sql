-- What came back whole may be granted again in the year; what a person was granted is found by the certificate.
DROP INDEX subsidy_grant_once;
CREATE UNIQUE INDEX subsidy_grant_once ON subsidy_grant (scheme, measure, contract_id, role, year) WHERE recovered < amount;
CREATE INDEX subsidy_grant_certificate ON subsidy_grant (certificate, id);
