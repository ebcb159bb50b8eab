-- What registrations in force were known by before they were changed: a contract may not be registered again because its
-- registration says something else by now.
CREATE TABLE former_fingerprint (
    fingerprint TEXT NOT NULL CONSTRAINT former_fingerprint_key PRIMARY KEY,
    contract_id TEXT NOT NULL
);
CREATE INDEX former_fingerprint_contract ON former_fingerprint (contract_id);
