-- What the office makes known (通知公告). The columns are what is listed; the body is JSON of the domain's Announcement.
CREATE TABLE announcement (
    id      TEXT   NOT NULL CONSTRAINT announcement_key PRIMARY KEY, -- UUIDv7
    version BIGINT NOT NULL,
    state   TEXT   NOT NULL,
    kind    TEXT   NOT NULL,
    place   TEXT   NOT NULL, -- where it stands in lists, the first largest
    end_us  BIGINT,          -- from then on in no public list
    body    TEXT   NOT NULL
);
CREATE INDEX announcement_place ON announcement (place);
CREATE INDEX announcement_state ON announcement (state, place);
