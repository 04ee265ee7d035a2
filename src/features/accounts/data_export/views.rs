//! What the pages about one's data show, and the page inside the download.

use askama::Template;

use super::service::{DataExport, Status};
use crate::db::{DataExportId, Timestamp};
use crate::error::FieldErrors;
use crate::features::accounts::belongings::{Item, Section};
use crate::features::accounts::settings_menu::SettingsMenu;
use crate::view::{Moment, Page, file_size};

#[derive(Template)]
#[template(path = "accounts/your_data.html")]
pub(super) struct DataPage {
    pub page: Page,
    pub menu: SettingsMenu,
    pub ready: Option<ReadyView>,
    pub is_making: bool,
    pub has_failed: bool,
    pub may_ask: bool,
    pub grace_days: u64,
    pub errors: FieldErrors,
}

/// A download that can be fetched.
pub(super) struct ReadyView {
    pub id: DataExportId,
    pub size: String,
    pub until: Moment,
}

impl ReadyView {
    pub fn new(export: &DataExport, now: Timestamp) -> Self {
        Self {
            id: export.id,
            size: file_size(export.size_bytes),
            until: Moment::new(export.expires_at.unwrap_or(now), now),
        }
    }
}

pub(super) fn is_making(export: Option<&DataExport>) -> bool {
    export.is_some_and(|export| export.status == Status::Making)
}

/// The beginning of the page inside the download.
#[derive(Template)]
#[template(path = "accounts/export/head.html")]
pub(super) struct Head {
    pub site_name: String,
    pub full_name: String,
    pub made: Moment,
    pub sections: Vec<(&'static str, &'static str, bool)>,
}

/// The beginning of a section of it.
#[derive(Template)]
#[template(path = "accounts/export/section.html")]
pub(super) struct Part<'a> {
    pub section: &'a Section,
}

/// One thing on it.
#[derive(Template)]
#[template(path = "accounts/export/item.html")]
pub(super) struct Thing<'a> {
    item: &'a Item,
    at: Option<Moment>,
}

impl<'a> Thing<'a> {
    pub fn new(item: &'a Item, now: Timestamp) -> Self {
        Self {
            item,
            at: item.at.map(|at| Moment::new(at, now)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_is_text_in_the_download() {
        let mut item = Item::new(serde_json::Value::Null, "<b>x</b>").saying("<script>1</script>");
        item.pictures = vec![("photos/a.webp".into(), "\"><script>".into())];
        let html = Thing::new(&item, Timestamp(0)).render().unwrap();
        assert!(
            !html.contains("<b>") && !html.contains("<script>"),
            "{html}"
        );
    }
}
