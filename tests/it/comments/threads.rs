//! Threads: answers at any depth, in their places, in pages of bounded size.

use veranda::db::{CommentId, PostId, UserId};
use veranda::features::comments as service;

use crate::support::{Page, TestApp};

async fn add(test: &TestApp, who: UserId, post: PostId, body: &str) -> CommentId {
    let body = body.to_owned();
    test.change(move |tx| service::add(tx, who, post, &body))
        .await
}

async fn reply(test: &TestApp, who: UserId, to: CommentId, body: &str) -> CommentId {
    let body = body.to_owned();
    test.change(move |tx| service::reply(tx, who, to, &body))
        .await
}

async fn delete(test: &TestApp, who: UserId, id: CommentId) {
    test.change(move |tx| service::delete(tx, who, id)).await;
}

/// Each comment of a page, as its indent and what it says; a stub says nothing.
fn shape(page: &Page) -> Vec<(usize, String)> {
    let classes = page.attributes("li.comment", "class");
    let indents = classes.iter().map(|class| {
        let digit = class.chars().last().unwrap();
        digit.to_digit(10).unwrap() as usize
    });
    let words =
        page.texts("li.comment > .comment__main > .comment__text, li.comment > .comment__gone");
    let words = words.into_iter().map(|words| match words.as_str() {
        "This comment is not available." => String::new(),
        _ => words,
    });
    indents.zip(words).collect()
}

#[actix_web::test]
async fn answers_stand_below_what_they_answer_by_plain_forms() {
    let test = TestApp::start().await;
    let (ana_id, _) = test.member("ana").await;
    let (_, bo) = test.member("bo").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let first = add(&test, ana_id, post, "First").await;
    let later = add(&test, ana_id, post, "Later").await;
    let page = bo.get(&format!("/posts/{post}")).await;
    let href = format!("/comments/{first}/reply");
    assert!(page.has(&format!("a[href='{href}']")));
    let form = bo.get(&href).await;
    assert!(form.text("h1").contains("Reply to @ana"));
    let action = form.attributes(".comment-form", "action").remove(0);
    let sent = bo.post(&action, &[("body", "An answer")]).await;
    let answer: i64 = first.0 + 2;
    let place = format!("/posts/{post}?comment={answer}#comment-{answer}");
    assert_eq!(sent.location().unwrap(), place);
    let answer = CommentId(answer);
    reply(&test, ana_id, first, "Another").await;
    reply(&test, ana_id, answer, "Back to you").await;
    let page = bo.get(&format!("/posts/{post}?order=oldest")).await;
    let told = |indent, text: &str| (indent, text.to_owned());
    assert_eq!(
        shape(&page),
        [
            told(0, "ana First"),
            told(1, "bo in reply to @ana An answer"),
            told(2, "ana in reply to @bo Back to you"),
            told(1, "ana in reply to @ana Another"),
            told(0, "ana Later"),
        ]
    );
    // The comment's own address leads to its thread, shown alone.
    bo.get(&format!("/comments/{answer}")).await.goes_to(&place);
    let alone = bo.get(&format!("/posts/{post}?comment={answer}")).await;
    assert_eq!(alone.texts(".talk__thread").len(), 1);
    assert!(!alone.has(&format!("#comment-{later}")));
    assert!(alone.has(&format!("#comment-{answer}")));
    let empty = bo.post(&action, &[("body", "")]).await;
    assert_eq!(empty.status, 422);
    assert!(empty.has(&format!("#comment-{first}")));
    test.stop().await;
}

#[actix_web::test]
async fn a_thread_200_deep_is_read_whole_within_the_bounds_of_its_pages() {
    let test = TestApp::start_unhurried().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, _) = test.member("bo").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let root = add(&test, ana_id, post, "n0").await;
    let mut last = root;
    for n in 1..=200 {
        let who = if n % 2 == 0 { ana_id } else { bo_id };
        last = reply(&test, who, last, &format!("n{n}")).await;
    }
    let list = ana.get(&format!("/posts/{post}")).await;
    assert_eq!(shape(&list).len(), 6);
    assert_eq!(list.text(".talk__more"), "Show 195 more replies");

    let mut seen = Vec::new();
    let mut next = list.attributes(".talk__more a", "href").into_iter().next();
    seen.extend(shape(&list));
    while let Some(path) = next {
        let page = ana.get(&path).await;
        let mut here = shape(&page);
        // Each page begins with the first of the thread, so that one knows where one is.
        assert_eq!(here.remove(0).1, "ana n0");
        assert!(here.len() <= 50);
        assert!(page.body.len() < 120_000, "{}", page.body.len());
        seen.extend(here);
        let more = page.attributes(".talk__more[data-later] a", "href");
        next = more.into_iter().next();
    }
    let words = seen
        .iter()
        .map(|(_, words)| words.rsplit(' ').next().unwrap().to_owned());
    let expected: Vec<String> = (0..=200).map(|n| format!("n{n}")).collect();
    assert_eq!(words.collect::<Vec<_>>(), expected);
    assert!(seen.iter().all(|(indent, _)| *indent <= 3));
    assert!(seen.iter().skip(4).all(|(indent, words)| {
        *indent == 3 && (words.contains("in reply to @ana") || words.contains("in reply to @bo"))
    }));

    // The deepest one is found by its address, with what was said just before it.
    let place = ana
        .get(&format!("/comments/{last}"))
        .await
        .location()
        .unwrap();
    let page = ana.get(&place).await;
    assert_eq!(shape(&page).len(), 12);
    assert!(page.has(&format!("#comment-{last}")));
    let earlier = page
        .attributes(".talk__more[data-earlier] a", "href")
        .remove(0);
    let page = ana.get(&earlier).await;
    assert_eq!(shape(&page).len(), 51);
    test.stop().await;
}

#[actix_web::test]
async fn a_stub_keeps_the_thread_and_goes_with_the_last_answer() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, bo) = test.member("bo").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let root = add(&test, bo_id, post, "Root").await;
    let middle = reply(&test, bo_id, root, "Middle").await;
    let leaf = reply(&test, ana_id, middle, "Leaf").await;
    for id in [middle, root] {
        bo.post(&format!("/comments/{id}/delete"), &[])
            .await
            .goes_to(&format!("/posts/{post}#comment-{id}"));
    }
    let path = format!("/posts/{post}");
    let page = ana.get(&path).await;
    let told = |indent, text: &str| (indent, text.to_owned());
    let stubs = [
        told(0, ""),
        told(1, ""),
        told(2, "ana in reply to a comment that is not available Leaf"),
    ];
    assert_eq!(shape(&page), stubs);
    assert_eq!(
        page.text(".comment__gone"),
        "This comment is not available."
    );
    assert!(!page.body.contains("Middle") && !page.body.contains("Root"));

    // What is gone is not answered, and what was typed is not lost.
    let answer = [("body", "Too late <b>")];
    let refused = ana
        .post(&format!("/comments/{middle}/replies"), &answer)
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.text(".field__error").contains("no longer here"));
    assert_eq!(refused.text("textarea[name=body]"), "Too late <b>");
    assert_eq!(
        ana.get(&format!("/comments/{middle}/reply")).await.status,
        404
    );

    delete(&test, ana_id, leaf).await;
    let page = ana.get(&path).await;
    assert_eq!(shape(&page), []);
    for id in [root, middle, leaf] {
        assert_eq!(ana.get(&format!("/comments/{id}")).await.status, 404);
    }
    // Restored, it brings the stubs above it back.
    test.change(move |tx| service::set_deleted(tx, ana_id, leaf, false))
        .await;
    assert_eq!(shape(&ana.get(&path).await), stubs);
    test.stop().await;
}

#[actix_web::test]
async fn blocked_people_are_stubs_to_each_other_and_counts_follow() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let (bo_id, bo) = test.member("bo").await;
    let (cy_id, cy) = test.member("cy").await;
    let post = test.post(cy_id, "A day at the lake").await;
    test.follow(ana_id, cy_id).await;
    let of_bo = add(&test, bo_id, post, "Bo begins").await;
    let alone = add(&test, bo_id, post, "Bo again").await;
    let of_cy = reply(&test, cy_id, of_bo, "Cy answers").await;
    let of_ana = add(&test, ana_id, post, "Ana says @bo and @cy").await;
    for (id, person) in [(of_cy, ana_id), (of_cy, bo_id), (of_ana, cy_id)] {
        test.change(move |tx| service::like(tx, person, id, true))
            .await;
    }
    let path = format!("/posts/{post}");
    let count = format!("a.reaction[href$='#comments-{post}']");
    let page = ana.get(&path).await;
    assert_eq!((page.text(&count).as_str(), shape(&page).len()), ("4", 4));
    assert!(page.has(".comment__text a[href='/@bo']"));

    test.block(ana_id, bo_id).await;
    let page = ana.get(&path).await;
    assert_eq!(page.text(&count), "2");
    assert!(!page.body.contains("Bo begins") && !page.has(&format!("#comment-{alone}")));
    assert!(page.body.contains("Cy answers") && page.has(".comment__gone"));
    assert!(page.has(".comment__text a[href='/@cy']"));
    assert!(
        !page.has("a[href='/@bo']"),
        "a name is no link to the blocked"
    );
    assert_eq!(
        page.text(&format!("#comment-{of_cy} a[href$='/likes']")),
        "1 like"
    );
    let likers = ana.get(&format!("/comments/{of_cy}/likes")).await;
    assert_eq!(likers.texts(".person__sub"), ["@ana"]);
    let home = ana.get("/").await;
    assert_eq!(home.text(&count), "2");
    assert!(!home.body.contains("Bo again"));
    let theirs = bo.get(&path).await;
    assert_eq!(theirs.text(&count), "3");
    assert!(!theirs.body.contains("Ana says"));
    assert_eq!(bo.get(&format!("/comments/{of_ana}")).await.status, 404);
    let like = [("liked", "1")];
    assert_eq!(
        bo.post(&format!("/comments/{of_ana}/like"), &like)
            .await
            .status,
        404
    );
    let everything = cy.get(&path).await;
    assert_eq!(everything.text(&count), "4");
    assert!(!everything.has(".comment__gone"));
    assert_eq!(
        everything.text(&format!("#comment-{of_cy} a[href$='/likes']")),
        "2 likes"
    );
    test.stop().await;
}

#[actix_web::test]
async fn hostile_texts_are_shown_as_they_are() {
    let test = TestApp::start().await;
    let (ana_id, ana) = test.member("ana").await;
    let post = test.post(ana_id, "A day at the lake").await;
    let text = "<script>alert(1)</script> \"'><img src=x onerror=alert(1)> javascript:alert(1) \
                @<b>ana https://example.org/?a=\"><i>";
    let root = add(&test, ana_id, post, text).await;
    let deep = reply(&test, ana_id, root, text).await;
    let edit = format!("/comments/{deep}/edit");
    ana.post(&edit, &[("body", &format!("{text}!"))]).await;
    for path in [
        format!("/posts/{post}"),
        format!("/posts/{post}?comment={deep}"),
        "/".into(),
        edit.clone(),
        format!("/comments/{deep}/reply"),
        format!("/comments/{deep}/history"),
    ] {
        let page = ana.get(&path).await;
        assert_eq!(page.status, 200);
        assert!(
            page.body.contains("&lt;") || page.body.contains("&#60;"),
            "{path}"
        );
        for found in [
            "<script>alert",
            "<img src=x",
            "<i>",
            "<b>ana",
            "href=\"javascript",
        ] {
            assert!(!page.body.contains(found), "{path}: {found}");
        }
    }
    let odd = "/posts/{post}?order='&from=x-y&comment=%00&after=zz&before=\"";
    let odd = odd.replace("{post}", &post.to_string());
    assert_eq!(ana.get(&odd).await.status, 200);
    test.stop().await;
}
