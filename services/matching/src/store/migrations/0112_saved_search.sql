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
