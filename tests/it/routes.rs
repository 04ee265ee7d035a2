//! Walks every address as a guest, a member, staff and an admin.

mod owned;
mod pages;

use std::collections::BTreeSet;
use std::path::Path;

use reqwest::Method;
use veranda::routes::{ROUTES, Who};

use crate::passkeys::on_this_machine;
use crate::support::{Page, TestApp, TestClient};

#[test]
fn the_list_of_addresses_is_the_one_that_is_mounted() {
    let mut mounted = BTreeSet::new();
    collect(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut mounted,
    );
    let listed: BTreeSet<String> = ROUTES
        .iter()
        .map(|(method, path, _)| format!("{method} {path}"))
        .collect();
    let missing: Vec<_> = mounted.difference(&listed).collect();
    let stale: Vec<_> = listed.difference(&mounted).collect();
    assert!(
        missing.is_empty() && stale.is_empty(),
        "src/routes/table.rs lacks {missing:?} and has too much {stale:?}"
    );
}

#[actix_web::test]
async fn everyone_reaches_what_the_list_says_and_no_more() {
    let test = on_this_machine(TestApp::start().await).await;
    let guest = test.anonymous();
    let (staff, admin) = (test.staff("sofia").await, test.admin().await);
    let member = test.user("lan").await;
    for (method, path, who) in ROUTES {
        // These two end the session that walks, or answer a socket.
        // Nobody is at the second step without the first one, so everybody is sent to that; and
        // nobody has just chosen a new password.
        if *path == "/sign-out"
            || *path == "/password-reset/done"
            || path.starts_with("/sign-in/second-step")
            || path.ends_with("/socket")
        {
            continue;
        }
        let told = format!("{method} {path}");
        let by_guest = call(&guest, method, path).await;
        assert_eq!(is_sign_in(&by_guest), is_closed(*who), "{told} as a guest");
        let by_member = call(&member, method, path).await;
        let by_staff = call(&staff, method, path).await;
        let by_admin = call(&admin, method, path).await;
        let refused = |page: &Page| page.status == 403;
        let (no_member, no_staff) = match who {
            Who::Admins => (true, true),
            Who::Staff => (true, false),
            _ => (false, false),
        };
        assert_eq!(refused(&by_member), no_member, "{told} as a member");
        assert_eq!(refused(&by_staff), no_staff, "{told} as staff");
        assert!(!refused(&by_admin), "{told} as an admin");
        for page in [&by_member, &by_staff, &by_admin] {
            assert!(!is_sign_in(page), "{told} signed in");
            assert!(page.status.as_u16() < 500, "{told}: {}", page.status);
            if *who == Who::Guests && *method == "GET" {
                assert_eq!(page.location().as_deref(), Some("/"), "{told} signed in");
            }
        }
    }
}

fn is_closed(who: Who) -> bool {
    !matches!(who, Who::Everyone | Who::Guests)
}

fn is_sign_in(page: &Page) -> bool {
    page.location()
        .is_some_and(|path| path.starts_with("/sign-in"))
}

/// The address with something in each of its places.
fn filled(path: &str) -> String {
    let mut filled = String::new();
    for part in path.split('/').skip(1) {
        filled.push('/');
        filled.push_str(match part {
            "{id}" | "{key}" | "{comment}" | "{link}" => "1",
            "{place}" => "0",
            "{photo}" => "1",
            "{slug}" => "users",
            "{action}" => "nothing",
            "@{username}" => "@sofia",
            part if part.starts_with('{') => "sofia",
            part => part,
        });
    }
    filled
}

/// An address with something in each of its places, and an empty form.
async fn call(client: &TestClient, method: &str, path: &str) -> Page {
    let filled = filled(path);
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let request = client.request(method.clone(), &filled);
    match method {
        Method::GET => Page::of(request).await,
        _ => Page::of(request.form(&[("", "")])).await,
    }
}

fn collect(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
            continue;
        }
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            for method in ["get", "post"] {
                let start = format!("#[{method}(\"");
                if let Some(rest) = line.trim().strip_prefix(start.as_str()) {
                    let route = rest.split('"').next().unwrap();
                    found.insert(format!("{} {route}", method.to_uppercase()));
                }
            }
        }
    }
}
