-- Matches (供需匹配). The table is not called match, which SQLite keeps for itself.
CREATE TABLE market_match (
    id                  TEXT    NOT NULL CONSTRAINT market_match_key PRIMARY KEY, -- UUIDv7: sorts by creation
    version             BIGINT  NOT NULL,
    state               TEXT    NOT NULL,
    listing             TEXT    NOT NULL,
    demand              TEXT    NOT NULL,
    supply_organization TEXT    NOT NULL, -- credit code, GB 32100
    demand_organization TEXT    NOT NULL,
    supply_hidden       BOOLEAN NOT NULL, -- until both have accepted
    demand_hidden       BOOLEAN NOT NULL,
    score_millionths    BIGINT  NOT NULL, -- 0 to 1,000,000
    body                TEXT    NOT NULL  -- JSON of the domain's Match
);

-- One match for a pair, whichever side is published first or again.
CREATE UNIQUE INDEX market_match_pair ON market_match (listing, demand);
CREATE INDEX market_match_demand ON market_match (demand, score_millionths);
CREATE INDEX market_match_supply_organization ON market_match (supply_organization, id);
CREATE INDEX market_match_demand_organization ON market_match (demand_organization, id);
CREATE INDEX market_match_score ON market_match (score_millionths, id);
