-- What people told staff of. Who did is known to staff alone.
CREATE TABLE reports (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    -- Nobody once they have left.
    reporter_id BIGINT REFERENCES users (id),
    -- post, comment, user, message
    object_kind TEXT NOT NULL,
    object_id BIGINT NOT NULL,
    -- Whose it is.
    person_id BIGINT NOT NULL REFERENCES users (id),
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    -- What it said when it was reported.
    snapshot TEXT NOT NULL,
    -- open, dismissed, acted
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by BIGINT REFERENCES users (id)
);
CREATE UNIQUE INDEX reports_open ON reports (reporter_id, object_kind, object_id) WHERE state = 'open';
CREATE INDEX reports_reporter ON reports (reporter_id, id);
CREATE INDEX reports_person ON reports (person_id, id);
CREATE INDEX reports_object ON reports (object_kind, object_id);
CREATE INDEX reports_state ON reports (state, id);
CREATE INDEX reports_decided_by ON reports (decided_by);
CREATE INDEX reports_decided ON reports (decided_at);

-- People whom somebody does not want suggested. They are not told.
CREATE TABLE unwanted_suggestions (
    user_id BIGINT NOT NULL REFERENCES users (id),
    person_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, person_id)
);
CREATE INDEX unwanted_suggestions_person ON unwanted_suggestions (person_id, user_id);

-- Whom somebody follows, by when they began.
CREATE INDEX follows_newest ON follows (follower_id, created_at, followee_id);
