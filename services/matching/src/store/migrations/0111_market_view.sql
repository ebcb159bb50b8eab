-- What lists of the whole market are filtered and ordered by.
ALTER TABLE market_match ADD COLUMN broker TEXT NOT NULL DEFAULT '';          -- subject of the assigned broker
ALTER TABLE market_match ADD COLUMN supply_region BIGINT NOT NULL DEFAULT 0;  -- GB/T 2260 as a number: a division is a range
ALTER TABLE market_match ADD COLUMN demand_region BIGINT NOT NULL DEFAULT 0;
ALTER TABLE market_match ADD COLUMN fields TEXT NOT NULL DEFAULT '';          -- of either side, each between two commas
ALTER TABLE market_match ADD COLUMN create_us BIGINT NOT NULL DEFAULT 0;      -- microseconds UTC
ALTER TABLE market_match ADD COLUMN update_us BIGINT NOT NULL DEFAULT 0;

CREATE INDEX market_match_broker ON market_match (broker, id);
CREATE INDEX market_match_supply_region ON market_match (supply_region, id);
CREATE INDEX market_match_demand_region ON market_match (demand_region, id);
CREATE INDEX market_match_update ON market_match (update_us, id);
