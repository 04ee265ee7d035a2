//! Downloads are made, and go when their time is over.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::archive::Archive;
use super::service::{self, DataExport};
use super::views::Head;
use crate::db::schema::users;
use crate::db::{DataExportId, UserId};
use crate::error::Error;
use crate::features::accounts::belongings::{self, Belongings, Section};
use crate::jobs::Job;
use crate::state::App;
use crate::view::Moment;

/// Work: make a download.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::features::accounts) struct MakeExport {
    pub(super) id: DataExportId,
}

impl Job for MakeExport {
    const KIND: &'static str = "make_data_export";

    fn unique_key(&self) -> Option<String> {
        Some(self.id.to_string())
    }
}

/// Makes a download, and tells its owner.
///
/// # Errors
/// When the database or the storage fails; it is tried again then.
pub(in crate::features::accounts) async fn make(
    app: Arc<App>,
    job: MakeExport,
    belongings: Belongings,
) -> Result<(), Error> {
    let id = job.id;
    let Some(export) = app.db.read(move |conn| service::unmade(conn, id)).await? else {
        return Ok(());
    };
    let head = head(&app, export.user_id, belongings).await?;
    let path = draft_of(&app, id);
    let mut archive = blocking(move || Archive::begin(&path, &head)).await?;
    let mut files = BTreeMap::new();
    for section in belongings::sections(belongings) {
        archive = write_section(&app, archive, export.user_id, section, &mut files).await?;
    }
    for (path, key) in files {
        match app.storage.get(&key).await {
            Ok(bytes) => archive = step(archive, move |zip| zip.put(&path, &bytes)).await?,
            // It was taken away while the rest was read.
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    let (unfinished, size) = blocking(move || archive.finish()).await?;
    let key = service::file_key(id);
    app.exports.put_file(&key, &draft_of(&app, id)).await?;
    drop(unfinished);
    note(&app, export, size).await
}

/// The row says that it is there; without a row it is nobody's and goes.
async fn note(app: &Arc<App>, export: DataExport, size: u64) -> Result<(), Error> {
    let (key, site) = (app.config.secret_key.clone(), app.site.load_full());
    let file = service::file_key(export.id);
    let kept = app
        .db
        .write(move |tx| service::finish(tx, &key, &site, &export, size))
        .await?;
    match kept {
        true => Ok(()),
        false => app.exports.delete(&file).await,
    }
}

async fn head(app: &Arc<App>, user: UserId, belongings: Belongings) -> Result<Head, Error> {
    let now = app.db.clock().now();
    let full_name: String = app
        .db
        .read(move |conn| {
            Ok(users::table
                .find(user)
                .select(users::full_name)
                .first(conn)?)
        })
        .await?;
    Ok(Head {
        site_name: app.site.load().name.clone(),
        full_name,
        made: Moment::new(now, now),
        sections: belongings::sections(belongings)
            .map(|section| (section.name, section.title, section.is_shown))
            .collect(),
    })
}

/// Reads a section sheet by sheet and writes it; notes the files that it brings along.
async fn write_section(
    app: &Arc<App>,
    archive: Archive,
    user: UserId,
    section: &'static Section,
    files: &mut BTreeMap<String, String>,
) -> Result<Archive, Error> {
    let now = app.db.clock().now();
    let mut archive = step(archive, move |zip| zip.begin_section(section)).await?;
    let mut after = 0;
    loop {
        let sheet = app
            .db
            .read(move |conn| (section.read)(conn, user, after))
            .await?;
        for item in &sheet.items {
            for file in &item.files {
                files.insert(file.path.clone(), file.key.clone());
            }
        }
        let items = sheet.items;
        archive = step(archive, move |zip| zip.add(section, &items, now)).await?;
        match sheet.next {
            Some(next) => after = next,
            None => return step(archive, move |zip| zip.end_section(section)).await,
        }
    }
}

async fn step(
    mut archive: Archive,
    write: impl FnOnce(&mut Archive) -> Result<(), Error> + Send + 'static,
) -> Result<Archive, Error> {
    blocking(move || write(&mut archive).map(|()| archive)).await
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)?
}

/// Where a download lies while it is made.
fn draft_of(app: &App, id: DataExportId) -> PathBuf {
    app.config.exports_dir().join(format!("{id}.part"))
}

/// Removes downloads that are over: the files first, so that none is left without its row.
///
/// # Errors
/// When the database or the storage fails.
pub(in crate::features::accounts) async fn sweep(app: &Arc<App>) -> Result<usize, Error> {
    app.db.write(service::give_up).await?;
    let mut swept = 0;
    loop {
        let now = app.db.clock().now();
        let over = app.db.read(move |conn| service::over(conn, now)).await?;
        if over.is_empty() {
            return Ok(swept);
        }
        swept += over.len();
        remove(app, over).await?;
    }
}

/// Removes every download of a person.
///
/// # Errors
/// When the database or the storage fails.
pub(in crate::features::accounts) async fn remove_of(
    app: &Arc<App>,
    user: UserId,
) -> Result<(), Error> {
    let all = app.db.read(move |conn| service::all_of(conn, user)).await?;
    remove(app, all).await
}

async fn remove(app: &Arc<App>, ids: Vec<DataExportId>) -> Result<(), Error> {
    for id in &ids {
        app.exports.delete(&service::file_key(*id)).await?;
        for ending in ["part", "html"] {
            let _ = tokio::fs::remove_file(draft_of(app, *id).with_extension(ending)).await;
        }
    }
    app.db.write(move |tx| service::remove(tx, &ids)).await?;
    Ok(())
}
