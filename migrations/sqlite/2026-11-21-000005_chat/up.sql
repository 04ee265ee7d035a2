CREATE TABLE conversations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- Of a conversation of two: "smaller id:larger id", so that there is only one.
    direct_key TEXT UNIQUE,
    -- The number of the newest message.
    last_seq BIGINT NOT NULL DEFAULT 0,
    last_message_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE participants (
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    -- The number of the newest message this person has seen.
    last_read_seq BIGINT NOT NULL DEFAULT 0,
    joined_at BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
);
CREATE INDEX participants_user ON participants (user_id, conversation_id);

CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    -- 1, 2, 3 ... within the conversation, without gaps.
    seq BIGINT NOT NULL,
    sender_id BIGINT NOT NULL REFERENCES users (id),
    body TEXT NOT NULL,
    -- The sender's own key: sending again after a lost line makes one message.
    client_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (conversation_id, seq),
    UNIQUE (conversation_id, sender_id, client_key)
);
