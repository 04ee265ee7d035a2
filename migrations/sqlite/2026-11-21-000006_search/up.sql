-- What people, posts and comments are found by: words that src/words makes, between spaces. The
-- tokenizer parts at spaces alone and changes nothing. No positions and no text are kept.
CREATE VIRTUAL TABLE people_words USING fts5 (
    words, content='', contentless_delete=1, detail=none, tokenize='ascii', prefix='1 2 3'
);
CREATE VIRTUAL TABLE post_words USING fts5 (
    words, content='', contentless_delete=1, detail=none, tokenize='ascii', prefix='2 3'
);
CREATE VIRTUAL TABLE comment_words USING fts5 (
    words, content='', contentless_delete=1, detail=none, tokenize='ascii', prefix='2 3'
);

-- The same, word by word, by which the index is checked.
CREATE VIRTUAL TABLE people_terms USING fts5vocab ('people_words', 'instance');
CREATE VIRTUAL TABLE post_terms USING fts5vocab ('post_words', 'instance');
CREATE VIRTUAL TABLE comment_terms USING fts5vocab ('comment_words', 'instance');

CREATE TRIGGER people_words_gone AFTER DELETE ON users BEGIN
    DELETE FROM people_words WHERE rowid = old.id;
END;
CREATE TRIGGER post_words_gone AFTER DELETE ON posts BEGIN
    DELETE FROM post_words WHERE rowid = old.id;
END;
CREATE TRIGGER comment_words_gone AFTER DELETE ON comments BEGIN
    DELETE FROM comment_words WHERE rowid = old.id;
END;

-- The tags and the place that a post is listed under, by the names that src/words makes of them.
CREATE TABLE post_labels (
    -- tag, place
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    PRIMARY KEY (kind, name, post_id)
) WITHOUT ROWID;
CREATE INDEX post_labels_post ON post_labels (post_id);
