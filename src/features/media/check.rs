//! The proof that every file has a row and every row its files; for `veranda media check`.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::files::{MADE, file, original};
use super::rows::PictureState;
use crate::db::schema::media;
use crate::db::{DbConn, MediaId};
use crate::error::Error;
use crate::storage::Storage;

/// What was looked at, and what is wrong.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Rows of pictures.
    pub pictures: usize,
    /// Files of pictures.
    pub files: usize,
    /// Files without a row, or that their row does not know: their keys.
    pub strays: Vec<String>,
    /// Files that a row promises and that are not there: the picture and the key.
    pub missing: Vec<(MediaId, String)>,
    /// Uploads that are being stored, and pictures that are being removed, just now.
    pub under_way: usize,
}

/// What is known of a picture: its id, key, state, and the ending of its uploaded file.
type Row = (MediaId, String, PictureState, Option<String>);

/// Compares what lies in the storage with the rows. The site may run meanwhile: a row is there
/// before the first file and goes after the last, so files are listed first, and what seems
/// wrong is looked at once more.
///
/// # Errors
/// When the storage or the database cannot be read.
pub fn check(conn: &mut DbConn, storage: &Storage) -> Result<Findings, Error> {
    let first = compare(conn, storage)?;
    if first.strays.is_empty() && first.missing.is_empty() {
        return Ok(first);
    }
    let mut second = compare(conn, storage)?;
    second.strays.retain(|key| first.strays.contains(key));
    second
        .missing
        .retain(|missing| first.missing.contains(missing));
    Ok(second)
}

fn compare(conn: &mut DbConn, storage: &Storage) -> Result<Findings, Error> {
    let files: BTreeSet<String> = storage.all_keys()?.into_iter().collect();
    let rows: Vec<Row> = media::table
        .order(media::id)
        .select((media::id, media::key, media::state, media::original))
        .load(conn)?;
    let mut findings = Findings {
        pictures: rows.len(),
        files: files.len(),
        ..Findings::default()
    };
    let states: HashMap<&str, &Row> = rows.iter().map(|row| (row.1.as_str(), row)).collect();
    for stored in &files {
        if !states
            .get(key_of(stored))
            .is_some_and(|row| knows(row, stored))
        {
            findings.strays.push(stored.clone());
        }
    }
    for row in &rows {
        let (id, _, state, _) = row;
        if matches!(state, PictureState::Arriving | PictureState::Going) {
            findings.under_way += 1;
        }
        let missing = promised(row).into_iter().filter(|key| !files.contains(key));
        findings.missing.extend(missing.map(|key| (*id, key)));
    }
    Ok(findings)
}

/// The name of the folder that a file lies in.
fn key_of(stored: &str) -> &str {
    let mut parts = stored.rsplit('/');
    parts.next();
    parts.next().unwrap_or_default()
}

/// Whether the row knows of a file: any while it comes or goes, else those it can have.
fn knows((_, key, state, ending): &Row, stored: &str) -> bool {
    match state {
        PictureState::Arriving | PictureState::Going => true,
        PictureState::Preparing | PictureState::Ready => made(key)
            .chain(uploaded(key, ending))
            .any(|known| known == stored),
    }
}

/// The files that must be there.
fn promised((_, key, state, ending): &Row) -> Vec<String> {
    match state {
        PictureState::Ready => made(key).chain(uploaded(key, ending)).collect(),
        PictureState::Preparing => uploaded(key, ending).collect(),
        PictureState::Arriving | PictureState::Going => Vec::new(),
    }
}

fn made(key: &str) -> impl Iterator<Item = String> {
    MADE.iter().map(move |name| file(key, name))
}

fn uploaded(key: &str, ending: &Option<String>) -> impl Iterator<Item = String> {
    ending
        .iter()
        .map(move |ending| file(key, &original(ending)))
}

/// Removes what has no row; gives how many files.
///
/// # Errors
/// When the storage fails.
pub fn remove_strays(storage: &Storage, findings: &Findings) -> Result<usize, Error> {
    for key in &findings.strays {
        storage.remove_stray(key)?;
    }
    Ok(findings.strays.len())
}
