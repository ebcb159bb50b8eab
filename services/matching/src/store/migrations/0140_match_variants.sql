-- Nearly equal listings of one publisher stand in a list of matches as one.
ALTER TABLE market_match ADD COLUMN variant_group TEXT NOT NULL DEFAULT '';   -- id of the listing that was first of them

CREATE INDEX market_match_variants ON market_match (demand, variant_group);
