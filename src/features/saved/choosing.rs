//! In which collections a post stands: a page with a box for each.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use askama::Template;

use super::collections::{self, Collection};
use crate::db::{CollectionId, PostId};
use crate::error::Error;
use crate::features::grid::{GridTile, grid};
use crate::features::posts;
use crate::view::{Flash, Page};
use crate::web::{Cx, Form, Reader, see_other, with_flash};

#[derive(Template)]
#[template(path = "saved/choose.html")]
struct ChoosePage {
    page: Page,
    post: PostId,
    tiles: Vec<GridTile>,
    /// Each collection, and whether its box is checked.
    boxes: Vec<(Collection, bool)>,
    /// The ids of all of them: a box that is not checked is not sent.
    listed: String,
    /// What was typed as a new name, and why it was refused.
    typed: String,
    errors: Vec<String>,
}

/// What was sent: the boxes that stood there with whether they were checked, and a new name.
#[derive(Debug, Clone, Default)]
struct Choice {
    boxes: Vec<(CollectionId, bool)>,
    name: String,
}

impl Choice {
    /// # Errors
    /// `BadRequest` for a field that comes twice.
    fn of(fields: Vec<(String, String)>) -> Result<Self, Error> {
        let mut choice = Self::default();
        let (mut listed, mut checked) = (None, Vec::new());
        let mut names = std::collections::HashSet::new();
        for (name, value) in fields {
            match name.as_str() {
                "name" => choice.name = value,
                "listed" => listed = Some(value),
                name => checked.extend(
                    name.strip_prefix("in-")
                        .and_then(|id| id.parse().ok())
                        .map(CollectionId),
                ),
            }
            if !names.insert(name) {
                return Err(Error::BadRequest("The form could not be read."));
            }
        }
        let ids = listed.unwrap_or_default();
        let ids = ids.split(',').filter_map(|id| id.parse().ok());
        choice.boxes = ids
            .map(CollectionId)
            .map(|id| (id, checked.contains(&id)))
            .collect();
        Ok(choice)
    }
}

#[get("/posts/{id}/collections")]
pub(super) async fn show(cx: Cx, id: web::Path<i64>) -> Result<HttpResponse, Error> {
    cx.user_id()?;
    cx.page(move |r| page(r, PostId(*id), None)).await
}

#[post("/posts/{id}/collections")]
pub(super) async fn choose(
    cx: Cx,
    id: web::Path<i64>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<HttpResponse, Error> {
    let user = cx.user_id()?;
    cx.app.limits.write(user)?;
    let (post, choice) = (PostId(*id), Choice::of(fields)?);
    let Choice { mut boxes, name } = choice.clone();
    let put = cx.write(move |tx, viewer| {
        if !name.trim().is_empty() {
            boxes.push((collections::add(tx, viewer.id, &name)?, true));
        }
        collections::put(tx, viewer.id, post, &boxes)
    });
    match put.await {
        Ok(()) => {
            let flash = Flash::success("Saved. Nobody else is told.");
            Ok(with_flash(see_other(&format!("/posts/{post}")), &flash))
        }
        Err(Error::Invalid(errors)) => {
            let refused = Some((choice, errors.of("name").to_vec()));
            cx.page_with(StatusCode::UNPROCESSABLE_ENTITY, move |r| {
                page(r, post, refused)
            })
            .await
        }
        Err(error) => Err(error),
    }
}

/// The page as it stands, or with what was chosen and refused.
fn page(
    r: &mut Reader<'_>,
    post: PostId,
    refused: Option<(Choice, Vec<String>)>,
) -> Result<ChoosePage, Error> {
    let viewer = r.viewer()?.id;
    posts::visible(r.conn, viewer, post)?;
    let all = collections::of(r.conn, viewer)?;
    let holding = match &refused {
        Some((choice, _)) => {
            let checked = choice.boxes.iter().filter(|(_, is_in)| *is_in);
            checked.map(|(id, _)| *id).collect()
        }
        None => collections::holding(r.conn, viewer, post)?,
    };
    let ids: Vec<String> = all.iter().map(|one| one.id.to_string()).collect();
    let (typed, errors) =
        refused.map_or_else(Default::default, |(choice, errors)| (choice.name, errors));
    Ok(ChoosePage {
        page: r.frame("Save to collections", "")?,
        post,
        tiles: grid(r.conn, viewer, &[post])?,
        listed: ids.join(","),
        boxes: all
            .into_iter()
            .map(|one| (holding.contains(&one.id), one))
            .map(|(is_in, one)| (one, is_in))
            .collect(),
        typed,
        errors,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(fields: &[(&str, &str)]) -> Result<Choice, Error> {
        let owned = fields
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()));
        Choice::of(owned.collect())
    }

    #[test]
    fn boxes_that_were_there_and_are_not_sent_are_not_checked() {
        let choice = sent(&[("listed", "3,5,x,"), ("in-5", "1"), ("in-9", "1")]).unwrap();
        let boxes = [(CollectionId(3), false), (CollectionId(5), true)];
        assert_eq!(choice.boxes, boxes);
        assert!(sent(&[]).unwrap().boxes.is_empty());
        assert!(sent(&[("in-5", "1"), ("in-5", "1")]).is_err());
    }
}
