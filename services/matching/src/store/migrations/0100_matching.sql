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
    disclosed           BOOLEAN NOT NULL DEFAULT FALSE, -- whether the sides know each other; what is shown stays shown
    score_millionths    BIGINT  NOT NULL, -- 0 to 1,000,000
    variant_group       TEXT    NOT NULL DEFAULT '', -- id of the listing that was first of nearly equal ones of one publisher
    -- What lists of the whole market are filtered and ordered by.
    broker              TEXT    NOT NULL DEFAULT '', -- subject of the assigned broker
    supply_region       BIGINT  NOT NULL DEFAULT 0,  -- GB/T 2260 as a number: a division is a range
    demand_region       BIGINT  NOT NULL DEFAULT 0,
    fields              TEXT    NOT NULL DEFAULT '', -- of either side, each between two commas
    create_us           BIGINT  NOT NULL DEFAULT 0,  -- microseconds UTC
    update_us           BIGINT  NOT NULL DEFAULT 0,
    body                TEXT    NOT NULL  -- JSON of the domain's Match
);

-- One match for a pair, whichever side is published first or again.
CREATE UNIQUE INDEX market_match_pair ON market_match (listing, demand);
CREATE INDEX market_match_demand ON market_match (demand, score_millionths);
CREATE INDEX market_match_supply_organization ON market_match (supply_organization, id);
CREATE INDEX market_match_demand_organization ON market_match (demand_organization, id);
CREATE INDEX market_match_score ON market_match (score_millionths, id);
CREATE INDEX market_match_broker ON market_match (broker, id);
CREATE INDEX market_match_supply_region ON market_match (supply_region, id);
CREATE INDEX market_match_demand_region ON market_match (demand_region, id);
CREATE INDEX market_match_update ON market_match (update_us, id);
-- Nearly equal listings of one publisher stand in a list of matches as one.
CREATE INDEX market_match_variants ON market_match (demand, variant_group);
-- Answered matches are few among the suggested ones; learning reads them alone, newest first or demand by demand.
CREATE INDEX market_match_answered ON market_match (id) WHERE state NOT IN ('suggested', 'viewed');
CREATE INDEX market_match_answered_demand ON market_match (demand, id) WHERE state NOT IN ('suggested', 'viewed');

-- Notes on a match (备注). Beside it, so that lists of matches do not carry them.
CREATE TABLE match_note (
    match_id    TEXT   NOT NULL,
    number      BIGINT NOT NULL, -- 1 to 200
    visibility  TEXT   NOT NULL, -- brokers, parties
    remind_us   BIGINT,          -- microseconds UTC
    complete_us BIGINT,
    body        TEXT   NOT NULL, -- JSON of the domain's Note
    CONSTRAINT match_note_key PRIMARY KEY (match_id, number)
);

CREATE INDEX match_note_reminder ON match_note (remind_us, match_id);

-- Saved searches (订阅检索).
CREATE TABLE saved_search (
    id      TEXT   NOT NULL CONSTRAINT saved_search_key PRIMARY KEY, -- UUIDv7: sorts by creation
    version BIGINT NOT NULL,
    owner   TEXT   NOT NULL, -- subject of the tokens
    place   BIGINT NOT NULL, -- 1 to 100, so that no owner has more
    side    TEXT   NOT NULL, -- supply, demand
    body    TEXT   NOT NULL, -- JSON of the domain's SavedSearch
    CONSTRAINT saved_search_place UNIQUE (owner, place)
);

CREATE INDEX saved_search_owner ON saved_search (owner, id);
CREATE INDEX saved_search_side ON saved_search (side, id);

-- Alerts (订阅提醒).
CREATE TABLE alert (
    id               TEXT   NOT NULL CONSTRAINT alert_key PRIMARY KEY, -- UUIDv7: sorts by creation
    search           TEXT   NOT NULL,
    owner            TEXT   NOT NULL,
    post             TEXT   NOT NULL, -- resource name
    post_version     TEXT   NOT NULL,
    post_title       TEXT   NOT NULL,
    score_millionths BIGINT NOT NULL, -- 0 to 1,000,000
    create_us        BIGINT NOT NULL, -- microseconds UTC
    -- One alert for a search and a version of a post, however often its event comes.
    CONSTRAINT alert_post UNIQUE (search, post, post_version)
);

CREATE INDEX alert_owner ON alert (owner, id);
CREATE INDEX alert_create ON alert (create_us);

-- Versions of the ranking's weights (排序权重版本). Version 0, the built-in one, is kept when the service first opens.
CREATE TABLE ranking_model (
    version  BIGINT NOT NULL CONSTRAINT ranking_model_key PRIMARY KEY,
    revision BIGINT NOT NULL, -- grows with every change of the row
    state    TEXT   NOT NULL,
    body     TEXT   NOT NULL  -- JSON of the domain's RankingModel
);

-- At most one learnt version is live, whoever writes.
CREATE UNIQUE INDEX ranking_model_live ON ranking_model (state) WHERE state = 'live';

-- One row: which version is in force. Whoever changes that updates this row first, so that its lock puts changes in a row.
CREATE TABLE ranking_head (
    id           BIGINT NOT NULL CONSTRAINT ranking_head_key PRIMARY KEY CHECK (id = 1),
    revision     BIGINT NOT NULL, -- grows with every change: replicas look for it
    in_force     BIGINT NOT NULL,
    last_version BIGINT NOT NULL
);
INSERT INTO ranking_head (id, revision, in_force, last_version) VALUES (1, 0, 0, 0);

-- Sentence vectors (句向量) of published posts, one a post. Written with the cursor of the feed that they follow.
CREATE TABLE embedding (
    side    TEXT  NOT NULL, -- supply or demand
    post    TEXT  NOT NULL, -- resource name
    encoder TEXT  NOT NULL, -- name@digest; vectors of different encoders are never compared
    vector  BYTEA NOT NULL, -- one signed byte a dimension
    CONSTRAINT embedding_key PRIMARY KEY (side, post)
);
