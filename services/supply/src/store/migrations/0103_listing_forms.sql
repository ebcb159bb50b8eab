-- The forms in which keys and titles are compared (docs/decisions/0038-what-an-import-knows-a-record-by.md). The rows of before
-- get the form of ordinary keys; where two of them come to one, the later keeps its own behind a blank, which no form has.
ALTER TABLE listing ADD COLUMN key_form TEXT;
ALTER TABLE listing ADD COLUMN title_form TEXT;
UPDATE listing SET key_form = ' ' || external_id WHERE external_id IS NOT NULL;
UPDATE listing SET key_form = replace(lower(replace(external_id, ' ', '')), '.', '·') WHERE id IN (
    SELECT min(id) FROM listing WHERE external_id IS NOT NULL
    GROUP BY organization, replace(lower(replace(external_id, ' ', '')), '.', '·')
);
DROP INDEX listing_external_id;
-- A repeated import finds its rows again, and two imports at once cannot both make one.
CREATE UNIQUE INDEX listing_external_id ON listing (organization, key_form, retired);
-- A record without a key is known by its title.
CREATE INDEX listing_title ON listing (organization, title_form);
