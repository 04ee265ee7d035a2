//! The whole story, as two people without JavaScript live it.

use image::{DynamicImage, GenericImageView, ImageFormat};
use reqwest::multipart::{Form, Part};

use crate::support::test_pictures::{file_of, four_corners, jpeg_with_exif};
use crate::support::{PASSWORD, TestApp, TestClient};

async fn set_up(test: &TestApp) -> TestClient {
    let admin = test.anonymous();
    let token = test.app.setup_token.load().as_ref().clone().unwrap();
    let form = [
        ("site_name", "Our Porch"),
        ("base_url", test.base.as_str()),
        ("sign_up", "open"),
        ("full_name", "Martin Keller"),
        ("username", "martin"),
        ("email", "martin@example.org"),
        ("password", PASSWORD),
        ("password_confirmation", PASSWORD),
    ];
    admin
        .post(&format!("/setup/{token}"), &form)
        .await
        .goes_to("/");
    admin
}

async fn sign_up(test: &TestApp) -> TestClient {
    let lan = test.anonymous();
    let form = [("contact", "lan@example.org")];
    lan.post("/sign-up", &form).await.goes_to("/sign-up/sent");
    let link = test.mail_to("lan@example.org").await.link();
    lan.post(&link, &[]).await.goes_to("/sign-up/finish");
    let form = [
        ("full_name", "Lan Nguyễn"),
        ("username", "lan"),
        ("password", PASSWORD),
        ("password_confirmation", PASSWORD),
    ];
    lan.post("/sign-up/finish", &form).await.goes_to("/sign-in");
    let form = [("login", "lan"), ("password", PASSWORD)];
    lan.post("/sign-in", &form).await.goes_to("/");
    lan
}

/// Three pictures: plain, stored on its side, and with the place it was taken at.
fn three_pictures() -> Form {
    let plain = file_of(
        &DynamicImage::ImageRgb8(four_corners(640, 480)),
        ImageFormat::Png,
    );
    let turned = jpeg_with_exif(&four_corners(800, 400), 6, false);
    let placed = jpeg_with_exif(&four_corners(640, 480), 1, true);
    [("a.png", plain), ("b.jpg", turned), ("c.jpg", placed)]
        .into_iter()
        .fold(Form::new(), |form, (name, bytes)| {
            form.part("photos", Part::bytes(bytes).file_name(name))
        })
}

#[actix_web::test]
async fn two_people_and_a_site_without_javascript() {
    let test = TestApp::start_empty().await;
    let martin = set_up(&test).await;
    let lan = sign_up(&test).await;
    martin
        .post("/people/lan/follow", &[])
        .await
        .goes_to("/@lan");

    let form = three_pictures()
        .text("caption", "Up before the crowds <b>for once</b>")
        .text("action", "publish");
    let post = lan.upload("/posts/new", form).await.location().unwrap();

    // The follower sees all three, upright, and nothing of camera or place.
    let feed = martin.get("/").await;
    assert_eq!(feed.texts("article.post").len(), 1);
    assert!(feed.body.contains("&#60;b&#62;") || feed.body.contains("&lt;b&gt;"));
    let pictures = feed.attributes("article.post .strip__slide img:not(.blur)", "src");
    assert_eq!(pictures.len(), 3);
    let mut sizes = Vec::new();
    for src in &pictures {
        let file = martin.get(src).await;
        assert_eq!(file.header("content-type"), "image/webp");
        assert!(!file.body.contains("Exif") && !file.body.contains("EXIF"));
        sizes.push(image::load_from_memory(&file.bytes).unwrap().dimensions());
    }
    assert!(sizes[1].1 > sizes[1].0, "turned upright: {sizes:?}");

    martin
        .post(&format!("{post}/reaction"), &[("kind", "love")])
        .await
        .goes_to(&post);
    martin
        .post(
            &format!("{post}/comments"),
            &[("body", "Print this for grandma")],
        )
        .await;
    let page = lan.get(&post).await;
    assert!(page.body.contains("Print this for grandma"));
    assert!(page.has(".comment"));

    // Lan edits one photo away.
    let edit = format!("{post}/edit");
    let composer = lan.get(&edit).await;
    let tiles = composer.attributes(".tile:not(.tile--failed)", "data-tile");
    assert_eq!(tiles.len(), 3);
    let remove = composer
        .attributes("button[name=action]", "value")
        .into_iter()
        .find(|value| value.starts_with("remove"))
        .unwrap();
    let action = composer.attributes("#composer", "action").remove(0);
    lan.upload(&action, Form::new().text("action", remove))
        .await;
    let composer = lan.get(&edit).await;
    assert_eq!(
        composer
            .attributes(".tile:not(.tile--failed)", "data-tile")
            .len(),
        2
    );
    let action = composer.attributes("#composer", "action").remove(0);
    let form = Form::new()
        .text("caption", "Two frames, no filter")
        .text("action", "publish");
    lan.upload(&action, form).await.goes_to(&post);
    let feed = martin.get("/").await;
    assert_eq!(
        feed.attributes("article.post .strip__slide img:not(.blur)", "src")
            .len(),
        2
    );
    assert!(feed.body.contains("Two frames, no filter"));

    // They talk.
    let chat = lan.post("/chat/with/martin", &[]).await.location().unwrap();
    lan.post(
        &format!("{chat}/messages"),
        &[("body", "Did they come out?")],
    )
    .await;
    assert!(
        martin
            .get("/chat")
            .await
            .body
            .contains("Did they come out?")
    );
    martin
        .post(&format!("{chat}/messages"), &[("body", "All of them.")])
        .await;
    assert!(lan.get(&chat).await.body.contains("All of them."));

    // Lan forgets the password, chooses another, and leaves.
    lan.post("/sign-out", &[]).await.goes_to("/sign-in");
    lan.post("/password-reset", &[("contact", "lan@example.org")])
        .await;
    lan.get(&test.mail_to("lan@example.org").await.link())
        .await
        .goes_to("/password-reset/new");
    let pair = [
        ("password", "Harbour-5-lights"),
        ("password_confirmation", "Harbour-5-lights"),
    ];
    lan.post("/password-reset/new", &pair)
        .await
        .goes_to("/password-reset/done");
    let form = [("login", "lan"), ("password", "Harbour-5-lights")];
    lan.post("/sign-in", &form).await.goes_to("/");
    lan.post("/sign-out", &[]).await.goes_to("/sign-in");
    lan.get("/").await.goes_to("/sign-in");
    test.stop().await;
}
