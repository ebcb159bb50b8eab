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

-- Answered matches are few among the suggested ones; learning reads them alone, newest first or demand by demand.
CREATE INDEX market_match_answered ON market_match (id) WHERE state NOT IN ('suggested', 'viewed');
CREATE INDEX market_match_answered_demand ON market_match (demand, id) WHERE state NOT IN ('suggested', 'viewed');
