-- What a person is told: a row for each thing that something was done to, while it is not read.
CREATE TABLE notifications (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    recipient_id BIGINT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    -- The post or the comment to which it was done; 0 where it was done to the recipient.
    object_id BIGINT NOT NULL,
    -- The post where it is; who may not see it any more is not told.
    post_id BIGINT REFERENCES posts (id) ON DELETE CASCADE,
    -- When something was done last.
    updated_at BIGINT NOT NULL,
    read_at BIGINT,
    -- When a mail told of it, as long as nothing was done since.
    mailed_at BIGINT
);
CREATE UNIQUE INDEX notifications_open ON notifications (recipient_id, kind, object_id) WHERE read_at IS NULL;
CREATE INDEX notifications_object ON notifications (recipient_id, kind, object_id);
CREATE INDEX notifications_newest ON notifications (recipient_id, updated_at, id);
CREATE INDEX notifications_post ON notifications (post_id);
CREATE INDEX notifications_updated ON notifications (updated_at);
CREATE INDEX notifications_unmailed ON notifications (recipient_id) WHERE read_at IS NULL AND mailed_at IS NULL;

-- Who did it. A row goes when it is taken back.
CREATE TABLE notification_deeds (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    notification_id BIGINT NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    actor_id BIGINT NOT NULL REFERENCES users (id),
    -- The comment that was written or liked; it is not told of while that is deleted.
    comment_id BIGINT REFERENCES comments (id) ON DELETE CASCADE,
    -- The kind of a reaction.
    word TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX notification_deeds_newest ON notification_deeds (notification_id, id);
CREATE INDEX notification_deeds_actor ON notification_deeds (actor_id, notification_id);
CREATE INDEX notification_deeds_comment ON notification_deeds (comment_id);

-- What a person does not want to be told on the page, or by mail.
CREATE TABLE unwanted_notices (
    user_id BIGINT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    -- page, mail
    way TEXT NOT NULL,
    PRIMARY KEY (user_id, kind, way)
);

-- When a person got the last mail about what is new.
CREATE TABLE digests (
    user_id BIGINT PRIMARY KEY NOT NULL REFERENCES users (id),
    sent_at BIGINT NOT NULL
);

-- People whom somebody does not want to come across. They are not told.
CREATE TABLE mutes (
    muter_id BIGINT NOT NULL REFERENCES users (id),
    muted_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (muter_id, muted_id)
);
CREATE INDEX mutes_muted ON mutes (muted_id, muter_id);
CREATE INDEX mutes_newest ON mutes (muter_id, created_at, muted_id);

-- Words that hide a post from somebody's lists.
CREATE TABLE muted_phrases (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    -- As it was typed, and as it is compared: words with a space between them.
    word TEXT NOT NULL,
    folded TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (user_id, folded)
);
