//! Finding people, posts and comments.

pub mod hostile;
pub mod index;

use veranda::features::{comments, people, posts};

use crate::leaving::world::stored;
use crate::support::{TestApp, TestClient};

/// What a tab of the page shows: the names or the texts.
async fn found(client: &TestClient, tab: &str, typed: &str) -> Vec<String> {
    let query = serde_urlencoded::to_string([("q", typed), ("tab", tab)]).unwrap();
    let page = client.get(&format!("/search?{query}")).await;
    assert_eq!(page.status, 200);
    match tab {
        "people" => page.texts(".person__sub"),
        _ => page.texts(".hit__text"),
    }
}

#[actix_web::test]
async fn texts_are_found_whatever_their_accents_case_and_keyboard() {
    let test = TestApp::start_unhurried().await;
    let (lan, _) = test.member("lan").await;
    let ben = test.user("ben").await;
    for (caption, searches) in [
        (
            "Phố cổ Hà Nội về đêm",
            &["pho co", "HA NOI", "đem", "dêm hà"][..],
        ),
        (
            "Oʻzbekiston togʻlari",
            &["o'zbekiston", "ozbek", "O‘ZBEKISTON togʼ", "toglari"],
        ),
        ("Ўзбекистон тоғлари", &["узбекистон", "ЎЗБЕК", "тоглари"]),
        ("کتاب‌خانهٔ علی", &["كتاب", "علي", "کتابخانه", "خانه"]),
        ("مُحَمَّد في القاهرة", &["محمد", "القاهره", "في"]),
        (
            "Straßenfest in Köln",
            &["STRASSE", "koln", "fest strassenfest"],
        ),
    ] {
        test.post(lan, caption).await;
        for search in searches {
            let hit = found(&ben, "posts", search).await;
            let expected = *search != "fest strassenfest";
            assert_eq!(
                hit.iter().any(|text| text == caption),
                expected,
                "{search}: {hit:?}"
            );
        }
    }
    // The last word may be a beginning; the others are whole, and all are there.
    assert_eq!(found(&ben, "posts", "ha no").await.len(), 1);
    assert_eq!(found(&ben, "posts", "h noi").await.len(), 0);
    assert_eq!(found(&ben, "posts", "hanoi").await.len(), 0);
    test.stop().await;
}

#[actix_web::test]
async fn a_post_is_found_by_what_it_says_now_and_while_it_is_there() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    let picture = stored(&test, ana, 40).await;
    let post = test
        .change(move |tx| {
            let (now, photos) = (tx.now, [(picture, "alt".to_owned())]);
            posts::publish_now(tx, ana, "A quiet <b>harbour</b> & \"boats\"", &photos, now)
        })
        .await;
    let page = client.get("/search?q=HARBOUR&tab=posts").await;
    assert!(
        page.body
            .contains("&lt;b&gt;<mark>harbour</mark>&lt;/b&gt; &amp; &quot;boats&quot;")
    );
    assert_eq!(
        page.attributes(".person__name", "href"),
        [format!("/posts/{post}")]
    );
    assert!(page.has(".hit__pic img"));
    let form = reqwest::multipart::Form::new()
        .text("caption", "A noisy market")
        .text("audience", "public")
        .text("action", "publish");
    let edit = format!("/posts/{post}/edit");
    let key = client
        .get(&edit)
        .await
        .attributes("[name=form_key]", "value");
    client
        .upload(&edit, form.text("form_key", key.concat()))
        .await;
    assert_eq!(found(&client, "posts", "harbour").await.len(), 0);
    assert_eq!(found(&client, "posts", "noisy").await.len(), 1);
    let set = |deleted| test.change(move |tx| posts::set_deleted(tx, ana, post, deleted));
    set(true).await;
    assert_eq!(found(&client, "posts", "noisy").await.len(), 0);
    set(false).await;
    assert_eq!(found(&client, "posts", "noisy").await.len(), 1);
    test.stop().await;
}

#[actix_web::test]
async fn comments_are_found_where_they_are_seen() {
    let test = TestApp::start_unhurried().await;
    let (ana, _) = test.member("ana").await;
    let (bo, bo_client) = test.member("bo").await;
    let (cem, cem_client) = test.member("cem").await;
    let post = test.post(ana, "Lake").await;
    let id = test
        .change(move |tx| comments::add(tx, bo, post, "What a Türkis lake"))
        .await;
    let page = cem_client.get("/search?q=turkis&tab=comments").await;
    assert_eq!(
        page.attributes(".person__name", "href"),
        [format!("/comments/{id}")]
    );
    assert!(page.body.contains("What a <mark>Türkis</mark> lake"));
    test.change(move |tx| comments::edit(tx, bo, id, "What a green lake").map(|_| ()))
        .await;
    assert_eq!(found(&cem_client, "comments", "turkis").await.len(), 0);
    assert_eq!(found(&cem_client, "comments", "green").await.len(), 1);
    // Blocked by its author, or by that of the post; deleted; the post not for one any more.
    test.block(bo, cem).await;
    assert_eq!(found(&cem_client, "comments", "green").await.len(), 0);
    test.change(move |tx| people::unblock(tx, bo, cem)).await;
    test.block(cem, ana).await;
    assert_eq!(found(&cem_client, "comments", "green").await.len(), 0);
    test.change(move |tx| people::unblock(tx, cem, ana)).await;
    assert_eq!(found(&cem_client, "comments", "green").await.len(), 1);
    test.change(move |tx| people::set_private(tx, ana, true))
        .await;
    assert_eq!(found(&cem_client, "comments", "green").await.len(), 0);
    test.change(move |tx| people::set_private(tx, ana, false))
        .await;
    test.run_jobs().await;
    let gone = test.change(move |tx| comments::set_deleted(tx, bo, id, true));
    gone.await;
    assert_eq!(found(&bo_client, "comments", "green").await.len(), 0);
    test.stop().await;
}

#[actix_web::test]
async fn people_near_the_viewer_come_first_and_who_is_blocked_does_not_come() {
    let test = TestApp::start_unhurried().await;
    let (me, client) = test.member("me_myself").await;
    let mut ids = std::collections::HashMap::new();
    for name in ["lan", "lana", "lanb", "lanc", "land", "lane", "lanf"] {
        ids.insert(name, test.make(name, veranda::web::Role::Member).await);
    }
    let names = |typed: &'static str| found(&client, "people", typed);
    // The newest first, but for who has just this name.
    assert_eq!(
        names("@LAN").await,
        ["@lan", "@lanf", "@lane", "@land", "@lanc", "@lanb", "@lana"]
    );
    test.follow(me, ids["lana"]).await;
    test.follow(ids["lana"], ids["lanc"]).await;
    assert_eq!(
        names("lan").await,
        ["@lan", "@lana", "@lanc", "@lanf", "@lane", "@land", "@lanb"]
    );
    test.block(me, ids["lanf"]).await;
    test.block(ids["lane"], me).await;
    test.suspend(ids["land"]).await;
    assert_eq!(names("lan").await, ["@lan", "@lana", "@lanc", "@lanb"]);
    // The directory and the list below the box answer alike.
    let page = client.get("/people?q=lan").await;
    assert_eq!(
        page.texts(".person__sub"),
        ["@lan", "@lana", "@lanc", "@lanb"]
    );
    let part = client.get("/search/people?q=lan").await;
    assert_eq!(
        part.texts(".person__sub"),
        ["@lan", "@lana", "@lanc", "@lanb"]
    );
    assert_eq!(part.attributes("[role=option]", "href")[0], "/@lan");
    // A new name is found, the old one is not.
    let form = [
        ("username", "me_myself"),
        ("full_name", "Đỗ Thị Hồng"),
        ("first_name", ""),
        ("last_name", ""),
        ("pronouns", ""),
        ("bio", ""),
    ];
    client
        .post("/settings/profile", &form)
        .await
        .goes_to("/settings/profile");
    assert_eq!(names("do hong").await, ["@me_myself"]);
    assert_eq!(names("myself h").await, ["@me_myself"]);
    test.stop().await;
}

#[actix_web::test]
async fn pages_of_what_was_found_join_without_a_gap_or_twice() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    let (eve, _) = test.member("eve").await;
    test.change(move |tx| people::set_private(tx, eve, true))
        .await;
    let mut expected = Vec::new();
    for n in 0..130 {
        // Posts that she may not see lie between.
        let author = if n % 2 == 0 { ana } else { eve };
        let post = test.post(author, &format!("Common words {n}")).await;
        if author == ana {
            expected.push(format!("/posts/{post}"));
        }
    }
    expected.reverse();
    let mut path = "/search?q=common&tab=posts".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = client.get(&path).await;
        seen.extend(page.attributes(".person__name", "href"));
        match page.attributes(".pager a", "href").pop() {
            Some(next) => path = next,
            None => break,
        }
    }
    assert_eq!(seen, expected);
    // People, too.
    for n in 0..45 {
        test.make(&format!("guest{n}"), veranda::web::Role::Member)
            .await;
    }
    for n in 0..25 {
        let id = test.id_of(&format!("guest{n}")).await;
        test.follow(ana, id).await;
    }
    let mut path = "/search?q=guest&tab=people".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = client.get(&path).await;
        seen.extend(page.texts(".person__sub"));
        match page.attributes(".pager a", "href").pop() {
            Some(next) => path = next,
            None => break,
        }
    }
    let near: Vec<String> = (0..25).rev().map(|n| format!("@guest{n}")).collect();
    assert_eq!(seen[..25], near);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 45);
    test.stop().await;
}

#[actix_web::test]
async fn who_chose_no_tab_finds_posts_where_nobody_is_called_so() {
    let test = TestApp::start_unhurried().await;
    let (lan, client) = test.member("lan").await;
    test.post(lan, "A warm thermos for lanterns").await;
    let tab = async |query: &str| {
        let page = client.get(&format!("/search?q={query}")).await;
        (page.text(".tabs [aria-current]"), page.texts(".hit__text"))
    };
    let found = vec!["A warm thermos for lanterns".to_owned()];
    assert_eq!(tab("thermos").await, ("Posts".into(), found));
    assert_eq!(tab("lan").await, ("People".into(), vec![]));
    assert_eq!(tab("thermos&tab=people").await, ("People".into(), vec![]));
    assert_eq!(tab("nothing").await, ("People".into(), vec![]));
    test.stop().await;
}

#[actix_web::test]
async fn the_page_says_what_to_do_when_there_is_nothing_and_searches_are_limited() {
    let test = TestApp::start().await;
    let client = test.user("ana").await;
    assert!(
        client
            .get("/search")
            .await
            .body
            .contains("What do you look for?")
    );
    assert!(
        client
            .get("/search?q=%F0%9F%8E%89")
            .await
            .body
            .contains("What do you look for?")
    );
    let page = client.get("/search?q=%3Cb%3Enobody&tab=comments").await;
    assert!(page.body.contains("Nothing found for"));
    assert!(page.body.contains("&#60;b&#62;nobody") && !page.body.contains("<b>nobody"));
    assert_eq!(
        page.attributes(".tabs [aria-current]", "href"),
        ["/search?q=%3Cb%3Enobody&tab=comments"]
    );
    assert_eq!(
        page.attributes(".main input[name=q]", "value"),
        ["<b>nobody"]
    );
    for _ in 0..200 {
        if client.get("/search/people?q=a").await.status == 429 {
            return;
        }
    }
    panic!("no limit");
}
