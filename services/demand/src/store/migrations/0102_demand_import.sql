-- The import that made or changed a demand last (整批导入); NULL if none did.
ALTER TABLE demand ADD COLUMN import_id TEXT;
-- Everything of one import.
CREATE INDEX demand_import ON demand (import_id, id) WHERE import_id IS NOT NULL;
-- The form in which titles are compared, by which a row finds its demand; NULL for one that was not saved since.
ALTER TABLE demand ADD COLUMN title_form TEXT;
CREATE INDEX demand_title ON demand (organization, title_form);
