//! A file on its way in: on the disk, not in memory, and without a name, so that nothing of it
//! is left when the program ends.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use crate::error::Error;
use crate::secrets;

/// Bytes of an upload that are in memory at once.
const HELD: usize = 128 * 1024;

/// What has come so far.
pub struct Arrival {
    file: tokio::fs::File,
    size: usize,
    hash: Sha256,
}

/// A file that has come whole.
#[derive(Debug)]
pub struct Arrived {
    file: File,
    size: usize,
    hash: String,
}

impl Arrival {
    /// Begins one, on the disk of this folder.
    ///
    /// # Errors
    /// `Unavailable` when the disk takes nothing.
    pub fn begin(folder: &Path) -> Result<Self, Error> {
        let file = tempfile::tempfile_in(folder).map_err(failed)?;
        let mut file = tokio::fs::File::from_std(file);
        file.set_max_buf_size(HELD);
        Ok(Self {
            file,
            size: 0,
            hash: Sha256::new(),
        })
    }

    /// Adds what came next.
    ///
    /// # Errors
    /// `Unavailable` when the disk is full.
    pub async fn add(&mut self, piece: &[u8]) -> Result<(), Error> {
        self.size = self.size.saturating_add(piece.len());
        self.hash.update(piece);
        self.file.write_all(piece).await.map_err(failed)
    }

    /// Bytes so far.
    pub fn size(&self) -> usize {
        self.size
    }

    /// All has come.
    ///
    /// # Errors
    /// `Unavailable` when the disk is full.
    pub async fn end(mut self) -> Result<Arrived, Error> {
        self.file.flush().await.map_err(failed)?;
        Ok(Arrived {
            file: self.file.into_std().await,
            size: self.size,
            hash: secrets::hex(&self.hash.finalize()),
        })
    }
}

impl Arrived {
    /// One that is in memory already.
    ///
    /// # Errors
    /// `Unavailable` when the disk is full.
    pub async fn of(folder: &Path, bytes: &[u8]) -> Result<Self, Error> {
        let mut arrival = Arrival::begin(folder)?;
        arrival.add(bytes).await?;
        arrival.end().await
    }

    /// Its bytes.
    pub fn size(&self) -> usize {
        self.size
    }

    /// SHA-256 of what is in it, in hexadecimal digits.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Reads it into memory; for threads that may wait.
    ///
    /// # Errors
    /// `Unavailable` when the disk fails.
    pub fn read(&self) -> Result<Vec<u8>, Error> {
        let mut bytes = vec![0; self.size];
        self.file.read_exact_at(&mut bytes, 0).map_err(failed)?;
        Ok(bytes)
    }
}

fn failed(error: std::io::Error) -> Error {
    Error::Unavailable(format!("storage: {error}"))
}
