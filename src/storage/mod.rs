//! Files behind keys such as `media/3f/3f9a.../768.webp`: a folder here, S3 where a town needs it.

mod arrival;

pub use arrival::{Arrival, Arrived};

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::local::LocalFileSystem;
use object_store::path::Path as Key;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};

use crate::error::Error;

/// Bytes of a large file that are held at once.
const PIECE: usize = 8 * 1024 * 1024;

/// Where files are kept. Cheap to clone.
#[derive(Clone)]
pub struct Storage {
    store: Arc<dyn ObjectStore>,
    folder: PathBuf,
}

impl Storage {
    /// Keeps files in a folder, which is made if it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made or opened.
    pub fn in_folder(folder: &Path) -> Result<Self, Error> {
        std::fs::create_dir_all(folder).map_err(Error::internal)?;
        let store = LocalFileSystem::new_with_prefix(folder).map_err(Error::internal)?;
        Ok(Self {
            store: Arc::new(store.with_fsync(true)),
            folder: folder.to_owned(),
        })
    }

    /// Stores a file whole, on the disk before this returns.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be written, for example on a full disk.
    pub async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), Error> {
        self.store
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
        self.store
            .get(&Key::from(key))
            .await
            .map_err(failed)?
            .bytes()
            .await
            .map_err(failed)
    }

    /// Stores a large file from the disk, piece by piece; it is there whole or not at all.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be read or written.
    pub async fn put_file(&self, key: &str, path: &Path) -> Result<(), Error> {
        use tokio::io::AsyncReadExt;
        let mut file = tokio::fs::File::open(path).await.map_err(unread)?;
        let key = Key::from(key);
        let mut upload = self.store.put_multipart(&key).await.map_err(failed)?;
        loop {
            let mut piece = Vec::with_capacity(PIECE);
            let read = (&mut file)
                .take(PIECE as u64)
                .read_to_end(&mut piece)
                .await
                .map_err(unread)?;
            if read == 0 {
                break;
            }
            if let Err(error) = upload.put_part(piece.into()).await {
                let _ = upload.abort().await;
                return Err(failed(error));
            }
        }
        upload.complete().await.map(drop).map_err(failed)
    }

    /// A file's size in bytes, or nothing when it is not there.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be asked.
    pub async fn size(&self, key: &str) -> Result<Option<u64>, Error> {
        match self.store.head(&Key::from(key)).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Removes all that lies below a key, pieces of files that never came whole too. Like what
    /// is stored, it is so on the disk before this returns.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be removed.
    pub async fn remove_folder(&self, key: &str) -> Result<(), Error> {
        let folder = self.folder.join(key);
        let remove = move || {
            match std::fs::remove_dir_all(&folder) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
                Err(error) => return Err(error),
            }
            match folder.parent() {
                Some(parent) => std::fs::File::open(parent)?.sync_all(),
                None => Ok(()),
            }
        };
        let removed = tokio::task::spawn_blocking(remove).await;
        removed.map_err(Error::internal)?.map_err(unread)
    }

    /// Removes all that lies in a folder but the files of these names, pieces of files that never
    /// came whole too.
    ///
    /// # Errors
    /// `Unavailable` when the disk fails.
    pub async fn keep_only(&self, key: &str, names: &[&str]) -> Result<(), Error> {
        let mut entries = tokio::fs::read_dir(self.folder.join(key))
            .await
            .map_err(unread)?;
        while let Some(entry) = entries.next_entry().await.map_err(unread)? {
            if !names.iter().any(|name| entry.file_name() == *name) {
                tokio::fs::remove_file(entry.path()).await.map_err(unread)?;
            }
        }
        Ok(())
    }

    /// Removes one of [`Self::all_keys`], whatever it is. Waits for the disk.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be removed.
    pub fn remove_stray(&self, key: &str) -> Result<(), Error> {
        match std::fs::remove_file(self.folder.join(key)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(unread(error)),
            _ => Ok(()),
        }
    }

    /// The keys of everything that lies here, pieces of files that never came whole too. Waits
    /// for the disk.
    ///
    /// # Errors
    /// `Unavailable` when a folder cannot be read.
    pub fn all_keys(&self) -> Result<Vec<String>, Error> {
        let (mut keys, mut folders) = (Vec::new(), vec![self.folder.clone()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).map_err(unread)? {
                let path = entry.map_err(unread)?.path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(key) = path.strip_prefix(&self.folder) {
                    keys.push(key.to_string_lossy().into_owned());
                }
            }
        }
        keys.sort();
        Ok(keys)
    }

    /// Reads a large file piece by piece; its size in bytes comes first.
    ///
    /// # Errors
    /// `NotFound` when there is none, `Unavailable` when it cannot be read.
    pub async fn stream(
        &self,
        key: &str,
    ) -> Result<(u64, BoxStream<'static, Result<Bytes, Error>>), Error> {
        let found = self.store.get(&Key::from(key)).await.map_err(failed)?;
        let size = found.meta.size;
        Ok((size, found.into_stream().map_err(failed).boxed()))
    }

    /// Removes a file; one that is not there is removed already.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be removed.
    pub async fn delete(&self, key: &str) -> Result<(), Error> {
        match self.store.delete(&Key::from(key)).await {
            Err(object_store::Error::NotFound { .. }) | Ok(()) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }
}

fn unread(error: std::io::Error) -> Error {
    Error::Unavailable(format!("storage: {error}"))
}

fn failed(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::NotFound,
        other => Error::Unavailable(format!("storage: {other}")),
    }
}
