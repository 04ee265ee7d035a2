//! Ana, who leaves, and Ben, with whom she did everything there is.

use std::collections::BTreeSet;

use diesel::prelude::*;
use image::{DynamicImage, ImageFormat};
use veranda::db::schema::{
    album_posts, albums, blocks, close_friends, collected_posts, collections, comments,
    contact_changes, devices, digests, feed_visits, follow_requests, former_usernames,
    friend_requests, friendships, identities, media, muted_phrases, mutes, passkeys,
    posts as post_rows, proofs, recovery_codes, replaced_contacts, reports, saved_posts,
    secret_links, two_step, unwanted_mails, unwanted_notices, unwanted_suggestions, users,
};
use veranda::db::{AlbumId, CommentId, PostId, UserId};
use veranda::features::media::Shape;
use veranda::features::{comments as talk, media as pictures, posts, reactions};

use crate::support::test_pictures::{file_of, four_corners};
use crate::support::{PASSWORD, TestApp, TestClient};

pub const CAPTION: &str = "Ana at the lake <script>alert(1)</script>";

pub struct World {
    pub ana: TestClient,
    pub ben: TestClient,
    pub ana_id: UserId,
    pub post: PostId,
    pub bens_post: PostId,
    /// The path of their conversation.
    pub talk: String,
    /// The key of her picture.
    pub picture: String,
}

impl World {
    pub async fn new(test: &TestApp) -> Self {
        let (ana_id, ana) = test.member("ana").await;
        let (ben_id, ben) = test.member("ben").await;
        test.follow(ben_id, ana_id).await;
        test.follow(ana_id, ben_id).await;
        let picture = stored(test, ana_id, 90).await;
        let key = key_of(test, picture).await;
        let post = test
            .change(move |tx| {
                let now = tx.now;
                let photos = [(picture, "Ana and \"the\" boat".to_owned())];
                posts::publish_now(tx, ana_id, CAPTION, &photos, now)
            })
            .await;
        let bens_post = test.post(ben_id, "Ben bakes").await;
        let face = stored(test, ana_id, 70).await;
        let face = key_of(test, face).await;
        test.change(move |tx| {
            let bread = talk::add(tx, ana_id, bens_post, "Ana loves bread")?;
            talk::edit(tx, ana_id, bread, "Ana likes bread")?;
            talk::reply(tx, ben_id, bread, "Who does not")?;
            talk::like(tx, ben_id, bread, true)?;
            let gone = talk::add(tx, ana_id, bens_post, "Ana regrets this")?;
            talk::delete(tx, ana_id, gone)?;
            let thanks = talk::add(tx, ben_id, bens_post, "Thanks")?;
            talk::like(tx, ana_id, thanks, true)?;
            talk::add(tx, ben_id, post, "What a lake")?;
            let love = Some(reactions::ReactionKind::Love);
            reactions::react(tx, ana_id, bens_post, love)?;
            reactions::react(tx, ben_id, post, love)?;
            diesel::update(users::table.find(ana_id))
                .set((users::avatar_key.eq(face), users::bio.eq("Ana rows")))
                .execute(tx.conn)?;
            Ok(())
        })
        .await;
        let talk = ana.post("/chat/with/ben", &[]).await.location().unwrap();
        let path = format!("{talk}/messages");
        ana.post(&path, &[("body", "What Ana said")]).await;
        ben.post(&path, &[("body", "What Ben said")]).await;
        ana.post(&path, &[("body", "Ana was here")]).await;
        Self {
            ana,
            ben,
            ana_id,
            post,
            bens_post,
            talk,
            picture: key,
        }
    }

    /// With a row in every place that can hold something of hers.
    pub async fn full(test: &TestApp) -> Self {
        let world = Self::new(test).await;
        let ana = world.ana_id;
        let ben = test.id_of("ben").await;
        test.make("carl", veranda::web::Role::Member).await;
        let (carl, bens_post, post) = (test.id_of("carl").await, world.bens_post, world.post);
        let carls = test.post(carl, "Carl sings").await;
        test.block(ana, carl).await;
        let form = [("note", "For Ana's aunt"), ("max_uses", "5"), ("days", "7")];
        world
            .ana
            .post("/invitations", &form)
            .await
            .goes_to("/invitations");
        let draft = stored(test, ana, 50).await;
        test.change(move |tx| {
            let now = tx.now;
            let later = now.plus(std::time::Duration::from_secs(300 * 24 * 3600));
            let conn = &mut *tx.conn;
            macro_rules! put {
                ($table:ident: $($column:ident = $value:expr),+) => {
                    diesel::insert_into($table::table)
                        .values(($($table::$column.eq($value)),+))
                        .execute(conn)?;
                };
            }
            put!(blocks: blocker_id = carl, blocked_id = ana, created_at = now);
            put!(friendships: person_id = ana, friend_id = ben, created_at = now);
            put!(friendships: person_id = ben, friend_id = ana, created_at = now);
            put!(close_friends: person_id = ana, friend_id = ben, created_at = now);
            put!(close_friends: person_id = ben, friend_id = ana, created_at = now);
            put!(friend_requests: requester_id = ana, recipient_id = carl,
                message = "Ana asks", created_at = now);
            put!(friend_requests: requester_id = carl, recipient_id = ana, created_at = now);
            put!(follow_requests: requester_id = ana, followee_id = carl, created_at = now);
            put!(follow_requests: requester_id = carl, followee_id = ana, created_at = now);
            put!(two_step: user_id = ana, sealed_secret = vec![1_u8], created_at = now);
            put!(recovery_codes: user_id = ana, code_hash = "x");
            put!(passkeys: user_id = ana, credential_id = "c", name = "Ana's key",
                credential = "{}", created_at = now);
            put!(identities: user_id = ana, provider = "p", issuer = "i", subject = "s",
                claims = "{\"name\":\"Ana\"}", created_at = now, last_used_at = now);
            put!(contact_changes: user_id = ana, contact_kind = "phone",
                contact = "+84912345678", contact_key = "+84912345678", created_at = now,
                expires_at = later);
            put!(replaced_contacts: user_id = ana, contact_kind = "email",
                contact = "ana-old@example.org", contact_key = "ana-old@example.org",
                token_hash = "t", created_at = now, expires_at = later);
            put!(former_usernames: username = "ana-old", user_id = ana, expires_at = later);
            put!(unwanted_mails: user_id = ana, kind = "invitation_used", created_at = now);
            put!(unwanted_notices: user_id = ana, kind = "reaction", way = "mail");
            put!(mutes: muter_id = ana, muted_id = carl, created_at = now);
            put!(mutes: muter_id = carl, muted_id = ana, created_at = now);
            for (reporter, person) in [(ana, carl), (carl, ana)] {
                put!(reports: reporter_id = reporter, object_kind = "user", object_id = person.0,
                    person_id = person, reason = "spam", note = "Ana says", snapshot = "Name",
                    state = "acted", created_at = now, decided_at = now, decided_by = ana);
            }
            put!(unwanted_suggestions: user_id = ana, person_id = carl, created_at = now);
            put!(unwanted_suggestions: user_id = carl, person_id = ana, created_at = now);
            put!(muted_phrases: user_id = ana, word = "Spoiler", folded = "spoiler", created_at = now);
            put!(saved_posts: user_id = ana, post_id = bens_post, created_at = now);
            put!(saved_posts: user_id = ben, post_id = post, created_at = now);
            put!(collections: owner_id = ana, name = "Ana's bread", folded = "ana's bread",
                created_at = now);
            let bread: i64 = collections::table.select(collections::id).first(conn)?;
            put!(collected_posts: collection_id = bread, user_id = ana, post_id = bens_post,
                created_at = now);
            put!(secret_links: post_id = post, token_hash = "s", created_at = now);
            put!(digests: user_id = ana, sent_at = now);
            put!(feed_visits: user_id = ana, newest = 1, looked_at = now);
            put!(albums: owner_id = ana, name = "Ana's album", name_key = "ana's album",
                description = "Ana alone", created_at = now);
            let album: AlbumId = albums::table.select(albums::id).first(&mut *conn)?;
            put!(album_posts: post_id = post, album_id = album, added_at = now);
            put!(proofs: purpose = "reset", owner = "ana@example.org", user_id = ana,
                link_hash = "l", link_expires_at = later, code_hash = "c", code_expires_at = later,
                asked_at = now);
            diesel::update(post_rows::table.find(carls))
                .set((post_rows::deleted_at.eq(now), post_rows::deleted_by.eq(ana)))
                .execute(conn)?;
            let thanks: CommentId = comments::table
                .filter(comments::body.eq("Thanks"))
                .select(comments::id)
                .first(conn)?;
            talk::delete(tx, ben, thanks)?;
            diesel::update(comments::table.find(thanks))
                .set(comments::deleted_by.eq(ana))
                .execute(tx.conn)?;
            diesel::insert_into(veranda::db::schema::post_edits::table)
                .values((
                    veranda::db::schema::post_edits::post_id.eq(post),
                    veranda::db::schema::post_edits::caption.eq("Ana in the lake"),
                    veranda::db::schema::post_edits::created_at.eq(now),
                ))
                .execute(tx.conn)?;
            let draft: i64 = diesel::insert_into(veranda::db::schema::drafts::table)
                .values((
                    veranda::db::schema::drafts::owner_id.eq(ana),
                    veranda::db::schema::drafts::form_key.eq("k"),
                    veranda::db::schema::drafts::album_id.eq(album),
                    veranda::db::schema::drafts::caption.eq("Ana thinks"),
                    veranda::db::schema::drafts::created_at.eq(now),
                    veranda::db::schema::drafts::updated_at.eq(now),
                ))
                .returning(veranda::db::schema::drafts::id)
                .get_result(tx.conn)
                .and_then(|id: i64| {
                    use veranda::db::schema::draft_photos;
                    diesel::insert_into(draft_photos::table)
                        .values((
                            draft_photos::draft_id.eq(id),
                            draft_photos::media_id.eq(draft),
                            draft_photos::position.eq(0),
                            draft_photos::alt.eq("Ana"),
                            draft_photos::file_name.eq("ana.png"),
                            draft_photos::created_at.eq(now),
                        ))
                        .execute(tx.conn)?;
                    Ok(id)
                })?;
            assert!(draft > 0);
            let _ = (bens_post, devices::table);
            Ok(())
        })
        .await;
        world
            .ana
            .post("/settings/data", &[("current", PASSWORD)])
            .await
            .goes_to("/settings/data");
        test.run_jobs().await;
        world
    }

    /// Each place where Ben may come across Ana, and whether he does.
    pub async fn sees_ana(&self, test: &TestApp) -> Vec<(&'static str, bool)> {
        let ben = &self.ben;
        let holds = async |path: &str, word: &str| {
            let page = ben.get(path).await;
            page.status == 200 && page.body.contains(word)
        };
        let (post, bens) = (
            format!("/posts/{}", self.post),
            format!("/posts/{}", self.bens_post),
        );
        let picture = format!("/media/{}/768.webp", self.picture);
        let _ = test;
        vec![
            ("profile", holds("/@ana", "Ana").await),
            ("feed", holds("/", "Ana at the lake").await),
            ("post", holds(&post, "Ana at the lake").await),
            ("picture", ben.get(&picture).await.status == 200),
            ("search", holds("/people?q=ana", "@ana").await),
            ("people", holds("/people", "@ana").await),
            ("comments", holds(&bens, "Ana likes bread").await),
            (
                "reactions",
                holds(&format!("{bens}/reactions"), "Ana").await,
            ),
            ("followers", holds("/@ben/followers", "@ana").await),
            ("following", holds("/@ben/following", "@ana").await),
            ("chat", holds("/chat", "Ana was here").await),
            ("notifications", holds("/notifications", "Ana").await),
            ("thread", holds(&self.talk, "What Ana said").await),
        ]
    }
}

pub async fn stored(test: &TestApp, owner: UserId, width: u32) -> veranda::db::MediaId {
    let file = file_of(
        &DynamicImage::ImageRgb8(four_corners(width, 60)),
        ImageFormat::Png,
    );
    pictures::take_in_bytes(&test.app, owner, file, Shape::Photo)
        .await
        .unwrap()
        .unwrap()
}

pub async fn key_of(test: &TestApp, id: veranda::db::MediaId) -> String {
    test.read(move |conn| Ok(media::table.find(id).select(media::key).first(conn)?))
        .await
}

/// How many rows name a person, in each column that refers to people: read from the database
/// itself, so that none is forgotten.
pub async fn rows_of(test: &TestApp, user: UserId) -> Vec<(String, i64)> {
    let rows = rows_about(test, "users", user.0).await;
    assert!(rows.len() > 25, "{rows:?}");
    rows
}

/// How many rows refer to a row of this table, in each column that can.
pub async fn rows_about(test: &TestApp, table: &str, id: i64) -> Vec<(String, i64)> {
    let sqlite = format!(
        "SELECT group_concat(m.name || '.' || f.\"from\") AS line
        FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
        WHERE m.type = 'table' AND f.\"table\" = '{table}'"
    );
    let postgres = format!(
        "SELECT string_agg(c.conrelid::regclass::text || '.' || a.attname, ',') AS line
        FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND c.confrelid = '{table}'::regclass"
    );
    let query = match test.app.db.backend() {
        veranda::db::Backend::Sqlite(_) => sqlite,
        veranda::db::Backend::Postgres(_) => postgres,
    };
    let places = test.one_text(&query).await.unwrap();
    let places: BTreeSet<String> = places.split(',').map(str::to_owned).collect();
    let mut rows = Vec::new();
    for place in places {
        let (table, column) = place.split_once('.').unwrap();
        let query =
            format!("SELECT CAST(count(*) AS TEXT) AS line FROM {table} WHERE {column} = {id}");
        let count = test.one_text(&query).await.unwrap().parse().unwrap();
        rows.push((place, count));
    }
    rows
}

/// Every count beside a post is what is there.
pub async fn check_counters(test: &TestApp) {
    let wrong = "SELECT 'post ' || CAST(p.post_id AS TEXT) AS line FROM post_counters p
        WHERE p.comments <> (SELECT count(*) FROM comments c
            WHERE c.post_id = p.post_id AND c.deleted_at IS NULL)
        OR p.loves <> (SELECT count(*) FROM reactions r
            WHERE r.post_id = p.post_id AND r.kind = 'love')
        OR p.likes + p.hahas + p.wows + p.sads + p.angries <> (SELECT count(*) FROM reactions r
            WHERE r.post_id = p.post_id AND r.kind <> 'love')
        OR EXISTS (SELECT 1 FROM comments c WHERE c.post_id = p.post_id
            AND c.likes <> (SELECT count(*) FROM comment_likes l WHERE l.comment_id = c.id))
        OR EXISTS (SELECT 1 FROM comments c WHERE c.post_id = p.post_id AND c.depth < 3
            AND c.replies <> (SELECT count(*) FROM comments d
                WHERE d.root_id = COALESCE(c.root_id, c.id) AND d.place > c.place
                AND d.place < c.place || 'g' AND d.deleted_at IS NULL))";
    assert_eq!(test.one_text(wrong).await, None);
}

/// No file is left without its row.
pub async fn check_files(test: &TestApp) {
    let keys: BTreeSet<String> = test
        .read(|conn| Ok(media::table.select(media::key).load(conn)?))
        .await
        .into_iter()
        .collect();
    for file in files_in(&test.app.config.media_dir()) {
        let key = file.parent().unwrap().file_name().unwrap();
        assert!(keys.contains(key.to_str().unwrap()), "{}", file.display());
    }
    assert!(files_in(&test.app.config.exports_dir()).is_empty());
}

pub fn files_in(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files_in(&path)),
            false => found.push(path),
        }
    }
    found
}
