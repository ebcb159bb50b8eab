-- By what a listing is found that says the same under another key or of another organisation (疑似重复); NULL for a short text, and for one
-- that was not saved since.
ALTER TABLE listing ADD COLUMN text_sign TEXT;
CREATE INDEX listing_text ON listing (text_sign, id) WHERE text_sign IS NOT NULL;
