ALTER TABLE drafts DROP COLUMN window_key;
