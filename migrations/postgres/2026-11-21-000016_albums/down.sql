DROP INDEX posts_audience;
DROP INDEX drafts_album;
ALTER TABLE drafts DROP COLUMN album_id;
DROP TABLE album_posts;
DROP TABLE albums;
