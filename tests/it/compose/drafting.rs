//! Drafts: several at once, in two windows, put away and thrown away.

use reqwest::multipart::Form;

use super::{DAY, HOUR, begun, count_posts, form, written};
use crate::support::{PASSWORD, Page, TestApp};

#[actix_web::test]
async fn several_drafts_are_kept_found_again_and_thrown_away() {
    let test = TestApp::start_unhurried().await;
    let (ana, ben) = (test.user("ana").await, test.user("ben").await);
    let empty = ana.get("/drafts").await;
    assert_eq!(empty.attributes(".empty a", "href"), ["/posts/new"]);
    let lake = begun(&ana, "At the lake").await;
    test.clock().advance(HOUR);
    // A new one beside it.
    let page = ana.get("/posts/new?kind=photos").await;
    assert_eq!(page.attributes("#composer", "action"), ["/posts/new"]);
    assert!(page.text("a[href='/drafts']").contains("1 draft"));
    let key = page.attributes("[name=form_key]", "value").remove(0);
    let other = [("form_key", &*key), ("caption", ""), ("action", "draft")];
    let kept = ana.upload("/posts/new", form(&other)).await;
    kept.goes_to("/drafts");
    let fields = [("title", "Notes"), ("caption", "x"), ("action", "draft")];
    ana.upload("/posts/new", form(&fields)).await;

    let list = ana.get("/drafts").await;
    assert!(list.text(".flash").contains("kept for later"));
    let names = ["Notes", "No words yet", "At the lake"];
    assert_eq!(list.texts(".tile__name"), names);
    assert_eq!(list.texts(".tile img:not(.blur)").len(), 1);
    assert!(list.texts(".tile time")[2].contains("1 hour ago"));
    let links = list.attributes(".tile__acts a", "href");
    assert_eq!(links[2], lake);
    // In another browser, a day later.
    test.clock().advance(2 * DAY);
    let ana = test.sign_in("ana", PASSWORD).await;
    let page = ana.get(&lake).await;
    assert_eq!(page.text("#f-caption"), "At the lake");
    assert_eq!(page.attributes(".tile", "data-tile").len(), 1);
    let notes = ana.get(&links[0]).await;
    assert_eq!(notes.attributes("#f-title", "value"), ["Notes"]);
    assert!(notes.text(".tabs [aria-current]").contains("Text"));

    for path in [&lake, &links[0]] {
        assert_eq!(ben.get(path).await.status, 303);
    }
    let ben = test.sign_in("ben", PASSWORD).await;
    assert!(ben.get("/drafts").await.has(".empty"));
    assert_eq!(ben.get(&lake).await.status, 404);
    let discard = list.attributes(".tile form[action$='/discard']", "action");
    let mut names = names.into_iter();
    for path in &discard {
        // Whom no script asks, a page does, and until then all stays.
        let asked = ana.post(path, &[]).await;
        assert_eq!(asked.text("h1"), "Discard this draft?");
        assert_eq!(asked.text(".tile__name"), names.next().unwrap());
        let draft = path.trim_end_matches("/discard");
        assert_eq!(asked.attributes("main a", "href"), [draft]);
        assert_eq!(asked.attributes("main form", "action"), [path.as_str()]);
        assert_eq!(ana.get(draft).await.status, 200);
        let answer = ana
            .post_request(path, &[("sure", "1")])
            .header("referer", format!("{}/drafts", test.base));
        Page::of(answer).await.goes_to("/drafts");
    }
    assert!(ana.get("/drafts").await.has(".empty"));
    assert_eq!(ana.get(&lake).await.status, 404);
    assert_eq!(ana.post(&discard[0], &[]).await.status, 404);
    test.stop().await;
}

/// What a page of the composer sends along unseen, with these fields.
fn sent_from(page: &Page, fields: &[(&'static str, &str)]) -> Form {
    let mut form = form(fields);
    for name in ["form_key", "window", "seen"] {
        if let Some(value) = page
            .attributes(&format!("#composer [name={name}]"), "value")
            .pop()
        {
            form = form.text(name, value);
        }
    }
    form
}

#[actix_web::test]
async fn of_two_windows_the_later_one_does_not_undo_the_other_without_a_word() {
    let test = TestApp::start_unhurried().await;
    let ana = test.user("ana").await;
    let draft = begun(&ana, "At the lake").await;
    let (here, there) = (ana.get(&draft).await, ana.get(&draft).await);
    test.clock().advance(HOUR);
    let save = |page: &Page, caption: &str| {
        let fields = [
            ("caption", caption),
            ("audience", "public"),
            ("action", "save"),
        ];
        ana.upload(&draft, sent_from(page, &fields))
    };
    save(&there, "At the sea\nin June")
        .await
        .goes_to("/posts/new");
    // The same window again and again, whatever it has seen.
    save(&there, "At the sea in May")
        .await
        .goes_to("/posts/new");

    let refused = save(&here, "At the pond").await;
    assert_eq!(refused.status, 422);
    assert!(refused.text(".form-error").contains("in another window"));
    assert_eq!(refused.text("#f-caption"), "At the pond");
    let beside = refused.text("#f-caption-error");
    assert!(beside.contains("“At the sea in May”"), "{beside}");
    assert_eq!(
        ana.get(&draft).await.text("#f-caption"),
        "At the sea in May"
    );
    // Scripts hear it, too, and go on being refused until the person has seen it.
    let fields = [("caption", "At the pool"), ("action", "save")];
    let saved = ana.upload_request(&draft, sent_from(&here, &fields));
    let heard = Page::of(saved.header("X-Requested-With", "fetch")).await;
    assert_eq!(heard.status, 422);
    assert!(
        heard
            .text("#tiles .form-error")
            .contains("to see what it says there")
    );

    // Neither is it published; what does not differ needs no asking.
    let fields = [("caption", "At the pond"), ("action", "publish")];
    let publish = ana.upload(&draft, sent_from(&here, &fields)).await;
    assert_eq!(publish.status, 422);
    assert_eq!(count_posts(&test).await, 0);
    save(&here, "At the sea in May").await.goes_to("/posts/new");
    // Who was told may have it so.
    let published = ana.upload(&draft, sent_from(&publish, &fields)).await;
    let post = published.location().unwrap();
    assert!(
        ana.get(&post)
            .await
            .text(".caption")
            .contains("At the pond")
    );
    test.stop().await;
}

#[actix_web::test]
async fn changes_that_are_put_away_wait_beside_the_post() {
    let test = TestApp::start_unhurried().await;
    let ana = test.user("ana").await;
    let post = written(&ana, "Notes", "First words").await;
    let edit = format!("{post}/edit");
    let fields = [
        ("title", "Notes"),
        ("caption", "Later"),
        ("action", "draft"),
    ];
    ana.upload(&edit, form(&fields)).await.goes_to(&post);
    let page = ana.get(&post).await;
    assert!(page.text(".flash").contains("the post as it was"));
    assert_eq!(page.text(".prose"), "First words");
    let page = ana.get(&edit).await;
    assert_eq!(page.text("#f-caption"), "Later");
    let discard = page.attributes("#discard", "action").remove(0);
    let asked = ana.post(&discard, &[]).await;
    assert_eq!(asked.text("h1"), "Discard your changes?");
    assert!(
        asked
            .text("main")
            .contains("The post stays as others see it now.")
    );
    ana.post(&discard, &[("sure", "1")]).await.goes_to(&post);
    assert_eq!(ana.get(&edit).await.text("#f-caption"), "First words");
    test.stop().await;
}

#[actix_web::test]
async fn nobody_has_more_than_fifty_drafts_and_all_are_listed() {
    let test = TestApp::start_unhurried().await;
    let ana = test.user("ana").await;
    for n in 0..50 {
        let caption = format!("Number {n}");
        let fields = [("caption", &*caption), ("action", "draft")];
        ana.upload("/posts/new", form(&fields)).await;
    }
    let fields = [("caption", "One more"), ("action", "draft")];
    let page = ana.upload("/posts/new", form(&fields)).await;
    assert_eq!(page.status, 409);
    assert!(page.text("main").contains("Publish or delete one first"));
    let mut names = Vec::new();
    let mut next = Some("/drafts".to_owned());
    while let Some(path) = next {
        let page = ana.get(&path).await;
        names.extend(page.texts(".tile__name"));
        next = page.attributes("a[rel=next]", "href").pop();
    }
    let expected: Vec<String> = (0..50).rev().map(|n| format!("Number {n}")).collect();
    assert_eq!(names, expected);
    // Changing one of them is no new one.
    let page = ana.get("/posts/new").await;
    let draft = page.attributes("#composer", "action").remove(0);
    let saved = ana.upload(&draft, form(&[("caption", "Changed")])).await;
    saved.goes_to("/posts/new");
    test.stop().await;
}
