-- Which window saved the draft last: what another one shows may be older.
ALTER TABLE drafts ADD COLUMN window_key TEXT NOT NULL DEFAULT '';
