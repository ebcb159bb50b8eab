-- What of the files' store this register brought there, so that what no contract came to name can be removed again.
CREATE TABLE attachment_content (
    sha256      TEXT    NOT NULL CONSTRAINT attachment_content_key PRIMARY KEY,
    claims      BIGINT  NOT NULL, -- uploads that said they would keep it
    named       BOOLEAN NOT NULL, -- a contract has named it, once and for good: the trail does so still
    removing    BOOLEAN NOT NULL, -- it is being removed: until that is done nobody may keep or name it
    remove_time BIGINT  NOT NULL  -- microseconds UTC: unless it is named, it may be removed from then on
);
CREATE INDEX attachment_content_left ON attachment_content (remove_time) WHERE NOT named;
