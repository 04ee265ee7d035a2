//! One thing that is somebody's, as data and as words.

use serde_json::Value;

use crate::db::Timestamp;

/// A stored file that goes into the download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its key in the storage.
    pub key: String,
    /// Its path in the download.
    pub path: String,
}

/// One thing that is somebody's.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// All that is known of it.
    pub json: Value,
    /// What it is, in a few words.
    pub title: String,
    /// What it says.
    pub text: String,
    /// When it came to be.
    pub at: Option<Timestamp>,
    /// Pictures of the download that it shows: path and alternative text.
    pub pictures: Vec<(String, String)>,
    /// Files that it brings along.
    pub files: Vec<StoredFile>,
}

impl Item {
    /// From its data and a few words.
    pub fn new(json: Value, title: impl Into<String>) -> Self {
        Self {
            json,
            title: title.into(),
            ..Self::default()
        }
    }

    /// Says when.
    pub fn at(mut self, at: Timestamp) -> Self {
        self.at = Some(at);
        self
    }

    /// Says what it says.
    pub fn saying(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }
}
