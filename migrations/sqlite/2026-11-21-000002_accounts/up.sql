CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- ASCII, lower case.
    username TEXT NOT NULL UNIQUE,
    full_name TEXT NOT NULL,
    -- Username and full name as they are searched: their case folded, for all letters and on
    -- every database alike.
    search_key TEXT NOT NULL,
    first_name TEXT NOT NULL DEFAULT '',
    last_name TEXT NOT NULL DEFAULT '',
    bio TEXT NOT NULL DEFAULT '',
    -- As it was entered, for sending; compared by email_key.
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL,
    -- Set while the account is suspended.
    suspended_at BIGINT,
    suspension_reason TEXT NOT NULL DEFAULT '',
    -- The stored picture's key, and nothing while initials stand for it.
    avatar_key TEXT,
    invitation_id BIGINT,
    -- Grows with every follow and block of this person, and every block of them.
    relations_version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- One row, whose number grows when what others see of anybody changes: a name, a picture, a
-- suspension. Kept parts of pages are made anew then.
CREATE TABLE people_version (
    id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    number BIGINT NOT NULL
);
INSERT INTO people_version (id, number) VALUES (1, 0);

-- Sign-ups that wait for their confirmation; no name or address is taken by them.
CREATE TABLE pending_accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    username TEXT NOT NULL,
    full_name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    link_hash TEXT NOT NULL UNIQUE,
    code_hash TEXT NOT NULL,
    code_attempts BIGINT NOT NULL DEFAULT 0,
    code_expires_at BIGINT NOT NULL,
    link_expires_at BIGINT NOT NULL,
    sent_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX pending_accounts_expiry ON pending_accounts (link_expires_at);

CREATE TABLE invitations (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    -- The form's own key: pressing twice makes one.
    request_key TEXT NOT NULL UNIQUE,
    inviter_id BIGINT NOT NULL REFERENCES users (id),
    note TEXT NOT NULL DEFAULT '',
    max_uses BIGINT NOT NULL,
    uses BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX invitations_inviter ON invitations (inviter_id, id);

CREATE TABLE password_resets (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    token_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX password_resets_user ON password_resets (user_id);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- Of the cookie's key; the key itself is kept nowhere.
    key_hash TEXT NOT NULL UNIQUE,
    user_id BIGINT REFERENCES users (id),
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Who did what to what: the log, and what activity pages will read.
CREATE TABLE activities (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    actor_id BIGINT REFERENCES users (id),
    verb TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id BIGINT NOT NULL,
    target_kind TEXT,
    target_id BIGINT,
    -- JSON.
    metadata TEXT NOT NULL DEFAULT '{}',
    created_at BIGINT NOT NULL
);
CREATE INDEX activities_actor ON activities (actor_id, id);
CREATE INDEX activities_object ON activities (object_kind, object_id, id);
