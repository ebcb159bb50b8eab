-- How often posts were opened (浏览量): a number a post and day, and one a post for all days. Who opened them stands nowhere.
CREATE TABLE post_view (
    post_id TEXT   NOT NULL,
    day     TEXT   NOT NULL, -- 2026-12-31, China standard time
    views   BIGINT NOT NULL,
    CONSTRAINT post_view_key PRIMARY KEY (post_id, day)
);

-- Days that are told one by one no more.
CREATE INDEX post_view_day ON post_view (day);

CREATE TABLE post_view_total (
    post_id TEXT   NOT NULL CONSTRAINT post_view_total_key PRIMARY KEY,
    views   BIGINT NOT NULL
);
