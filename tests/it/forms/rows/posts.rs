//! Forms of posts and drafts.

use super::super::Row;
use super::super::inputs::{Input, Kind, Sent};
use super::{author_with_post, picture, two};
use crate::support::{PASSWORD, TestApp, TestClient};

pub async fn of(test: &TestApp, path: &'static str) -> Vec<Row> {
    match path {
        "/drafts/{id}" => {
            let publish = new_draft(test).await;
            let add = more_photos(&publish);
            vec![publish, add, edit_draft(test).await]
        }
        "/drafts/{id}/photos/{photo}/adjust" => {
            let draft = new_draft(test).await;
            let photo = "SELECT CAST(min(id) AS TEXT) AS line FROM draft_photos";
            let photo = test.one_text(photo).await.unwrap();
            let page = format!("{}/photos/{photo}/adjust", draft.action);
            let row = Row::new(
                "a photo turned",
                &draft.client,
                &page,
                page.clone(),
                "/drafts/",
            );
            let inputs = vec![
                Input::new("turn", Kind::Option, "90"),
                Input::new("shape", Kind::Option, ""),
                Input::new("straighten", Kind::Decimal, "2.5"),
                Input::new("ratio", Kind::Decimal, "1.5"),
                Input::new("crop_size", Kind::Decimal, "50"),
                Input::new("crop_x", Kind::Decimal, "10"),
                Input::new("crop_y", Kind::Decimal, "0"),
                Input::new("action", Kind::Option, "apply"),
            ];
            vec![row.with(inputs).doubles(&["media", "jobs"])]
        }
        "/drafts/{id}/discard" => {
            let row = new_draft(test).await;
            let action = format!("{}/discard", row.action);
            let row = Row::new("discard a draft", &row.client, row.page, action, "/");
            vec![row.with(vec![Input::new("sure", Kind::Option, "1")])]
        }
        "/posts/new" => vec![new_post(test).await, new_text(test).await],
        "/posts/{id}/album" => {
            let (ana, post, album) = private_post(test).await;
            let number = album.replace("/private/albums/", "");
            let action = format!("{post}/album");
            let row = Row::new("into an album", &ana, &post, action, "/posts/");
            vec![row.with(vec![Input::new("album", Kind::Key, number)])]
        }
        "/private/albums/new" => {
            let ana = test.user("ana").await;
            let row = Row::new("an album", &ana, path, path, "/private/albums/");
            vec![row.with(album_inputs("/private/albums"))]
        }
        "/private/albums/{id}/edit" => {
            let (ana, _, album) = private_post(test).await;
            let page = format!("{album}/edit");
            let row = Row::new("an album renamed", &ana, &page, page.clone(), "/private/");
            vec![row.with(album_inputs(&album))]
        }
        "/private/albums/{id}/delete" => {
            let (ana, _, album) = private_post(test).await;
            let (page, action) = (format!("{album}/edit"), format!("{album}/delete"));
            let to = "/private/albums";
            vec![Row::new("an album deleted", &ana, page, action, to)]
        }
        "/private/albums/{id}/posts" => {
            let (ana, post, album) = private_post(test).await;
            let number = post.replace("/posts/", "");
            let page = format!("{album}/posts");
            let row = Row::new("posts of an album", &ana, &page, page.clone(), "/private/");
            let ticked = Input::new(format!("post-{number}"), Kind::Option, "1");
            let shown = Input::new(format!("shown-{number}"), Kind::Key, "1");
            vec![row.with(vec![ticked, shown])]
        }
        "/posts/{id}/commenting" => {
            let (ana, post) = author_with_post(test).await;
            let action = format!("{post}/commenting");
            let row = Row::new("close comments", &ana, &post, action, "/posts/");
            vec![row.with(vec![Input::new("open", Kind::Button, "0")])]
        }
        "/posts/{id}/delete" => {
            let (ana, post) = author_with_post(test).await;
            let action = format!("{post}/delete");
            vec![Row::new("delete a post", &ana, post, action, "/")]
        }
        "/posts/{id}/edit" => vec![edit_post(test).await],
        "/posts/{id}/reaction" => {
            let (ana, post) = author_with_post(test).await;
            let kind = Input::new("kind", Kind::Button, "love");
            let action = format!("{post}/reaction");
            vec![Row::new("react", &ana, post, action, "/posts/").with(vec![kind])]
        }
        "/posts/{id}/save" => {
            let (ana, post) = author_with_post(test).await;
            let saved = Input::new("saved", Kind::Option, "1");
            let action = format!("{post}/save");
            vec![Row::new("save a post", &ana, post, action, "/posts/").with(vec![saved])]
        }
        "/posts/{id}/collections" => {
            let (ana, post) = author_with_post(test).await;
            let page = format!("{post}/collections");
            let inputs = vec![collection_name(false), Input::new("listed", Kind::Key, "")];
            vec![Row::new("collections of a post", &ana, &page, &page, "/posts/").with(inputs)]
        }
        "/posts/{id}/links" => {
            let (ana, post) = author_with_post(test).await;
            let page = format!("{post}/links");
            let lasts = Input::new("lasts", Kind::Choice, "week");
            let row = Row::new("a secret link", &ana, &page, &page, "");
            let row = row.with(vec![lasts, Input::new("request_key", Kind::Key, "")]);
            vec![row.opened().await]
        }
        "/posts/{id}/links/{link}/end" => {
            let (ana, post) = author_with_post(test).await;
            let page = format!("{post}/links");
            let made = ana.post(&page, &[("lasts", "week")]).await;
            let action = made.attributes(".person form", "action").remove(0);
            vec![Row::new("end a secret link", &ana, page, action, "/posts/")]
        }
        "/saved" => {
            let ana = test.user("ana").await;
            vec![
                Row::new("a collection", &ana, "/saved", path, "/saved/")
                    .with(vec![collection_name(true)]),
            ]
        }
        "/saved/{id}" => {
            let (ana, collection) = with_collection(test).await;
            vec![
                Row::new("another name", &ana, &collection, &collection, "/saved/")
                    .with(vec![collection_name(true)]),
            ]
        }
        "/saved/{id}/delete" => {
            let (ana, collection) = with_collection(test).await;
            let action = format!("{collection}/delete");
            vec![Row::new(
                "delete a collection",
                &ana,
                collection,
                action,
                "/saved",
            )]
        }
        "/settings/deleted/{id}/purge" => vec![deleted(test, "purge", "/settings/deleted").await],
        "/settings/deleted/{id}/restore" => vec![deleted(test, "restore", "/posts/").await],
        _ => Vec::new(),
    }
}

fn collection_name(required: bool) -> Input {
    Input::line("name", 60, required, "Bread and rolls")
        .stored("SELECT name AS line FROM collections ORDER BY id DESC LIMIT 1")
        .shown("/saved", ".tabs bdi")
}

/// Ana, and the address of a collection of hers.
async fn with_collection(test: &TestApp) -> (TestClient, String) {
    let ana = test.user("ana").await;
    let made = ana.post("/saved", &[("name", "Bread")]).await;
    (ana, made.location().unwrap())
}

/// Ana, a post for her alone, and an empty album.
async fn private_post(test: &TestApp) -> (TestClient, String, String) {
    let row = new_post(test).await;
    let alone = ("audience", Sent::Text("only_me".into()));
    let post = row.send(&[alone]).await.location().unwrap();
    let ana = row.client;
    let made = ana
        .post("/private/albums/new", &[("name", "Hers")])
        .await
        .location()
        .unwrap();
    (ana, post, made.replace("/posts", ""))
}

fn album_inputs(page: &str) -> Vec<Input> {
    let name = Input::line("name", 60, true, "Winter")
        .stored("SELECT name AS line FROM albums ORDER BY id DESC LIMIT 1")
        .shown(page, "main");
    let description = Input::line("description", 300, false, "By the sea")
        .stored("SELECT description AS line FROM albums ORDER BY id DESC LIMIT 1")
        .shown(page, "main");
    vec![name, description]
}

/// A button beside a deleted post.
async fn deleted(test: &TestApp, button: &'static str, goes_to: &'static str) -> Row {
    let (ana, post) = author_with_post(test).await;
    ana.post(&format!("{post}/delete"), &[]).await.goes_to("/");
    let page = post.replace("/posts/", "/settings/deleted/");
    let action = format!("{page}/{button}");
    Row::new(button, &ana, page, action, goes_to)
}

/// What may be saved of a refused composer: never a post.
const DRAFT: &[&str] = &["drafts", "draft_photos", "media"];

fn composer_inputs(caption: &str) -> Vec<Input> {
    let caption = Input::line("caption", 2200, false, caption)
        .at("#f-caption")
        .stored("SELECT caption AS line FROM posts ORDER BY id DESC LIMIT 1")
        .shown("/", ".caption")
        .shown_to_staff("/admin/posts", "main");
    vec![
        caption,
        Input::new("action", Kind::Option, "publish"),
        Input::new("audience", Kind::Option, "followers"),
        Input::line("location", 80, false, "By the lake")
            .stored("SELECT location AS line FROM posts ORDER BY id DESC LIMIT 1")
            .shown("/", ".post__meta"),
        Input::new("album", Kind::Option, ""),
        Input::new("comments", Kind::Option, "open"),
        Input::new("publish_at", Kind::Option, ""),
        Input::new("window", Kind::Key, ""),
        Input::new("seen", Kind::Key, ""),
    ]
}

/// A text without photos.
async fn new_text(test: &TestApp) -> Row {
    let ana = test.sign_in("ana", PASSWORD).await;
    let mut inputs = composer_inputs("It was *calm*.");
    inputs.retain(|input| input.name != "caption");
    let title = Input::line("title", 120, true, "A day at the lake")
        .stored("SELECT title AS line FROM posts ORDER BY id DESC LIMIT 1")
        .shown("/", ".article__title")
        .shown("/@ana", ".grid__text");
    let body = Input::line("caption", 20_000, true, "It was *calm*.")
        .at("#f-caption")
        .stored("SELECT caption AS line FROM posts ORDER BY id DESC LIMIT 1");
    inputs.extend([title, body]);
    inputs.push(Input::new("kind", Kind::Key, "text"));
    inputs.push(Input::new("form_key", Kind::Key, ""));
    let page = "/posts/new?kind=text";
    Row::new("a new text", &ana, page, "/posts/new", "/posts/")
        .with(inputs)
        .multipart(DRAFT)
        .doubles(&["media", "jobs"])
        .opened()
        .await
}

/// The description of the first photo.
fn alt(name: &str) -> Input {
    Input::line(&format!("alt-{name}"), 300, false, "A lake")
        .at(".tile .input")
        .stored("SELECT alt AS line FROM post_photos ORDER BY id DESC LIMIT 1")
        .shown("/@ana", "img -> alt")
        .shown("/", ".post img -> alt")
}

pub async fn new_post(test: &TestApp) -> Row {
    let (ana, _) = two(test).await;
    // Photos first: once a draft has one, none is missing.
    let mut inputs = vec![Input::new("photos", Kind::Picture, "").at(".form-error")];
    inputs.extend(composer_inputs("At the lake"));
    inputs.push(Input::new("form_key", Kind::Key, ""));
    let row = Row::new("a new post", &ana, "/posts/new", "/posts/new", "/posts/");
    row.with(inputs)
        .multipart(DRAFT)
        .doubles(&["media", "jobs"])
        .opened()
        .await
}

/// A draft with one photo, and another one that comes along.
async fn new_draft(test: &TestApp) -> Row {
    let row = new_post(test).await;
    let other = Sent::File("other.png".into(), picture(90));
    let add = [("action", Sent::Text("add".into())), ("photos", other)];
    row.send(&add).await.goes_to("/posts/new");
    let page = row.client.get("/posts/new").await;
    let action = page.attributes("#composer", "action").remove(0);
    let mut inputs = composer_inputs("On the other shore");
    inputs.push(alt(&page.attributes(".tile", "data-tile").remove(0)));
    let row = Row::new("a draft", &row.client, "/posts/new", action, "/posts/");
    row.with(inputs)
        .multipart(DRAFT)
        .doubles(&["media", "jobs"])
}

/// The same draft and another photo, without scripts.
fn more_photos(draft: &Row) -> Row {
    let names = draft.inputs.iter().map(|input| &input.name);
    let name = names.filter_map(|name| name.strip_prefix("alt-")).next();
    let name = name.unwrap();
    let described = Input {
        stored: None,
        ..alt(name)
    };
    let inputs = vec![
        Input::new("photos", Kind::Photo, ""),
        described,
        Input::line("caption", 2200, false, "At the lake"),
        Input::new("action", Kind::Option, "add"),
        Input::new("audience", Kind::Option, "friends"),
        Input::line("location", 80, false, "By the lake"),
        Input::new("comments", Kind::Option, "open"),
        Input::new("publish_at", Kind::Option, ""),
        Input::new("window", Kind::Key, ""),
        Input::new("seen", Kind::Key, ""),
    ];
    let row = Row::new(
        "more photos",
        &draft.client,
        "/posts/new",
        &draft.action,
        "/posts/new",
    );
    row.with(inputs)
        .multipart(DRAFT)
        .doubles(&["media", "jobs"])
}

async fn edit_post(test: &TestApp) -> Row {
    let (ana, post) = author_with_post(test).await;
    let edit = format!("{post}/edit");
    let mut inputs = composer_inputs("At the sea");
    inputs.push(alt("m1"));
    inputs.push(Input::new("form_key", Kind::Key, ""));
    let row = Row::new("changes to a post", &ana, &edit, &edit, "/posts/");
    row.with(inputs).multipart(DRAFT).opened().await
}

/// The same with a draft of the changes.
async fn edit_draft(test: &TestApp) -> Row {
    let post = "/posts/1".to_owned();
    let ana = test.sign_in("ana", PASSWORD).await;
    let first = Row::new("", &ana, "", "/posts/new", "")
        .multipart(&[])
        .with(vec![
            Input::new("photos", Kind::Picture, ""),
            Input::new("action", Kind::Option, "publish"),
        ]);
    let post = first.send(&[]).await.location().unwrap_or(post);
    let edit = format!("{post}/edit");
    let keep = Row::new("", &ana, "", &edit, "")
        .multipart(&[])
        .with(vec![Input::new("action", Kind::Option, "save")]);
    keep.send(&[]).await.goes_to(&edit);
    let page = ana.get(&edit).await;
    let action = page.attributes("#composer", "action").remove(0);
    let mut inputs = composer_inputs("In the hills");
    inputs.push(alt(&page.attributes(".tile", "data-tile").remove(0)));
    let row = Row::new("a draft of changes", &ana, edit, action, "/posts/");
    row.with(inputs).multipart(DRAFT)
}
