-- What people, posts and comments are found by: words that src/words makes. No dictionary reads
-- them, and no positions are kept.
CREATE TABLE people_words (
    id BIGINT PRIMARY KEY NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    words TSVECTOR NOT NULL
);
CREATE INDEX people_words_words ON people_words USING gin (words) WITH (fastupdate = off);

CREATE TABLE post_words (
    id BIGINT PRIMARY KEY NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    words TSVECTOR NOT NULL
);
CREATE INDEX post_words_words ON post_words USING gin (words) WITH (fastupdate = off);

CREATE TABLE comment_words (
    id BIGINT PRIMARY KEY NOT NULL REFERENCES comments (id) ON DELETE CASCADE,
    words TSVECTOR NOT NULL
);
CREATE INDEX comment_words_words ON comment_words USING gin (words) WITH (fastupdate = off);

-- The tags and the place that a post is listed under, by the names that src/words makes of them.
CREATE TABLE post_labels (
    -- tag, place
    kind TEXT NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    PRIMARY KEY (kind, name, post_id)
);
CREATE INDEX post_labels_post ON post_labels (post_id);
