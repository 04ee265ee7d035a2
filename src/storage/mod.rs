//! Files behind keys such as `media/3f/3f9a.../640.webp`: a folder here, S3 where a town needs it.

use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};

use crate::error::Error;

/// Where files are kept. Cheap to clone.
#[derive(Clone)]
pub struct Storage(Arc<dyn ObjectStore>);

impl Storage {
    /// Keeps files in a folder, which is made if it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made or opened.
    pub fn in_folder(folder: &Path) -> Result<Self, Error> {
        std::fs::create_dir_all(folder).map_err(Error::internal)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(Error::internal)?;
        Ok(Self(Arc::new(store.with_fsync(true))))
    }

    /// Stores a file whole, on the disk before this returns.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be written, for example on a full disk.
    pub async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), Error> {
        self.0
            .put(&Key::from(key), PutPayload::from(bytes))
            .await
            .map(drop)
            .map_err(failed)
    }

    /// Reads a file.
    ///
    /// # Errors
    /// `NotFound` when there is none, `Unavailable` when it cannot be read.
    pub async fn get(&self, key: &str) -> Result<Bytes, Error> {
        self.0
            .get(&Key::from(key))
            .await
            .map_err(failed)?
            .bytes()
            .await
            .map_err(failed)
    }

    /// Removes a file; one that is not there is removed already.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be removed.
    pub async fn delete(&self, key: &str) -> Result<(), Error> {
        match self.0.delete(&Key::from(key)).await {
            Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }
}

fn failed(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::NotFound,
        other => Error::Unavailable(format!("storage: {other}")),
    }
}
