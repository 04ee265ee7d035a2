//! The files of `static/`, embedded, bundled and compressed once at the first use. Scripts and styles
//! were cut down when the program was built (`build.rs`).
//!
//! Every address holds a hash of all of them, so browsers keep them for good and relative
//! imports between scripts stay within one build.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::LazyLock;

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::icons;

#[derive(rust_embed::RustEmbed)]
#[folder = "$OUT_DIR/static"]
struct Embedded;

/// One file, ready to be sent.
pub struct Asset {
    /// The file.
    pub bytes: Bytes,
    /// The file compressed with gzip, where that made it smaller.
    pub gzip: Option<Bytes>,
    /// Its media type.
    pub content_type: &'static str,
}

struct Bundle {
    hash: String,
    files: BTreeMap<String, Asset>,
}

static BUNDLE: LazyLock<Bundle> = LazyLock::new(build);

/// The address of a file of `static/`, such as `css/app.css` or `js/app.js`.
pub fn asset(path: &str) -> String {
    format!("/static/{}/{path}", BUNDLE.hash)
}

/// The file at a path, and whether `hash` is this build's.
pub fn find_asset(hash: &str, path: &str) -> Option<(&'static Asset, bool)> {
    BUNDLE
        .files
        .get(path)
        .map(|file| (file, hash == BUNDLE.hash))
}

fn build() -> Bundle {
    let mut contents: BTreeMap<String, Vec<u8>> = Embedded::iter()
        .filter_map(|path| Some((path.to_string(), Embedded::get(&path)?.data.into_owned())))
        .collect();
    // The style sheets in the order of their names: that order is their cascade's.
    let style = contents
        .extract_if(.., |path, _| path.ends_with(".css"))
        .flat_map(|(_, sheet)| sheet)
        .collect();
    contents.insert("css/app.css".into(), style);
    contents.insert("img/icons.svg".into(), icons::sprite().into_bytes());
    let mut digest = Sha256::new();
    for (path, bytes) in &contents {
        digest.update(path);
        digest.update(bytes);
    }
    let hash = crate::secrets::hex(&digest.finalize())
        .chars()
        .take(12)
        .collect();
    let files = contents
        .into_iter()
        .map(|(path, bytes)| {
            let file = Asset {
                gzip: compressed(&bytes),
                content_type: content_type(&path),
                bytes: bytes.into(),
            };
            (path, file)
        })
        .collect();
    Bundle { hash, files }
}

fn compressed(bytes: &[u8]) -> Option<Bytes> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).ok()?;
    let small = encoder.finish().ok()?;
    (small.len() < bytes.len()).then(|| small.into())
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What browsers load before compression: scripts, and the style sheet, each.
    const MAX_BYTES: usize = 60 * 1024;

    #[test]
    fn scripts_and_styles_stay_small() {
        let size = |ending: &str| -> usize {
            let files = BUNDLE.files.iter();
            files
                .filter(|(path, _)| path.ends_with(ending))
                .map(|(_, file)| file.bytes.len())
                .sum()
        };
        assert!(size(".js") <= MAX_BYTES, "{}", size(".js"));
        assert!(size(".css") <= MAX_BYTES, "{}", size(".css"));
    }
}
