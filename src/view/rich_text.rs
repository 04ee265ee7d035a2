//! What people write, as safe HTML: addresses, @names and #tags become links, line ends breaks.

use std::fmt::Write;

use linkify::{LinkFinder, LinkKind};

use crate::words;

/// Escapes `text` and marks its links. The result is HTML.
pub fn rich_text(text: &str) -> String {
    linked(text, &[LinkKind::Url], &Links::ALL)
}

/// As [`rich_text`]; of the @names, in lower case, only known ones are links.
pub fn rich_text_naming(text: &str, is_known: &dyn Fn(&str) -> bool) -> String {
    let links = Links {
        is_known,
        ..Links::ALL
    };
    linked(text, &[LinkKind::Url], &links)
}

/// The @names of a text that could be people's, in lower case.
pub fn named_in(text: &str) -> Vec<String> {
    let names = std::cell::RefCell::new(Vec::new());
    // Found by the same steps as links are made.
    let is_known = |name: &str| {
        names.borrow_mut().push(name.to_owned());
        false
    };
    let links = Links {
        is_known: &is_known,
        ..Links::ALL
    };
    linked(text, &[LinkKind::Url], &links);
    names.into_inner()
}

/// The names of the #tags of a text, each under which it is found, in their order.
pub fn tags_in(text: &str) -> Vec<String> {
    let tags = std::cell::RefCell::new(Vec::new());
    let on_tag = |tag: &str| tags.borrow_mut().push(tag.to_owned());
    let links = Links {
        on_tag: &on_tag,
        ..Links::ALL
    };
    linked(text, &[LinkKind::Url], &links);
    tags.into_inner()
}

/// A longer text of the site's own: paragraphs between empty lines, and a list where lines begin
/// with "- ". Mail addresses are links, too. The result is HTML.
pub fn prose(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + text.len() / 4);
    let kinds = [LinkKind::Url, LinkKind::Email];
    let mut open = "";
    for line in text.lines().map(str::trim_end) {
        let item = line.strip_prefix("- ");
        let tag = match (line.trim().is_empty(), item) {
            (true, _) => "",
            (_, Some(_)) => "ul",
            (_, None) => "p",
        };
        let goes_on = tag == open && !tag.is_empty();
        if goes_on && tag == "p" {
            html.push_str("<br>");
        }
        if !goes_on {
            if !open.is_empty() {
                let _ = write!(html, "</{open}>");
            }
            if !tag.is_empty() {
                let _ = write!(html, "<{tag}>");
            }
            open = tag;
        }
        match item {
            Some(item) => {
                let _ = write!(html, "<li>{}</li>", linked(item, &kinds, &Links::ALL));
            }
            None => html.push_str(&linked(line, &kinds, &Links::ALL)),
        }
    }
    if !open.is_empty() {
        let _ = write!(html, "</{open}>");
    }
    html
}

/// What becomes a link.
struct Links<'a> {
    /// Whether a name behind an @ does.
    is_known: &'a dyn Fn(&str) -> bool,
    /// Told of each tag.
    on_tag: &'a dyn Fn(&str),
}

impl Links<'_> {
    const ALL: Self = Links {
        is_known: &|_| true,
        on_tag: &|_| {},
    };
}

fn linked(text: &str, kinds: &[LinkKind], links: &Links<'_>) -> String {
    let mut finder = LinkFinder::new();
    finder.kinds(kinds);
    let mut html = String::with_capacity(text.len() + text.len() / 4);
    for span in finder.spans(text) {
        let part = span.as_str();
        let is_web = part.starts_with("http://") || part.starts_with("https://");
        if span.kind().is_some() && is_web {
            let address = escape(part);
            let _ = write!(
                html,
                r#"<a href="{address}" rel="nofollow noopener noreferrer ugc">{address}</a>"#
            );
        } else if span.kind() == Some(&LinkKind::Email) {
            let address = escape(part);
            let _ = write!(html, r#"<a href="mailto:{address}">{address}</a>"#);
        } else {
            with_mentions(part, links, &mut html);
        }
    }
    html.replace('\n', "<br>")
}

/// Escapes a part without addresses; `@name` and `#tag` at the start of a word are links.
fn with_mentions(text: &str, links: &Links<'_>, html: &mut String) {
    let mut rest = text;
    let mut before: Option<char> = None;
    while let Some(at) = rest.find(['@', '#']) {
        let (head, tail) = rest.split_at(at);
        html.push_str(&escape(head));
        let previous = head.chars().next_back().or(before);
        let after = tail.get(1..).unwrap_or("");
        let length = match tail.starts_with('@') {
            true => mention(after, previous, links, html),
            false => tag(after, previous, links, html),
        };
        before = after
            .get(..length)
            .and_then(|name| name.chars().next_back())
            .or(tail.chars().next());
        rest = after.get(length..).unwrap_or("");
    }
    html.push_str(&escape(rest));
}

/// Writes what stands behind an @ as a name; gives how many bytes that were.
fn mention(after: &str, previous: Option<char>, links: &Links<'_>, html: &mut String) -> usize {
    let end = after
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.')))
        .unwrap_or(after.len());
    let name = after.get(..end).unwrap_or("").trim_end_matches('.');
    let starts_word = previous.is_none_or(|c| !c.is_alphanumeric());
    let link = name.to_ascii_lowercase();
    if starts_word && (3..=30).contains(&name.len()) && (links.is_known)(&link) {
        let _ = write!(html, r#"<a dir="ltr" href="/@{link}">@{name}</a>"#);
    } else {
        html.push('@');
        html.push_str(name);
    }
    name.len()
}

/// Writes what stands behind a # as a tag; gives how many bytes that were.
fn tag(after: &str, previous: Option<char>, links: &Links<'_>, html: &mut String) -> usize {
    let starts_word = previous.is_none_or(|c| !c.is_alphanumeric() && !"#&/_".contains(c));
    let Some((length, key)) = words::tag_behind(after).filter(|_| starts_word) else {
        html.push('#');
        return 0;
    };
    (links.on_tag)(&key);
    let address: String = url::form_urlencoded::byte_serialize(key.as_bytes()).collect();
    let name = after.get(..length).unwrap_or_default();
    let _ = write!(html, r#"<a href="/tags/{address}">#{name}</a>"#);
    length
}

pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_shown_not_run() {
        assert_eq!(
            rich_text("<script>alert(1)</script>\n\"x\""),
            "&lt;script&gt;alert(1)&lt;/script&gt;<br>&quot;x&quot;"
        );
    }

    #[test]
    fn prose_has_paragraphs_lists_and_links() {
        let html = prose(
            "Be kind.\nAnd:\n- no <spam>\n- see https://example.org/a\n\nAsk us@example.org.",
        );
        assert_eq!(
            html,
            "<p>Be kind.<br>And:</p><ul><li>no &lt;spam&gt;</li><li>see \
             <a href=\"https://example.org/a\" rel=\"nofollow noopener noreferrer ugc\">https://example.org/a</a></li></ul>\
             <p>Ask <a href=\"mailto:us@example.org\">us@example.org</a>.</p>"
        );
        assert_eq!(prose(""), "");
    }

    #[test]
    fn only_known_names_are_links_where_they_are_asked_for() {
        assert_eq!(named_in("@Ana, a@bob.org @nobody. @x"), ["ana", "nobody"]);
        assert_eq!(
            rich_text_naming("@Ana <b> @nobody", &|name| name == "ana"),
            r#"<a dir="ltr" href="/@ana">@Ana</a> &lt;b&gt; @nobody"#
        );
    }

    #[test]
    fn tags_become_links_to_what_they_are_found_under() {
        assert_eq!(
            rich_text("#Hà_Nội, x#y &#39; ##a #1 (#b)"),
            "<a href=\"/tags/ha_noi\">#Hà_Nội</a>, x#y &amp;#39; ##a #1 (<a href=\"/tags/b\">#b</a>)"
        );
        assert_eq!(
            rich_text("#Тоғ"),
            "<a href=\"/tags/%D1%82%D0%BE%D0%B3\">#Тоғ</a>"
        );
        assert_eq!(tags_in("#a https://x.org/#b #A @c#d\n#e"), ["a", "a", "e"]);
        let html = rich_text("#<script> #\"onload @ana#lan");
        assert!(
            !html.contains("<script") && !html.contains("/tags/lan"),
            "{html}"
        );
    }

    #[test]
    fn addresses_and_names_become_links() {
        let html = rich_text("See https://example.org/a?b=1&c=2, @Lan. and mail a@b.org");
        assert!(
            html.contains(r#"href="https://example.org/a?b=1&amp;c=2""#),
            "{html}"
        );
        assert!(
            html.contains(r#"<a dir="ltr" href="/@lan">@Lan</a>. and"#),
            "{html}"
        );
        assert!(html.ends_with("mail a@b.org"), "{html}");
        assert!(!rich_text("javascript:alert(1)").contains("href"));
    }
}
