-- The import that made or changed a listing last (整批导入); NULL if none did, or one before this column was there.
ALTER TABLE listing ADD COLUMN import_id TEXT;
-- Everything of one import.
CREATE INDEX listing_import ON listing (import_id, id);
