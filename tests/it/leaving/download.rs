//! Taking one's data along.

use std::io::{Cursor, Read};
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::Value;
use zip::ZipArchive;

use super::world::{World, files_in};
use crate::support::{PASSWORD, TestApp, TestClient};

const PAGE: &str = "/settings/data";
const HOUR: Duration = Duration::from_secs(3600);

type Zip = ZipArchive<Cursor<Vec<u8>>>;

/// The address of the finished download.
pub async fn address(client: &TestClient) -> String {
    client
        .get(PAGE)
        .await
        .attributes("a[download]", "href")
        .remove(0)
}

async fn opened(client: &TestClient) -> Zip {
    let file = client.get(&address(client).await).await;
    assert_eq!(file.status, 200);
    assert_eq!(file.header("content-type"), "application/zip");
    assert_eq!(file.header("cache-control"), "no-store");
    assert!(file.header("content-disposition").starts_with("attachment"));
    assert_eq!(file.header("content-length"), file.bytes.len().to_string());
    ZipArchive::new(Cursor::new(file.bytes)).unwrap()
}

fn bytes_of(zip: &mut Zip, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut file = zip.by_name(name).unwrap_or_else(|_| panic!("no {name}"));
    file.read_to_end(&mut bytes).unwrap();
    bytes
}

fn json(zip: &mut Zip, name: &str) -> Vec<Value> {
    serde_json::from_slice(&bytes_of(zip, &format!("data/{name}.json"))).unwrap()
}

#[actix_web::test]
async fn a_download_holds_everything_and_is_readable() {
    let test = TestApp::start_unhurried().await;
    let world = World::full(&test).await;
    let mail = test.mail_to("ana@example.org").await;
    assert!(mail.subject.contains("is ready"), "{mail:?}");
    assert!(mail.text.contains("/settings/data"), "{mail:?}");
    let mut zip = opened(&world.ana).await;

    let profile = json(&mut zip, "profile").remove(0);
    assert_eq!(profile["username"], "ana");
    assert_eq!(profile["email"], "ana@example.org");
    let post = json(&mut zip, "posts").remove(0);
    assert!(post["caption"].as_str().unwrap().contains("<script>"));
    assert_eq!(post["photos"][0]["alt"], "Ana and \"the\" boat");
    let photo = post["photos"][0]["file"].as_str().unwrap().to_owned();
    let photo = image::load_from_memory(&bytes_of(&mut zip, &photo)).unwrap();
    assert_eq!((photo.width(), photo.height()), (90, 60));
    for (name, count) in [
        ("post-edits", 1),
        ("drafts", 1),
        ("comments", 2),
        ("comment-edits", 1),
        ("comment-likes", 1),
        ("reactions", 1),
        ("reaction-changes", 1),
        ("conversations", 1),
        ("messages", 2),
        ("following", 1),
        ("followers", 1),
        ("blocked", 1),
        ("pictures", 3),
        ("contacts", 3),
        ("ways-in", 2),
        ("mail-choices", 1),
        ("unwanted-notifications", 1),
        ("muted", 1),
        ("unwanted-suggestions", 1),
        ("reports", 1),
        ("muted-words", 1),
        ("saved-posts", 1),
        ("collections", 1),
        ("secret-links", 1),
        ("invitations", 1),
        ("devices", 1),
        ("sessions", 1),
    ] {
        let rows = json(&mut zip, name);
        assert_eq!(rows.len(), count, "{name}: {rows:?}");
    }
    for name in [
        "security-log",
        "sign-in-attempts",
        "activity",
        "notifications",
    ] {
        assert!(!json(&mut zip, name).is_empty(), "{name}");
    }
    let names: Vec<String> = zip
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    let everything: String = names
        .iter()
        .filter(|name| !name.starts_with("photos/"))
        .map(|name| String::from_utf8(bytes_of(&mut zip, name)).unwrap())
        .collect();
    assert!(
        !everything.contains("What Ben said"),
        "others' words are theirs"
    );
    assert!(!everything.contains("$2b$"), "no hash is in it");

    let page = String::from_utf8(bytes_of(&mut zip, "index.html")).unwrap();
    assert!(page.contains("Ana at the lake") && !page.contains("<script>"));
    for word in ["What Ana said", "Ana likes bread", "Ana thinks", "Ana rows"] {
        assert!(page.contains(word), "{word}");
    }
    for image in page.split("<img src=\"").skip(1) {
        let path = image.split('"').next().unwrap();
        assert!(names.iter().any(|name| name == path), "{path}");
    }
    test.stop().await;
}

#[actix_web::test]
async fn a_download_is_its_owners_and_goes_after_three_days() {
    let test = TestApp::start_unhurried().await;
    let ana = test.user("ana").await;
    let wrong = ana.post(PAGE, &[("current", "Wrong-7-moon")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.has("#f-current-error"));
    let pages = join_all((0..20).map(|_| ana.post(PAGE, &[("current", PASSWORD)]))).await;
    assert!(pages.iter().all(|page| page.status == 303));
    assert!(ana.get(PAGE).await.body.contains("is being made"));
    test.run_jobs().await;
    let mails = test.mails().await;
    let told = mails
        .iter()
        .filter(|mail| mail.subject.contains("is ready"));
    assert_eq!(told.count(), 1);
    let address = address(&ana).await;
    assert_eq!(files_in(&test.app.config.exports_dir()).len(), 1);

    let ben = test.user("ben").await;
    assert_eq!(ben.get(&address).await.status, 404);
    assert_eq!(test.admin().await.get(&address).await.status, 404);
    assert_eq!(test.anonymous().get(&address).await.status, 303);
    assert_eq!(ana.get("/settings/data/999/file").await.status, 404);

    test.clock().advance(25 * HOUR);
    let ana = test.sign_in("ana", PASSWORD).await;
    assert!(ana.get(PAGE).await.has("form[action='/settings/data']"));
    assert_eq!(ana.get(&address).await.status, 200);
    test.clock().advance(48 * HOUR);
    let ana = test.sign_in("ana", PASSWORD).await;
    assert_eq!(ana.get(&address).await.status, 404);
    test.run_jobs().await;
    assert!(files_in(&test.app.config.exports_dir()).is_empty());
    let row = "SELECT 'row' AS line FROM data_exports";
    assert_eq!(test.one_text(row).await, None);
    test.stop().await;
}
