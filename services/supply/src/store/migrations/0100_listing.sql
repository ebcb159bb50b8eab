-- Listings (供给). The columns are what is searched and kept unique; the body is the whole listing.
CREATE TABLE listing (
    id               TEXT    NOT NULL CONSTRAINT listing_key PRIMARY KEY, -- UUIDv7: sorts by creation
    version          BIGINT  NOT NULL,
    state            TEXT    NOT NULL,
    kind             TEXT    NOT NULL,
    organization     TEXT    NOT NULL, -- credit code, GB 32100
    publisher_hidden BOOLEAN NOT NULL,
    external_id      TEXT,             -- NULL if the owner gave none
    region           TEXT    NOT NULL, -- GB/T 2260
    body             TEXT    NOT NULL  -- JSON of the domain's Listing
);

-- A repeated import finds its rows again, and two imports at once cannot both make one.
CREATE UNIQUE INDEX listing_external_id ON listing (organization, external_id);
-- The public list, newest first.
CREATE INDEX listing_state ON listing (state, id);
-- The list of one's own.
CREATE INDEX listing_organization ON listing (organization, id);
