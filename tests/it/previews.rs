//! What the site can send, as admins look at it: every mail and every text message, whole.

use std::collections::BTreeSet;
use std::path::Path;

use veranda::features::accounts::{mail_previews, sms_previews};
use veranda::mail;
use veranda::state::Site;

use crate::support::TestApp;

/// The longest line of a plain text that is not an address, in characters.
const LINE: usize = 72;

async fn previews(test: &TestApp) -> Vec<mail::Preview> {
    mail_previews(&test.app.site.load(), test.clock().now()).unwrap()
}

#[actix_web::test]
async fn every_mail_and_text_message_is_listed_and_shown_to_admins() {
    let test = TestApp::start().await;
    let admin = test.admin().await;
    let list = admin.get("/admin/mail-previews").await;
    assert_eq!(list.header("cache-control"), "no-store");
    let listed: BTreeSet<_> = list.attributes(".table a", "href").into_iter().collect();
    let mut expected = BTreeSet::new();
    for preview in previews(&test).await {
        let path = format!("/admin/mail-previews/{}", preview.kind);
        assert!(list.text(".table").contains(preview.purpose), "{path}");
        let page = admin.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.text("h1"), preview.mail.subject, "{path}");
        let facts = page.text(".facts");
        assert!(facts.contains(&preview.mail.subject), "{path}: {facts}");
        let off = if preview.mail.unsubscribe.is_some() {
            "Yes: by"
        } else {
            "No: it is"
        };
        assert!(facts.contains(off), "{path}: {facts}");
        assert!(page.text("pre").ends_with("Porch"), "{path}");
        assert!(
            page.header("content-security-policy")
                .contains("frame-src 'self'")
        );
        let frame = page.attributes("iframe", "src").remove(0);
        assert_eq!(page.attributes("iframe", "sandbox"), [""], "{path}");
        let framed = admin.get(&frame).await;
        let policy = framed.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(policy.ends_with("sandbox"), "{policy}");
        assert!(policy.contains("frame-ancestors 'self'"), "{policy}");
        assert!(framed.text("h1").contains(&preview.mail.subject), "{path}");
        expected.insert(path);
    }
    for preview in sms_previews(&test.app.site.load(), test.clock().now()).unwrap() {
        let path = format!("/admin/text-previews/{}", preview.kind);
        let page = admin.get(&path).await;
        assert_eq!(page.text("pre"), preview.sms.text.trim(), "{path}");
        assert_eq!(page.text("h1"), preview.title, "{path}");
        let link = format!(".table a[href='{path}']");
        assert_eq!(list.text(&link), preview.title, "{path}");
        expected.insert(path);
    }
    assert_eq!(listed, expected);
    for none in [
        "/admin/mail-previews/none",
        "/admin/mail-previews/none/html",
        "/admin/text-previews/none",
    ] {
        assert_eq!(admin.get(none).await.status, 404, "{none}");
    }
    assert!(test.mails().await.is_empty(), "looking sends nothing");
    test.stop().await;
}

#[actix_web::test]
async fn every_mail_has_a_subject_a_text_and_html_that_say_the_same() {
    let test = TestApp::start().await;
    for preview in previews(&test).await {
        let (kind, mail) = (preview.kind, preview.mail);
        assert_eq!(mail.kind, kind);
        assert!(
            !mail.subject.is_empty() && mail.subject.chars().count() < 80,
            "{kind}"
        );
        assert!(
            mail.text.starts_with(&mail.subject),
            "{kind}: {}",
            mail.text
        );
        assert!(mail.text.contains("\n-- \nPorch"), "{kind}: {}", mail.text);
        for line in mail.text.lines() {
            let fits = line.chars().count() <= LINE || line.starts_with("http");
            assert!(fits, "{kind}: {line}");
        }
        for secret in &mail.secrets {
            assert!(mail.text.contains(secret.as_str()), "{kind}: {secret}");
            assert!(mail.html.contains(secret.as_str()), "{kind}: {secret}");
        }
        let html = scraper::Html::parse_document(&mail.html);
        let shown = |selector: &str| {
            let selector = scraper::Selector::parse(selector).unwrap();
            let found: String = html
                .select(&selector)
                .flat_map(|node| node.text())
                .collect();
            found.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let text = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(shown("h1"), mail.subject, "{kind}");
        assert!(
            text.contains(&shown("body > div")),
            "{kind}: the line that lists show"
        );
        assert!(
            text.contains(&shown("td td > p:last-child")),
            "{kind}: the footer"
        );
        assert!(mail.html.contains("prefers-color-scheme:dark"), "{kind}");
    }
    test.stop().await;
}

#[actix_web::test]
async fn only_mail_that_one_may_do_without_can_be_turned_off() {
    let test = TestApp::start().await;
    let optional: Vec<_> = previews(&test)
        .await
        .into_iter()
        .filter(|preview| preview.mail.unsubscribe.is_some())
        .map(|preview| preview.kind)
        .collect();
    assert_eq!(optional, ["somebody_waits", "invitation_used", "news"]);
    for preview in previews(&test).await {
        let told = preview.mail.text.contains("No more of these mails:");
        assert_eq!(told, preview.mail.unsubscribe.is_some(), "{}", preview.kind);
    }
    test.stop().await;
}

#[actix_web::test]
async fn a_name_from_right_to_left_and_a_long_one_leave_the_sentence_as_it_is() {
    let test = TestApp::start().await;
    let site = |name: &str| Site {
        name: name.to_owned(),
        ..Site::clone(&test.app.site.load())
    };
    let now = test.clock().now();
    for preview in mail_previews(&site("الشرفة"), now).unwrap() {
        let subject = &preview.mail.subject;
        let is_apart = !subject.contains("الشرفة") || subject.contains("\u{2068}الشرفة\u{2069}");
        assert!(is_apart, "{subject}");
        let opened = preview.mail.text.matches('\u{2068}').count();
        assert_eq!(opened, preview.mail.text.matches('\u{2069}').count());
    }
    let long = "W".repeat(60);
    for preview in mail_previews(&site(&long), now).unwrap() {
        for line in preview.mail.text.lines() {
            assert!(
                line.chars().count() <= LINE || line.starts_with("http"),
                "{line}"
            );
        }
    }
    test.stop().await;
}

/// What is sent is made in the two places that ask for a kind; a kind has its example or does not
/// compile.
#[test]
fn mails_and_text_messages_are_made_where_their_examples_are() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&source, &mut files);
    let mut found = Vec::new();
    for path in files {
        let code = std::fs::read_to_string(&path).unwrap();
        let code = code.split("#[cfg(test)]").next().unwrap();
        for made in ["NewMail {", "NewSms {"] {
            let is_made = code.lines().any(|line| {
                line.trim_end().ends_with(made)
                    && !["struct ", "impl ", "-> "]
                        .iter()
                        .any(|word| line.contains(word))
            });
            if is_made {
                let file = path.strip_prefix(&source).unwrap().display().to_string();
                found.push(format!("{made} in {file}"));
            }
        }
    }
    found.sort();
    assert_eq!(
        found,
        [
            "NewMail { in features/accounts/emails/message.rs",
            "NewSms { in features/accounts/texts.rs",
        ]
    );
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => collect(&path, files),
            false => files.push(path),
        }
    }
}
