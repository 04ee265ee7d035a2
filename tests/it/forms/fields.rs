//! What every field refuses: 422, a message at the field, all else kept, and nothing changed.

use std::collections::BTreeSet;

use scraper::{ElementRef, Html, Selector};

use super::inputs::{Input, Kind, Sent};
use super::{Row, addresses_in, site_with};
use crate::support::{Fingerprint, Page, TestApp};

/// Beyond what one form may hold.
const TOO_MUCH: usize = 300 * 1024;

mod every_field_refuses_what_it_should_and_says_so_beside_it {
    in_each_room!(refuse);
}

async fn refuse(room: &str) {
    let mut failures = Vec::new();
    for path in addresses_in(room) {
        let (test, rows) = site_with(path).await;
        for row in rows {
            let mut case = Case::new(&test, &row, path).await;
            for input in &row.inputs {
                for sent in input.refused() {
                    case.refused(input, sent).await;
                }
                case.unreadable(input).await;
            }
            failures.append(&mut case.failures);
        }
        test.run_jobs().await;
        test.stop().await;
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

mod every_field_of_every_form_is_in_the_table {
    in_each_room!(compare_with_pages);
}

async fn compare_with_pages(room: &str) {
    for path in addresses_in(room) {
        let (test, rows) = site_with(path).await;
        for row in rows.iter().filter(|row| !row.page.is_empty()) {
            let page = row.client.get(&row.page).await;
            assert_eq!(page.status, 200, "{path}: {}", row.page);
            let listed: BTreeSet<_> = row.inputs.iter().map(|input| input.name.clone()).collect();
            let mut found = BTreeSet::new();
            for part in ["input", "textarea", "select", "button"] {
                let selector =
                    format!("form[action=\"{}\"] {part}[name]:not([hidden])", row.action);
                found.extend(page.attributes(&selector, "name"));
            }
            if page.has(&format!("form[action=\"{}\"]", row.action)) {
                // Only browsers need it, and only to send files.
                found.remove("photos");
                let mut needed = listed.clone();
                needed.remove("photos");
                // A page of many posts has the form of each.
                assert!(found.is_subset(&needed), "{path}: {found:?} and {listed:?}");
            } else {
                panic!("{path}: no form for {} on {}", row.action, row.page);
            }
        }
        test.run_jobs().await;
        test.stop().await;
    }
}

/// One form and what it did wrong.
struct Case<'a> {
    test: &'a TestApp,
    row: &'a Row,
    path: &'static str,
    before: Fingerprint,
    failures: Vec<String>,
}

impl<'a> Case<'a> {
    async fn new(test: &'a TestApp, row: &'a Row, path: &'static str) -> Self {
        Self {
            test,
            row,
            path,
            before: test.fingerprint().await.without(row.keeps),
            failures: Vec::new(),
        }
    }

    fn fail(&mut self, input: &Input, sent: &Sent, text: impl std::fmt::Display) {
        let sent: String = format!("{sent:?}").chars().take(60).collect();
        let (path, what, name) = (self.path, self.row.what, &input.name);
        self.failures
            .push(format!("{path} ({what}), {name} = {sent}: {text}"));
    }

    async fn refused(&mut self, input: &Input, sent: Sent) {
        let page = self.row.send(&[(&input.name, sent.clone())]).await;
        if page.status != 422 {
            let to = page.location().unwrap_or_default();
            self.fail(input, &sent, format!("answered {} {to}", page.status));
        } else {
            for text in findings(self.row, input, &sent, &page) {
                self.fail(input, &sent, text);
            }
        }
        self.unchanged(input, &sent).await;
    }

    /// Not a text, a file in the place of one, and more than a form can hold.
    async fn unreadable(&mut self, input: &Input) {
        let file = Sent::File("text.txt".into(), b"hello".to_vec());
        let much = Sent::Text("x".repeat(TOO_MUCH));
        let mut tries = vec![(Sent::NotUtf8, 400), (much, 413)];
        if !self.row.multipart {
            tries.push((file, 400));
        }
        if matches!(input.kind, Kind::Picture | Kind::Photo) {
            tries.clear();
        }
        if input.kind == Kind::Button {
            let odd = ["nonsense".into(), "\u{0}".into(), "x".repeat(100_000)];
            tries.extend(odd.map(|text: String| (Sent::Text(text), 400)));
        }
        for (sent, status) in tries {
            let page = self.row.send(&[(&input.name, sent.clone())]).await;
            if page.status.as_u16() != status {
                self.fail(input, &sent, format!("answered {}", page.status));
            } else if page.texts("main, body")[0].len() < 20 {
                self.fail(input, &sent, "says nothing");
            }
            self.unchanged(input, &sent).await;
        }
    }

    async fn unchanged(&mut self, input: &Input, sent: &Sent) {
        let after = self.test.fingerprint().await.without(self.row.keeps);
        let changes = self.before.changes(&after);
        if !changes.is_empty() {
            self.before = after;
            self.fail(input, sent, format!("changed {changes:?}"));
        }
    }
}

/// What is wrong with the page that refuses a form.
fn findings(row: &Row, input: &Input, sent: &Sent, page: &Page) -> Vec<String> {
    let html = Html::parse_document(&page.body);
    let mut found = Vec::new();
    match first(&html, &input.control) {
        None => found.push(format!("no {} on the page", input.control)),
        Some(control) => match message_of(&html, control) {
            None => found.push("no message at the field".into()),
            Some(message) => found.extend(tone(&message)),
        },
    }
    for other in &row.inputs {
        let value = match sent {
            Sent::Text(text) if other.name == input.name => text.as_str(),
            _ if other.name == input.name => continue,
            _ => other.good.as_str(),
        };
        let control = first(&html, &other.control);
        if matches!(other.kind, Kind::Key | Kind::Button) || row.multipart && other.is_option() {
            continue;
        }
        let shown = control.map(value_of).unwrap_or_default();
        if other.is_secret() {
            if !shown.is_empty()
                || !value.is_empty() && page.body.contains(&other.good) && !other.good.is_empty()
            {
                found.push(format!("{} is shown again", other.name));
            }
        } else if other.kind == Kind::Choice
            && !["open", "approval", "invitation", "closed"].contains(&value)
        {
            continue;
        } else if plain(&shown) != plain(value) {
            let shown: String = shown.chars().take(40).collect();
            found.push(format!("{} shows {shown:?}", other.name));
        }
    }
    found
}

impl Input {
    fn is_option(&self) -> bool {
        self.kind == Kind::Option
    }
}

fn first<'a>(html: &'a Html, selector: &str) -> Option<ElementRef<'a>> {
    let selector = Selector::parse(&format!("main {selector}, form {selector}")).unwrap();
    // Of radio buttons and boxes, the one that is chosen.
    let all: Vec<_> = html.select(&selector).collect();
    let chosen = all.iter().find(|one| one.attr("checked").is_some());
    chosen.or(all.first()).copied()
}

/// The text that `aria-describedby` of the field, or of the group around it, leads to.
fn message_of(html: &Html, control: ElementRef<'_>) -> Option<String> {
    if matches!(control.attr("role"), Some("alert" | "status")) {
        return Some(text_of(control));
    }
    let group = control.ancestors().filter_map(ElementRef::wrap);
    let group = group
        .into_iter()
        .find(|one| one.value().name() == "fieldset");
    let is_marked = control.attr("aria-invalid") == Some("true") || group.is_some();
    let described = [Some(control), group]
        .into_iter()
        .flatten()
        .find_map(|one| one.attr("aria-describedby"))?;
    described
        .split_whitespace()
        .filter(|id| id.ends_with("-error"))
        .find_map(|id| {
            let selector = Selector::parse(&format!("[id=\"{id}\"]")).ok()?;
            html.select(&selector).next().map(text_of)
        })
        .filter(|text| !text.is_empty() && is_marked)
}

fn tone(message: &str) -> Option<String> {
    let lower = message.to_lowercase();
    let harsh = ["!", "invalid", "error", "illegal", "must be"];
    let word = harsh.into_iter().find(|word| lower.contains(word))?;
    Some(format!("the message {message:?} has {word:?}"))
}

fn text_of(element: ElementRef<'_>) -> String {
    element.text().collect::<String>().trim().to_owned()
}

fn value_of(control: ElementRef<'_>) -> String {
    match control.value().name() {
        "textarea" => control.text().collect(),
        "select" => {
            let chosen = Selector::parse("option[selected]").unwrap();
            let chosen = control.select(&chosen).next();
            let value = chosen.and_then(|option| option.attr("value"));
            value.unwrap_or_default().to_owned()
        }
        _ if ["radio", "checkbox"].contains(&control.attr("type").unwrap_or_default())
            && control.attr("checked").is_none() =>
        {
            String::new()
        }
        _ => control.attr("value").unwrap_or_default().to_owned(),
    }
}

/// As browsers read it: without NUL, and with one kind of line end.
fn plain(text: &str) -> String {
    text.replace(['\u{0}', '\u{fffd}', '\r', '\n'], "")
}
