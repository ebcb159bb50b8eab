-- The last serial that a registration point gave in a year. Its row is written in the transaction that registers, so
-- serials follow each other without a gap.
CREATE TABLE contract_number (
    registration_point TEXT   NOT NULL,
    year               BIGINT NOT NULL, -- of registration, China standard time
    last_serial        BIGINT NOT NULL,
    CONSTRAINT contract_number_key PRIMARY KEY (registration_point, year)
);
