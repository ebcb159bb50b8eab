-- Leases (租约): of several replicas the one that does what need not be done by each.
CREATE TABLE lease (
    name   TEXT   NOT NULL CONSTRAINT lease_key PRIMARY KEY,
    holder TEXT   NOT NULL, -- a replica; empty once it has gone in good order
    number BIGINT NOT NULL, -- grows with every holder: what an earlier one still writes is refused by it
    beat   BIGINT NOT NULL  -- grows while the holder lives
);
