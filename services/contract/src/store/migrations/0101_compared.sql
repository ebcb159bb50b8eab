-- Which rule the columns follow by which contracts are compared: names, titles, fingerprints. They are computed anew when the
-- program opens a register that follows an older one.
CREATE TABLE compared (
    id   BIGINT NOT NULL CONSTRAINT compared_key PRIMARY KEY,
    rule BIGINT NOT NULL
);
INSERT INTO compared (id, rule) VALUES (1, 1);
