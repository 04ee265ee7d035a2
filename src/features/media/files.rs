//! The files of a picture, all in a folder of its own, and their addresses.

/// The widths that pictures are made in, in pixels. The middle one is what phones of 360 to 412
/// pixels with twice or 1.75 times as many dots ask for, and the column of a page on a computer.
pub const WIDTHS: [u32; 3] = [320, 768, 1280];

/// The side of the square one, in pixels.
pub(super) const SQUARE: u32 = 400;

/// The names of what every picture that is ready has.
pub(super) const MADE: [&str; 4] = ["320.webp", "768.webp", "1280.webp", "square.webp"];

/// The name of the widest.
pub(super) const WIDEST: &str = "1280.webp";

/// The address of a picture in one of [`WIDTHS`].
pub fn url(key: &str, width: u32) -> String {
    format!("/media/{key}/{width}.webp")
}

/// The address of a picture's middle, for grids.
pub fn square_url(key: &str) -> String {
    format!("/media/{key}/square.webp")
}

/// Where the folder of a picture lies in the storage.
pub(super) fn folder(key: &str) -> String {
    let shelf = key.get(..2).unwrap_or(key);
    format!("{shelf}/{key}")
}

/// Where a file of a picture lies in the storage.
pub(super) fn file(key: &str, name: &str) -> String {
    format!("{}/{name}", folder(key))
}

/// The name of the uploaded file, by its ending.
pub(super) fn original(ending: &str) -> String {
    format!("original.{ending}")
}
