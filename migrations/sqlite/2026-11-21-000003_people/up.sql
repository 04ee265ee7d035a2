CREATE TABLE follows (
    follower_id BIGINT NOT NULL REFERENCES users (id),
    followee_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (follower_id, followee_id)
);
CREATE INDEX follows_followee ON follows (followee_id, follower_id);

-- Wishes to follow somebody whose account is private. No row of theirs is a follow.
CREATE TABLE follow_requests (
    requester_id BIGINT NOT NULL REFERENCES users (id),
    followee_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (requester_id, followee_id)
);
CREATE INDEX follow_requests_followee ON follow_requests (followee_id, created_at, requester_id);
CREATE INDEX follow_requests_requester ON follow_requests (requester_id, created_at, followee_id);

-- Friendship is mutual: two rows, one for each side.
CREATE TABLE friendships (
    person_id BIGINT NOT NULL REFERENCES users (id),
    friend_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, friend_id)
);
CREATE INDEX friendships_friend ON friendships (friend_id, person_id);
CREATE INDEX friendships_newest ON friendships (person_id, created_at, friend_id);

-- Wishes for a friendship. A row goes with its answer, so anybody may ask again.
CREATE TABLE friend_requests (
    requester_id BIGINT NOT NULL REFERENCES users (id),
    recipient_id BIGINT NOT NULL REFERENCES users (id),
    message TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    -- When the recipient first had it on a page.
    seen_at BIGINT,
    PRIMARY KEY (requester_id, recipient_id)
);
CREATE INDEX friend_requests_recipient ON friend_requests (recipient_id, created_at, requester_id);
CREATE INDEX friend_requests_requester ON friend_requests (requester_id, created_at, recipient_id);

-- Friends to whom somebody shows what other friends do not see. The friend is not told.
CREATE TABLE close_friends (
    person_id BIGINT NOT NULL,
    friend_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, friend_id),
    FOREIGN KEY (person_id, friend_id) REFERENCES friendships (person_id, friend_id) ON DELETE CASCADE
);

CREATE TABLE blocks (
    blocker_id BIGINT NOT NULL REFERENCES users (id),
    blocked_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (blocker_id, blocked_id)
);
CREATE INDEX blocks_blocked ON blocks (blocked_id, blocker_id);
