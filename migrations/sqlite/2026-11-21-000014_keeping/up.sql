-- Posts that somebody keeps to look at again. Nobody else is told.
CREATE TABLE saved_posts (
    user_id BIGINT NOT NULL REFERENCES users (id),
    post_id BIGINT NOT NULL REFERENCES posts (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, post_id)
);
CREATE INDEX saved_posts_newest ON saved_posts (user_id, created_at, post_id);
CREATE INDEX saved_posts_post ON saved_posts (post_id);

-- Where somebody puts saved posts together.
CREATE TABLE collections (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    -- The name without regard to case.
    folded TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (owner_id, folded)
);

-- A saved post in a collection of the same person. It goes with either.
CREATE TABLE collected_posts (
    collection_id BIGINT NOT NULL REFERENCES collections (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL,
    post_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (collection_id, post_id),
    FOREIGN KEY (user_id, post_id) REFERENCES saved_posts (user_id, post_id) ON DELETE CASCADE
);
CREATE INDEX collected_posts_newest ON collected_posts (collection_id, created_at, post_id);
CREATE INDEX collected_posts_saved ON collected_posts (user_id, post_id);

-- A link by which anybody sees one post, by the hash of what stands in its address.
CREATE TABLE secret_links (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id),
    token_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    -- Nothing for one that lasts until it is taken back.
    expires_at BIGINT,
    revoked_at BIGINT,
    -- Browsers that opened it.
    views BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX secret_links_post ON secret_links (post_id, id);
CREATE INDEX secret_links_expires ON secret_links (expires_at);
CREATE INDEX secret_links_revoked ON secret_links (revoked_at);
