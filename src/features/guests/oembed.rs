//! oEmbed (oembed.com, version 1.0): what other programs show for the address of a post.

use actix_web::{HttpResponse, get, web};
use serde::{Deserialize, Serialize};

use super::head::{Image, WIDTH, title_of};
use super::queries;
use crate::db::PostId;
use crate::error::Error;
use crate::features::posts;
use crate::state::Site;
use crate::web::Cx;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Query {
    url: String,
    format: String,
    maxwidth: Option<u32>,
    maxheight: Option<u32>,
}

#[derive(Debug, Serialize)]
struct Answer {
    version: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    author_name: String,
    author_url: String,
    provider_name: String,
    provider_url: String,
    #[serde(flatten)]
    photo: Option<Photo>,
}

#[derive(Debug, Serialize)]
struct Photo {
    url: String,
    width: i64,
    height: i64,
}

/// The post at an address, as JSON: its first photo, or a link when it has none.
#[get("/oembed")]
pub async fn oembed(cx: Cx, query: web::Query<Query>) -> Result<HttpResponse, Error> {
    let site = cx.app.site.load_full();
    if !site.open_to_guests {
        return Err(Error::NotFound);
    }
    if !query.format.is_empty() && query.format != "json" {
        return Ok(HttpResponse::NotImplemented().finish());
    }
    let id = post_at(&site, &query.url).ok_or(Error::NotFound)?;
    let (post, author, photos) = cx
        .app
        .db
        .read(move |conn| {
            let (post, author, _) = queries::post(conn, id)?;
            let photos = posts::photos_of(conn, &[id])?.remove(&id);
            Ok((post, author, photos.unwrap_or_default()))
        })
        .await?;
    let photo = photos.first().map(|photo| {
        let widest = query.maxwidth.unwrap_or(WIDTH);
        // A picture no higher than asked is no wider than this.
        let by_height = query.maxheight.map_or(widest, |height| {
            let width = i64::from(height) * photo.width / photo.height.max(1);
            u32::try_from(width).unwrap_or(widest)
        });
        Image::of(&site, photo, widest.min(by_height), &author.full_name)
    });
    let answer = Answer {
        version: "1.0",
        kind: if photo.is_some() { "photo" } else { "link" },
        title: title_of(&post, &author.full_name),
        author_url: site.link(&format!("/@{}", author.username)),
        author_name: author.full_name,
        provider_name: site.name.clone(),
        provider_url: site.link("/"),
        photo: photo.map(|image| Photo {
            url: image.url,
            width: image.width,
            height: image.height,
        }),
    };
    Ok(HttpResponse::Ok().json(answer))
}

/// The post whose page has this full address on this site.
fn post_at(site: &Site, address: &str) -> Option<PostId> {
    let rest = address.strip_prefix(&site.link("/posts/"))?;
    let id = rest.split(['?', '#']).next()?.trim_end_matches('/');
    id.parse().ok().map(PostId)
}
