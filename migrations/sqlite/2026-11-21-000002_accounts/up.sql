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
    pronouns TEXT NOT NULL DEFAULT '',
    -- The proven address as it was entered, for sending; compared by email_key.
    email TEXT,
    email_key TEXT UNIQUE,
    -- The proven phone number, as E.164.
    phone TEXT UNIQUE,
    -- Nothing for somebody who comes in by a passkey or by another site's account.
    password_hash TEXT,
    role TEXT NOT NULL,
    -- Set while the account is suspended.
    suspended_at BIGINT,
    suspension_reason TEXT NOT NULL DEFAULT '',
    -- The stored pictures' keys; initials stand for the first while there is none.
    avatar_key TEXT,
    cover_key TEXT,
    time_zone TEXT NOT NULL DEFAULT 'UTC',
    -- What they write in, as a BCP 47 tag; empty while they have not said.
    language TEXT NOT NULL DEFAULT '',
    -- Set while only those who follow them see what they post.
    private_since BIGINT,
    -- Since when people without an account see their page and their posts for everybody.
    web_since BIGINT,
    -- Since when followers see what the person does with posts.
    shares_activity_since BIGINT,
    terms_accepted_at BIGINT,
    -- Set by the owner's wish to leave: what is theirs goes at that moment.
    deletes_at BIGINT,
    -- Everything of theirs is gone; the row stays for what others wrote to them.
    deleted_at BIGINT,
    invitation_id BIGINT,
    -- Grows with every follow and block of this person, and every block of them.
    relations_version BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX users_leaving ON users (deletes_at) WHERE deletes_at IS NOT NULL;

-- One row, whose number grows when what others see of anybody changes: a name, a picture, a
-- suspension. Kept parts of pages are made anew then.
CREATE TABLE people_version (
    id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    number BIGINT NOT NULL
);
INSERT INTO people_version (id, number) VALUES (1, 0);

-- Sign-ups that are not finished; no name or address is taken by them.
CREATE TABLE pending_accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    contact_kind TEXT NOT NULL,
    -- An e-mail address as it was entered, or a phone number as E.164.
    contact TEXT NOT NULL,
    contact_key TEXT NOT NULL UNIQUE,
    -- The right to go on, given to whoever proved the contact.
    finish_hash TEXT UNIQUE,
    proven_at BIGINT,
    -- An account of another site that is to be a way in, as JSON.
    identity TEXT,
    full_name TEXT NOT NULL DEFAULT '',
    first_name TEXT NOT NULL DEFAULT '',
    last_name TEXT NOT NULL DEFAULT '',
    username TEXT NOT NULL DEFAULT '',
    password_hash TEXT,
    -- What they tell the staff, where staff let people in.
    note TEXT NOT NULL DEFAULT '',
    terms_accepted_at BIGINT,
    -- Finished, and waits for the staff.
    submitted_at BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX pending_accounts_expiry ON pending_accounts (expires_at);
CREATE UNIQUE INDEX pending_accounts_username ON pending_accounts (username) WHERE submitted_at IS NOT NULL;

-- Links and codes that prove who holds an address: one row for each thing to be proven.
CREATE TABLE proofs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    purpose TEXT NOT NULL,
    -- What is proven: a contact's key, or the id of a wish to change one.
    owner TEXT NOT NULL,
    -- The account a proof is bound to.
    user_id BIGINT REFERENCES users (id),
    link_hash TEXT NOT NULL UNIQUE,
    link_expires_at BIGINT NOT NULL,
    code_hash TEXT NOT NULL,
    code_attempts BIGINT NOT NULL DEFAULT 0,
    code_expires_at BIGINT NOT NULL,
    -- When it was last asked for: the next message waits.
    asked_at BIGINT NOT NULL,
    UNIQUE (purpose, owner)
);
CREATE INDEX proofs_expiry ON proofs (link_expires_at);
CREATE INDEX proofs_user ON proofs (user_id);

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

-- Browsers in which somebody signed in; the token is in a cookie of its own.
CREATE TABLE devices (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    token_hash TEXT NOT NULL,
    -- Such as: Firefox on Linux.
    label TEXT NOT NULL,
    -- Part of the network address.
    network TEXT NOT NULL,
    first_used_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    -- Until then the second step is not asked here.
    trusted_until BIGINT,
    UNIQUE (user_id, token_hash)
);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- Of the cookie's key; the key itself is kept nowhere.
    key_hash TEXT NOT NULL UNIQUE,
    user_id BIGINT REFERENCES users (id),
    device_id BIGINT REFERENCES devices (id),
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_device ON sessions (device_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Every try to come in: what is slowed down, and what staff see.
CREATE TABLE sign_in_attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- A keyed hash of what was typed: a password typed into the wrong box is not kept.
    login_key TEXT NOT NULL,
    user_id BIGINT REFERENCES users (id),
    client TEXT NOT NULL,
    label TEXT NOT NULL,
    method TEXT NOT NULL,
    outcome TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Forgiven by staff: no longer counted.
    cleared_at BIGINT
);
CREATE INDEX sign_in_attempts_login ON sign_in_attempts (login_key, id);
CREATE INDEX sign_in_attempts_client ON sign_in_attempts (client, id);
CREATE INDEX sign_in_attempts_user ON sign_in_attempts (user_id, id);

-- What happened to an account, for its owner to read.
CREATE TABLE security_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT '',
    label TEXT NOT NULL,
    network TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX security_events_user ON security_events (user_id, id);

-- One-time passwords of an app; asked at sign-in once confirmed.
CREATE TABLE two_step (
    user_id BIGINT PRIMARY KEY NOT NULL REFERENCES users (id),
    sealed_secret BLOB NOT NULL,
    -- The newest 30-second step whose password was taken: none is taken twice.
    last_step BIGINT NOT NULL DEFAULT 0,
    confirmed_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE recovery_codes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    code_hash TEXT NOT NULL,
    used_at BIGINT,
    UNIQUE (user_id, code_hash)
);

CREATE TABLE passkeys (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    credential_id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- The public key and its counter, as JSON.
    credential TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX passkeys_user ON passkeys (user_id, id);

-- Accounts of other sites that are a way in. The key is issuer and subject, never an address.
CREATE TABLE identities (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    provider TEXT NOT NULL,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- What the other site told, as JSON.
    claims TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    UNIQUE (issuer, subject)
);
CREATE INDEX identities_user ON identities (user_id, id);

-- Addresses and numbers that are to become a person's, once they are proven.
CREATE TABLE contact_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    contact_kind TEXT NOT NULL,
    contact TEXT NOT NULL,
    contact_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    UNIQUE (user_id, contact_kind)
);
CREATE INDEX contact_changes_expiry ON contact_changes (expires_at);

-- Contacts that were replaced, and can be taken back by a link for a while.
CREATE TABLE replaced_contacts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    contact_kind TEXT NOT NULL,
    contact TEXT NOT NULL,
    contact_key TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX replaced_contacts_user ON replaced_contacts (user_id);
CREATE INDEX replaced_contacts_expiry ON replaced_contacts (expires_at);

-- Usernames that were given up: for a while they lead to their owner and nobody can take them.
CREATE TABLE former_usernames (
    username TEXT PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    expires_at BIGINT NOT NULL
);
CREATE INDEX former_usernames_user ON former_usernames (user_id);
CREATE INDEX former_usernames_expiry ON former_usernames (expires_at);

-- Kinds of mail that a person does not want.
CREATE TABLE unwanted_mails (
    user_id BIGINT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, kind)
);

-- Downloads of all that is a person's, made in the background.
CREATE TABLE data_exports (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    status TEXT NOT NULL,
    file_key TEXT,
    size_bytes BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    ready_at BIGINT,
    expires_at BIGINT
);
CREATE INDEX data_exports_user ON data_exports (user_id, id);
CREATE INDEX data_exports_expiry ON data_exports (expires_at);

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
CREATE INDEX activities_verb ON activities (actor_id, verb, id);
CREATE INDEX activities_target ON activities (target_kind, target_id, id);
-- What others may be shown.
CREATE INDEX activities_shared ON activities (actor_id, id)
    WHERE verb IN ('posted', 'reacted', 'commented', 'replied');
CREATE INDEX activities_object ON activities (object_kind, object_id, id);
