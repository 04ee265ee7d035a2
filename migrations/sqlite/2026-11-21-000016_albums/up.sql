-- An album of somebody's private posts. Nobody else knows of it.
CREATE TABLE albums (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    -- The name as it is compared: in whatever case, it is there once.
    name_key TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX albums_name ON albums (owner_id, name_key);
CREATE INDEX albums_newest ON albums (owner_id, id);

-- The album in which a post stands, as long as it is private; while it is not, the row says nothing.
CREATE TABLE album_posts (
    post_id BIGINT PRIMARY KEY NOT NULL REFERENCES posts (id),
    album_id BIGINT NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
    added_at BIGINT NOT NULL
);
CREATE INDEX album_posts_album ON album_posts (album_id, post_id);

-- In which the post is to stand, if it is private.
ALTER TABLE drafts ADD COLUMN album_id BIGINT REFERENCES albums (id) ON DELETE SET NULL;
CREATE INDEX drafts_album ON drafts (album_id) WHERE album_id IS NOT NULL;

-- Somebody's posts for one audience, newest first.
CREATE INDEX posts_audience ON posts (author_id, audience, id);
