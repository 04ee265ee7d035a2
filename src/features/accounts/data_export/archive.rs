//! The ZIP file, written piece by piece: the data as JSON, the files, and a page to read it all.
//! The page is written beside it and goes in last, so nothing is held in memory.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use askama::Template;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::views::{Head, Part, Thing};
use crate::db::Timestamp;
use crate::error::Error;
use crate::features::accounts::belongings::{Item, Section};

/// The archive while it is made.
pub(super) struct Archive {
    zip: ZipWriter<BufWriter<File>>,
    page: BufWriter<File>,
    files: Unfinished,
    items: usize,
}

/// The files of an archive that is being made: gone when this is dropped.
pub(super) struct Unfinished {
    zip: PathBuf,
    page: PathBuf,
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.page);
        let _ = std::fs::remove_file(&self.zip);
    }
}

impl Archive {
    /// Begins at this path, over what is left there.
    pub fn begin(path: &Path, head: &Head) -> Result<Self, Error> {
        let page_path = path.with_extension("html");
        let mut page = BufWriter::new(private_file(&page_path)?);
        page.write_all(head.render()?.as_bytes()).map_err(failed)?;
        Ok(Self {
            zip: ZipWriter::new(BufWriter::new(private_file(path)?)),
            page,
            files: Unfinished {
                zip: path.to_owned(),
                page: page_path,
            },
            items: 0,
        })
    }

    /// Begins a section: its file, and its place on the page.
    pub fn begin_section(&mut self, section: &Section) -> Result<(), Error> {
        self.items = 0;
        let name = format!("data/{}.json", section.name);
        self.zip.start_file(name, packed()).map_err(failed)?;
        self.zip.write_all(b"[").map_err(failed)?;
        if section.is_shown {
            self.write_page(&Part { section }.render()?)?;
        }
        Ok(())
    }

    /// Adds things to the section.
    pub fn add(&mut self, section: &Section, items: &[Item], now: Timestamp) -> Result<(), Error> {
        for item in items {
            let comma: &[u8] = if self.items == 0 { b"\n" } else { b",\n" };
            self.items += 1;
            self.zip.write_all(comma).map_err(failed)?;
            serde_json::to_writer(&mut self.zip, &item.json)?;
            if section.is_shown {
                self.write_page(&Thing::new(item, now).render()?)?;
            }
        }
        Ok(())
    }

    /// Ends the section.
    pub fn end_section(&mut self, section: &Section) -> Result<(), Error> {
        self.zip.write_all(b"\n]\n").map_err(failed)?;
        if section.is_shown {
            let nothing = match self.items {
                0 => "<p class=\"none\">Nothing here.</p>",
                _ => "",
            };
            self.write_page(&format!("{nothing}</section>\n"))?;
        }
        Ok(())
    }

    /// Puts a stored file in as it is.
    pub fn put(&mut self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        let stored = packed().compression_method(CompressionMethod::Stored);
        self.zip.start_file(path, stored).map_err(failed)?;
        self.zip.write_all(bytes).map_err(failed)
    }

    /// Puts the page in and closes the file, all of it on the disk. Gives its size in bytes, and
    /// what keeps it there.
    pub fn finish(mut self) -> Result<(Unfinished, u64), Error> {
        self.write_page("</main>\n</body>\n</html>\n")?;
        self.page.flush().map_err(failed)?;
        self.zip
            .start_file("index.html", packed())
            .map_err(failed)?;
        let mut page = File::open(&self.files.page).map_err(failed)?;
        io::copy(&mut page, &mut self.zip).map_err(failed)?;
        let written = self.zip.finish().map_err(failed)?;
        let file = written.into_inner().map_err(failed)?;
        file.sync_all().map_err(failed)?;
        let size = file.metadata().map_err(failed)?.len();
        Ok((self.files, size))
    }

    fn write_page(&mut self, html: &str) -> Result<(), Error> {
        self.page.write_all(html.as_bytes()).map_err(failed)
    }
}

fn packed() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .unix_permissions(0o600)
}

/// A file that nobody but the program reads.
fn private_file(path: &Path) -> Result<File, Error> {
    OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Unavailable(format!("data export: {error}"))
}
