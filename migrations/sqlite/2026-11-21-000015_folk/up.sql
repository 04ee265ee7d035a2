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
