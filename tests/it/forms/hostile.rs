//! Text that looks like harm and is none: taken, stored as it is, and shown as text.

use std::time::Duration;

use scraper::{Html, Selector};
use veranda::text;

use super::inputs::{Input, Kind, Place, Sent};
use super::{Row, addresses_in, site_with};
use crate::support::{Page, TestApp, TestClient};

/// Each is sent in every text field of every form.
const TEXTS: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'; DROP TABLE users;--",
    "\u{202e}sdrawkcab\u{202c} \u{2067}and isolated",
    "👩\u{200d}👩\u{200d}👧\u{200d}👦 at home 🏳\u{fe0f}\u{200d}🌈",
    "{{7*7}} {% raw %} ${7*7} <%= 7*7 %>",
    "one\r\ntwo\r\n\r\n\r\nthree &amp; &lt;b&gt;",
    "Zoe\u{308} A\u{30a}sa Nguye\u{302}\u{303}n",
    "100% \\ `` %00 %s 'quoted' \"twice\" \u{fffd}",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsvorstandsstellvertreterinnenversammlung",
];

/// Characters of a text that lists for staff show at least.
const EXCERPT: usize = 40;

/// Fields whose text may have several lines.
const MANY_LINES: &[&str] = &[
    "bio",
    "body",
    "caption",
    "description",
    "details",
    "message",
    "reason",
    "terms",
    "text",
];

/// Forms that can be sent again and again on one site, and show all of it.
const AGAIN: &[&str] = &[
    "/admin/settings",
    "/chat/{id}/messages",
    "/comments/{id}/edit",
    "/invitations",
    "/posts/new",
    "/posts/{id}/comments",
    "/posts/{id}/edit",
    "/settings/profile",
];

mod odd_text_is_taken_stored_and_shown_as_it_is {
    in_each_room!(try_odd_texts);
}

async fn try_odd_texts(room: &str) {
    let mut failures = Vec::new();
    for path in addresses_in(room) {
        let (mut test, mut rows) = site_with(path).await;
        let mut is_fresh = true;
        for place in 0..rows.len() {
            if rows[place]
                .inputs
                .iter()
                .all(|input| input.stored.is_none())
            {
                continue;
            }
            for odd in TEXTS {
                if !is_fresh && !AGAIN.contains(&path) {
                    test.run_jobs().await;
                    test.stop().await;
                    (test, rows) = site_with(path).await;
                }
                is_fresh = false;
                // The same again within half a minute is a second press.
                test.clock().advance(Duration::from_secs(31));
                rows[place].open().await;
                let found = try_one(&test, &rows[place], odd).await;
                failures.extend(found.iter().map(|text| format!("{path}, {odd:?}: {text}")));
            }
        }
        test.run_jobs().await;
        test.stop().await;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Sends one text in every text field of a form; gives what is wrong.
async fn try_one(test: &TestApp, row: &Row, odd: &str) -> Vec<String> {
    let fields: Vec<_> = row
        .inputs
        .iter()
        .filter(|input| input.stored.is_some())
        .map(|input| (input, fitting(input, odd)))
        .collect();
    let changed: Vec<_> = fields
        .iter()
        .map(|(input, text)| (input.name.as_str(), Sent::Text(text.clone())))
        .collect();
    let page = row.send(&changed).await;
    if page.status != 303 {
        return vec![format!("{} answered {}", row.what, page.status)];
    }
    let mut found = Vec::new();
    let staff = match row.inputs.iter().any(Input::is_for_staff) {
        true => staff(test).await,
        false => row.client.clone(),
    };
    for (input, sent) in &fields {
        let Kind::Text { max, .. } = input.kind else {
            continue;
        };
        let expected = match MANY_LINES.contains(&input.name.as_str()) {
            true => text::many_lines(sent, max).unwrap(),
            false => text::one_line(sent, max).unwrap(),
        };
        let query = input.stored.as_deref().unwrap_or_default();
        let stored = test.one_text(query).await;
        if stored.as_ref() != Some(&expected) {
            found.push(format!("{} is stored as {stored:?}", input.name));
        }
        for place in &input.places {
            let reader = if place.by_staff { &staff } else { &row.client };
            let page = reader.visit(&place.path).await;
            let shown = shown_at(&page, place);
            let expected = match place.by_staff {
                true => expected.chars().take(EXCERPT).collect(),
                false => expected.clone(),
            };
            if !folded(&shown).contains(&folded(&expected)) {
                let shown: String = shown.chars().take(200).collect();
                found.push(format!("{} on {} is {shown:?}", input.name, place.path));
            }
            found.extend(
                elements_from_text(&page.body).map(|what| format!("{what} on {}", place.path)),
            );
        }
    }
    let mails = "SELECT html_body AS line FROM mails ORDER BY id DESC LIMIT 1";
    if let Some(mail) = test.one_text(mails).await {
        found.extend(elements_from_text(&mail).map(|what| format!("{what} in a mail")));
    }
    found
}

impl Input {
    fn is_for_staff(&self) -> bool {
        self.places.iter().any(|place| place.by_staff)
    }
}

async fn staff(test: &TestApp) -> TestClient {
    let known = "SELECT username AS line FROM users WHERE username = 'sofia'";
    match test.one_text(known).await {
        Some(_) => test.sign_in("sofia", crate::support::PASSWORD).await,
        None => test.staff("sofia").await,
    }
}

/// As much of it as the field takes.
fn fitting(input: &Input, odd: &str) -> String {
    match input.kind {
        Kind::Text { max, .. } => odd.chars().take(max).collect(),
        _ => odd.to_owned(),
    }
}

fn shown_at(page: &Page, place: &Place) -> String {
    match place.attribute {
        Some(name) => page.attributes(&place.selector, name).join("\n"),
        None => page.texts(&place.selector).join("\n"),
    }
}

/// White space aside: line ends are shown as `<br>`.
fn folded(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Elements and attributes that can only come from a text.
fn elements_from_text(body: &str) -> impl Iterator<Item = String> + use<> {
    let html = Html::parse_document(body);
    let ours = Selector::parse("script:not([src]), img[src=x], [onerror]").unwrap();
    let found: Vec<_> = html.select(&ours).map(|one| one.html()).collect();
    found.into_iter()
}
