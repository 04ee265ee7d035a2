//! Ana's world: what is hers, and who would reach it.

use diesel::prelude::*;
use reqwest::multipart::{Form, Part};
use veranda::db::schema::identities;
use veranda::db::{MediaId, PostId, Tx, UserId};
use veranda::features::albums;
use veranda::features::comments as talk;
use veranda::features::media::{self, Shape};
use veranda::features::posts::{self, publish_now};

use super::picture;
use crate::passkeys::{Device, add, on_this_machine};
use crate::support::{Page, TestApp, TestClient};

/// Ana and what is hers, Ben whom she writes to, and Gus who is suspended.
pub struct World {
    pub test: TestApp,
    pub set_up: String,
    pub post: PostId,
    pub deleted: PostId,
    pub of_gus: PostId,
    pub comment: i64,
    pub comment_of_ben: i64,
    pub deleted_comment: i64,
    /// A post for Ana alone, in an album of hers.
    pub only_hers: PostId,
    pub album: String,
    pub hidden_comment: i64,
    pub draft: String,
    /// The page of the draft's photo.
    pub adjust: String,
    pub edit_draft: String,
    pub conversation: String,
    pub notification: String,
    pub report: String,
    pub muted_word: String,
    /// The address of a collection.
    pub collection: String,
    /// Of a secret link to the post.
    pub secret: String,
    pub invitation: String,
    pub reset: String,
    pub confirm: String,
    pub contact: String,
    pub session: String,
    /// In the post.
    pub picture: MediaId,
    /// Addresses of pictures: in the post, of the draft, in the deleted post, of Gus, Ana's own.
    pub pictures: [String; 5],
}

impl World {
    pub async fn new() -> Self {
        let test = TestApp::open(false).await;
        let token = test.app.setup_token.load().as_deref().unwrap().to_owned();
        let test = on_this_machine(test.set_up().await).await;
        let (ana, ana_client) = test.member("ana").await;
        let (ben, _) = test.member("ben").await;
        let (gus, _) = test.member("gus").await;
        let (bob, _) = test.member("bob").await;
        test.keep_originals(true).await;
        let (shown, shown_at) = stored(&test, ana, 80).await;
        let (hidden, hidden_at) = stored(&test, ana, 81).await;
        let (his, his_at) = stored(&test, gus, 82).await;
        let (face, face_at) = stored(&test, ana, 83).await;
        let post = publish(&test, ana, shown).await;
        let deleted = publish(&test, ana, hidden).await;
        let of_gus = publish(&test, gus, his).await;
        let only_hers = publish(&test, ana, face).await;
        let album = test
            .change(move |tx| {
                use veranda::db::schema::posts as rows;
                let alone = posts::Audience::OnlyMe;
                diesel::update(rows::table.find(only_hers))
                    .set(rows::audience.eq(alone))
                    .execute(tx.conn)?;
                let album = albums::create(tx, ana, "Hers", "")?;
                albums::put(tx, ana, only_hers, Some(album))?;
                Ok(format!("/private/albums/{album}"))
            })
            .await;
        let comment = comment(&test, ana, post, "Mine").await;
        let comment_of_ben = self::comment(&test, ben, post, "Lovely").await;
        let deleted_comment = self::comment(&test, ana, post, "Gone").await;
        let hidden_comment = self::comment(&test, ana, deleted, "Under it").await;
        test.change(move |tx| {
            talk::delete(tx, ana, veranda::db::CommentId(deleted_comment))?;
            posts::set_deleted(tx, ana, deleted, true)?;
            connect(tx, ana)?;
            wear(tx, ana, face)
        })
        .await;
        test.block(ana, bob).await;
        let edit = format!("/posts/{post}/edit");
        let (draft, _) = begin(&ana_client, "/posts/new", "/posts/new", true).await;
        let (edit_draft, _) = begin(&ana_client, &edit, &edit, false).await;
        let photo = "SELECT CAST(min(id) AS TEXT) AS line FROM draft_photos";
        let photo = test.one_text(photo).await.unwrap();
        let adjust = format!("{draft}/photos/{photo}/adjust");
        let draft_at = ana_client
            .get("/posts/new")
            .await
            .attributes(".tile img:not(.blur)", "src")
            .remove(0);
        let conversation = ana_client
            .post("/chat/with/ben", &[])
            .await
            .location()
            .unwrap();
        ana_client
            .post(&format!("{conversation}/messages"), &[("body", "Hello")])
            .await;
        let id = ben.to_string();
        let fields = [("kind", "user"), ("id", id.as_str()), ("reason", "spam")];
        let report = ana_client.post("/reports", &fields).await;
        let report = report.location().unwrap();
        let word = [("word", "Spoiler")];
        ana_client
            .post("/settings/muted/words", &word)
            .await
            .goes_to("/settings/muted");
        let muted_word = "SELECT CAST(max(id) AS TEXT) AS line FROM muted_phrases";
        let muted_word = test.one_text(muted_word).await.unwrap();
        let links = format!("/posts/{post}/links");
        let page = ana_client.post(&links, &[("lasts", "week")]).await;
        let secret = page.attributes("#f-made", "value").remove(0);
        let secret = url::Url::parse(&secret).unwrap().path().to_owned();
        let bread = [("name", "Bread")];
        let collection = ana_client.post("/saved", &bread).await.location().unwrap();
        let told = format!(
            "SELECT CAST(max(id) AS TEXT) AS line FROM notifications WHERE recipient_id = {ana}"
        );
        let notification = test.one_text(&told).await.unwrap();
        let form = [("note", "Lan"), ("max_uses", "5"), ("days", "7")];
        ana_client
            .post("/invitations", &form)
            .await
            .goes_to("/invitations");
        let page = ana_client.get("/invitations").await;
        let invitation = page.attributes("input[readonly]", "value").remove(0);
        let invitation = url::Url::parse(&invitation).unwrap().path().to_owned();
        let (reset, confirm) = mailed(&test).await;
        test.text_message("+84912345678").await;
        let password = crate::support::PASSWORD;
        let form = [("contact", "ana.new@example.org"), ("current", password)];
        ana_client
            .post("/settings/contact", &form)
            .await
            .goes_to("/settings/contact");
        let contact = test.mail_to("ana.new@example.org").await.link();
        test.sign_in("ana", password).await;
        ana_client
            .post("/settings/data", &[("current", password)])
            .await
            .goes_to("/settings/data");
        let page = ana_client.get("/settings/devices").await;
        let session = page.attributes(".person form", "action").remove(0);
        add(&ana_client, &mut Device::new(&test.base), "Phone").await;
        test.suspend(gus).await;
        test.run_jobs().await;
        Self {
            set_up: format!("/setup/{token}"),
            post,
            deleted,
            of_gus,
            comment,
            comment_of_ben,
            deleted_comment,
            only_hers,
            album,
            hidden_comment,
            draft,
            adjust,
            edit_draft,
            conversation,
            notification,
            report,
            muted_word,
            collection,
            secret,
            invitation,
            reset,
            confirm,
            contact,
            session,
            picture: shown,
            pictures: [shown_at, draft_at, hidden_at, his_at, face_at],
            test,
        }
    }

    pub async fn requester(&self, place: usize) -> TestClient {
        match place {
            0 => self.test.user("sam").await,
            1 => self.test.sign_in("bob", crate::support::PASSWORD).await,
            2 => self.test.staff("sofia").await,
            _ => self.test.admin().await,
        }
    }
}

async fn stored(test: &TestApp, owner: UserId, width: u32) -> (MediaId, String) {
    let id = media::take_in_bytes(&test.app, owner, picture(width), Shape::Photo);
    let id = id.await.unwrap().unwrap();
    let key = test.read(move |conn| Ok(media::find(conn, id)?.key)).await;
    (id, media::url(&key, 320))
}

async fn publish(test: &TestApp, author: UserId, photo: MediaId) -> PostId {
    test.change(move |tx| {
        let now = tx.now;
        publish_now(tx, author, "A day", &[(photo, "Lake".into())], now)
    })
    .await
}

async fn comment(test: &TestApp, author: UserId, post: PostId, body: &'static str) -> i64 {
    test.change(move |tx| Ok(talk::add(tx, author, post, body)?.0))
        .await
}

fn wear(tx: &mut Tx<'_>, person: UserId, face: MediaId) -> Result<(), veranda::Error> {
    veranda::features::profiles::set_picture(
        tx,
        person,
        veranda::features::profiles::Spot::Avatar,
        Some(face),
    )
}

/// Begins a draft; gives its address.
async fn begin(client: &TestClient, form: &str, shown: &str, photo: bool) -> (String, Page) {
    let mut fields = Form::new().text("caption", "Soon").text("action", "save");
    if photo {
        fields = fields.part("photos", Part::bytes(picture(84)).file_name("soon.png"));
    }
    client.upload(form, fields).await.goes_to(shown);
    let page = client.get(shown).await;
    (page.attributes("#composer", "action").remove(0), page)
}

/// Ana's link to a new password, and the link of someone who signs up.
async fn mailed(test: &TestApp) -> (String, String) {
    let guest = test.anonymous();
    let form = [("contact", "lan@example.org")];
    guest.post("/sign-up", &form).await.goes_to("/sign-up/sent");
    guest
        .post("/password-reset", &[("contact", "ana@example.org")])
        .await;
    let reset = test.mail_to("ana@example.org").await.link();
    (reset, test.mail_to("lan@example.org").await.link())
}

/// Another site's account becomes a way in.
fn connect(tx: &mut Tx<'_>, person: UserId) -> Result<(), veranda::Error> {
    diesel::insert_into(identities::table)
        .values((
            identities::user_id.eq(person),
            identities::provider.eq("google"),
            identities::issuer.eq("https://accounts.example.org"),
            identities::subject.eq("1"),
            identities::claims.eq("{}"),
            identities::created_at.eq(tx.now),
            identities::last_used_at.eq(tx.now),
        ))
        .execute(tx.conn)?;
    Ok(())
}
