//! Files behind keys such as `media/3f/3f9a.../640.webp`: a folder here, S3 where a town needs it.

use std::path::Path;
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

    /// Stores a large file from the disk, piece by piece; it is there whole or not at all.
    ///
    /// # Errors
    /// `Unavailable` when it cannot be read or written.
    pub async fn put_file(&self, key: &str, path: &Path) -> Result<(), Error> {
        use tokio::io::AsyncReadExt;
        let mut file = tokio::fs::File::open(path).await.map_err(unread)?;
        let key = Key::from(key);
        let mut upload = self.0.put_multipart(&key).await.map_err(failed)?;
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

    /// Reads a large file piece by piece; its size in bytes comes first.
    ///
    /// # Errors
    /// `NotFound` when there is none, `Unavailable` when it cannot be read.
    pub async fn stream(
        &self,
        key: &str,
    ) -> Result<(u64, BoxStream<'static, Result<Bytes, Error>>), Error> {
        let found = self.0.get(&Key::from(key)).await.map_err(failed)?;
        let size = found.meta.size;
        Ok((size, found.into_stream().map_err(failed).boxed()))
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

fn unread(error: std::io::Error) -> Error {
    Error::Unavailable(format!("storage: {error}"))
}

fn failed(error: object_store::Error) -> Error {
    match error {
        object_store::Error::NotFound { .. } => Error::NotFound,
        other => Error::Unavailable(format!("storage: {other}")),
    }
}
