//! What is done to comments: edits with their history, likes, closing, moderation.

use std::time::Duration;

use diesel::prelude::*;
use futures_util::future::join_all;
use veranda::db::schema::{activities, comment_edits, comment_likes, comments};
use veranda::db::{CommentId, PostId, UserId};
use veranda::features::comments as service;

use crate::support::TestApp;

async fn comment(test: &TestApp, who: UserId, post: PostId, body: &str) -> CommentId {
    let body = body.to_owned();
    test.change(move |tx| service::add(tx, who, post, &body))
        .await
}

async fn verbs(test: &TestApp, id: CommentId) -> Vec<String> {
    test.read(move |conn| {
        Ok(activities::table
            .filter(activities::object_kind.eq("comment"))
            .filter(activities::object_id.eq(id.0))
            .order(activities::id)
            .select(activities::verb)
            .load(conn)?)
    })
    .await
}

#[actix_web::test]
async fn an_edit_is_marked_and_what_was_said_before_is_for_its_author_and_staff() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, bo) = test.member("bo").await;
    let staff = test.staff("sofia").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let id = comment(&test, bo_id, post, "Teh lake").await;
    let path = format!("/comments/{id}/edit");
    let form = bo.get(&path).await;
    assert_eq!(form.text("textarea[name=body]"), "Teh lake");
    let page = format!("/posts/{post}");
    assert!(
        !ana.get(&page)
            .await
            .text(".comment__meta")
            .contains("edited")
    );
    let said = bo.post(&path, &[("body", "The lake")]).await;
    said.goes_to(&format!("/posts/{post}?comment={id}#comment-{id}"));
    bo.post(&path, &[("body", "The lake")]).await;
    bo.post(&path, &[("body", "The big lake")]).await;
    let shown = ana.get(&page).await;
    assert_eq!(shown.text(".comment__text"), "bo The big lake");
    assert!(shown.text(".comment__meta").contains("edited"));
    assert!(!shown.has("a[href$='/history']"));
    assert!(bo.get(&page).await.has("a[href$='/history']"));
    let history = format!("/comments/{id}/history");
    for reader in [&bo, &staff] {
        let texts = reader.get(&history).await.texts(".comment__text");
        assert_eq!(texts, ["The big lake", "The lake", "Teh lake"]);
    }
    assert_eq!(ana.get(&history).await.status, 403);
    assert_eq!(ana.get(&path).await.status, 403);
    assert_eq!(ana.post(&path, &[("body", "Mine")]).await.status, 403);
    assert_eq!(
        ana.get(&page).await.text(".comment__text"),
        "bo The big lake"
    );
    let kept: i64 = test
        .read(|conn| Ok(comment_edits::table.count().get_result(conn)?))
        .await;
    assert_eq!(kept, 2, "the same text again is no edit");
    assert_eq!(verbs(&test, id).await, ["commented", "edited", "edited"]);
    let record = staff.get(&format!("/admin/comments/{id}")).await;
    assert!(record.body.contains("Teh lake") && record.body.contains("edited"));
    test.stop().await;
}

#[actix_web::test]
async fn a_like_is_stated_and_twenty_at_once_are_one() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (_, bo) = test.member("bo").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let id = comment(&test, ana_id, post, "Calm").await;
    let path = format!("/comments/{id}/like");
    let press = |liked: &'static str| {
        let presses = (0..20).map(|_| {
            let (bo, path) = (bo.clone(), path.clone());
            async move { bo.post(&path, &[("liked", liked)]).await }
        });
        join_all(presses)
    };
    let rows = || {
        test.read(move |conn| {
            let kept: i64 = comments::table
                .find(id)
                .select(comments::likes)
                .first(conn)?;
            let counted: i64 = comment_likes::table.count().get_result(conn)?;
            Ok((kept, counted))
        })
    };
    let place = format!("/posts/{post}?comment={id}#comment-{id}");
    for page in press("1").await {
        page.goes_to(&place);
    }
    assert_eq!(rows().await, (1, 1));
    let page = bo.get(&format!("/posts/{post}")).await;
    let button = format!("form[action='{path}'] button");
    assert_eq!(page.attributes(&button, "aria-pressed"), ["true"]);
    assert_eq!(page.attributes(&button, "value"), ["0"]);
    let others = ana.get(&format!("/posts/{post}")).await;
    assert_eq!(others.attributes(&button, "aria-pressed"), ["false"]);
    let who = ana.get(&format!("/comments/{id}/likes")).await;
    assert_eq!(who.texts(".person__sub"), ["@bo"]);
    press("0").await;
    assert_eq!(rows().await, (0, 0));
    assert_eq!(verbs(&test, id).await, ["commented", "liked", "unliked"]);
    assert_eq!(bo.post(&path, &[("liked", "2")]).await.status, 400);
    test.stop().await;
}

#[actix_web::test]
async fn who_likes_a_comment_is_listed_in_pages() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let people = test.crowd(55).await;
    let post = test.post(ana_id, "A day at the lake").await;
    let id = comment(&test, ana_id, post, "Calm").await;
    for person in people.clone() {
        test.change(move |tx| service::like(tx, person, id, true))
            .await;
    }
    let first = ana.get(&format!("/comments/{id}/likes")).await;
    let mut names = first.texts(".person__sub");
    assert_eq!(names.len(), 50);
    let next = first.attributes("a[rel=next]", "href").remove(0);
    names.extend(ana.get(&next).await.texts(".person__sub"));
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 55);
    test.stop().await;
}

#[actix_web::test]
async fn closed_comments_refuse_kindly_and_what_is_there_stays() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, bo) = test.member("bo").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let id = comment(&test, bo_id, post, "There already").await;
    let (path, page) = (
        format!("/posts/{post}/commenting"),
        format!("/posts/{post}"),
    );
    assert_eq!(bo.post(&path, &[("open", "0")]).await.status, 403);
    assert!(!bo.get(&page).await.body.contains("/commenting"));
    for _ in 0..2 {
        ana.post(&path, &[("open", "0")]).await.goes_to(&page);
    }
    let shown = bo.get(&page).await;
    assert!(shown.has(".comment-form--closed:not([hidden])"));
    assert!(!shown.has("form.comment-form:not([hidden])"));
    assert!(!shown.has(&format!("a[href='/comments/{id}/reply']")));
    assert!(shown.body.contains("There already"));
    let refused = bo
        .post(&format!("{page}/comments"), &[("body", "Mine <b>")])
        .await;
    assert_eq!(refused.status, 422);
    let said = refused.text(".comment-form--closed");
    assert!(
        said.contains("Comments are closed") && said.contains("Mine <b>"),
        "{said}"
    );
    let refused = bo
        .post(&format!("/comments/{id}/replies"), &[("body", "Mine")])
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.text(".field__error").contains("closed"));
    // What is there is still liked, edited and deleted.
    bo.post(&format!("/comments/{id}/like"), &[("liked", "1")])
        .await;
    bo.post(&format!("/comments/{id}/edit"), &[("body", "Still mine")])
        .await;
    assert!(bo.get(&page).await.body.contains("Still mine"));
    ana.post(&path, &[("open", "1")]).await.goes_to(&page);
    assert!(bo.get(&page).await.has("form.comment-form:not([hidden])"));
    let told: Vec<String> = test
        .read(|conn| {
            Ok(activities::table
                .filter(activities::verb.like("%_comments"))
                .order(activities::id)
                .select(activities::verb)
                .load(conn)?)
        })
        .await;
    assert_eq!(told, ["closed_comments", "opened_comments"]);
    test.stop().await;
}

#[actix_web::test]
async fn too_many_comments_wait_and_nothing_typed_is_lost() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let path = format!("/posts/{post}/comments");
    for n in 0..30 {
        let body = format!("n{n}");
        assert_eq!(ana.post(&path, &[("body", &body)]).await.status, 303);
    }
    let refused = ana.post(&path, &[("body", "One more")]).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.text("textarea[name=body]"), "One more");
    assert!(refused.text(".field__error").contains("Please wait"));
    test.clock().advance(Duration::from_secs(3));
    assert_eq!(ana.post(&path, &[("body", "One more")]).await.status, 303);
    test.stop().await;
}

#[actix_web::test]
async fn staff_find_delete_and_restore_comments_and_it_is_written_down() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, _) = test.member("bo").await;
    let staff = test.staff("sofia").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let root = comment(&test, bo_id, post, "Root").await;
    let answer = test
        .change(move |tx| service::reply(tx, ana_id, root, "Answer"))
        .await;
    ana.post(&format!("/comments/{root}/delete"), &[]).await;
    let listed = async |filter: &str| {
        let page = staff.get(&format!("/admin/comments?{filter}")).await;
        assert_eq!(page.status, 200);
        ["Root", "Answer"].map(|words| page.text("main").contains(words))
    };
    assert_eq!(listed("").await, [true, true]);
    assert_eq!(listed("status=by-others").await, [true, false]);
    assert_eq!(listed("kind=reply").await, [false, true]);
    assert_eq!(listed("kind=first").await, [true, false]);
    assert_eq!(listed("kind=edited").await, [false, false]);
    let record = staff.get(&format!("/admin/comments/{root}")).await;
    assert!(record.text("main").contains("Deleted by"));
    staff
        .post(&format!("/admin/comments/{root}/restore"), &[])
        .await;
    staff
        .post(&format!("/admin/comments/{answer}/delete"), &[])
        .await;
    assert!(
        ana.get(&format!("/posts/{post}"))
            .await
            .body
            .contains("Root")
    );
    assert_eq!(
        verbs(&test, root).await,
        ["commented", "deleted", "restored"]
    );
    assert_eq!(verbs(&test, answer).await, ["replied", "deleted"]);
    test.stop().await;
}
