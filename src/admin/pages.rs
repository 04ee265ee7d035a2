//! The generic pages: dashboard, list, record, action. Staff only.

use std::collections::HashMap;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;

use super::cell::Cell;
use super::listing::{Query, Row};
use super::perform::perform;
use super::record::Record;
use super::site::Site;
use super::views::{DashboardPage, FilterField, ListPage, RecordPage, Refused, Stat};
use crate::error::Error;
use crate::text;
use crate::view::Flash;
use crate::web::{Cx, Form, Reader, Viewer, see_other, with_flash};

/// The longest search, in characters.
const SEARCH_MAX: usize = 100;

#[derive(Deserialize)]
struct ActionForm {
    #[serde(default)]
    text: String,
}

/// The viewer, if they see the admin site.
///
/// # Errors
/// `Unauthenticated` for guests, `Forbidden` for members, `NeedsTwoStep` for staff whom the site
/// asks for two-step sign-in and who have not turned it on.
pub fn staff(r: &mut Reader<'_>) -> Result<Viewer, Error> {
    let viewer = r.viewer()?;
    if !viewer.is_staff() {
        return Err(Error::Forbidden("These pages are for the site's staff."));
    }
    if r.site.staff_two_step && !viewer.has_second_step(r.conn)? {
        return Err(Error::NeedsTwoStep);
    }
    Ok(viewer)
}

#[get("/admin")]
pub(super) async fn dashboard(cx: Cx, site: web::Data<Site>) -> Result<HttpResponse, Error> {
    let notes = site.notes(&cx.app.config);
    cx.page(move |r| {
        let viewer = staff(r)?;
        let mut stats = Vec::new();
        for record in site.records() {
            stats.push(Stat {
                label: record.plural(),
                href: format!("/admin/{}", record.slug()),
                value: Cell::grouped(&record.count(r.conn)?),
                attention: record.attention(r.conn, viewer.id)?,
            });
        }
        let mut panels = Vec::new();
        for source in site.panels() {
            panels.push(source(r.conn, r.now)?);
        }
        Ok(DashboardPage {
            menu: site.menu(r.conn, &viewer, "/admin")?,
            page: r.frame("Dashboard", "admin")?,
            now: r.now,
            notes,
            stats,
            panels,
        })
    })
    .await
}

#[get("/admin/{slug}")]
pub(super) async fn index(
    cx: Cx,
    site: web::Data<Site>,
    slug: web::Path<String>,
    query: web::Query<HashMap<String, String>>,
) -> Result<HttpResponse, Error> {
    cx.page(move |r| {
        let viewer = staff(r)?;
        let record = site.find(&slug)?;
        let query = read_query(record, &query);
        let mut listing = record.list(r.conn, &query)?;
        let is_shown = |row: &Row| row.hidden_from != Some(viewer.id);
        listing.rows.retain(is_shown);
        let path = format!("/admin/{}", record.slug());
        Ok(ListPage {
            menu: site.menu(r.conn, &viewer, &path)?,
            page: r.frame(record.plural(), "admin")?,
            now: r.now,
            slug: record.slug(),
            plural: record.plural(),
            icon: record.icon(),
            none_yet: record.none_yet(),
            is_narrowed: !query.search.is_empty() || !query.filters.is_empty(),
            search_hint: record.search_hint(),
            filters: filter_fields(record, &query),
            columns: record.columns(),
            newest: query.before.is_some().then(|| address(&path, &query, None)),
            older: listing
                .next
                .as_deref()
                .map(|next| address(&path, &query, Some(next))),
            rows: listing.rows,
            search: query.search,
        })
    })
    .await
}

#[get("/admin/{slug}/{key}")]
pub(super) async fn show(
    cx: Cx,
    site: web::Data<Site>,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Error> {
    let (slug, key) = path.into_inner();
    cx.page(move |r| record_page(r, &site, &slug, key, Refused::default()))
        .await
}

#[post("/admin/{slug}/{key}/{action}")]
pub(super) async fn act(
    cx: Cx,
    site: web::Data<Site>,
    path: web::Path<(String, String, String)>,
    Form(form): Form<ActionForm>,
) -> Result<HttpResponse, Error> {
    cx.app.limits.write(cx.user_id()?)?;
    let (slug, key, action) = path.into_inner();
    let list = format!("/admin/{slug}");
    let here = format!("{list}/{key}");
    let refused = Refused {
        action: action.clone(),
        text: form.text.clone(),
        messages: Vec::new(),
    };
    let done = {
        let (site, slug, key) = (site.clone(), slug.clone(), key.clone());
        cx.write(move |tx, viewer| {
            if !viewer.is_staff() {
                return Err(Error::Forbidden("These pages are for the site's staff."));
            }
            perform(tx, viewer, site.find(&slug)?, &key, &action, &form.text)
        })
        .await
    };
    match done {
        Ok(done) => {
            let next = if done.is_gone { &list } else { &here };
            Ok(with_flash(see_other(next), &Flash::success(done.message)))
        }
        Err(Error::Conflict(text)) => Ok(with_flash(see_other(&here), &Flash::info(text))),
        Err(Error::Invalid(errors)) => {
            let refused = Refused {
                messages: errors.of("text").to_vec(),
                ..refused
            };
            cx.page_with(StatusCode::UNPROCESSABLE_ENTITY, move |r| {
                record_page(r, &site, &slug, key, refused)
            })
            .await
        }
        Err(error) => Err(error),
    }
}

fn record_page(
    r: &mut Reader<'_>,
    site: &Site,
    slug: &str,
    key: String,
    refused: Refused,
) -> Result<RecordPage, Error> {
    let viewer = staff(r)?;
    let record = site.find(slug)?;
    let mut detail = record.show(r.conn, &key)?.ok_or(Error::NotFound)?;
    if detail.hidden_from == Some(viewer.id) {
        return Err(Error::NotFound);
    }
    detail
        .actions
        .retain(|action| action.barred_to(&viewer).is_none());
    detail
        .related
        .retain(|link| viewer.is_admin() || !link.admins_only);
    Ok(RecordPage {
        menu: site.menu(r.conn, &viewer, &format!("/admin/{slug}"))?,
        page: r.frame(detail.title.clone(), "admin")?,
        now: r.now,
        slug: record.slug(),
        singular: record.singular(),
        plural: record.plural(),
        key,
        detail,
        refused,
    })
}

/// Keeps what the record offers and drops the rest of the address.
fn read_query(record: &dyn Record, given: &HashMap<String, String>) -> Query {
    let value = |name: &str| given.get(name).map(String::as_str).unwrap_or_default();
    let filters = record.filters().into_iter().filter_map(|filter| {
        let chosen = value(filter.name);
        let (option, _) = filter
            .options
            .iter()
            .find(|(option, _)| *option == chosen)?;
        Some((filter.name, *option))
    });
    Query {
        filters: filters.collect(),
        search: record
            .search_hint()
            .and_then(|_| text::one_line(value("q"), SEARCH_MAX).ok())
            .unwrap_or_default(),
        before: given.get("before").filter(|key| !key.is_empty()).cloned(),
    }
}

fn filter_fields(record: &dyn Record, query: &Query) -> Vec<FilterField> {
    record
        .filters()
        .into_iter()
        .map(|filter| FilterField {
            name: filter.name,
            label: filter.label,
            options: filter
                .options
                .into_iter()
                .map(|(value, label)| (value, label, query.filter(filter.name) == value))
                .collect(),
        })
        .collect()
}

/// The list's address with the same search and filters, at another place.
fn address(path: &str, query: &Query, before: Option<&str>) -> String {
    let mut pairs: Vec<(&str, &str)> = query.filters.iter().map(|(k, v)| (*k, *v)).collect();
    pairs.sort_unstable();
    if !query.search.is_empty() {
        pairs.insert(0, ("q", &query.search));
    }
    pairs.extend(before.map(|key| ("before", key)));
    match serde_urlencoded::to_string(pairs) {
        Ok(text) if !text.is_empty() => format!("{path}?{text}"),
        _ => path.to_owned(),
    }
}
