-- Times are microseconds since 1970 in UTC, always from the program's clock.

CREATE TABLE settings (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Work for the background worker, written with the change that causes it.
CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    -- At most one unfinished job has this key; erased when the job ends.
    unique_key TEXT UNIQUE,
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    locked_until BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    failed_at BIGINT
);
CREATE INDEX jobs_undone ON jobs (id) WHERE finished_at IS NULL;
CREATE INDEX jobs_waiting ON jobs (run_at) WHERE finished_at IS NULL AND failed_at IS NULL;

-- When each recurring piece of work runs next, and how the last run went.
CREATE TABLE schedules (
    name TEXT PRIMARY KEY NOT NULL,
    next_run_at BIGINT NOT NULL,
    last_run_at BIGINT,
    last_result TEXT
);

-- The outbox. Links and codes are not in the bodies but sealed apart, and erased after sending.
CREATE TABLE mails (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    text_body TEXT NOT NULL,
    html_body TEXT NOT NULL,
    -- For mail that one may stop; its token is sealed with the others.
    unsubscribe_url TEXT,
    sealed_secrets BLOB,
    status TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_attempt_at BIGINT NOT NULL,
    locked_until BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    expires_at BIGINT
);
CREATE INDEX mails_recipient ON mails (recipient, created_at);
CREATE INDEX mails_given_up ON mails (id) WHERE status = 'failed';
CREATE INDEX mails_waiting ON mails (next_attempt_at) WHERE status = 'waiting';

-- The outbox of text messages to phones, as `mails` is that of mail.
CREATE TABLE sms_messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    kind TEXT NOT NULL,
    -- As E.164, such as +84912345678.
    recipient TEXT NOT NULL,
    text_body TEXT NOT NULL,
    sealed_secrets BLOB,
    status TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_attempt_at BIGINT NOT NULL,
    locked_until BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    sent_at BIGINT,
    expires_at BIGINT
);
CREATE INDEX sms_messages_recipient ON sms_messages (recipient, created_at);
CREATE INDEX sms_messages_given_up ON sms_messages (id) WHERE status = 'failed';
CREATE INDEX sms_messages_waiting ON sms_messages (next_attempt_at) WHERE status = 'waiting';
-- What a day has used up is counted by it.
CREATE INDEX sms_messages_sent ON sms_messages (sent_at) WHERE sent_at IS NOT NULL;
