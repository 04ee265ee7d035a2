-- A picture: three widths and a square in WebP, in a folder named by its random key. Its row is
-- there before its first file, and goes after the last.
CREATE TABLE media (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    owner_id BIGINT NOT NULL REFERENCES users (id),
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    -- The average colour, rrggbb.
    color TEXT NOT NULL,
    -- A tiny, blurred WebP in base64, shown until the picture is there; empty when it is see-through.
    placeholder TEXT NOT NULL DEFAULT '',
    -- Of all its files together.
    bytes BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- arriving (its files are being written), preparing, ready, going (they are being removed).
    state TEXT NOT NULL DEFAULT 'ready',
    -- Of the uploaded file and what is cut of it: the same one again is this row.
    content_hash TEXT,
    -- The ending of the uploaded file, while that is stored.
    original TEXT,
    -- When it was last uploaded: what belongs to nothing goes a day later.
    used_at BIGINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX media_content ON media (owner_id, content_hash);
CREATE INDEX media_largest ON media (owner_id, bytes, id);
CREATE INDEX media_unfinished ON media (id) WHERE state <> 'ready';
CREATE INDEX media_originals ON media (id) WHERE original IS NOT NULL;

CREATE TABLE posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    author_id BIGINT NOT NULL REFERENCES users (id),
    -- Of a text post, whose caption is Markdown; nothing for photos with a caption.
    title TEXT,
    caption TEXT NOT NULL,
    -- Where it was, in its author's words.
    location TEXT NOT NULL DEFAULT '',
    audience TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    published_at BIGINT,
    edited_at BIGINT,
    deleted_at BIGINT,
    deleted_by BIGINT REFERENCES users (id),
    -- Since when it goes for good, piece by piece: it does not come back.
    purged_at BIGINT,
    -- Since when nobody adds a comment; those that are there stay.
    comments_closed_at BIGINT
);
CREATE INDEX posts_author ON posts (author_id, published_at, id);
CREATE INDEX posts_deleted ON posts (author_id, deleted_at, id) WHERE deleted_at IS NOT NULL;
CREATE INDEX posts_expiring ON posts (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE post_photos (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id),
    media_id BIGINT NOT NULL REFERENCES media (id),
    position BIGINT NOT NULL,
    alt TEXT NOT NULL
);
CREATE INDEX post_photos_post ON post_photos (post_id, position);
CREATE INDEX post_photos_media ON post_photos (media_id);

-- What a post said before it was edited.
CREATE TABLE post_edits (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id),
    title TEXT,
    caption TEXT NOT NULL,
    -- When that text was replaced.
    created_at BIGINT NOT NULL
);
CREATE INDEX post_edits_post ON post_edits (post_id, id);

-- A post being written, or the changes to one being edited (then post_id says which).
CREATE TABLE drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES users (id),
    post_id BIGINT REFERENCES posts (id),
    -- Of the form that made it: sending that form twice makes one draft.
    form_key TEXT NOT NULL UNIQUE,
    -- Of a text post, perhaps not written yet; nothing for photos with a caption.
    title TEXT,
    caption TEXT NOT NULL,
    location TEXT NOT NULL DEFAULT '',
    audience TEXT NOT NULL DEFAULT 'public',
    -- Set when the post is to take no comments.
    comments_closed_at BIGINT,
    -- When it is to become a post by itself.
    publish_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- The post it became; a second press finds it here.
    published_post_id BIGINT REFERENCES posts (id)
);
CREATE INDEX drafts_owner ON drafts (owner_id, updated_at);
CREATE INDEX drafts_scheduled ON drafts (publish_at) WHERE publish_at IS NOT NULL;

-- One file of a draft: taken in (media_id), or refused (error).
CREATE TABLE draft_photos (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    draft_id BIGINT NOT NULL REFERENCES drafts (id),
    media_id BIGINT REFERENCES media (id),
    position BIGINT NOT NULL,
    alt TEXT NOT NULL,
    file_name TEXT NOT NULL,
    error TEXT,
    created_at BIGINT NOT NULL,
    -- The picture as it came, while media_id is what was made of it, and how it was made.
    source_id BIGINT REFERENCES media (id),
    adjustment TEXT NOT NULL DEFAULT ''
);
CREATE INDEX draft_photos_draft ON draft_photos (draft_id, position);
CREATE INDEX draft_photos_media ON draft_photos (media_id);
CREATE INDEX draft_photos_source ON draft_photos (source_id) WHERE source_id IS NOT NULL;

-- One row a post, changed in the transaction that changes what it counts.
CREATE TABLE post_counters (
    post_id BIGINT PRIMARY KEY NOT NULL REFERENCES posts (id),
    comments BIGINT NOT NULL DEFAULT 0,
    likes BIGINT NOT NULL DEFAULT 0,
    loves BIGINT NOT NULL DEFAULT 0,
    hahas BIGINT NOT NULL DEFAULT 0,
    wows BIGINT NOT NULL DEFAULT 0,
    sads BIGINT NOT NULL DEFAULT 0,
    angries BIGINT NOT NULL DEFAULT 0,
    -- Grows with every change of what the post shows: counts, comments, text, photos.
    version BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE reactions (
    post_id BIGINT NOT NULL REFERENCES posts (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (post_id, user_id)
);
CREATE INDEX reactions_user ON reactions (user_id, created_at);
CREATE INDEX reactions_order ON reactions (post_id, created_at, user_id);
CREATE INDEX reactions_order_of_kind ON reactions (post_id, kind, created_at, user_id);

-- Every change of a reaction; kind is nothing when it was taken away.
CREATE TABLE reaction_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    previous TEXT,
    kind TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX reaction_changes_post ON reaction_changes (post_id, id);

-- A comment, or the stub of one that is deleted. The first of a thread has no parent.
CREATE TABLE comments (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id),
    -- Nobody: the account is gone, and the empty row holds the answers to it.
    author_id BIGINT REFERENCES users (id),
    parent_id BIGINT REFERENCES comments (id),
    -- The first of its thread; nothing for that one itself.
    root_id BIGINT REFERENCES comments (id),
    -- Steps from the first of its thread.
    depth BIGINT NOT NULL DEFAULT 0,
    -- Its place within its thread: read in this order, each answer stands below what it answers.
    place TEXT NOT NULL DEFAULT '',
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    edited_at BIGINT,
    deleted_at BIGINT,
    deleted_by BIGINT REFERENCES users (id),
    -- Rows of comment_likes.
    likes BIGINT NOT NULL DEFAULT 0,
    -- Comments below it in its thread that are not deleted; kept where a stub can stand.
    replies BIGINT NOT NULL DEFAULT 0,
    -- That of its post when it changed last.
    version BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX comments_threads ON comments (post_id, id)
    WHERE parent_id IS NULL AND (deleted_at IS NULL OR replies > 0);
CREATE INDEX comments_best ON comments (post_id, likes, id)
    WHERE parent_id IS NULL AND (deleted_at IS NULL OR replies > 0);
CREATE INDEX comments_replies ON comments (root_id, place);
CREATE INDEX comments_parent ON comments (parent_id);
CREATE INDEX comments_changes ON comments (post_id, version, id);
CREATE INDEX comments_by ON comments (post_id, author_id);
CREATE INDEX comments_author ON comments (author_id, id);
CREATE INDEX comments_removed ON comments (deleted_by) WHERE deleted_by IS NOT NULL;

-- What a comment said before it was edited.
CREATE TABLE comment_edits (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    comment_id BIGINT NOT NULL REFERENCES comments (id),
    body TEXT NOT NULL,
    -- When that text was replaced.
    created_at BIGINT NOT NULL
);
CREATE INDEX comment_edits_comment ON comment_edits (comment_id, id);

CREATE TABLE comment_likes (
    comment_id BIGINT NOT NULL REFERENCES comments (id),
    user_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    PRIMARY KEY (comment_id, user_id)
);
CREATE INDEX comment_likes_order ON comment_likes (comment_id, created_at, user_id);
CREATE INDEX comment_likes_user ON comment_likes (user_id, comment_id);

-- The feed of each person, written when a post is published; read by its key.
CREATE TABLE timeline (
    owner_id BIGINT NOT NULL REFERENCES users (id),
    published_at BIGINT NOT NULL,
    post_id BIGINT NOT NULL REFERENCES posts (id),
    author_id BIGINT NOT NULL REFERENCES users (id),
    PRIMARY KEY (owner_id, published_at, post_id)
) WITHOUT ROWID;
CREATE INDEX timeline_author ON timeline (owner_id, author_id);
CREATE INDEX timeline_post ON timeline (post_id);
