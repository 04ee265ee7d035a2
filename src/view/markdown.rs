//! Markdown as people write it, as safe HTML. Only the elements that are named here come out of
//! it: markup is shown as it was typed, pictures are their description, and links go to the web
//! or to a mail address.

use std::fmt::Write;

use pulldown_cmark::{
    CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream,
};

use super::rich_text::{escape, rich_text_naming};

/// Elements within elements; what lies deeper stands in the last of them.
const DEEPEST: usize = 16;

/// A text as HTML. Of its @names, in lower case, only known ones are links.
pub fn markdown(text: &str, is_known: &dyn Fn(&str) -> bool) -> String {
    let mut writer = Writer {
        html: String::with_capacity(text.len() * 2),
        open: Vec::new(),
        is_known,
    };
    for event in events(text) {
        writer.take(event);
    }
    writer.html
}

/// The words of the first paragraph, or all words where there is none, without any markup.
pub fn first_paragraph(text: &str) -> String {
    let (mut words, mut others) = (String::new(), String::new());
    let mut is_inside = false;
    for event in events(text) {
        match event {
            Event::Start(Tag::Paragraph) => is_inside = true,
            Event::End(TagEnd::Paragraph) if !words.trim().is_empty() => break,
            event if is_inside => words.push_str(&said(event)),
            event => others.push_str(&said(event)),
        }
    }
    match words.trim() {
        "" => others.trim().to_owned(),
        words => words.to_owned(),
    }
}

/// All words, without any markup.
pub fn without_markup(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for event in events(text) {
        words.push_str(&said(event));
    }
    words.trim_end().to_owned()
}

/// The words of an event, or the space that stands for it between words; nothing of most.
fn said(event: Event<'_>) -> CowStr<'_> {
    match event {
        Event::Text(part) | Event::Code(part) | Event::InlineHtml(part) | Event::Html(part) => part,
        Event::SoftBreak
        | Event::HardBreak
        | Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::Heading(_) | TagEnd::CodeBlock) => {
            " ".into()
        }
        _ => "".into(),
    }
}

fn events(text: &str) -> impl Iterator<Item = Event<'_>> {
    TextMergeStream::new(Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH))
}

struct Writer<'a> {
    html: String,
    /// What closes each element that is open; nothing for those that are not shown.
    open: Vec<&'static str>,
    is_known: &'a dyn Fn(&str) -> bool,
}

impl Writer<'_> {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(_) => {
                let end = self.open.pop().unwrap_or_default();
                self.html.push_str(end);
            }
            Event::Text(text) if self.is_in_link_or_code() => self.html.push_str(&escape(&text)),
            Event::Text(text) => {
                let html = rich_text_naming(&text, self.is_known);
                self.html.push_str(&html);
            }
            Event::Code(text) => {
                let _ = write!(self.html, "<code>{}</code>", escape(&text));
            }
            Event::Html(text) | Event::InlineHtml(text) => self.html.push_str(&escape(&text)),
            // People end a line where they want it to end.
            Event::SoftBreak | Event::HardBreak => self.html.push_str("<br>"),
            Event::Rule => self.html.push_str("<hr>"),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        let (start, end) = match tag {
            _ if self.open.len() >= DEEPEST => ("", ""),
            Tag::Paragraph | Tag::HtmlBlock => ("<p>", "</p>"),
            // The page has its own heading, and the post its title.
            Tag::Heading { level, .. } => match level {
                HeadingLevel::H1 => ("<h2>", "</h2>"),
                HeadingLevel::H2 => ("<h3>", "</h3>"),
                _ => ("<h4>", "</h4>"),
            },
            Tag::BlockQuote(_) => ("<blockquote>", "</blockquote>"),
            Tag::CodeBlock(_) => ("<pre><code>", "</code></pre>"),
            Tag::List(None) => ("<ul>", "</ul>"),
            Tag::List(Some(first)) => {
                let _ = match first {
                    1 => write!(self.html, "<ol>"),
                    _ => write!(self.html, "<ol start=\"{first}\">"),
                };
                ("", "</ol>")
            }
            Tag::Item => ("<li>", "</li>"),
            Tag::Emphasis => ("<em>", "</em>"),
            Tag::Strong => ("<strong>", "</strong>"),
            Tag::Strikethrough => ("<del>", "</del>"),
            Tag::Link {
                link_type,
                dest_url,
                ..
            } if !self.open.contains(&"</a>") => match address(link_type, &dest_url) {
                Some(address) => {
                    let _ = write!(
                        self.html,
                        r#"<a href="{}" rel="nofollow noopener noreferrer ugc">"#,
                        escape(&address)
                    );
                    ("", "</a>")
                }
                None => ("", ""),
            },
            _ => ("", ""),
        };
        self.html.push_str(start);
        self.open.push(end);
    }

    fn is_in_link_or_code(&self) -> bool {
        let marks = ["</a>", "</code></pre>"];
        self.open.iter().any(|end| marks.contains(end))
    }
}

/// Where a link may go.
fn address(kind: LinkType, to: &str) -> Option<String> {
    if kind == LinkType::Email {
        return Some(format!("mailto:{to}"));
    }
    let start = to.to_ascii_lowercase();
    let known = ["https://", "http://", "mailto:"];
    known
        .iter()
        .any(|scheme| start.starts_with(scheme))
        .then(|| to.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        markdown(text, &|name| name == "ana")
    }

    #[test]
    fn what_people_write_is_shown_as_they_mean_it() {
        assert_eq!(
            shown("# Day 1\n\nWith @ana and *Bo*,\nat **six**.\n\n- `tea`\n- ~~milk~~\n\n---"),
            "<h2>Day 1</h2><p>With <a dir=\"ltr\" href=\"/@ana\">@ana</a> and <em>Bo</em>,<br>at \
             <strong>six</strong>.</p><ul><li><code>tea</code></li><li><del>milk</del></li></ul><hr>"
        );
        assert_eq!(
            shown("3. c\n4. d\n\n> so\n\n```rust\n<b>&\n```"),
            "<ol start=\"3\"><li>c</li><li>d</li></ol><blockquote><p>so</p></blockquote>\
             <pre><code>&lt;b&gt;&amp;\n</code></pre>"
        );
    }

    #[test]
    fn links_go_to_the_web_or_to_mail_and_nowhere_else() {
        let rel = "rel=\"nofollow noopener noreferrer ugc\"";
        assert_eq!(
            shown("[see](https://example.org/?a=1&b=\"2\")"),
            format!(
                "<p><a href=\"https://example.org/?a=1&amp;b=&quot;2&quot;\" {rel}>see</a></p>"
            )
        );
        assert_eq!(
            shown("<me@example.org>"),
            format!("<p><a href=\"mailto:me@example.org\" {rel}>me@example.org</a></p>")
        );
        for hostile in [
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](java\tscript:alert(1))",
            "[x](data:text/html,<script>)",
            "[x](//evil.example)",
            "[x](/sign-out)",
            "[x][1]\n\n[1]: vbscript:x",
            "<javascript:alert(1)>",
        ] {
            assert!(!shown(hostile).contains("href"), "{}", shown(hostile));
        }
        // No link within a link.
        let html = shown("[https://a.example and @ana](https://b.example)");
        assert_eq!(html.matches("<a ").count(), 1, "{html}");
    }

    #[test]
    fn markup_is_shown_and_pictures_are_their_description() {
        for (typed, shown_as) in [
            (
                "<script>alert(1)</script>",
                "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
            ),
            (
                "a <img src=x onerror=alert(1)>",
                "<p>a &lt;img src=x onerror=alert(1)&gt;</p>",
            ),
            (
                "![a <b>cat</b>](https://example.org/cat.png)",
                "<p>a &lt;b&gt;cat&lt;/b&gt;</p>",
            ),
            ("&lt;b&gt;", "<p>&lt;b&gt;</p>"),
        ] {
            assert_eq!(shown(typed), shown_as);
        }
        let html = shown("[![x](https://e.org/x.png)](https://e.org)");
        assert!(!html.contains("<img"), "{html}");
    }

    #[test]
    fn deep_texts_are_not_deep_pages_and_everything_is_closed() {
        let html = shown(&">".repeat(5000));
        assert!(html.matches("<blockquote>").count() <= DEEPEST);
        let odd = "- ".repeat(3000) + "**x [y](https://e.org" + &"[".repeat(3000);
        let html = shown(&odd);
        for name in ["ul", "li", "p", "strong", "a"] {
            let starts = html.matches(&format!("<{name}>")).count()
                + html.matches(&format!("<{name} ")).count();
            assert_eq!(
                starts,
                html.matches(&format!("</{name}>")).count(),
                "{name}"
            );
        }
    }

    #[test]
    fn the_first_paragraph_is_told_in_words_alone() {
        assert_eq!(
            first_paragraph("# Head\n\nOne *two*\n[three](x)\n\nFour"),
            "One two three"
        );
        assert_eq!(first_paragraph("- only\n- a list"), "only a list");
        assert_eq!(first_paragraph("# Only a head"), "Only a head");
        assert_eq!(first_paragraph("<b>bold</b> words"), "<b>bold</b> words");
        assert_eq!(first_paragraph(""), "");
        assert_eq!(
            without_markup("# Head\n\nOne *two*\n[three](x)\n\n- Four"),
            "Head One two three Four"
        );
    }
}
