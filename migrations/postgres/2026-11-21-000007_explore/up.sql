-- How much a post is reacted to lately, written in the transaction of the reaction.
CREATE TABLE post_scores (
    post_id BIGINT PRIMARY KEY NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
    -- In millionths of the time in which a reaction loses half of its weight.
    score BIGINT NOT NULL
);
CREATE INDEX post_scores_order ON post_scores (score, post_id);
