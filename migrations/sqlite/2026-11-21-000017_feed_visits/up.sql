-- How far a person has seen the feed: the next visit shows where that was.
CREATE TABLE feed_visits (
    user_id BIGINT PRIMARY KEY NOT NULL REFERENCES users (id),
    -- What appeared until then was seen before this visit; none at the first.
    seen_until BIGINT,
    -- When the newest post appeared that was shown.
    newest BIGINT NOT NULL,
    -- When the feed was looked at last, at most some minutes ago.
    looked_at BIGINT NOT NULL
);
