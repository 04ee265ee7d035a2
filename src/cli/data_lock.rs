//! One process at a time uses the data folder: with SQLite a second one would be a second writer.

use std::fs::File;
use std::path::Path;

use crate::error::Error;

/// Held while the process runs; the operating system lets go of it even after `kill -9`.
pub(super) struct DataLock {
    _file: File,
}

impl DataLock {
    /// Takes the folder.
    ///
    /// # Errors
    /// A text for the operator when another process has it.
    pub(super) fn take(folder: &Path) -> Result<Self, Error> {
        let path = folder.join("veranda.lock");
        let file = File::create(&path).map_err(Error::internal)?;
        file.try_lock().map_err(|_| {
            Error::internal(format!(
                "Another Veranda is using {}. Stop it first, or choose another folder with --data-dir.",
                folder.display()
            ))
        })?;
        Ok(Self { _file: file })
    }
}
