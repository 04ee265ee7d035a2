//! Tags and places: links in texts, and the pages they lead to.

use veranda::db::schema::{post_labels, posts as post_rows};
use veranda::db::{PostId, UserId};
use veranda::features::search_index::{self, Report};
use veranda::features::{people, posts};

use diesel::prelude::*;

use crate::leaving::world::stored;
use crate::support::{TestApp, TestClient};

async fn listed(client: &TestClient, path: &str) -> Vec<String> {
    let page = client.get(path).await;
    assert_eq!(page.status, 200, "{path}");
    page.attributes(".grid__item", "href")
}

/// A post that says where it was.
async fn post_from(test: &TestApp, author: UserId, place: &'static str) -> PostId {
    let post = test.post(author, "Here").await;
    test.change(move |tx| {
        diesel::update(post_rows::table.find(post))
            .set(post_rows::location.eq(place))
            .execute(tx.conn)?;
        search_index::put_post(tx, post)
    })
    .await;
    post
}

async fn edit(client: &TestClient, post: PostId, caption: &'static str) {
    let path = format!("/posts/{post}/edit");
    let key = client
        .get(&path)
        .await
        .attributes("[name=form_key]", "value");
    let form = reqwest::multipart::Form::new()
        .text("form_key", key.concat())
        .text("caption", caption)
        .text("audience", "public")
        .text("action", "publish");
    client.upload(&path, form).await;
}

#[actix_web::test]
async fn a_tag_leads_to_all_posts_that_have_it_however_it_is_written() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    let one = test.post(ana, "Morning #Hà_Nội, and #hà_nội again").await;
    let two = test
        .post(ana, "#HA_NOI https://example.org/#not_here x#nor_here")
        .await;
    test.post(ana, "No tag: #1 # ha_noi").await;
    let expected = [format!("/posts/{two}"), format!("/posts/{one}")];
    let page = client.get(&format!("/posts/{one}")).await;
    assert_eq!(
        page.attributes(".caption a[href^='/tags']", "href"),
        ["/tags/ha_noi"; 2]
    );
    assert_eq!(listed(&client, "/tags/ha_noi").await, expected);
    client
        .get("/tags/H%C3%A0_N%E1%BB%99i")
        .await
        .goes_to("/tags/ha_noi");
    for none in ["not_here", "nor_here"] {
        let page = client.get(&format!("/tags/{none}")).await;
        assert!(page.body.contains("No posts with this tag"));
    }
    for bad in ["1", "a%20b", "%23a", "%00", "a%2F..", "%F0%9F%8E%89"] {
        assert_eq!(
            client.get(&format!("/tags/{bad}")).await.status,
            404,
            "{bad}"
        );
    }
    // Comments link, and do not list the post they are below.
    let form = [("body", "so #Calm")];
    client.post(&format!("/posts/{one}/comments"), &form).await;
    let page = client.get(&format!("/posts/{one}")).await;
    assert_eq!(
        page.attributes(".comment__text a[href^='/tags']", "href"),
        ["/tags/calm"]
    );
    assert_eq!(listed(&client, "/tags/calm").await, Vec::<String>::new());
    test.stop().await;
}

#[actix_web::test]
async fn a_post_is_listed_under_what_it_says_now_and_while_it_is_seen() {
    let test = TestApp::start_unhurried().await;
    let (ana, ana_client) = test.member("ana").await;
    let (bo, bo_client) = test.member("bo").await;
    let picture = stored(&test, ana, 40).await;
    let post = test
        .change(move |tx| {
            let (now, photos) = (tx.now, [(picture, "alt".to_owned())]);
            posts::publish_now(tx, ana, "#lake", &photos, now)
        })
        .await;
    let shown = [format!("/posts/{post}")];
    let nothing = Vec::<String>::new();
    assert_eq!(listed(&bo_client, "/tags/lake").await, shown);
    edit(&ana_client, post, "#sea").await;
    assert_eq!(listed(&bo_client, "/tags/lake").await, nothing);
    assert_eq!(listed(&bo_client, "/tags/sea").await, shown);
    let set = |deleted| test.change(move |tx| posts::set_deleted(tx, ana, post, deleted));
    set(true).await;
    assert_eq!(listed(&bo_client, "/tags/sea").await, nothing);
    set(false).await;
    test.block(ana, bo).await;
    assert_eq!(listed(&bo_client, "/tags/sea").await, nothing);
    // Nor is the tag itself told of.
    let tags = "/search?tab=tags&q=se";
    assert!(!bo_client.get(tags).await.body.contains("/tags/sea"));
    test.change(move |tx| people::unblock(tx, ana, bo)).await;
    assert!(bo_client.get(tags).await.has("a[href='/tags/sea']"));
    assert_eq!(
        bo_client
            .get("/search?tab=tags&q=%23S%C3%8B")
            .await
            .texts(".person__name"),
        ["#sea"]
    );
    assert!(
        !bo_client
            .get("/search?tab=tags&q=lak")
            .await
            .has("a[href='/tags/lake']")
    );
    test.stop().await;
}

#[actix_web::test]
async fn places_are_found_whatever_their_case_and_signs() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    let one = post_from(&test, ana, "Summer Palace, Běijīng").await;
    let two = post_from(&test, ana, "summer palace (Beijing)").await;
    post_from(&test, ana, "Summer Palace").await;
    let path = "/places/summer-palace-beijing";
    assert_eq!(
        listed(&client, path).await,
        [format!("/posts/{two}"), format!("/posts/{one}")]
    );
    assert_eq!(client.get(path).await.text("h1"), "summer palace (Beijing)");
    client
        .get("/places/Summer%20Palace,%20Beijing")
        .await
        .goes_to(path);
    assert!(
        client
            .get("/places/nowhere")
            .await
            .body
            .contains("No posts from here")
    );
    assert_eq!(client.get("/places/%F0%9F%8E%89").await.status, 404);
    assert!(
        client
            .get("/search?tab=posts&q=palace")
            .await
            .has("a[href^='/posts']")
    );
    test.stop().await;
}

#[actix_web::test]
async fn pages_of_a_tag_join_and_its_table_is_put_right() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    let mut expected = Vec::new();
    for n in 0..65 {
        expected.push(format!(
            "/posts/{}",
            test.post(ana, &format!("#same {n}")).await
        ));
    }
    expected.reverse();
    let mut seen = Vec::new();
    let mut path = Some("/tags/same".to_owned());
    while let Some(at) = path {
        let page = client.get(&at).await;
        seen.extend(page.attributes(".grid__item", "href"));
        path = page.attributes(".pager a", "href").pop();
    }
    assert_eq!(seen, expected);
    let many: String = (0..40).map(|n| format!("#t{n:02} ")).collect();
    let post = test.post(ana, &many).await;
    let count = |post: PostId| {
        test.read(move |conn| {
            Ok(post_labels::table
                .filter(post_labels::post_id.eq(post))
                .count()
                .get_result::<i64>(conn)?)
        })
    };
    assert_eq!(count(post).await, 30);
    test.change(move |tx| {
        diesel::delete(post_labels::table.filter(post_labels::name.eq("t07"))).execute(tx.conn)?;
        let row = (
            post_labels::kind.eq("tag"),
            post_labels::name.eq("planted"),
            post_labels::post_id.eq(PostId(1)),
        );
        diesel::insert_into(post_labels::table)
            .values(row)
            .execute(tx.conn)?;
        Ok(())
    })
    .await;
    let report = search_index::rebuild(&test.app.db).await.unwrap();
    assert_eq!(
        report,
        Report {
            posts: 2,
            ..Report::default()
        }
    );
    assert_eq!(count(post).await, 30);
    assert_eq!(count(PostId(1)).await, 1);
    assert_eq!(
        search_index::rebuild(&test.app.db).await.unwrap(),
        Report::default()
    );
    test.stop().await;
}
