//! The directory, a person's page, and the lists of followers.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, get, web};
use askama::Template;
use serde::Deserialize;

use super::queries::{self, Counts};
use crate::error::Error;
use crate::features::grid::ProfileTile;
use crate::features::people::{self, FollowButton, FollowState, FriendButton, Person, PersonRow};
use crate::features::{guests, media, posts};
use crate::view::{Avatar, Page};
use crate::web::{Cursor, Cx, PageSize, Paged, see_other};

/// People on a page.
const PEOPLE: PageSize = PageSize(30);

/// Photos on a page of a profile.
const PHOTOS: PageSize = PageSize(30);

#[derive(Template)]
#[template(path = "profiles/directory.html")]
struct DirectoryPage {
    page: Page,
    search: String,
    rows: Vec<PersonRow>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "profiles/list.html")]
struct ListPage {
    page: Page,
    username: String,
    full_name: String,
    /// `followers` or `following`.
    tab: &'static str,
    is_mine: bool,
    rows: Vec<PersonRow>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "profiles/show.html")]
struct ProfilePage {
    page: Page,
    person: Person,
    avatar: Avatar,
    /// The picture on top: its addresses in two widths.
    cover: Option<(String, String)>,
    /// Nothing for those with whom nothing is shared.
    counts: Option<Counts>,
    is_mine: bool,
    follows_me: bool,
    /// Whether the viewer asked to follow and has no answer yet.
    is_asked: bool,
    /// Whether the person asks to follow the viewer.
    asks_me: bool,
    button: FollowButton,
    friend: FriendButton,
    is_muted: bool,
    photos: Vec<ProfileTile>,
    next: Option<String>,
}

/// In the place of a profile: names after an @ in people's texts lead to somebody or nobody.
#[derive(Template)]
#[template(path = "profiles/nobody.html")]
struct NobodyPage {
    page: Page,
    title: String,
    text: String,
    /// Where one may go on: the address, and what its button says.
    way: (&'static str, &'static str),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Search {
    q: String,
    before: Option<String>,
}

#[get("/people")]
pub(super) async fn directory(cx: Cx, query: web::Query<Search>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    let search: String = query.q.trim().chars().take(60).collect();
    let before = Cursor::parse(query.before.as_deref());
    cx.kept_page(move |reader| {
        let viewer = reader.viewer()?.id;
        let (found, next) = queries::directory(reader.conn, viewer, &search, before, PEOPLE)?;
        let next = next.map(|place| {
            let fields = [("q", search.as_str()), ("before", &place.to_string())];
            format!(
                "/people?{}",
                serde_urlencoded::to_string(fields).unwrap_or_default()
            )
        });
        Ok(DirectoryPage {
            rows: people::rows(reader.conn, viewer, found.iter())?,
            page: reader.frame("People", "people")?,
            search,
            next,
        })
    })
    .await
}

#[get("/@{username}")]
pub(super) async fn show(
    cx: Cx,
    username: web::Path<String>,
    paged: web::Query<Paged>,
) -> Result<HttpResponse, Error> {
    if username.chars().any(|c| c.is_ascii_uppercase()) {
        return Ok(see_other(&format!("/@{}", username.to_ascii_lowercase())));
    }
    if !cx.is_signed_in() {
        return guests::profile(&cx, username.into_inner(), paged.cursor()).await;
    }
    match profile(&cx, username.clone(), paged.cursor()).await {
        Err(Error::NotFound) => match moved(&cx, &username, "").await {
            Err(Error::NotFound) => nobody(&cx, &username).await,
            answer => answer,
        },
        shown => shown,
    }
}

/// The way to a page from under a name that its owner had until lately. Not to be kept: they may
/// take the name back, and some day it can be another's. Under the name they have now, a page that
/// is not shared leads to the one that says so.
async fn moved(cx: &Cx, username: &str, rest: &str) -> Result<HttpResponse, Error> {
    let now = cx.app.db.clock().now();
    let name = username.to_owned();
    let person = cx
        .read(move |conn, viewer| people::by_any_username(conn, viewer.id, &name, now))
        .await?;
    if person.username == username {
        return Ok(see_other(&format!("/@{username}")));
    }
    Ok(HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, format!("/@{}{rest}", person.username)))
        .insert_header((header::CACHE_CONTROL, "private, no-store"))
        .finish())
}

async fn nobody(cx: &Cx, username: &str) -> Result<HttpResponse, Error> {
    let username = username.to_owned();
    cx.page_with(StatusCode::NOT_FOUND, move |reader| {
        let viewer = reader.viewer()?.id;
        let is_blocked = match people::find_by_username(reader.conn, &username) {
            Ok(person) => people::has_blocked(reader.conn, viewer, person)?,
            Err(Error::NotFound) => false,
            Err(error) => return Err(error),
        };
        let page = reader.frame("Nobody by this name", "people")?;
        Ok(match is_blocked {
            true => NobodyPage {
                page,
                title: format!("You blocked @{username}"),
                text: "Neither of you sees anything of the other.".to_owned(),
                way: ("/settings/blocked", "People you blocked"),
            },
            false => NobodyPage {
                page,
                title: "Nobody by this name".to_owned(),
                text: format!(
                    "Nobody here has the username @{username}, or they do not share their page \
                     with you."
                ),
                way: ("/people", "Find people"),
            },
        })
    })
    .await
}

async fn profile(cx: &Cx, username: String, before: Cursor) -> Result<HttpResponse, Error> {
    cx.kept_page(move |reader| {
        let viewer = reader.viewer()?.id;
        let person = people::by_username(reader.conn, viewer, &username)?;
        let is_shared = people::is_sharing_with(reader.conn, person.id, viewer)?;
        let mut found = queries::posts_of(reader.conn, viewer, person.id, before, PHOTOS.limit())?;
        let next = PHOTOS.cut(&mut found, |(post, at, _)| {
            let (at, id) = (*at, post.0);
            format!("/@{}?before={}", person.username, Cursor { at, id })
        });
        let ids: Vec<_> = found.iter().map(|(post, ..)| *post).collect();
        let photos = posts::photos_of(reader.conn, &ids)?;
        let photos = found
            .into_iter()
            .map(|(post, _, title)| ProfileTile::new(post, title, photos.get(&post)))
            .filter(|tile| tile.src.is_some() || tile.title.is_some())
            .collect();
        let is_mine = person.id == viewer;
        let state = people::follow_state(reader.conn, viewer, person.id)?;
        let their_state = people::follow_state(reader.conn, person.id, viewer)?;
        Ok(ProfilePage {
            avatar: Avatar::new(person.id.0, &person.full_name, person.avatar_key.as_deref()),
            cover: person
                .cover_key
                .as_deref()
                .map(|key| (media::url(key, 768), media::url(key, 1280))),
            counts: match is_shared {
                true => Some(queries::counts(reader.conn, viewer, person.id)?),
                false => None,
            },
            follows_me: their_state == FollowState::Following,
            asks_me: their_state == FollowState::Asked,
            is_asked: state == FollowState::Asked,
            button: FollowButton::new(&person, state),
            is_muted: people::is_muted(reader.conn, viewer, person.id)?,
            friend: FriendButton::new(
                &person,
                people::friend_state(reader.conn, viewer, person.id)?,
            ),
            page: reader.frame(
                format!("{} (@{})", person.full_name, person.username),
                if is_mine { "profile" } else { "people" },
            )?,
            person,
            is_mine,
            photos,
            next,
        })
    })
    .await
}

#[get("/@{username}/followers")]
pub(super) async fn followers(
    cx: Cx,
    username: web::Path<String>,
    paged: web::Query<Paged>,
) -> Result<HttpResponse, Error> {
    list_or_moved(&cx, username.into_inner(), paged.cursor(), "followers").await
}

#[get("/@{username}/following")]
pub(super) async fn following(
    cx: Cx,
    username: web::Path<String>,
    paged: web::Query<Paged>,
) -> Result<HttpResponse, Error> {
    list_or_moved(&cx, username.into_inner(), paged.cursor(), "following").await
}

async fn list_or_moved(
    cx: &Cx,
    username: String,
    before: Cursor,
    tab: &'static str,
) -> Result<HttpResponse, Error> {
    match list(cx, username.clone(), before, tab).await {
        Err(Error::NotFound) => moved(cx, &username, &format!("/{tab}")).await,
        shown => shown,
    }
}

async fn list(
    cx: &Cx,
    username: String,
    before: Cursor,
    tab: &'static str,
) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.kept_page(move |reader| {
        let viewer = reader.viewer()?.id;
        let person = people::by_username(reader.conn, viewer, &username)?;
        if !people::is_sharing_with(reader.conn, person.id, viewer)? {
            return Err(Error::NotFound);
        }
        let mut found = match tab {
            "followers" => {
                queries::followers(reader.conn, viewer, person.id, before, PEOPLE.limit())?
            }
            _ => queries::following(reader.conn, viewer, person.id, before, PEOPLE.limit())?,
        };
        let next = PEOPLE.cut(&mut found, |(last, at)| {
            let (at, id) = (*at, last.id.0);
            format!("/@{}/{tab}?before={}", person.username, Cursor { at, id })
        });
        let title = match tab {
            "followers" => format!("Followers of {}", person.full_name),
            _ => format!("Followed by {}", person.full_name),
        };
        let is_mine = person.id == viewer;
        Ok(ListPage {
            rows: people::rows(reader.conn, viewer, found.iter().map(|(person, _)| person))?,
            page: reader.frame(title, if is_mine { "profile" } else { "people" })?,
            is_mine,
            username: person.username,
            full_name: person.full_name,
            tab,
            next,
        })
    })
    .await
}
