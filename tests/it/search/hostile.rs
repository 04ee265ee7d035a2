//! Whatever is typed, the answer is a page.

use super::found;
use crate::support::TestApp;

/// What people, scripts and those who look for holes type.
fn typed() -> Vec<String> {
    let mut all: Vec<String> = [
        "",
        " ",
        "\"",
        "'",
        "''",
        "\"\"",
        "*",
        "a*",
        "*a",
        "a**",
        "-a",
        "+a",
        "a:b",
        "words:a",
        "^a",
        "(a",
        "a)",
        "()",
        "{a}",
        "NEAR",
        "NEAR(a b)",
        "NEAR/2",
        "AND",
        "OR",
        "NOT",
        "a AND",
        "a OR b",
        "NOT a",
        "a & b",
        "a | !b",
        "a <-> b",
        "a:*",
        "':*",
        "a'; DROP TABLE users; --",
        "%",
        "_",
        "%%",
        "\\",
        "\\'",
        "a\u{0}b",
        "\u{0}",
        "\r\n\t",
        "🎉",
        "👩\u{200d}👧",
        "\u{202e}abc",
        "\u{feff}",
        "\u{301}\u{301}",
        "e\u{301}",
        "İ",
        "ß",
        "ﷺ",
        "½",
        "①",
        "\u{1e943}",
        "𝕏",
        "東京",
        "हिन्दी",
        "ไทย",
        "\u{e000}",
        "\u{10ffff}",
        "\u{fffd}",
        "$1",
        "{{7*7}}",
        "<script>alert(1)</script>",
        "&amp;",
        "../../etc/passwd",
        "https://example.org/?a=b#c",
        "@",
        "@@@ana",
        "#",
        "#a",
        "0",
        "-1",
        "1e9",
        "َ",
        "ـ",
        "ʻ",
        "\u{200c}",
    ]
    .map(str::to_owned)
    .into();
    all.push("a".repeat(10_000));
    all.push("a ".repeat(5_000));
    all.push("\"".repeat(10_000));
    all.push("🎉".repeat(4_000));
    // Anything at all, the same each time.
    let mut state = 42_u64;
    let mut chance = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    for _ in 0..300 {
        let length = chance() % 12 + 1;
        let text = (0..length).filter_map(|_| match chance() % 4 {
            0 => char::from_u32(u32::try_from(chance() % 128).unwrap()),
            1 => Some(['"', '\'', '*', ' ', ':', '&', '|', '(', ')', '\\'][chance() as usize % 10]),
            2 => char::from_u32(u32::try_from(chance() % 0x3000).unwrap()),
            _ => char::from_u32(u32::try_from(chance() % 0x11_0000).unwrap()),
        });
        all.push(text.collect());
    }
    all
}

#[actix_web::test]
async fn any_input_is_answered_with_a_page() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    test.post(ana, "a AND NOT near words").await;
    for typed in typed() {
        for tab in ["people", "posts", "comments"] {
            found(&client, tab, &typed).await;
        }
        let query = serde_urlencoded::to_string([("q", &typed)]).unwrap();
        for path in ["/search/people", "/people"] {
            let page = client.get(&format!("{path}?{query}")).await;
            assert_eq!(page.status, 200, "{path} {typed:?}");
        }
    }
    for odd in [
        "q=%ff%fe",
        "q[]=a",
        "q=a&before=x",
        "q=a&before=-1--1",
        "q=a&before=9-99999999999999999999",
        "q=a&tab=%00",
        "q=a&before=1-9223372036854775807",
        "q=a&before=0--9223372036854775808",
    ] {
        for tab in ["people", "posts", "comments"] {
            let page = client.get(&format!("/search?tab={tab}&{odd}")).await;
            assert!(
                [200, 400].contains(&page.status.as_u16()),
                "{odd} {}",
                page.status
            );
        }
    }
    test.stop().await;
}

#[actix_web::test]
async fn words_with_a_meaning_for_databases_are_words() {
    let test = TestApp::start_unhurried().await;
    let (ana, client) = test.member("ana").await;
    test.post(ana, "Salt AND pepper").await;
    test.post(ana, "Salt, near nothing").await;
    for (typed, count) in [
        ("salt and", 1),
        ("NEAR salt", 1),
        ("salt OR nothing", 0),
        ("NOT salt", 0),
        ("sal*", 2),
        ("\"salt", 2),
        ("words:salt", 0),
    ] {
        assert_eq!(found(&client, "posts", typed).await.len(), count, "{typed}");
    }
    test.stop().await;
}
